"""Pickles that grow their stack, their memo or their arguments, and declarations of tensors."""

import json
import struct

from tests.builders import gguf, pickles, safetensors
from tests.hostile import amounts
from tests.hostile.case import Case, one

MIB = 1 << 20

FUNCTION = pickles.name("m", "f")


def wide(levels, items=60, leaf=b"N"):
    """Return a tuple that holds another one many times, and that likewise; memo 9 is used."""
    for _ in range(levels):
        leaf += b"q\x090(" + b"h\x09" * items + b"t"
    return leaf


def doubled(levels, leaf=b")"):
    """Return a tuple that holds another one twice, and that likewise."""
    return leaf + b"2\x86" * levels


def shared(head, body, levels=3, items=60):
    """Return a pickle in which ``body`` comes again and again; memo 1 is such a tuple."""
    return pickles.stream(FUNCTION + b"0" + wide(levels, items) + b"q\x010" + head
                          + body * (300_000 // len(body)) + b"N")  # fmt: skip


def series(make, size=300_000):
    """Return a pickle of pieces that ``make`` makes of a number."""
    return pickles.stream(FUNCTION + b"q\0)\x81q\1(" + b"h\1K\1" * 30 + b"dq\2" + b"".join(
        amounts.many(make, size)) + b"N")  # fmt: skip


def _word(number):
    return struct.pack("<I", number)


def _frame(size, body):
    return b"\x80\4\x95" + struct.pack("<Q", size) + body


PICKLES = {
    "memo": lambda: pickles.stream(b"N" + b"\x94" * (2 * MIB)),
    "memo-gaps": lambda: pickles.stream(b"N" + b"".join(
        b"r" + _word(n * 9_999 & 0xFFFFFFFF) for n in range(200_000))),
    "memo-get": lambda: pickles.stream(b"Nj" + _word(2**32 - 1)),
    "memo-texts": lambda: pickles.stream(b"N" + b"".join(
        b"p%d\n" % n for n in range(200_000))),
    "memo-negative": lambda: b"Np-1\n0g-1\n.",
    "memo-digits": lambda: b"Np" + b"9" * 5000 + b"\n.",
    "frames": lambda: b"\x80\4" + (b"\x95" + struct.pack("<Q", 0)) * 100_000 + b"N.",
    "frame-huge": lambda: _frame(2**63, b"N."),
    "frame-nested": lambda: _frame(2**40, (b"\x95" + struct.pack("<Q", 9)) * 50_000),
    "long": lambda: b"\x80\2\x8b" + struct.pack("<i", 2**31 - 1) + b"\1" * 100_000 + b".",
    "long-negative": lambda: b"\x80\2\x8b" + struct.pack("<i", -1) + b".",
    "longs": lambda: pickles.stream(b"(" + (b"\x8a\xff" + b"\x7f" * 255) * 20_000 + b"t"),
    "tuples-build": lambda: pickles.stream(FUNCTION + b")\x81" + b")" + b"\x85" * 100_000 + b"b"),
    "tuples-three": lambda: pickles.stream(FUNCTION + b")\x81)" + b"22\x87" * 30_000 + b"b"),
    "dup-mark": lambda: pickles.stream(b"(" + b"N2" * MIB + b"t"),
    "dup-list": lambda: pickles.stream(b"]" + b"2" * 30_000 + b"a" * 30_000),
    "dup-dict": lambda: pickles.stream(b"}" + b"22s" * 100_000),
    "dup-calls": lambda: pickles.stream(FUNCTION + b")R" + b"2\x86R" * 1 + b"2\x85R" * 50_000),
    "dup-results": lambda: pickles.stream(FUNCTION + b"q\0" + b"Nq\x01" + b"0h\0h\1h\1\x86Rq\1"
                                          * 30_000),
    "dup-results-new": lambda: pickles.stream(FUNCTION + b"q\0" + b")q\x01"
                                              + b"0h\0h\1h\1\x86\x81\x85q\1" * 30_000),
    "dup-args": lambda: pickles.stream(FUNCTION + b"(" + b"N" * 5000 + b"tq\0" + b"".join(
        FUNCTION + b"h\0R0" for _ in range(20_000))),
    "appends": lambda: pickles.stream(b"]" + b"(NNNe" * 200_000),
    "appends-shared": lambda: pickles.stream(b"]q\0(" + b"N" * 20_000 + b"tq\1" + b"0" + b"".join(
        b"(h\0h\1e0" for _ in range(3000)) + b"h\0"),
    "set-items": lambda: pickles.stream(b"}" + b"(NNu" * 200_000),
    "sets": lambda: pickles.stream(b"\x8f" + b"(N\x90" * 200_000),
    "texts-dup": lambda: pickles.stream(pickles.text("x" * 60_000) + b"q\0" + b"".join(
        FUNCTION + b"h\0\x85R0" for _ in range(5000))),
    "names-dup": lambda: pickles.stream(pickles.text("x" * 60_000) + b"q\0" + b"h\0h\0\x930" * 9000
                                        + b"N"),
    "names-dotted": lambda: pickles.stream(pickles.text("x." * 30_000) + b"q\0"
                                           + b"h\0h\0\x930" * 3000 + b"N"),
    "states-dup": lambda: pickles.stream(b"}q\0" + b"".join(
        b"(" + pickles.text(f"k{n}") + b"h\0u" for n in range(5000)) + b"0" + b"".join(
            FUNCTION + b")\x81h\0b0" for _ in range(5000)) + b"N"),
    "states-deep": lambda: pickles.stream(FUNCTION + b")\x81q\0" + b"}" + b"".join(
        pickles.text(f"k{n}") + b"}" for n in range(20_000)) + b"s" * 20_000 + b"b"),
    "persistent": lambda: pickles.stream(b")" + b"Q" * 100_000),
    "persistent-texts": lambda: b"P" + b"x" * 500_000 + b"\n" + b"Pa\n0" * 60_000 + b".",
    "instances": lambda: b"(im\nf\n0" * 60_000 + b"N.",
    "objects": lambda: b"(cm\nf\no0" * 60_000 + b"N.",
    "new-ex": lambda: pickles.stream((FUNCTION + b")}\x920") * 30_000 + b"N"),
    "extensions": lambda: pickles.stream(b"\x84\xff\xff\xff\xff" * 50_000),
    "buffers": lambda: pickles.stream(b"\x97\x98" * 200_000),
    "bytearrays": lambda: pickles.stream((b"\x96" + bytes(8)) * 200_000),
    "pops": lambda: pickles.stream(b"(" * 300_000 + b"1" * 300_000 + b"N"),
    "floats": lambda: b"F" + b"1" * 500_000 + b"\n.",
    "floats-odd": lambda: b"Fnan\n0" * 100_000 + b"N.",
    "strings": lambda: b"S'" + b"\\x41" * 200_000 + b"'\n.",
    "strings-open": lambda: b"S'" + b"\\" * 500_001 + b"\n.",
    "unicode": lambda: b"V" + b"\\ud800" * 200_000 + b"\n.",
    "utf8": lambda: pickles.proto() + b"X" + _word(2 * MIB) + b"\xff" * (2 * MIB) + b".",
    "partials": lambda: pickles.stream(pickles.name("functools", "partial") + b"q\0" + FUNCTION
                                       + b"q\1" + b"h\0h\1h\1h\1\x87R" * 20_000),
    "getattrs": lambda: pickles.stream(FUNCTION + b"".join(
        b"q\1" + pickles.name("builtins", "getattr") + b"h\1\x8c\1a\x86R" for _ in range(20_000))),
    "shared-state": lambda: pickles.stream(FUNCTION + b"0])" + b"2\x86" * 40 + b"b"),
    "shared-keywords": lambda: pickles.stream(
        FUNCTION + b")}" + pickles.text("a") + doubled(40) + b"s\x92"),
    "shared-ids": lambda: shared(b"", b"h\1Q0", 4, 16),
    "shared-keys": lambda: shared(b"}", b"h\1Ns"),
    "shared-items": lambda: shared(
        pickles.name("collections", "Counter") + b"q\2](" + b"h\1" * 60 + b"eq\1", b"h\2h\1\x85R0"),
    "shared-calls": lambda: shared(FUNCTION + b"q\2" + b"".join(
        b"h\2J" + struct.pack("<i", n) + b"\x85R0" for n in range(1100)), b"h\2h\1R0", 4, 20),
    "shared-wrapped": lambda: shared(pickles.name("joblib.numpy_pickle", "NumpyArrayWrapper") + b"0"
                                     + FUNCTION + b"q\2", b"h\2h\1R}b0", 2),
    "shared-objects": lambda: shared(FUNCTION + b"q\2(" + b"h\2" * 60 + b"tq\3h\2h\3\x81q\4]("
                                     + b"N" * 64 + b"e", b"h\4a"),
    "keyed-classes": lambda: series(lambda n: pickles.name(f"m{n}", "f")
                                    + b")\x81(h\2h\1K\1h\2NNu0"),
    "keyed-sets": lambda: series(lambda n: b"h\0)\x81(h\1" + pickles.text(f"t{n}")
                                 + b"h\0)\x81h\1bh\0)R\x900"),
    "keyed-results": lambda: series(lambda _: b"h\0((h\1\x82\5d\x85R0"),
    "keyed-states": lambda: series(lambda _: b"h\0)\x81q\3h\3h\2bNs0"),
    "telling-states": lambda: series(lambda n: b"h\0)\x81}(" + pickles.text("__class__")
                                     + pickles.number(n) + pickles.text("attrs") + b"h\2ub0"),
    "ids-of-results": lambda: series(lambda n: b"h\0" + pickles.number(n) + b"\x85RQ0"),
    "nones": lambda: series(lambda _: b"h\0G\x7f\xf8" + bytes(6) + b"h\2\x86R0"),
    "streams-built": lambda: b"\x80\4h\1h\3b." * 30_000,
    "streams-called": lambda: pickles.stream(FUNCTION + b"NQ\x85R") * 15_000,
    "protocols": lambda: b"\x80\5" * 200_000 + b"N.",
    "protocol": b"\x80\xff" + b"N.",
    "streams": lambda: pickles.stream(FUNCTION + b")R") * 20_000,
}  # fmt: skip


def _head(raw):
    return struct.pack("<Q", len(raw)) + raw


def _nested(kind, depth, last=b""):
    """A pair of GGUF that is arrays of arrays."""
    return (b"GGUF\3\0\0\0" + struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<I", 9)
            + struct.pack("<IQ", 9, 1) * depth + struct.pack("<IQ", kind, 1) + last)  # fmt: skip


def _pairs(count, make):
    return b"GGUF\3\0\0\0" + struct.pack("<QQ", 0, count) + b"".join(make(n) for n in range(count))


TENSORS = {
    "header-spaces": ("a.safetensors", lambda: _head(b"{" + b" " * (60 * MIB) + b"}")),
    "header-large": ("a.safetensors", lambda: _head(b'{"__metadata__":{"a":"' + b"x" * (90 * MIB)
                                                    + b'"}}')),
    "header-escapes": ("a.safetensors", lambda: _head(b'{"__metadata__":{"a":"' + b"\\u0041" * (
        4 * MIB) + b'"}}')),
    "header-axes": ("a.safetensors", lambda: _head(json.dumps({"w": {
        "dtype": "F32", "shape": [1] * 500_000, "data_offsets": [0, 4]}}).encode()) + bytes(4)),
    "header-extent": ("a.safetensors", lambda: _head(json.dumps({"w": {
        "dtype": "F32", "shape": [10**4000] * 30, "data_offsets": [0, 4]}}).encode()) + bytes(4)),
    "header-product": ("a.safetensors", lambda: _head(json.dumps({"w": {
        "dtype": "F32", "shape": [2**63 - 1] * 4000, "data_offsets": [0, 4]}}).encode())
        + bytes(4)),
    "header-products": ("a.safetensors", lambda: _head(json.dumps({f"w{n}": {
        "dtype": "F32", "shape": [2**63 - 1] * 400, "data_offsets": [0, 4]} for n in range(900)}
        ).encode()) + bytes(4)),
    "header-offsets": ("a.safetensors", lambda: _head(json.dumps({"w": {
        "dtype": "F32", "shape": [1], "data_offsets": [-(10**4000), 10**4000]}}).encode())),
    "header-quilt": ("a.safetensors", lambda: safetensors.build({
        f"w{n}": safetensors.tensor(n, 60_000 - n) for n in range(20_000)}, data=bytes(60_000))),
    "header-zero": ("a.safetensors", lambda: safetensors.build({
        f"w{n}": safetensors.tensor(0, 0) for n in range(50_000)})),
    "header-dtype": ("a.safetensors", lambda: safetensors.build({
        f"w{n}": safetensors.tensor(0, 4) | {"dtype": "X" * 9999} for n in range(200)},
        data=bytes(4))),
    "gguf-nested": ("a.gguf", lambda: _nested(0, 100_000, b"a")),
    "gguf-nested-texts": ("a.gguf", lambda: _nested(8, 3, struct.pack("<Q", 2**63))),
    "gguf-empty-arrays": ("a.gguf", lambda: _pairs(1, lambda _: struct.pack(
        "<Q", 1) + b"a" + struct.pack("<IIQ", 9, 9, 300_000) + struct.pack("<IQ", 0, 0) * 300_000)),
    "gguf-empty-texts": ("a.gguf", lambda: _pairs(1, lambda _: struct.pack(
        "<Q", 1) + b"a" + struct.pack("<IIQ", 9, 8, MIB) + bytes(8 * MIB))),
    "gguf-keys": ("a.gguf", lambda: _pairs(100_000, lambda _: struct.pack("<QIB", 0, 0, 1))),
    "gguf-long-keys": ("a.gguf", lambda: _pairs(90, lambda n: struct.pack("<Q", 65_000)
                                                + b"%06d" % n + b"x" * 64_994
                                                + struct.pack("<IB", 0, 1))),
    "gguf-alignment": ("a.gguf", lambda: gguf.Writer().file([
        gguf.Writer().number("general.alignment", 2**31)])),
    "gguf-axes": ("a.gguf", lambda: b"GGUF\3\0\0\0" + struct.pack("<QQQ", 1, 0, 1) + b"w"
                  + struct.pack("<I", 2**31) + b"\xff" * 4096),
    "gguf-extents": ("a.gguf", lambda: b"GGUF\3\0\0\0" + struct.pack("<QQ", 5000, 0) + b"".join(
        struct.pack("<Q", 5) + b"%05d" % n + struct.pack("<I", 4) + b"\xff" * 32 + struct.pack(
            "<IQ", 0, 2**64 - 32) for n in range(5000))),
    "npy-axes": ("a.npy", lambda: b"\x93NUMPY\2\0" + struct.pack("<I", 300_000) + (
        b"{'descr':'<f4','fortran_order':False,'shape':(" + b"9," * 140_000 + b"),}").ljust(
            300_000)),
    "npy-extent": ("a.npy", lambda: b"\x93NUMPY\2\0" + struct.pack("<I", 300_000) + (
        b"{'descr':'<f4','fortran_order':False,'shape':(" + b"9" * 250_000 + b",),}").ljust(
            300_000)),
    "npy-hex": ("a.npy", lambda: b"\x93NUMPY\2\0" + struct.pack("<I", 60_000) + (
        b"{'descr':'<f4','fortran_order':False,'shape':(0x" + b"f" * 50_000 + b",),}").ljust(
            60_000)),
    "npy-fields": ("a.npy", lambda: b"\x93NUMPY\2\0" + struct.pack("<I", 300_000) + (
        b"{'descr':[" + b"('','<f4',(9,9))," * 9_000 + b"],'fortran_order':False,'shape':(),}"
        ).ljust(300_000)),
    "npy-length": ("a.npy", lambda: b"\x93NUMPY\2\0" + struct.pack("<I", 2**32 - 1) + b"{" * 999),
}  # fmt: skip

QUICK = {"stack-tuples-three", "tensor-npy-hex", "tensor-header-extent"}


def cases():
    """Yield files."""
    for name, make in PICKLES.items():
        data = one(make, name="a.pkl") if callable(make) else {"a.pkl": make}
        yield Case(f"stack-{name}", data, damaged=False, alone=True, rated=True,
                   quick=f"stack-{name}" in QUICK)  # fmt: skip
    for name, (file, make) in TENSORS.items():
        yield Case(f"tensor-{name}", one(make, name=file), damaged=False, alone=True, rated=True,
                   quick=f"tensor-{name}" in QUICK)  # fmt: skip
