"""Binary files of ``costly``: of each format the one that costs most, of small things."""

import json

from tests.builders import (
    arrow,
    caffe,
    gguf,
    hdf5,
    java,
    matlab,
    msgpacks,
    numpy_npy,
    oms,
    onnx_graph,
    pmml,
    r_data,
    safetensors,
    tables,
    tensorflow,
    tflite,
    torch7,
    xgboost,
    zips,
)
from tests.builders.graphs import field, pair
from tests.hostile.amounts import SIZE, joined, many


def _onnx(make, number=1, size=SIZE):
    return (
        field(1, 8)
        + field(8, field(2, 17))
        + field(7, joined(lambda n: field(number, make(n)), size))
    )


def _saved(make):
    return tensorflow.saved_model(tensorflow.meta_graph(joined(lambda n: field(1, make(n)))))


def _hdf5(make, count):
    w = hdf5.Writer(2, 2)
    return w.file(w.group({f"d{n}": make(w, n) for n in range(count)}))


def _java(make):
    return java.file(joined(make))


def _called(count):
    return r_data.vector(*(r_data.call("f", r_data.symbol(f"a{n}"), r_data.strings(f"b{n}"))
                           for n in range(count)))  # fmt: skip


def files():
    """Return binary files by name: what they are called, and their bytes."""
    w = gguf.Writer()
    return {
        "onnx-nodes": {"a.onnx": lambda: _onnx(lambda n: onnx_graph.node(f"Op{n}"))},
        "onnx-domains": {"a.onnx": lambda: _onnx(lambda n: field(4, "A") + field(7, f"d{n}"))},
        "onnx-attributes": {"a.onnx": lambda: _onnx(lambda n: onnx_graph.node(
            "If", attributes=[onnx_graph.attribute(f"a{n}", 3, n)]))},
        "onnx-subgraphs": {"a.onnx": lambda: _onnx(lambda n: onnx_graph.node(
            "If", attributes=[onnx_graph.attribute(
                "b", 6, onnx_graph.graph([field(4, f"O{n}")]))]))},
        "onnx-tensors": {"a.onnx": lambda: _onnx(lambda n: onnx_graph.tensor(f"w{n}", (1,)), 5)},
        "onnx-external": {"a.onnx": lambda: _onnx(lambda n: onnx_graph.external(
            f"w{n}", (1,), location=f"a{n}", raw=None), 5)},
        "onnx-metadata": {"a.onnx": lambda:
            _onnx(lambda n: onnx_graph.node(f"A{n}"), size=99) + joined(
            lambda n: field(14, pair(f"k{n}", "v")))},
        "onnx-functions": {"a.onnx": lambda:
            _onnx(lambda _: onnx_graph.node("A"), size=99) + joined(
            lambda n: field(25, onnx_graph.function(f"f{n}", f"d{n}", [field(4, "A")])))},
        "tensorflow-nodes": {"a.pb": lambda: joined(
            lambda n: field(1, tensorflow.node(f"n{n}", f"Op{n}")))},
        "tensorflow-saved": {"saved_model.pb": lambda: _saved(
            lambda n: tensorflow.node(f"n{n}", "ReadFile"))},
        "tensorflow-attributes": {"saved_model.pb": lambda: _saved(
            lambda n: tensorflow.node(f"n{n}", "A", attributes=[tensorflow.text(f"a{n}", "b")]))},
        "tensorflow-const": {"saved_model.pb": lambda: _saved(
            lambda n: tensorflow.const(f"n{n}", f"v{n}"))},
        "tensorflow-python": {"saved_model.pb": lambda: _saved(
            lambda n: tensorflow.node(
                f"n{n}", "PyFunc", attributes=[tensorflow.text("token", f"{n}")]))},
        "tensorflow-functions": {"saved_model.pb": lambda:
            tensorflow.saved_model(tensorflow.meta_graph(
            tensorflow.graph([tensorflow.node()], many(lambda n: tensorflow.function(
            f"f{n}", tensorflow.node(f"n{n}", "A"))))))},
        "tensorflow-objects": {"saved_model.pb": lambda:
            tensorflow.saved_model(tensorflow.meta_graph(
            None, objects=many(lambda n: tensorflow.user_object(f"_tf_keras_{n}", '{"a":1}'))))},
        "keras-metadata": {"keras_metadata.pb": lambda: tensorflow.keras_metadata(
            *(tensorflow.LAMBDA | {"n": n} for n in range(2500)))},
        "checkpoint": {"a.index": lambda: tensorflow.checkpoint(*many(
            lambda n: tensorflow.bundled(f"w{n:06}", offset=8 * n), 40_000 // 40))},
        "checkpoint-entries": {"a.index": lambda: tensorflow.checkpoint(*(
            tensorflow.bundled(f"w{n:06}", offset=8 * n) for n in range(15_000)))},
        "coreml": {"a.mlmodel": lambda: field(1, 4) + field(2, field(1, field(1, "x"))) + field(
            500, joined(lambda n: field(1, field(1, f"l{n}") + field(500, field(1, f"C{n}")))))},
        "caffe": {"a.caffemodel": lambda: field(1, "net") + joined(
            lambda n: caffe.layer(f"l{n}", "Python", python=(f"m{n}", "C")))},
        "caffe-blobs": {"a.caffemodel": lambda: field(1, "net") + joined(
            lambda n: caffe.layer(f"l{n}", "A", caffe.blob((1,), bytes(4))))},
        "sentencepiece": {"a.model": lambda: joined(lambda n: field(1, field(1, f"p{n}")))},
        "hdf5-datasets": {"a.h5": lambda: _hdf5(lambda w, n: w.dataset((n + 1,), bytes(4)), 4000)},
        "hdf5-groups": {"a.h5": lambda: _hdf5(lambda w, _: w.group({}), 5000)},
        "hdf5-attributes": {"a.h5": lambda: _hdf5(
            lambda w, n: w.object([(12, hdf5.text(f"a{n}", f"v{n}", 3))]), 5000)},
        "hdf5-links": {"a.h5": lambda: hdf5.plain(style=(2, 2), more=[
            (6, hdf5.external_link(f"l{n}", f"f{n}")) for n in range(12_000)])},
        "hdf5-keras": {"a.h5": lambda: hdf5.keras({"class_name": "Sequential", "config": [
            {"class_name": "Lambda", "config": {"function": f"f{n}"}} for n in range(1000)]})},
        "tflite-operators": {"a.tflite": lambda: tflite.model(
            ((32, "Own"),), [{"inputs": (n,)} for n in range(1500)])},
        "tflite-codes": {"a.tflite": lambda: tflite.model(
            [(32, f"Own{n}") for n in range(3000)], ({},))},
        "tflite-tensors": {"a.tflite": lambda: tflite.model(
            tensors=[{"name": f"w{n}"} for n in range(3000)])},
        "gguf-pairs": {"a.gguf": lambda: w.file(many(lambda n: w.number(f"k{n}", n)))},
        "gguf-texts": {"a.gguf": lambda: w.file(many(lambda n: w.text(f"k{n}", f"v{n}")))},
        "gguf-arrays": {"a.gguf": lambda:
            w.file(many(lambda n: w.array(f"k{n}", 8, [w.string("a")])))},
        "gguf-templates": {"a.gguf": lambda: w.file(many(lambda n: w.text(
            f"tokenizer.chat_template.t{n}", f"{{{{ a{n} }}}}")))},
        "gguf-tensors": {"a.gguf": lambda:
            w.file([], many(lambda n: w.tensor(f"w{n}", (1,), 0, 32 * n)))},
        "safetensors": {"a.safetensors": lambda: safetensors.build({
            f"w{n}": safetensors.tensor(4 * n, 4 * n + 4) for n in range(7000)},
            data=bytes(28_000))},
        "safetensors-metadata": {"a.safetensors": lambda: safetensors.build(
            {}, metadata={f"k{n}": "{{ a }}" for n in range(20_000)})},
        "r-calls": {"a.rds": lambda: r_data.file(_called(9000))},
        "r-closures": {"a.rds": lambda: r_data.file(r_data.vector(*(
            r_data.closure(r_data.call("system", r_data.strings(f"b{n}"))) for n in range(6000))))},
        "r-bytecode": {"a.rds": lambda: r_data.file(r_data.vector(*(
            r_data.bytecode((16, r_data.strings(f"b{n}"))) for n in range(6000))))},
        "r-environments": {"a.rds": lambda: r_data.file(r_data.vector(*(
            r_data.environment((f"a{n}", r_data.integers(n))) for n in range(6000))))},
        "r-text": {"a.rds": lambda: r_data.file(_called(3000), "A")},
        "r-variables": {"a.rds": lambda: r_data.file(r_data.closure(r_data.call(
            "{", *(r_data.call("<-", r_data.symbol(f"a{n}"), r_data.integers(1))
                   for n in range(6000)), *[r_data.call("exp", r_data.integers(1))] * 9000)))},
        "java": {"a.ser": lambda: _java(lambda n: java.instance(java.described(f"a.B{n}")))},
        "java-fields": {"a.ser": lambda: _java(lambda n: java.instance(java.described(
            f"a.B{n}", [("I", "a"), ("L", "b", java.string("Lc;"))]), bytes(4), java.NULL))},
        "java-texts": {"a.ser": lambda: _java(lambda n: java.string(f"a{n}"))},
        "java-proxies": {"a.ser": lambda: _java(lambda n: b"\x73" + java.proxy(f"a.B{n}"))},
        "java-lists": {"a.ser": lambda: _java(lambda n: java.listed(java.boxed(n)))},
        "avro-schema": {"a.avro": lambda: tables.avro({**tables.ROWS, "fields": [
            {"name": f"a{n}", "type": {"type": "string", "java-class": f"b.C{n}"}}
            for n in range(8000)]})},
        "avro-blocks": {"a.avro": lambda: tables.avro(blocks=[(1, b"\2a")] * 20_000)},
        "avro-metadata": {"a.avro": lambda: tables.avro(
            more=[(b"k%d" % n, b"v") for n in range(40_000)])},
        "orc": {"a.orc": lambda: tables.orc(joined(lambda n: field(4, field(1, f"k{n}")
            + field(2, "v"))))},
        "parquet": {"a.parquet": lambda:
            arrow.parquet([(b"k%d" % n, b"v") for n in range(40_000)])},
        "parquet-columns": {"a.parquet": lambda: arrow.parquet(columns=[
            (b"a%d" % n, [(arrow.NAMED, b"b%d" % n)]) for n in range(1500)])},
        "arrow": {"a.arrow": lambda: arrow.file([
            (b"a%d" % n, [(arrow.NAMED, b"b%d" % n)]) for n in range(1500)])},
        "msgpack": {"a.msgpack": lambda: msgpacks.pack({"params": {
            f"w{n}": msgpacks.array((1,), "float32", bytes(4)) for n in range(10_000)}})},
        "msgpack-maps": {"a.msgpack": lambda: msgpacks.pack({"params": {
            f"w{n}": {"a": [n]} for n in range(20_000)}})},
        "matlab": {"a.mat": lambda:
            matlab.file(*(matlab.doubles(f"x{n}", n) for n in range(6000)))},
        "matlab-functions": {"a.mat": lambda: matlab.file(*(
            matlab.function(f"x{n}", "f") for n in range(4000)))},
        "torch7": {"a.t7": lambda: torch7.table({f"k{n}": torch7.torch(
            f"a.B{n}", torch7.table({}, n + 70_000), n + 2) for n in range(6000)})},
        "torch7-functions": {"a.t7": lambda: torch7.table({f"k{n}": torch7.function(
            b"\x1bLJ\2" + b"%d" % n, n + 2) for n in range(6000)})},
        "xgboost-ubjson": {"a.ubj": lambda:
            xgboost.ubjson(xgboost.model(*[xgboost.tree()] * 1500))},
        "xgboost-loose": {"a.ubj": lambda: xgboost.ubjson(
            xgboost.model(*[xgboost.tree()] * 1500), typed=False)},
        "tfrecord": {"a.tfrecord": lambda: tensorflow.tfrecord(*(b"%d" % n for n in range(4000)))},
        "signature": {"model.sig": lambda: oms.statement({f"f{n}": b"" for n in range(5000)})},
        "signed": {"model.sig": lambda: json.dumps(oms.bundle(oms.statement({
            f"f{n}": b"" for n in range(3000)}), oms.key())).encode(), "f1": b"", "f2": b""},
        "numpy-fields": {"a.npy": lambda: numpy_npy.build(numpy_npy.header(
            "[" + ",".join(f"('f{n}','<f4')" for n in range(5000)) + "]"), version=2)},
        "keras-zip": {"a.keras": lambda: zips.build([
            zips.M("metadata.json", b'{"keras_version":"3.0.0"}'),
            zips.M("config.json", json.dumps(_keras(2500)).encode()),
            zips.M("model.weights.h5", hdf5.SAMPLE)])},
        "pmml-trees": {"a.pmml": lambda:
            pmml.document(*(pmml.apply(f"f{n}") for n in range(4000)))},
    }  # fmt: skip


def _keras(count):
    """Return a configuration of Keras with many layers of its own."""
    return {"module": "keras", "class_name": "Sequential", "registered_name": None, "config": {
        "layers": [{"module": f"own{n}", "class_name": "L", "registered_name": f"o>{n}",
                    "config": {"f": {"class_name": "function", "config": f"g{n}"}}}
                   for n in range(count)]}}  # fmt: skip
