"""HDF5 files of groups, datasets, attributes, links and types; MATLAB's 7.3 among them."""

import struct
from functools import partial

from tests.builders import hdf5
from tests.fuzz.structures import Structure

ROOT = 2_000
"""Things in one group, at most: what is more lies in groups of its own."""


class Build:
    """What puts things into one file."""

    def __init__(self, style, block=0):
        self.w = hdf5.Writer(*hdf5.STYLES[style % len(hdf5.STYLES)], block)
        self.version = 1 if self.w.header == 1 else 3
        self.shared = None

    def of(self, things):
        """Return names and addresses of some things, and messages."""
        names, rows = {}, []
        for name, make in things:
            made = make(self)
            if isinstance(made, int):
                names[name] = made
            else:
                rows.append(made)
        return names, rows

    def group(self, things):
        """Put a group of things; return its address."""
        names, rows = self.of(things)
        return self.w.group(names, rows)

    def once(self, make):
        """Put something the first time; return its address."""
        if self.shared is None:
            self.shared = make(self.w)
        return self.shared


def _text(build, name, value):
    return 12, hdf5.text(name, value, build.version)


def _any_length(build, name, values):
    held = build.w.heap(*(value.encode() for value in values))
    return 12, hdf5.attribute(name, hdf5.ANY_LENGTH, (len(held),), b"".join(held), build.version)


def _same_heap(build, name):
    held = build.once(lambda w: w.heap(b"one", b"two" * 40))
    value = b"".join(held) if isinstance(held, list) else b""
    return 12, hdf5.attribute(name, hdf5.ANY_LENGTH, (len(value) // 16,), value, build.version)


def _chunked(build, count, name):
    w, keys = build.w, b""
    for index in range(count):
        keys += struct.pack("<IIQQQ", 8, 0, 2 * index, 0, w.put(name.encode()[:8].ljust(8)))
    last = struct.pack("<IIQQ", 0, 0, 2 * count, 0)
    where = w.put(b"TREE\1\0" + struct.pack("<H", count) + hdf5.NOWHERE * 2 + keys + last)
    layout = b"\3\2\2" + struct.pack("<QII", where, 2, 4)
    return w.object([(1, hdf5.space((2 * count,))), (3, hdf5.FLOAT), (8, layout)])


def _outside(build, files):
    w, texts, rows = build.w, bytearray(8), b""
    for file in files:
        rows += struct.pack("<QQQ", len(texts), 0, 8)
        texts += hdf5.padded(file.encode() + b"\0")
    held = w.put(bytes(texts))
    heap = w.put(b"HEAP" + bytes(4) + struct.pack("<QQQ", len(texts), 1, held))
    body = b"\1\0\0\0" + struct.pack("<HHQ", len(files), len(files), heap) + rows
    layout = b"\3\1" + hdf5.NOWHERE + struct.pack("<Q", 8)
    return w.object([(1, hdf5.space((2,))), (3, hdf5.FLOAT), (7, body), (8, layout)])


def _virtual(build, files):
    w = build.w
    every = struct.pack("<IIII", 3, 1, 0, 0)
    body = b"\0" + struct.pack("<Q", len(files))
    body += b"".join(file.encode() + b"\0w\0" + every * 2 for file in files)
    where = int.from_bytes(w.heap(body + hdf5.checksum(body))[0][4:12], "little")
    return w.object(
        [(1, hdf5.space((2,))), (3, hdf5.FLOAT), (8, b"\4\3" + struct.pack("<QI", where, 1))]
    )


def _compound(count):
    """Return a type of fields."""
    body = b"\x36" + struct.pack("<H", count) + b"\0" + struct.pack("<I", 4 * count)
    return body + b"".join(b"f%d\0" % n + struct.pack("<I", 4 * n)[:1] + hdf5.FLOAT
                           for n in range(count))  # fmt: skip


def _keras(build, name):
    return _text(build, f"c{name}", f'{{"class_name":"L{name}","config":{{}}}}')


THINGS = {
    "dataset": lambda m: (m.name, lambda b: b.w.dataset((m.n % 3 + 1,))),
    "dataset-empty": lambda m: (m.name, lambda b: b.w.dataset((0,))),
    "dataset-shared": lambda m: (m.name, lambda b: b.once(lambda w: w.dataset((2,)))),
    "dataset-scalar": lambda m: (m.name, lambda b: b.w.dataset((), more=[_text(b, m.name, "a")])),
    "dataset-texts": lambda m: (m.name, lambda b: b.w.dataset(
        (2,), b"".join(b.w.heap(m.name.encode(), b"{}")), hdf5.ANY_LENGTH, 16)),
    "dataset-wide": lambda m: (m.name, lambda b: b.w.dataset((1,) * 32, bytes(4))),
    "dataset-pickle": lambda m: (m.name, lambda b: b.w.dataset(
        (8,), b"\x80\2cm%03d\nf\n." % (m.n % 1000), hdf5.BYTE, 1)),
    "compound": lambda m: (m.name, lambda b: b.w.dataset((1,), bytes(32), _compound(8), 32)),
    "group": lambda m: (m.name, lambda b: b.group(m.inner)),
    "group-shared": lambda m: (m.name, lambda b: b.once(lambda _: b.group(m.inner))),
    "group-attributes": lambda m: (m.name, lambda b: b.w.group({}, [
        _text(b, f"{k}{m.name}", "v") for k in range(4)])),
    "attribute": lambda m: (m.name, lambda b: _text(b, m.name, m.name)),
    "attribute-any": lambda m: (m.name, lambda b: _any_length(b, m.name, [m.name])),
    "attribute-list": lambda m: (m.name, lambda b: _any_length(b, m.name, ["a", m.name] * 4)),
    "attribute-shared": lambda m: (m.name, lambda b: _same_heap(b, m.name)),
    "attribute-numbers": lambda m: (m.name, lambda b: (12, hdf5.attribute(
        m.name, hdf5.FLOAT, (2,), bytes(8), b.version))),
    "attribute-keras": lambda m: (m.name, lambda b: _keras(b, m.name)),
    "link-outside": lambda m: (m.name, lambda _: (6, hdf5.external_link(m.name, m.name))),
    "link-soft": lambda m: (m.name, lambda _: (6, hdf5.soft_link(m.name, "/" + m.name))),
    "link-again": lambda m: (m.name, lambda b: (6, hdf5.link(
        m.name, b.once(lambda w: w.dataset((2,)))))),
    "link-group": lambda m: (m.name, lambda b: (6, hdf5.link(
        m.name, b.once(lambda w: w.group({}))))),
    "chunked": lambda m: (m.name, lambda b: _chunked(b, m.n % 4 + 1, m.name)),
    "outside": lambda m: (m.name, lambda b: _outside(b, [m.name, f"b{m.n}"])),
    "virtual": lambda m: (m.name, lambda b: _virtual(b, [m.name, f"b{m.n}"])),
    "object": lambda m: (m.name, lambda b: b.w.object([])),
    "type": lambda m: (m.name, lambda b: b.w.object([(3, hdf5.FLOAT)])),
    "message": lambda m: (m.name, lambda _: (m.n % 24, bytes(m.n % 9))),
    "nil": lambda m: (m.name, lambda _: (0, b"")),
    "filters": lambda m: (m.name, lambda b: b.w.dataset((2,), more=[
        (11, b"\2\1" + struct.pack("<HHH", 300 + m.n % 60, 0, 0))])),
}  # fmt: skip


def whole(things, style, block=0, first=()):
    """Put things into groups of a root."""
    build = Build(style, block)
    if len(things) <= ROOT or build.w.header != 1:
        names, rows = build.of(things)
    else:
        names, rows = {}, []
        for at in range(0, len(things), ROOT):
            names[f"g{at}"] = build.group(things[at : at + ROOT])
    rows = [make(build) for make in first] + rows
    return build.w.file(build.w.group(names, rows))


def _matlab(things, style):
    w = whole(things, style, 512)
    head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created by: test HDF5 schema 1.00 ."
    return (
        head.ljust(116) + bytes(8) + struct.pack("<H", 0x0200) + b"IM" + bytes(512 - 128) + w[512:]
    )


def _classed(m, cls, made=None):
    def put(b):
        more = [(12, hdf5.text("MATLAB_class", cls, b.version))]
        return b.w.dataset((2,), more=more) if made is None else made(b, more)

    return m.name, put


MATLAB = {
    **{f"class-{cls}": partial(_classed, cls=cls) for cls in (
        "double", "char", "cell", "function_handle", "FileWrapper__", "own")},
    "struct": lambda m: _classed(m, "struct", lambda b, more: b.w.group(b.of(m.inner)[0], more)),
    **{name: THINGS[name] for name in ("dataset", "group", "link-again", "attribute", "object")},
}  # fmt: skip

KERAS = [
    lambda b: _text(b, "keras_version", "2.15.0"),
    lambda b: _text(b, "model_config", '{"class_name":"Sequential","config":{"layers":[]}}'),
]

STRUCTURES = [
    Structure("hdf5", "a%d.h5", THINGS, whole),
    Structure("hdf5-keras", "a%d.h5", THINGS, lambda things, style: whole(things, style, 0, KERAS)),
    Structure("matlab-7.3", "a%d.mat", MATLAB, _matlab),
]
