"""What lies in itself, deeper than any reader's stack."""

import json
import struct

from tests.builders import java, pickles, r_data, torch7, zips
from tests.builders.graphs import field
from tests.builders.tensorflow import node
from tests.hostile.case import MODEL, Case

DEEP = 100_000
"""Levels of what costs a byte or two for each."""


def _wrapped(inner, number, depth):
    """Write messages in messages from the inside, in time that grows with their size."""
    parts, size = [], len(inner)
    for _ in range(depth):
        head = _head(number, size)
        parts.append(head)
        size += len(head)
    return b"".join(reversed(parts)) + inner


def _head(number, size):
    out, value = b"", size
    while value > 0x7F:
        out, value = out + bytes([value & 0x7F | 0x80]), value >> 7
    return bytes([number << 3 | 2]) + out + bytes([value])


def _der(depth):
    out, size = [], 0
    for _ in range(depth):
        head = b"\x30" + (bytes([size]) if size < 128 else b"\x84" + struct.pack(">I", size))
        out.append(head)
        size += len(head)
    return b"".join(reversed(out))


def texts():
    """Return nested texts, by name of file."""
    deep = DEEP
    return {
        "config.json": b'{"model_type":' + b"[" * deep + b"]" * deep + b"}",
        "tokenizer.json": b'{"a":' * deep + b"1" + b"}" * deep,
        "model.safetensors.index.json": b'{"weight_map":' * deep,
        "notebook.ipynb": b'{"cells":' + b"[" * deep,
        "a.yaml": b"[" * deep,
        "b.yaml": b"{a: " * 20_000,
        "c.yaml": b"- " * deep,
        "d.yaml": b"\n".join(b" " * n + b"a:" for n in range(1500)),
        "e.yaml": b"? " * deep,
        "m.xml": b'<?xml version="1.0"?>\n<net name="m" version="11">' + b"<a>" * deep,
        "m.pmml": b'<?xml version="1.0"?><PMML version="4.4">' + b"<a>" * deep,
        "pyproject.toml": b"a = " + b"[" * deep,
        "b.toml": b"a" + b".a" * deep + b" = 1\n",
        "c.toml": b"a = " + b"{a = " * 20_000,
        "m.py": b"x = " + b"(" * deep,
        "n.py": b"x = " + b"-" * deep + b"1\n",
        "o.py": b"".join(b" " * n + b"if x:\n" for n in range(150)),
        "p.py": b"x = " + b"a." * deep + b"b\n",
        "q.py": b"x = " + b"lambda: " * 20_000 + b"1\n",
        "r.py": b"x = " + b"1+" * deep + b"1\n",
        "s.py": b"f'" + b'{f"{' * 5_000,
        "chat_template.jinja": b"{{ " + b"(" * deep,
        "a.jinja": b"{% if x %}" * 20_000,
        "b.jinja": b"{{ x" + b"|first" * deep + b" }}",
        "c.jinja": b"{{ " + b"not " * deep + b"x }}",
        "d.jinja": b"{{ " + b"x." * deep + b"x }}",
        "model.pbtxt": b"node {" * deep,
        "deploy.prototxt": b"layer {" * deep,
        "README.md": b"---\na: " + b"[" * 20_000 + b"\n---\n",
        "b.md": b"> " * deep + b"\n" + b"[" * deep + b"](" * deep,
        "Modelfile": b"FROM a\n" + b'TEMPLATE """' + b"{{ if " * 20_000 + b'"""\n',
        "m.R": b"x <- " + b"(" * deep,
        "A.java": b"class A {" * 20_000,
    }


def binaries():
    """Return nested binary files."""
    deep = DEEP
    return {
        "pickle-tuples": lambda: pickles.stream(b")" + b"\x85" * deep),
        "pickle-lists": lambda: pickles.stream(b"]" * deep + b"a" * (deep - 1)),
        "pickle-dicts": lambda: pickles.stream(b"}N" * deep + b"N" + b"s" * deep),
        "pickle-marks": lambda: pickles.proto() + b"(" * (4 * deep),
        "pickle-reduces": lambda: pickles.stream(pickles.name("os", "system") + b")R" * deep),
        "pickle-builds": lambda: pickles.stream(pickles.name("a", "B") + b")\x81" + b"2b" * deep),
        "pickle-calls": lambda: pickles.stream(pickles.name("functools", "partial") * 5000
                                       + b"N" + b"\x85R" * 5000),
        "pickle-getattr": lambda: pickles.stream(pickles.name("builtins", "getattr") * 3000
                                         + pickles.name("os", "path")
                                         + b"\x8c\1a\x86R" * 3000),
        "pickle-persistent": lambda: pickles.stream(b"N" + b"\x85Q" * deep),
        "pickle-frozensets": lambda: pickles.stream(b"(" * deep + b"\x91" * deep),
        "onnx": lambda:
            field(1, 8) + _wrapped(b"", 7, 1) + field(7, _wrapped(field(1, b""), 1, 20_000)),
        "onnx-subgraphs": lambda: field(1, 8) + field(8, field(2, 17))
        + field(7, _subgraphs(2000)),
        "coreml": lambda: field(1, 4) + _wrapped(b"", 2, 30_000),
        "tensorflow-graph": lambda: field(1, node("a", "b")) + _wrapped(b"", 2, 30_000),
        "groups": lambda: field(1, 8) + b"\x3b" * deep,
        "msgpack-lists": b"\x81\xa6params" + b"\x91" * deep + b"\xc0",
        "msgpack-maps": b"\x81\xa6params" + b"\x81\xa1a" * deep + b"\xc0",
        "msgpack-ext": b"\x81\xa6params" + b"\xc7\xff\x01" * 3000,
        "ubjson": b"{L\0\0\0\0\0\0\0\x07learner" + b"[" * deep,
        "java": lambda: java.file(b"".join(java.instance(java.described("java.util.ArrayList",
                                                                [("L", "a", java.string("x"))]))
                                   for _ in range(5000))),
        "java-classes": lambda: java.file(b"\x73" + b"".join(
            b"\x72" + java.name("A") + bytes(8) + b"\2\0\0\x78" for _ in range(20_000))),
        "r-lists": lambda:
            r_data.file([part for _ in range(20_000) for part in (19, 1)] + r_data.NIL),
        "r-pairs": lambda: r_data.file([2] * deep),
        "r-environments": lambda: r_data.file([part for _ in range(20_000) for part in (4, 0)]),
        "r-attributes": lambda: r_data.file([13 | 0x200, 0] * 20_000),
        "r-bytecode": lambda: r_data.file([21, 1, *r_data.integers(12, 1), 1] * 20_000),
        "r-calls": lambda: r_data.file([6] * deep),
        "r-text": lambda: r_data.file([part for _ in range(20_000) for part in (19, 1)], "A"),
        "torch7": lambda: b"".join(torch7.number(3) + torch7.number(n) + torch7.number(1)
                           for n in range(1, 20_000)),
        "npy": lambda: b"\x93NUMPY\1\0" + struct.pack("<H", 60_000)
        + (b"{'descr': " + b"[" * 50_000).ljust(60_000),
        "npy-dtype": lambda: b"\x93NUMPY\2\0" + struct.pack("<I", 400_000)
        + (b"{'descr': " + b"[('a'," * 60_000).ljust(400_000),
        "matlab": lambda: _matlab(2000),
        "der": lambda: _der(20_000),
        "safetensors": lambda: struct.pack("<Q", 200_000) + b'{"__metadata__":' + b"[" * 199_984,
        "gguf": lambda: b"GGUF\3\0\0\0" + struct.pack("<QQQ", 0, 1, 1) + b"a"
        + struct.pack("<I", 9) + struct.pack("<IQ", 9, 1) * 30_000,
        "tensorflow-meta": lambda: _wrapped(b"", 1, 30_000),
        "bson-sqlite": b"SQLite format 3\0" + b"\x10\0" * 5000,
        "zip-paths": lambda: zips.build([zips.M("a/" * 30_000 + "data.pkl", b"N.")]),
    }  # fmt: skip


def _subgraphs(depth):
    body = b""
    for _ in range(depth):
        body = field(1, field(4, "If") + field(5, field(1, "then_branch") + field(6, body)))
    return body


def _matlab(depth):
    inner = b""
    for _ in range(depth):
        flags = struct.pack("<IIII", 6, 8, 1, 0) + struct.pack("<IIii", 5, 8, 1, 1)
        inner = flags + struct.pack("<II", 1, 0) + inner
        inner = struct.pack("<II", 14, len(inner)) + inner
    return b"MATLAB 5.0 MAT-file".ljust(124) + b"\0\1IM" + inner


WHOLE = {"pickle-tuples", "pickle-lists", "pickle-dicts", "pickle-frozensets", "pickle-builds",
         "pickle-persistent", "coreml", "tensorflow-graph", "r-lists", "zip-paths"}  # fmt: skip
"""Deep, but files that a loader reads to their end."""


def cases():
    """Yield nested files."""
    for name, data in texts().items():
        yield Case(f"text-{name.replace('.', '-')}", {name: data}, damaged=False, alone=True,
                   quick=name == "n.py")  # fmt: skip
    for name, data in binaries().items():
        yield Case(name, {MODEL: data}, damaged=name not in WHOLE, alone=True,
                   quick=name == "onnx-subgraphs")  # fmt: skip
    yield Case("report", {"r.json": json.dumps({"schema": "weighbridge-report/1"}).encode()[:-1]
                          + b',"models":' + b"[" * DEEP}, damaged=False, alone=True,
               command=("report", "convert", "-f", "markdown"), path="r.json",
               codes=(2,))  # fmt: skip
