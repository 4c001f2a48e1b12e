"""Flatbuffers, tables of rows, messages of Core ML, XML, and databases."""

import json
import sqlite3
import tempfile
from pathlib import Path

from tests.builders import (
    arrow,
    coreml_compiled,
    executorch,
    ort_checkpoints,
    pickles,
    pmml,
    tables,
    tflite,
)
from tests.builders.graphs import Flat, field, pair
from tests.fuzz.structures import Structure

TFLITE = {
    "code": lambda m: ("codes", (32, m.name)),
    "builtin": lambda m: ("codes", (m.n % 200, "")),
    "flex": lambda m: ("codes", (32, f"Flex{m.name}")),
    "operator": lambda m: ("operators", {"inputs": (m.n,), "index": m.n % 3}),
    "options": lambda m: ("operators", {"options": tflite.flex_options(m.name, b"\x0a\1a")}),
    "many-inputs": lambda _: ("operators", {"inputs": tuple(range(20))}),
    "tensor": lambda m: ("tensors", {"name": m.name}),
    "tensor-axes": lambda m: ("tensors", {"name": m.name, "dims": (1,) * 12}),
    "tensor-kind": lambda m: ("tensors", {"name": m.name, "kind": m.n % 40, "buffer": m.n}),
}


def _tflite(things, _):
    rows = {"codes": [(32, "Own")], "operators": [{}], "tensors": [{"name": "w"}]}
    for kind, row in things:
        rows[kind].append(row)
    return tflite.model(**rows)


EXECUTORCH = {
    "operator": lambda m: ("operators", (f"own::{m.name}", "out")),
    "overload": lambda m: ("operators", ("aten::add", m.name)),
    "backend": lambda m: ("backends", m.name),
    "constant": lambda m: ("constants", m.name.encode()),
    "segment": lambda m: ("segments", (8 * m.n, 8)),
    "segment-same": lambda _: ("segments", (0, 8)),
}


def _executorch(things, style):
    rows = {"operators": [], "backends": [], "constants": [], "segments": []}
    for kind, row in things:
        rows[kind].append(row)
    made = executorch.program(**rows, data=bytes(8 * len(rows["segments"])))
    return executorch.bundle(made, [bytes(4)] * (style * 100)) if style % 4 == 3 else made


NAMED = {
    "tensor": lambda m: (m.name, m.n % 2),
    "same": lambda _: ("w", 0),
}

ORT = {
    "tensor": lambda m: (m.name, [1], 1, bytes(4)),
    "empty": lambda m: (m.name, [0], 1, b""),
    "axes": lambda m: (m.name, [1] * 20, 1, bytes(4)),
    "own": lambda m: (m.name, [1], m.n % 40, bytes(4)),
}


def _list(m):
    return [each for each in m.inner if isinstance(each, tuple)]


ARROW = {
    "column": lambda m: (m.name.encode(), []),
    "extension": lambda m: (m.name.encode(), [(arrow.NAMED, b"own." + m.name.encode())]),
    "said": lambda m: (m.name.encode(), [(arrow.NAMED, b"own"), (arrow.SAID, m.name.encode())]),
    "nested": lambda m: (m.name.encode(), [], _list(m)),
    "metadata": lambda m: (m.name.encode(), [(b"k%d" % k, m.name.encode()) for k in range(8)]),
    "pickled": lambda m: (m.name.encode(), [
        (arrow.NAMED, b"arrow.py_extension_type"),
        (arrow.SAID, pickles.stream(pickles.name(f"m{m.n}", "f")))]),
}  # fmt: skip

PARQUET = {
    "pair": lambda m: (m.name.encode(), m.name.encode()),
    "empty": lambda _: (b"", b""),
    "pandas": lambda m: (b"pandas", json.dumps({"columns": [{"name": m.name}]}).encode()),
    "huggingface": lambda m: (b"huggingface", json.dumps({"info": {"features": {m.name: {
        "_type": "Own"}}}}).encode()),
    "pickled": lambda m: (m.name.encode(), pickles.stream(pickles.name(f"m{m.n}", "f"))),
}  # fmt: skip


def _parquet(things, style):
    if style % 2:
        return arrow.parquet(columns=[(key, [(arrow.NAMED, value)]) for key, value in things])
    return arrow.parquet(things)


AVRO = {
    "text": lambda m: {"name": m.name, "type": "string"},
    "class": lambda m: {"name": m.name, "type": {"type": "string", "java-class": f"b.{m.name}"}},
    "key-class": lambda m: {"name": m.name, "type": {"type": "map", "values": "int",
                                                      "java-key-class": f"b.{m.name}"}},
    "record": lambda m: {"name": m.name, "type": {"type": "record", "name": f"r{m.name}",
                                                  "fields": m.inner}},
    "union": lambda m: {"name": m.name, "type": ["null", *[each["type"] for each in m.inner]]},
    "array": lambda m: {"name": m.name, "type": {"type": "array", "items": (m.inner and
                                                 m.inner[0]["type"]) or "int"}},
    "enum": lambda m: {"name": m.name, "type": {"type": "enum", "name": m.name, "symbols": ["A"]}},
    "element": lambda m: {"name": m.name, "type": {"type": "array", "items": "int",
                                                   "java-element-class": f"b.{m.name}"}},
}  # fmt: skip


def _avro(things, style):
    if style % 4 == 3:
        return tables.avro(
            more=[(each["name"].encode(), json.dumps(each).encode()) for each in things]
        )
    if style % 4 == 2:
        return tables.avro(blocks=[(1, b"\2a")] * len(things))
    return tables.avro({**tables.ROWS, "fields": things})


ORC = {
    "pair": lambda m: field(4, field(1, m.name) + field(2, "v")),
    "empty": lambda _: field(4, b""),
    "type": lambda m: field(3, field(1, m.n % 20) + field(3, m.name)),
    "stripe": lambda m: field(2, field(1, m.n) + field(2, 1)),
}

COREML = {
    "layer": lambda m: (500, field(1, field(1, f"l{m.n}") + field(m.n % 1000 + 10, b""))),
    "custom": lambda m: (500, field(1, field(1, f"l{m.n}") + field(500, field(1, f"C{m.name}")))),
    "custom-parameters": lambda m: (500, field(1, field(500, field(1, f"C{m.name}") + field(
        30, pair(m.name, field(20, m.name)))))),
    "input": lambda m: (2, field(1, field(1, m.name))),
    "author": lambda m: (2, field(100, field(100, pair(m.name, "v")))),
    "pipeline": lambda _: (200, field(1, field(1, 4) + field(2, b"") + field(500, b""))),
    "branch": lambda m: (500, field(1, field(605, b"".join(
        field(number, b"") for number in (1, 2)) + b"".join(body for _, body in m.inner)))),
    "empty": lambda _: (500, field(1, b"")),
}  # fmt: skip


def _coreml(things, _):
    rows, about = {}, b""
    for number, body in things:
        if number == 2:
            about += body
        else:
            rows[number] = rows.get(number, b"") + body
    if not rows:
        rows[500] = b""
    return field(1, 4) + field(2, about) + b"".join(field(*row) for row in rows.items())


def _layer(m, kind, version="opset1", inside=""):
    return f'<layer id="{m.n}" name="{m.name}" type="{kind}" version="{version}">{inside}</layer>'


OPENVINO = {
    "layer": lambda m: _layer(m, "Add"),
    "own": lambda m: _layer(m, f"Own{m.n}", "extension"),
    "opset": lambda m: _layer(m, "Add", f"own{m.n}"),
    "constant": lambda m: _layer(m, "Const", inside=f'<data element_type="f32" shape="2" offset="{m.n}" size="8"/>'),
    "ports": lambda m: _layer(m, "Add", inside='<output><port id="0"><dim>1</dim></port></output>'),
    "loop": lambda m: _layer(m, "Loop", "opset5", f"<body><layers>{''.join(m.inner)}</layers></body>"),
    "data": lambda m: _layer(m, "Add", inside=f'<data a{m.name}="b"/>'),
    "info": lambda m: _layer(m, "Add", inside=f'<rt_info><attribute name="{m.name}" value="1"/></rt_info>'),
    "variable": lambda m: _layer(m, "ReadValue", "opset6", f'<data variable_id="{m.name}"/>'),
    "bare": lambda _: "<layer/>",
}  # fmt: skip


def _openvino(things, style):
    inner = "".join(things)
    if style % 4 == 3:
        inner, more = "", f"<rt_info>{inner}</rt_info>"
    else:
        more = ""
    text = f'<net name="m" version="11"><layers>{inner}</layers><edges/>{more}</net>'
    return b'<?xml version="1.0"?>\n' + text.encode()


PMML = {
    "apply": lambda m: pmml.apply(f"f{m.name}"),
    "deep": lambda m: pmml.apply(f"f{m.name}", '<Apply function="g">' * 20 + "</Apply>" * 20),
    "extension": lambda m: pmml.extension(name=m.name, value=m.name),
    "nested": lambda m: pmml.extension("".join(m.inner), name=m.name),
    "field": lambda m: f'<DataField name="{m.name}" optype="continuous" dataType="double"/>',
    "node": lambda m: f'<TreeModel><Node score="{m.n}">{"".join(m.inner)}</Node></TreeModel>',
    "element": lambda m: f"<A{m.name}/>",
    "attributes": lambda m: "<A " + " ".join(f'a{k}="{m.n}"' for k in range(8)) + "/>",
    "function": lambda m: f'<DefineFunction name="{m.name}" optype="continuous"><ParameterField name="x"/></DefineFunction>',
    "text": lambda m: f"<Array>{m.n} {m.n}</Array>",
    "entity": lambda m: f"<A>&#{m.n % 90 + 33};</A>",
}  # fmt: skip

MIL = {
    "operation": lambda m: f"            tensor<fp16, [50]> y{m.name} = add(x = x, y = w);\n",
    "own": lambda m: f"            tensor<fp16, [50]> y{m.name} = own{m.n}(x = x);\n",
    "constant": lambda m: f'            int32 a{m.name} = const()[name = string("{m.name}"), val = int32(1)];\n',
    "blob": lambda m: f'            tensor<fp16, [50]> w{m.name} = const()[val = tensor<fp16, [50]>(BLOBFILE(path = string("{m.name}"), offset = uint64({64 * m.n})))];\n',
    "short": lambda m: f"a{m.n}=b();",
}  # fmt: skip

SQLITE = {
    "row": lambda m: (m.name, m.n),
    "text": lambda m: (m.name, m.name * 4),
    "pickle": lambda m: (m.name, pickles.stream(pickles.call(f"m{m.n}", "f", 1))),
    "plain": lambda m: (m.name, pickles.stream(pickles.number(m.n))),
    "protocol-0": lambda m: (m.name, f"cm{m.n}\nf\n(I1\ntR."),
    "null": lambda _: (None, None),
    "large": lambda m: (m.name, pickles.stream(pickles.name(f"m{m.n}", "f") + b"0" + pickles.text("a" * 5000))),
    "json": lambda m: (m.name, json.dumps({"_target_": f"a.{m.name}"})),
    "table": lambda m: (f"create table t{m.n}(a blob)", None),
    "view": lambda m: (f"create view v{m.n} as select {m.n}", None),
    "index": lambda m: (f"create index i{m.n} on t(k)", None),
    "trigger": lambda m: (f"create trigger r{m.n} after insert on t begin select {m.n}; end", None),
}  # fmt: skip


def _sqlite(things, style):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        file = sqlite3.connect(path, isolation_level=None)
        file.execute(f"pragma page_size={(512, 1024, 4096, 4096)[style % 4]}")
        file.execute("pragma journal_mode=off")
        file.execute("pragma synchronous=off")
        file.execute("begin")
        file.execute("create table t(k, v blob)" if style < 6 else
                     "create table t(k primary key, v blob) without rowid")  # fmt: skip
        for at, (key, value) in enumerate(things):
            if isinstance(key, str) and key.startswith("create "):
                file.execute(key.replace("(a blob)", f"(a{at} blob)"))
            else:
                file.execute("insert or ignore into t values(?, ?)", (key or str(at), value))
        file.execute("commit")
        file.close()
        return path.read_bytes()


def _flat(flat, depth, n):
    """Return a table of tables, all fields of which lead to the one below."""
    below = flat.bytes(b"%d" % n)
    for _ in range(depth):
        listed = flat.vector([below] * 8)
        below = flat.table(dict.fromkeys(range(8), listed))
    return below


MARKS = (b"TFL3", b"CIR0", b"ET12", b"FT01", b"BP08", b"ORTM", b"ODTC", b"MSL2", b"RTEN")

SHARED = {
    "table": lambda m: lambda flat: flat.table({0: flat.bytes(m.name.encode()), 1: ("u32", m.n)}),
    "empty": lambda _: lambda flat: flat.table({}),
    "text": lambda m: lambda flat: flat.bytes(m.name.encode()),
    "vector": lambda m: lambda flat: flat.vector([each(flat) for each in m.inner]),
    "fields": lambda m: lambda flat: flat.table(dict(enumerate(each(flat) for each in m.inner))),
    "deep": lambda m: lambda flat: _flat(flat, 6, m.n),
    "listed": lambda m: lambda flat: flat.table(dict.fromkeys(range(16), flat.vector([
        flat.table({0: flat.bytes(m.name.encode())})]))),
    "same": lambda _: lambda flat: flat.vector([flat.table({0: flat.bytes(b"a")})] * 50),
}  # fmt: skip


def _shared(mark):
    def whole(things, style):
        flat = Flat()
        rows = flat.vector([each(flat) for each in things])
        slots = range(12) if style < 6 else [style - 2, style]
        below = flat.table(dict.fromkeys(slots, rows))
        if style % 2:
            below = flat.table(dict.fromkeys(range(12), flat.vector([below] * (1 + style))))
        return flat.file(below, mark)

    return whole


STRUCTURES = [
    Structure("tflite", "a%d.tflite", TFLITE, _tflite),
    Structure("executorch", "a%d.pte", EXECUTORCH, _executorch),
    Structure("executorch-tensors", "a%d.ptd", NAMED, lambda things, _: executorch.tensors(things)),
    Structure("ort-checkpoint", "checkpoint%d", ORT, lambda things, style: ort_checkpoints.checkpoint(
        *things, twice=bool(style % 2))),
    *(Structure(f"flatbuffer-{mark.decode().lower()}", "a%d.bin", SHARED, _shared(mark))
      for mark in MARKS),
    Structure("arrow", "a%d.arrow", ARROW, lambda things, _: arrow.file(things)),
    Structure("parquet", "a%d.parquet", PARQUET, _parquet),
    Structure("avro", "a%d.avro", AVRO, _avro),
    Structure("orc", "a%d.orc", ORC, lambda things, _: tables.orc(b"".join(things))),
    Structure("coreml-model", "a%d.mlmodel", COREML, _coreml),
    Structure("coreml-mil", "a%d.mil", MIL, lambda things, _: coreml_compiled.mil(more="".join(things))),
    Structure("openvino-ir", "a%d.xml", OPENVINO, _openvino),
    Structure("pmml", "a%d.pmml", PMML, lambda things, _: pmml.document(*things)),
    Structure("sqlite", "a%d.db", SQLITE, _sqlite),
]  # fmt: skip
