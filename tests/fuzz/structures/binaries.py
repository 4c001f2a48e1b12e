"""Files of tensors, objects and values in binary formats, each a list of small things."""

import json
import random
import struct

from tests.builders import (
    bson,
    cntk,
    gguf,
    java,
    matlab,
    msgpacks,
    pickles,
    r_data,
    torch7,
    xgboost,
)
from tests.fuzz.grammars import Chance, robjects
from tests.fuzz.structures import Structure

W = gguf.Writer()


def _chance(m):
    return Chance(random.Random(m.n), words=(m.name, "system", "eval", "x"))  # noqa: S311 - made again from its number


GGUF = {
    "number": lambda m: (0, W.number(m.name, m.n)),
    "text": lambda m: (0, W.text(m.name, m.name)),
    "empty": lambda m: (0, W.text(m.name, "")),
    "same": lambda _: (0, W.number("a", 1)),
    "texts": lambda m: (0, W.array(m.name, 8, [W.string(f"{m.name}{k}") for k in range(8)])),
    "numbers": lambda m: (0, W.array(m.name, 4, [struct.pack("<I", k) for k in range(8)])),
    "arrays": lambda m: (0, W.array(m.name, 9, [struct.pack("<IQ", 4, 1) + bytes(4)] * 4)),
    "deep": lambda m: (0, W.pair(m.name, 9, struct.pack("<IQ", 9, 1) * 30 + struct.pack("<IQ", 4, 0))),
    "hollow": lambda m: (0, W.array(m.name, 9, [struct.pack("<IQ", 8, 0)] * 20)),
    "template": lambda m: (0, W.text(f"tokenizer.chat_template.{m.name}", f"{{{{ a{m.n} }}}}")),
    "called": lambda m: (0, W.text(f"tokenizer.chat_template.{m.name}", f"{{{{ a{m.n}.b|c(d) }}}}")),
    "base": lambda m: (0, W.text(f"general.base_model.{m.n}.repo_url", f"https://a.b/{m.name}")),
    "bool": lambda m: (0, W.pair(m.name, 7, b"\1")),
    "tensor": lambda m: (1, W.tensor(m.name, (1,), 0, 32 * m.n)),
    "tensor-axes": lambda m: (1, W.tensor(m.name, (1, 1, 1, 1), m.n % 30, 0)),
    "tensor-same": lambda _: (1, W.tensor("w", (32,), 2, 0)),
    "tensor-empty": lambda m: (1, W.tensor(m.name, (0,), 0, 0)),
}  # fmt: skip


def _gguf(things, style):
    pairs = [raw for kind, raw in things if not kind]
    tensors = [raw for kind, raw in things if kind]
    return gguf.Writer(3 - style % 3 // 2).file(pairs, tensors, bytes(64))


SAFE = {
    "tensor": lambda m: (m.name, {"dtype": "F32", "shape": [1], "data_offsets": [4 * m.n, 4 * m.n + 4]}),
    "empty": lambda m: (m.name, {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}),
    "axes": lambda m: (m.name, {"dtype": "I8", "shape": [1] * 9, "data_offsets": [m.n, m.n + 1]}),
    "own": lambda m: (m.name, {"dtype": f"X{m.n}", "shape": [1], "data_offsets": [0, 4]}),
    "wrong": lambda m: (m.name, {"dtype": "F32"}),
    "odd": lambda m: (m.name, {"dtype": "U8", "shape": [], "data_offsets": [m.n, m.n], "a": "b"}),
    "named": lambda m: (f"m.l{m.n}.lora_A.weight", {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]}),
    "text": lambda m: (None, (m.name, m.name)),
    "template": lambda m: (None, (m.name, f"{{{{ a{m.n} }}}}")),
    "json": lambda m: (None, (m.name, '{"_target_":"a.b"}')),
    "link": lambda m: (None, (m.name, f"https://a.b/{m.name}")),
}  # fmt: skip


def _safetensors(things, style):
    tensors = {name: row for name, row in things if name}
    metadata = dict(row for name, row in things if not name)
    text = json.dumps(tensors | ({"__metadata__": metadata} if metadata else {}),
                      indent=1 if style % 2 else None).encode()  # fmt: skip
    size = max((row["data_offsets"][1] for row in tensors.values() if "data_offsets" in row),
               default=0)  # fmt: skip
    return struct.pack("<Q", len(text)) + text + bytes(min(size, 1 << 20))


def _above(m):
    return java.described(f"b.{m.name}", above=java.described(f"c.{m.name}"))


JAVA = {
    "instance": lambda m: java.instance(java.described(f"a.{m.name}")),
    "fields": lambda m: java.instance(java.described(
        f"a.{m.name}", [("I", "a"), ("L", "b", java.string("Lc;"))]), bytes(4), java.NULL),
    "string": lambda m: java.string(m.name),
    "proxy": lambda m: b"\x73" + java.proxy(f"a.{m.name}", f"b.{m.name}"),
    "list": lambda m: java.listed(*m.inner or [java.NULL]),
    "boxed": lambda m: java.boxed(m.n),
    "above": lambda m: java.instance(_above(m)),
    "array": lambda _: b"\x75" + java.described("[I") + struct.pack(">I", 1) + bytes(4),
    "objects": lambda m: b"\x75" + java.described("[La.B;") + struct.pack(">I", len(m.inner))
    + b"".join(m.inner),
    "class": lambda m: b"\x76" + java.described(f"a.{m.name}"),
    "description": lambda m: java.described(f"a.{m.name}"),
    "enum": lambda m: b"\x7e" + java.described(f"a.{m.name}", flags=18) + java.string(m.name),
    "refer": lambda m: java.refer(m.n % 50),
    "refer-instance": lambda _: b"\x73" + java.refer(0),
    "block": lambda m: java.block(m.name.encode()[:200]),
    "null": lambda _: java.NULL,
    "reset": lambda _: b"\x79",
    "map": lambda m: java.instance(java.described("java.util.HashMap", [("F", "f"), ("I", "t")], flags=3),
                                   bytes(8), java.block(struct.pack(">II", 16, len(m.inner) // 2)),
                                   *m.inner[:len(m.inner) // 2 * 2], java.END),
    "annotated": lambda m: java.instance(java.described(f"a.{m.name}", flags=3), *m.inner, java.END),
}  # fmt: skip


def _index(m):
    return m.n * 64 + 70_000


TORCH7 = {
    "number": lambda _: torch7.number(1.5),
    "string": lambda m: torch7.string(m.name),
    "nil": lambda _: torch7.INT.pack(0),
    "boolean": lambda _: torch7.INT.pack(5) + torch7.INT.pack(1),
    "object": lambda m: torch7.torch(f"a.{m.name}", torch7.table({}, _index(m)), _index(m) + 1),
    "module": lambda m: torch7.torch("nn.Linear", torch7.table(
        dict(zip("a", m.inner, strict=False)), _index(m)), _index(m) + 1),
    "table": lambda m: torch7.table({f"{m.name}{k}": each for k, each in enumerate(m.inner)}, _index(m)),
    "again": lambda _: torch7.INT.pack(3) + torch7.INT.pack(1),
    "tensor": lambda m: torch7.tensor((1,), bytes(4), _index(m)),
    "storage": lambda m: torch7.storage(bytes(4), _index(m)),
    "tensor-own": lambda m: torch7.tensor((1,), bytes(4), _index(m), f"torch.{m.name}Tensor"),
    "function": lambda m: torch7.function(b"\x1bLJ\2" + m.name.encode(), _index(m)),
    "function-old": lambda m: torch7.function(m.name.encode(), _index(m), 7),
    "function-oldest": lambda m: torch7.function(m.name.encode(), None, 6),
}  # fmt: skip


def _torch7(things, style):
    rows = {f"k{n}": each for n, each in enumerate(things)}
    if style % 4 == 3:
        inner = b"".join(torch7.number(n) + each for n, each in enumerate(things))
        return torch7.INT.pack(3) + torch7.INT.pack(1) + torch7.INT.pack(len(things)) + inner
    return torch7.table(rows)


MATLAB = {
    "doubles": lambda m: matlab.doubles(m.name, m.n),
    "none": lambda m: matlab.doubles(m.name),
    "text": lambda m: matlab.text(m.name, m.name),
    "cell": lambda m: matlab.cell(m.name, *m.inner),
    "function": lambda m: matlab.function(m.name, f"@(x)f{m.n}(x)"),
    "opaque": lambda m: matlab.opaque(m.name, "MCOS", f"own{m.n}"),
    "java": lambda m: matlab.opaque(m.name, "java", f"a.{m.name}"),
    "old": lambda m: matlab.old_object(m.name, f"own{m.n}"),
    "struct": lambda m: matlab.array(2, m.name, matlab.small(5, struct.pack("<i", 9)), matlab.element(
        1, b"".join(b"f%-8d" % k for k in range(len(m.inner)))), *m.inner),
    "packed": lambda m: matlab.compressed(b"".join(m.inner) or matlab.doubles(m.name, m.n)),
    "empty": lambda _: matlab.element(14, b""),
    "axes": lambda m: matlab.array(6, m.name, matlab.element(9, bytes(8)), extents=(1,) * 30),
    "sparse": lambda m: matlab.array(5, m.name, *[matlab.element(9, bytes(8))] * 3),
}  # fmt: skip


def _matlab(things, style):
    if style % 4 == 3:
        return b"".join(matlab.before(f"x{n}", 1, 1) for n in range(len(things)))
    order = "<" if style % 2 == 0 else ">"
    return matlab.file(*things, order=order) if order == "<" else matlab.file(*things)


BSON = {
    "number": lambda m: (m.name, m.n),
    "text": lambda m: (m.name, m.name),
    "null": lambda m: (m.name, None),
    "bytes": lambda m: (m.name, m.name.encode()),
    "map": lambda m: (m.name, dict(m.inner)),
    "list": lambda m: (m.name, [each for _, each in m.inner]),
    "type": lambda m: (m.name, bson.named("Own", f"T{m.n}")),
    "struct": lambda m: (m.name, bson.built("Own", f"T{m.n}", data=[each for _, each in m.inner])),
    "function": lambda m: (m.name, bson.built("NNlib", f"#f{m.n}")),
    "array": lambda m: (m.name, bson.ARRAY),
    "anonymous": lambda m: (m.name, {"tag": "jl_anonymous", "typename": bson.named("A", m.name), "params": []}),
    "ref": lambda m: (m.name, bson.named("A", m.name, tag="ref")),
    "backref": lambda m: (m.name, {"tag": "backref", "ref": m.n}),
    "symbol": lambda m: (m.name, {"tag": "symbol", "name": m.name}),
}  # fmt: skip


def _bson(things, style):
    if style % 2:
        return bson.document({"model": {"tag": "tuple", "data": [each for _, each in things]}})
    return bson.document([*bson_head(), *things])


def bson_head():
    """Return what makes a document one of Julia's."""
    return [("model", bson.built("Flux", "Chain"))]


MSGPACK = {
    "number": lambda m: (m.name, m.n),
    "text": lambda m: (m.name, m.name),
    "bytes": lambda m: (m.name, m.name.encode()),
    "map": lambda m: (m.name, dict(m.inner)),
    "list": lambda m: (m.name, [each for _, each in m.inner]),
    "array": lambda m: (m.name, msgpacks.array((1,), "float32", bytes(4))),
    "array-own": lambda m: (m.name, msgpacks.array((1,), f"f{m.n}", bytes(4))),
    "array-axes": lambda m: (m.name, msgpacks.array((1,) * 12, "float32", bytes(4))),
    "scalar": lambda m: (m.name, msgpacks.Ext(3, msgpacks.pack([1, "int32", bytes(4)])[1:])),
    "own": lambda m: (m.name, msgpacks.Ext(m.n % 100, m.name.encode())),
}  # fmt: skip


def _msgpack(things, _):
    rows = dict(things)
    parts = list(rows.items())
    return msgpacks.pack({"params": {f"g{at}": dict(parts[at : at + 60_000])
                                     for at in range(0, len(parts), 60_000)}})  # fmt: skip


def _values(m):
    return [each for _, each in m.inner]


UBJSON = {
    "tree": lambda _: xgboost.tree(),
    "numbered": lambda m: xgboost.tree(features=(m.n, 0, 0)),
    "balanced": lambda m: xgboost.balanced(m.n % 20 * 2 + 1),
    "own": lambda m: xgboost.tree() | {m.name: m.name},
    "category": lambda _: xgboost.tree(categories=[1], categories_nodes=[0], categories_segments=[0],
                                       categories_sizes=[1]),
    "empty": lambda _: {},
    "map": lambda m: {m.name: m.inner},
    "list": lambda m: list(m.inner),
    "text": lambda m: m.name,
    "number": lambda m: m.n,
    "null": lambda _: None,
}  # fmt: skip


def _ubjson(things, style):
    if style % 4 == 3:
        return xgboost.ubjson(xgboost.model() | {"a": things}, typed=bool(style % 2))
    return xgboost.ubjson(xgboost.model(*things, booster=("gbtree", "dart")[style % 4 // 2]),
                          typed=bool(style % 2))  # fmt: skip


def _json(things, style):
    return json.dumps(xgboost.model(*things) if style % 2 else {"learner": {"a": things}}).encode()


R = {
    "call": lambda m: r_data.call("f", r_data.strings(m.name)),
    "system": lambda m: r_data.call("system", r_data.strings(m.name)),
    "closure": lambda m: r_data.closure(r_data.call(m.name, *m.inner)),
    "bytecode": lambda m: r_data.bytecode((16, r_data.strings(m.name))),
    "environment": lambda m: r_data.environment((m.name, r_data.integers(m.n))),
    "hashed": lambda m: r_data.hashed(*((f"{m.name}{k}", each) for k, each in enumerate(m.inner))),
    "promise": lambda m: r_data.promise(r_data.call(m.name, *m.inner)),
    "integers": lambda m: r_data.integers(m.n),
    "strings": lambda m: r_data.strings(m.name),
    "vector": lambda m: r_data.vector(*m.inner),
    "pairs": lambda m: r_data.pairs(*((f"{m.name}{k}", each) for k, each in enumerate(m.inner))),
    "outside": lambda m: r_data.outside(247 + m.n % 3, m.name),
    "compact": lambda m: r_data.compact(m.name, "base", r_data.integers(1)),
    "symbol": lambda m: r_data.symbol(m.name),
    "random": lambda m: robjects.fresh(_chance(m), 2),
    "raw": lambda m: r_data.raw(pickles.stream(pickles.name(f"m{m.n}", "f"))),
}  # fmt: skip


def _r(things, style):
    how = ("X", "X", "B", "A")[style % 4]
    if style >= 6:
        return r_data.file(r_data.pairs(*((f"v{n}", each) for n, each in enumerate(things))), "X",
                           listed=True)  # fmt: skip
    return r_data.file(r_data.vector(*things), how)


CNTK = {
    "own": lambda m: cntk.node("Own" + m.name, m.name),
    "times": lambda m: cntk.node("Times", m.name, cntk.u64(1) + struct.pack("<i", -1)),
    "sigmoid": lambda m: cntk.node("Sigmoid", m.name),
    "weights": lambda m: cntk.weights(m.name, bytes(4), 1, 1),
    "input": lambda _: cntk.INPUT,
}  # fmt: skip

FUNCTIONS = {
    "primitive": lambda m: cntk.primitive(m.n % 90, m.name),
    "attributes": lambda m: cntk.primitive(31, m.name, attributes={m.name: m.n}),
    "nested": lambda m: cntk.primitive(31, m.name, attributes={f"a{k}": each for k, each in enumerate(m.inner)}),
    "composite": lambda m: cntk.composite(*m.inner),
    "native": lambda m: cntk.native(f"Own{m.n}"),
    "python": lambda m: cntk.python(f"own{m.n}"),
    "list": lambda m: {"a": list(m.inner)},
    "number": lambda m: {m.name: m.n},
}  # fmt: skip

STRUCTURES = [
    Structure("gguf", "a%d.gguf", GGUF, _gguf),
    Structure("safetensors", "a%d.safetensors", SAFE, _safetensors),
    Structure("java-serialized", "a%d.ser", JAVA, lambda things, _: java.file(*things)),
    Structure("torch7-object", "a%d.t7", TORCH7, _torch7),
    Structure("matlab-data", "a%d.mat", MATLAB, _matlab),
    Structure("bson-data", "a%d.bson", BSON, _bson),
    Structure("msgpack-flax", "a%d.msgpack", MSGPACK, _msgpack),
    Structure("xgboost-ubjson", "a%d.ubj", UBJSON, _ubjson),
    Structure("xgboost-json", "a%d.json", UBJSON, _json),
    Structure("r-serialized", "a%d.rds", R, _r),
    Structure("cntk-model", "a%d.dnn", CNTK, lambda things, _: cntk.network(*things)),
    Structure("cntk-dictionary", "a%d.model", FUNCTIONS, lambda things, _: cntk.dictionary(
        cntk.composite(*things))),
]  # fmt: skip
