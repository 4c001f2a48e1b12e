"""Write files of Paddle, MXNet, ncnn and others, byte by byte; one honest sample of each."""

import json
import struct

from tests.builders import (
    accelerators,
    bson,
    caffe,
    cntk,
    containers,
    coreml_compiled,
    coreml_espresso,
    descriptors,
    desktop,
    executorch,
    forests,
    indexes,
    julius,
    lance,
    learners,
    lmdb,
    measured,
    mediapipe,
    mindspore,
    mlnet,
    mnn,
    mobile,
    netcdf,
    nets,
    newer,
    numpy_npy,
    ocdbt,
    octave,
    opennlp,
    openvino_blobs,
    ort_checkpoints,
    plain_numbers,
    r_data,
    rknn,
    scann,
    searches,
    speech,
    spoken,
    stablehlo,
    texts,
    torch7,
    treelite,
    vectors,
    volumes,
)
from tests.builders.neighbours import field, varint
from tests.builders.zips import M, build

LEAST = b"\xff" * 9 + b"\1"


def operator(kind, **numbers):
    attributes = [field(1, name) + field(2, 0) + field(3, value) for name, value in numbers.items()]
    return field(4, field(3, kind) + b"".join(field(4, each) for each in attributes))


def program(*operators):
    block = field(1, 0) + b"\x10" + LEAST + field(3, field(1, "x")) + b"".join(operators)
    return field(1, block) + field(4, field(1, 0))


def parameter(shape, data, kind=5, levels=0, version=0):
    described = field(1, kind) + b"".join(b"\x10" + varint(each) for each in shape)
    head = struct.pack("<IQ", version, levels) + struct.pack("<II", 0, len(described))
    return head + described + data


def ndarray(shape, data, kind=0, magic=0xF993FAC9, storage=0):
    head = struct.pack("<I", magic) + (b"" if magic == 0xF993FAC8 else struct.pack("<i", storage))
    axes = struct.pack("<i", len(shape)) + b"".join(struct.pack("<q", each) for each in shape)
    return head + axes + struct.pack("<iii", 1, 0, kind) + data


def sparse(stored, shape, data, *indexes, kind=0, magic=0xF993FAC9, storage=None):
    """Write a sparse array; each index is its shape and the bytes of its numbers (i64)."""
    number = len(indexes) if storage is None else storage
    head = struct.pack("<Ii", magic, number) + extents(stored) + extents(shape)
    head += struct.pack("<iii", 1, 0, kind)
    kinds = b"".join(struct.pack("<i", 6) + extents(each) for each, _ in indexes)
    return head + kinds + data + b"".join(raw for _, raw in indexes)


def extents(shape):
    return struct.pack("<i", len(shape)) + struct.pack(f"<{len(shape)}q", *shape)


def first(shape, data):
    """Write an array as it was before there was a magic number."""
    return (
        struct.pack(f"<{len(shape) + 1}I", len(shape), *shape) + struct.pack("<iii", 1, 0, 0) + data
    )


def arrays(named, count=None):
    inner = b"".join(named.values())
    names = b"".join(struct.pack("<Q", len(name)) + name.encode() for name in named)
    head = struct.pack("<QQQ", 0x112, 0, len(named) if count is None else count)
    return head + inner + struct.pack("<Q", len(named)) + names


def symbol(*nodes):
    return json.dumps({"nodes": list(nodes), "arg_nodes": [0], "heads": [[0, 0, 0]]}).encode()


def node(operator, name="fc", **attributes):
    return {"op": operator, "name": name, "attrs": attributes, "inputs": []}


PARAMETERS = parameter((3,), bytes(12)) + parameter((2, 3), bytes(24))
ARRAYS = arrays({"arg:w": ndarray((2, 3), bytes(24)), "arg:b": ndarray((3,), bytes(12))})
SYMBOL = symbol(node("null", "data"), node("FullyConnected", num_hidden="3"))
NCNN = b"7767517\n2 2\nInput data 0 1 data 0=3\nInnerProduct fc 1 1 data out 0=2 1=1\n"
MODELFILE = b'FROM ./model.gguf\nPARAMETER temperature 1\nTEMPLATE """{{ .Prompt }}"""\n'
SPACY = b'[nlp]\nlang = "en"\npipeline = ["tagger"]\n\n[components]\n'


def knowledge(vectors=((1, 2), (3, 4)), aliases=((1, 2), (1,)), more=b""):
    """A knowledge base of spaCy: vectors of entities, and per alias which entities it may be."""
    out = struct.pack("<qq", len(vectors), len(vectors[0]) if vectors else 64)
    out += b"".join(struct.pack("<f", each) for vector in vectors for each in vector)
    out += b"".join(struct.pack("<Qfi", 2**63 + row, 3, row) for row in range(len(vectors)))
    out += struct.pack("<q", len(aliases))
    for candidates in aliases:
        out += struct.pack("<Qq", 2**62, len(candidates))
        out += b"".join(struct.pack("<qf", entity, 0.5) for entity in candidates)
    return out + more


SOVITS = build([M("p/data.pkl", b"\x80\2}."), M("p/version", b"3\n"), M("p/byteorder", b"little")])
"""An archive of torch without tensors."""

LEAF = numpy_npy.build(numpy_npy.header("'<f4'"), bytes(8))


def ncnn(*layers, counts=None, behind=b""):
    """Write a network of ncnn as numbers; each layer is a type, blobs and settings."""
    layers = layers or ((16, (), (0,), b""), (15, (0,), (1,), SETTINGS))
    out = struct.pack("<3i", 7767517, *(counts or (len(layers), 2)))
    for kind, below, above, settings in layers:
        out += struct.pack(
            f"<3i{len(below) + len(above)}i", kind, len(below), len(above), *below, *above
        )
        out += settings + struct.pack("<i", -233)
    return out + behind


SETTINGS = struct.pack("<ii", 0, 4) + struct.pack("<4i", -23309, 2, 1, 2)
SAMPLES = {
    "treelite-checkpoint": treelite.HONEST,
    "spacy-knowledge": knowledge(),
    **forests.SAMPLES,
    **indexes.SAMPLES,
    **bson.SAMPLES,
    **mlnet.SAMPLES,
    **mobile.SAMPLES,
    **learners.SAMPLES,
    **descriptors.SAMPLES,
    **desktop.SAMPLES,
    **mindspore.SAMPLES,
    **lmdb.SAMPLES,
    **accelerators.SAMPLES,
    **mediapipe.SAMPLES,
    **openvino_blobs.SAMPLES,
    **spoken.SAMPLES,
    **measured.SAMPLES,
    **nets.SAMPLES,
    **lance.SAMPLES,
    **scann.SAMPLES,
    **searches.SAMPLES,
    **caffe.SAMPLES,
    **vectors.SAMPLES,
    **volumes.SAMPLES,
    **newer.SAMPLES,
    **opennlp.SAMPLES,
    **julius.SAMPLES,
    "ncnn-binary": ncnn(),
    **texts.SAMPLES,
    "octave-data": octave.EVERY,
    "octave-text": octave.TEXT,
    "caffe-model": caffe.MODEL,
    "caffe-prototxt": caffe.TEXT,
    "cntk-dictionary": cntk.MODEL,
    "cntk-model": cntk.NETWORK,
    "coreml-compiled": coreml_compiled.data(),
    "coreml-espresso": coreml_espresso.HONEST,
    "coreml-mil": coreml_compiled.mil(),
    "djl-properties": b"engine=Python\noption.task=text-generation\n",
    "equinox-leaves": b'{"width": 4}\n' + LEAF,
    "executorch-bundle": executorch.bundle(executorch.PLAIN),
    "executorch-tensors": executorch.tensors(),
    "flatbuffer-executorch": executorch.PLAIN,
    "hnswlib-index": vectors.hnswlib(),
    "ini-config": b"[options]\ninstall_requires =\n    numpy\n",
    "java-xml": b"<java class='java.beans.XMLDecoder'><object class='java.util.Date'/></java>",
    "jax-exported": stablehlo.exported(stablehlo.module("func_v1")),
    "float-array": plain_numbers.floats(),
    "kaldi-options": b"# features\n--use-energy=false\n--feature-type=mfcc\n",
    "llama2c-tokenizer": plain_numbers.llama2c_words(),
    "mnn-model": mnn.HONEST,
    "sovits-weights": b"05" + SOVITS[2:],
    "mxnet-params": ARRAYS,
    "mxnet-symbol": SYMBOL,
    "ncnn-param": NCNN,
    "netcdf-classic": netcdf.MODEL,
    "ocdbt-store": ocdbt.leaf({"a": b"1"}),
    "ollama-modelfile": MODELFILE,
    "ort-checkpoint": ort_checkpoints.HONEST,
    "paddle-params": PARAMETERS,
    "paddle-program": program(operator("matmul_v2"), operator("relu")),
    "r-lazy-load": r_data.lazy(r_data.doubles(1, 2), r_data.strings("a")),
    "requirements-list": b"numpy==2.0\n-r more.txt\n",
    "rknn-model": rknn.MODEL,
    "spacy-config": SPACY,
    "stablehlo-module": stablehlo.module("func_v1"),
    "toml-config": b'[project]\nname = "net"\n',
    "torch7-object": torch7.MODEL,
    "qualcomm-dlc": containers.network(),
    "usearch-index": vectors.usearch(),
    "nmslib-tree": vectors.nearness(),
    "marisa-trie": vectors.marisa(),
    "dlib-numbers": vectors.dlib(),
    "openfst-archive": speech.far(),
}
