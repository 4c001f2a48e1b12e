"""Protocol buffers and binary JSON that lie, nest, repeat, or hold very many values of nothing."""

import struct
from functools import partial

from tests.builders import bson, java, r_data, torch7
from tests.builders.graphs import field, varint
from tests.hostile.case import Case, one

MIB = 1 << 20

ONNX = field(1, 8) + field(8, field(2, 17))

HEADS = {
    "onnx": lambda inner: ONNX + field(7, inner),
    "onnx-node": lambda inner: ONNX + field(7, field(1, inner)),
    "onnx-attribute": lambda inner: ONNX + field(7, field(1, field(4, "A") + field(5, inner))),
    "onnx-tensor": lambda inner: ONNX + field(7, field(5, inner)),
    "onnx-function": lambda inner: ONNX + field(7, b"") + field(25, inner),
    "saved-model": lambda inner: field(1, 1) + field(2, inner),
    "saved-graph": lambda inner: field(1, 1) + field(2, field(2, inner)),
    "saved-node": lambda inner: field(1, 1) + field(2, field(2, field(1, inner))),
    "graph": lambda inner: field(1, field(1, "a") + field(2, "A")) + inner,
    "coreml": lambda inner: field(1, 4) + field(2, field(1, field(1, "x"))) + field(500, inner),
    "coreml-layer": lambda inner: field(1, 4) + field(2, b"") + field(500, field(1, inner)),
    "caffe": lambda inner: field(1, "net") + field(100, field(1, "l") + field(2, "A") + inner),
    "sentencepiece": lambda inner: field(1, field(1, "a")) * 3 + field(1, inner),
    "mediapipe": lambda inner: field(1, field(1, "ACalculator") + inner) * 2,
}
"""What stands around an inner message, by format."""


def _wrapped(inner, number, depth):
    parts, size = [], len(inner)
    for _ in range(depth):
        head = varint(number << 3 | 2) + varint(size)
        parts.append(head)
        size += len(head)
    return b"".join(reversed(parts)) + inner


INNER = {
    "groups": lambda: b"\x0b" * 50_000 + b"\x0c" * 50_000,
    "groups-open": lambda: b"\x0b" * 100_000,
    "varints": lambda: b"\x08" + b"\xff" * 100_000,
    "wide-varints": lambda: (b"\x08" + b"\x80" * 9 + b"\1") * 100_000,
    "zeros": lambda: b"\x08\0" * 500_000,
    "empty": lambda: b"\x0a\0" * 500_000,
    "empty-2": lambda: b"\x12\0" * 500_000,
    "empty-4": lambda: b"\x22\0" * 500_000,
    "empty-5": lambda: b"\x2a\0" * 500_000,
    "empty-6": lambda: b"\x32\0" * 500_000,
    "empty-7": lambda: b"\x3a\0" * 500_000,
    "maps": lambda: b"\x2a\4\x0a\0\x12\0" * 200_000,
    "deep-1": lambda: _wrapped(b"", 1, 50_000),
    "deep-2": lambda: _wrapped(b"", 2, 50_000),
    "deep-5": lambda: _wrapped(b"", 5, 50_000),
    "deep-6": lambda: _wrapped(b"", 6, 50_000),
    "packed": lambda: b"\x0a" + varint(MIB) + b"\1" * MIB + b"\x0a" + varint(2**40),
    "numbers": lambda: b"".join(varint(n << 3) + b"\0" for n in range(1, 200_000)),
    "fixed": lambda: (b"\x0d" + bytes(4) + b"\x09" + bytes(8)) * 60_000,
    "reserved": lambda: b"\x0e\x0f" * 1000,
}
"""Messages that nobody means."""

LEARNER = b"{L\0\0\0\0\0\0\0\x07learner"


def _name(count):
    """A document of Julia's with very many names, and no text in them."""
    inner = b"\4name\0\5\0\0\0\0" * count
    inner = b"\2tag\0\x09\0\0\0datatype\0" + inner
    inner = struct.pack("<i", len(inner) + 5) + inner + b"\0"
    return struct.pack("<i", len(inner) + 8) + b"\3a\0" + inner + b"\0"


def _bson(depth):
    inner = b"\5\0\0\0\0"
    for _ in range(depth):
        inner = struct.pack("<i", len(inner) + 8) + b"\3a\0" + inner + b"\0"
    return inner


BINARY = {
    "ubjson-lists": lambda: LEARNER + b"[" + b"[]" * (2 * MIB),
    "ubjson-tables": lambda: LEARNER + b"[" + b"{}" * (2 * MIB),
    "ubjson-texts": lambda: LEARNER + b"[" + b"SU\1a" * (2 * MIB),
    "ubjson-numbers": lambda: LEARNER + b"[" + b"I\1\2" * (3 * MIB),
    "ubjson-keys": lambda: (
        LEARNER + b"{" + b"".join(b"U\7%07dZ" % n for n in range(1_500_000)) + b"}}"
    ),
    "ubjson-counted": lambda: LEARNER + b"[$[#l" + struct.pack(">i", MIB) + b"]" * MIB,
    "ubjson-counted-tables": lambda: LEARNER + b"[$[#l" + struct.pack(">i", MIB) + b"#U\0" * MIB,
    "ubjson-counted-texts": lambda: LEARNER + b"[$S#l" + struct.pack(">i", MIB) + b"U\0" * MIB,
    "ubjson-counted-keys": lambda: LEARNER + b"[$[#l" + struct.pack(">i", MIB) + b"Z]" * MIB,
    "ubjson-typed": lambda: LEARNER + b"[" + b"[$Z#L" + struct.pack(">q", 2**62) + b"]}",
    "ubjson-typed-many": lambda: LEARNER + b"[" + (b"[$Z#L" + struct.pack(">q", 2**62)) * 200_000,
    "ubjson-high": lambda: LEARNER + b"[" + b"HU\1" * MIB,
    "bson-names": lambda: _name(2 * MIB),
    "bson-deep": lambda: _bson(20_000),
    "bson-deep-some": lambda: _bson(399),
    "bson-tags": lambda: _name(0)[:-2].replace(b"\0\0", b"\0\0") + b"\2tag\0\2\0\0\0a\0" * MIB,
    "bson-many": lambda: bson.document({"a": {"tag": "datatype", "name": ["A", "b"]}}) * 50_000,
    "msgpack-arrays": lambda: (
        b"\x81\xa6params\xdd" + struct.pack(">I", 4 * MIB) + b"\x90" * (4 * MIB)
    ),
    "msgpack-maps": lambda: (
        b"\x81\xa6params\xdd" + struct.pack(">I", 4 * MIB) + b"\x80" * (4 * MIB)
    ),
    "msgpack-keys": lambda: (
        b"\x81\xa6params"
        + b"".join(
            b"\xde\xff\xff" + b"".join(b"\xa5%05d\xc0" % n for n in range(65_534)) + b"\xa1a"
            for _ in range(12)
        )
    ),
    "msgpack-nested": lambda: b"\x81\xa6params" + b"\x91" * 255 + b"\xc0",
    "msgpack-ext": lambda: b"\x82\xa6params" + b"\xc7\2\1\x93\xdd",
    "msgpack-axes": lambda: (
        b"\x81\xa6params\xc8\2\x60\1\x93\xdc\0\x40"
        + (b"\xcf" + b"\xff" * 8) * 64
        + b"\xa7float32\xc4\0"
    ),
    "torch7-tables": lambda: b"".join(
        torch7.number(3)
        + torch7.number(n)
        + torch7.number(1)
        + torch7.number(1)
        + struct.pack("<d", 1.0)
        for n in range(1, 200_000)
    ),
    "torch7-empty": lambda: (
        torch7.number(3)
        + torch7.number(1)
        + torch7.number(200_000)
        + b"".join(
            torch7.number(3)
            + torch7.number(n)
            + torch7.number(0)
            + torch7.number(3)
            + torch7.number(n)
            for n in range(2, 200_000)
        )
    ),
    "java-handles": lambda: java.file(
        *(java.string(f"{n}") for n in range(100_000)), *(java.refer(n) for n in range(100_000))
    ),
    "java-supers": lambda: java.file(
        b"\x73"
        + b"".join(b"\x72" + java.name(f"A{n}") + bytes(8) + b"\2\0\0\x78" for n in range(50_000))
    ),
    "java-fields": lambda: java.file(
        java.instance(
            java.described("A", [("L", f"f{n}", java.refer(9)) for n in range(60_000)]),
            *[java.NULL] * 60_000,
        )
    ),
    "java-arrays": lambda: java.file(
        b"".join(
            b"\x75\x72" + java.name("[" * 255 + "I") + bytes(8) + b"\2\0\0\x78\x70\0\0\0\1"
            for _ in range(20_000)
        )
    ),
    "java-proxies": lambda: java.file(b"\x73\x7d" + struct.pack(">I", 2**31 - 1) + b"\0\1a" * 9999),
    "java-long": lambda: java.file(b"\x7c" + struct.pack(">Q", 2**63 - 1)),
    "java-exception": lambda: java.file(b"\x7b" * 50_000),
    "java-reset": lambda: java.file(b"\x79" * 500_000),
    "java-enum": lambda: java.file(b"\x7e\x7e" * 50_000),
    "java-class": lambda: java.file(b"\x76" * 50_000),
    "java-shared-class": lambda: java.file(
        java.instance(
            java.described("A", [("L", f"f{n}", java.string("Lb;")) for n in range(2000)]),
            *[java.NULL] * 2000,
        ),
        *(java.instance(java.refer(0), *[java.NULL] * 2000) for _ in range(300)),
    ),
    "r-symbols": lambda: r_data.file([19, 200_000, *r_data.symbol("a"), *[0x1FF] * 199_999]),
    "r-references": lambda: r_data.file(
        [
            19,
            100_000,
            *(part for n in range(50_000) for part in (*r_data.symbol("b"), (n + 1) << 8 | 0xFF)),
        ]
    ),
    "r-long": lambda: r_data.file([13, -1, 0x7FFFFFFF, 0x7FFFFFFF]),
    "r-long-list": lambda: r_data.file([19, -1, 1, 0, *r_data.NIL * 1000]),
    "r-altrep": lambda: r_data.file([238] * 50_000),
    "r-altrep-state": lambda: r_data.file(
        r_data.compact("compact_intseq", "base", r_data.doubles(1e300, 1.0, 1.0))
    ),
    "r-altrep-nested": lambda: r_data.file(
        [
            part
            for _ in range(5000)
            for part in (
                238,
                *r_data.pairs(
                    ("", r_data.symbol("wrap_list")),
                    ("", r_data.symbol("base")),
                    ("", r_data.integers(19)),
                ),
            )
        ]
    ),
    "r-pairlist": lambda: r_data.file([part for _ in range(300_000) for part in (2, 254)] + [254]),
    "r-nils": lambda: r_data.file([19, MIB, *r_data.NIL * MIB]),
    "r-empty-lists": lambda: r_data.file([19, MIB // 2, *[19, 0] * (MIB // 2)]),
    "r-bytecode-reps": lambda: r_data.file([21, 2**31 - 1, *r_data.integers(12, 1), 1]),
    "r-bytecode-refs": lambda: r_data.file(
        [21, 9, *r_data.integers(12), 100_000, *[243, 0] * 9999]
    ),
    "r-hashed": lambda: r_data.file([4, 0, *r_data.GLOBAL, *r_data.NIL, 19, 2**31 - 1]),
    "r-persistent": lambda: r_data.file([19, 9999, *r_data.outside(247, "a") * 9999]),
    "r-native": lambda: r_data.file([13, 2**31 - 1], "B"),
    "r-text-long": lambda: r_data.file([19, 2**31 - 1, *r_data.NIL * 50_000], "A"),
    "r-chars": lambda: r_data.file([16, 100_000, *[9 | 1 << 18, -1] * 100_000]),
    "r-externals": lambda: r_data.file([22] * 50_000),
    "r-weak": lambda: r_data.file([19, 99_999, *[23] * 99_999]),
    "r-s4": lambda: r_data.file([25 | 0x200] * 50_000),
}
"""Values by themselves."""

WHOLE = {"ubjson-keys", "ubjson-counted-tables", "ubjson-counted-texts",
         "ubjson-counted-keys",
         "java-reset", "r-symbols", "r-references", "r-nils", "r-empty-lists",
         "r-pairlist",
         "java-handles", "java-shared-class", "msgpack-arrays", "msgpack-maps", "msgpack-nested",
         "bson-names", "bson-many", "r-altrep-state", "r-persistent", "r-chars", "r-weak",
         "bson-deep-some", "java-supers"}  # fmt: skip
"""What a loader reads to its end, or to nothing that it would run."""

QUICK = {"wire-coreml-empty", "java-proxies", "r-bytecode-reps"}


def cases():
    """Yield files."""
    for name, make in HEADS.items():
        for kind, inner in INNER.items():
            yield Case(f"wire-{name}-{kind}", one(partial(_made, make, inner)), damaged=False,
                       alone=True, rated=True, quick=f"wire-{name}-{kind}" in QUICK)  # fmt: skip
    for name, make in BINARY.items():
        yield Case(f"value-{name}", one(make), damaged=name not in WHOLE, alone=True, rated=True,
                   quick=name in QUICK)  # fmt: skip


def _made(make, inner):
    return make(inner())
