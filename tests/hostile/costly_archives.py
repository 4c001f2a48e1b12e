"""Pickles and archives of ``costly``: of each sort the one that costs most, of small things."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import zlib
from functools import partial

from tests.builders import (
    chat_templates,
    java,
    matlab,
    numpy_npy,
    openvino_blobs,
    pickles,
    r_data,
    records,
    sevenzips,
    tars,
    zips,
)
from tests.builders.graphs import field
from tests.hostile.amounts import joined
from tests.hostile.case import one
from tests.hostile.counts import directory


def call(n):
    """Return a pickle that calls something new."""
    return pickles.stream(pickles.call(f"m{n}", "f", n))


def _imports(n):
    return pickles.name(f"m{n}", "f") + b"0"


def _calls(n):
    return pickles.name("m", "f") + pickles.value((n, str(n))) + b"R0"


def _texts(n):
    return pickles.text(f"t{n}") + pickles.MEMOIZE + b"0"


def _nested(n):
    return b"]}(" + pickles.number(n) + b"]K\1a" + pickles.text(str(n)) + b"}NNsu" + b"a0"


def _built(n):
    return (pickles.name("a.b", f"C{n % 50}") + b")\x81" + pickles.value({f"k{n}": n, "x": [n]})
            + b"b0")  # fmt: skip


def _chains(n):
    return b")R" if n % 3 else pickles.name("m", f"f{n}")


def _joblib(n):
    return (pickles.name("joblib.numpy_pickle", "NumpyArrayWrapper") + b")\x81"
            + pickles.value({"order": "C", "allow_mmap": True, "subclass": None, "shape": (n, )})
            + b"b0")  # fmt: skip


PICKLES = {
    "imports": (_imports, b"N"),
    "calls": (_calls, b"N"),
    "texts": (_texts, pickles.name("m", "f")),
    "nested": (_nested, pickles.name("m", "f")),
    "built": (_built, b"N"),
    "chains": (_chains, b""),
    "joblib": (_joblib, b"N"),
    "persistent": (lambda n: pickles.number(n) + b"Q0", b"N"),
    "extensions": (lambda n: b"\x84" + struct.pack("<i", n + 1) + b"0", b"N"),
    "protocol-0": (lambda n: b"cm\nf%d\n(I%d\ntR0" % (n, n), b"N"),
    "getattr": (lambda n: pickles.call("builtins", "getattr", pickles.name("a", f"b{n}"), f"c{n}")
                + b"0", b"N"),
    "tensors": (lambda n: pickles.call("torch._utils", "_rebuild_tensor_v2", pickles.value(
        ("storage", pickles.name("torch", "FloatStorage"), str(n), "cpu", n)) + b"Q", 0, (n,), (1,),
        b"\x89") + b"0", b"N"),
}  # fmt: skip


def _pickle(make, last):
    return pickles.proto() + joined(make) + last + b"."


def pickled():
    """Yield pickles, by name."""
    for name, row in PICKLES.items():
        yield f"pickle-{name}", one(_pickle, *row, name="a.pkl")
    yield "pickle-streams", one(joined, call, name="a.pkl")
    yield "pickle-npy", {"a.npy": lambda: numpy_npy.build(
        numpy_npy.header("'|O'"), _pickle(_calls, b"N"))}  # fmt: skip


MEMBERS = {
    "call": call,
    "import": lambda n: pickles.stream(pickles.name("m", f"f{n}")),
    "plain": lambda n: pickles.stream(pickles.number(n)),
    "protocol-0": lambda n: b"cm\nf%d\n." % n,
    "json": lambda n: b'{"a":%d}' % n,
    "yaml": lambda n: b"a: %d\n" % n,
    "python": lambda n: b"import m%d\n" % n,
    "text": lambda n: b"text %d" % n,
    "npy": lambda n: numpy_npy.build(numpy_npy.header("'|O'"), pickles.stream(pickles.number(n))),
    "toml": lambda n: b"[project]\na = %d\n" % n,
    "jinja": lambda n: b"{{ a%d }}" % n,
    "zip": lambda n: zips.build([zips.M("a", pickles.stream(pickles.number(n)))]),
    "gzip": lambda n: gzip.compress(pickles.stream(pickles.number(n)), mtime=0),
    "odd": lambda n: struct.pack("<I", n * 2654435761 & 0xFFFFFFFF),
    "card": lambda n: b"---\nlicense: mit\n---\n# m%d\n" % n,
    "matlab": lambda n: matlab.file(matlab.doubles(f"x{n}", n), matlab.text("a", "b")),
    "openvino": lambda _: openvino_blobs.SAMPLES["openvino-blob"],
    "r": lambda n: r_data.file(r_data.call("f", r_data.strings(f"{n}"))),
    "java": lambda n: java.file(java.instance(java.described(f"a.B{n}"))),
    "onnx": lambda n: field(1, 8) + field(8, field(2, 17)) + field(7, field(2, f"g{n}")),
    "template-json": lambda n: chat_templates.in_json(f"{{{{ m{n} }}}}"),
}  # fmt: skip
"""What archives hold many of, by a number."""

NAMED = {"card": "%d.md", "jinja": "%d.jinja", "python": "%d.py", "toml": "%d.toml",
         "text": "%d.txt"}  # fmt: skip


def _zipped(count, make, name="%d", method=0):
    return directory([zips.M(_called(name, n), make(n), method) for n in range(count)])


def _called(name, n):
    return name % n if "%" in name else name


ARCHIVES = {
    "zip-overlap": ("a.zip", lambda: overlapped(6000, call(1))),
    "zip-hidden": ("a.zip", lambda: b"".join(
        zips.local(zips.M(f"{n}", call(n))) for n in range(3000)) + zips.end(0, 0, 0)),
    "zip-deflated": ("a.zip", lambda: _zipped(3000, call, method=8)),
    "zip-torch": ("a.pt", lambda: zips.torch(pickles.stream(b"N"), storages=[bytes(4)] * 4000)),
    "zip-twice": ("a.zip", lambda: _zipped(3000, call, "a")),
    "tar-of-call": ("a.tar", lambda: joined(lambda n: tars.member(f"{n}", call(n))) + tars.END),
    "7z-of-call": ("a.7z", lambda: sevenzips.build([
        sevenzips.M(f"{n}", call(n)) for n in range(4000)])),
    "zip-of-zips": ("a.zip", lambda: _zipped(50, lambda _: _zipped(60, call), "%d.zip")),
}  # fmt: skip


def contained():
    """Yield archives of many members, by name."""
    for kind, make in MEMBERS.items():
        name = NAMED.get(kind, "%d")
        yield f"zip-of-{kind}", one(_zipped, 3000, make, name, name="a.zip")
        yield f"loose-{kind}", {name % n: partial(make, n) for n in range(600)}
    for name, (file, make) in ARCHIVES.items():
        yield name, {file: make}
    yield "oci", records.image(b"{}", *(b'{"a":%d}' % n for n in range(1000)))


def overlapped(count, data):
    """Return an archive whose directory names one member many times."""
    only = zips.local(zips.M("a", data))
    rows = b"".join(zips.central(zips.M("a", data), 0) for _ in range(count))
    return only + rows + zips.end(count, len(rows), len(only))


def _tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for n in range(3000):
            row = tarfile.TarInfo(f"{n}")
            row.size = len(call(n))
            archive.addfile(row, io.BytesIO(call(n)))
    return out.getvalue()


PLAIN = {
    "a.tar.gz": _tar,
    "a.zip.gz": lambda: _zipped(4000, call),
    "a.tar.bz2": _tar,
    "a.zip.xz": lambda: _zipped(4000, call),
    "a.pkl.gz": lambda: _pickle(_calls, b"N"),
    "a.pkl.z": lambda: _pickle(_built, b"N"),
    "a.imports.z": lambda: _pickle(_imports, b"N"),
    "a.json.gz": lambda: b"[" + joined(lambda n: b'{"a%d":[]}' % n, between=b",") + b"]",
}
"""What is packed once more, by how it is called then."""


def _zfile(data):
    """Return what old joblib writes."""
    return b"ZF" + b"%-19s" % hex(len(data)).encode() + zlib.compress(data)


PACK = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress, "z": _zfile}


def expanded():
    """Yield archives that are packed once more: what counts the bytes examined, by name."""
    for name, make in PLAIN.items():
        pack = PACK[name.rpartition(".")[2]]
        yield (
            f"packed-{name.replace('.', '-')}",
            one(lambda make, pack: pack(make()), make, pack, name=name),
            partial(lambda make: len(make()), make),
        )
