"""What leads back to itself: links, memos, references, symbol tables, chains of blocks."""

import struct

from tests.builders import hdf5, java, pickles, r_data, sevenzips, torch7, zips
from tests.builders.graphs import field
from tests.builders.tensorflow import function, graph, node
from tests.hostile.case import Case


def _loop(style):
    """A group that holds itself, by a hard link, under two names at each level."""
    w = hdf5.Writer(*style)
    first = w.group({"a": 96, "b": 96})
    second = w.group({"a": first, "b": first})
    data = w.file(second)
    return data.replace(struct.pack("<Q", 96), struct.pack("<Q", second))


def _lattice(depth, style=(2, 2)):
    """Groups, each with ten hard links to the next: ten to the depth of paths."""
    w = hdf5.Writer(*style)
    last = w.dataset()
    for _ in range(depth):
        last = w.group({f"n{n}": last for n in range(8)})
    return w.file(last)


def _soft(*targets):
    w = hdf5.Writer(2, 2)
    links = [(6, hdf5.soft_link(f"l{n}", target)) for n, target in enumerate(targets)]
    return w.file(w.object([(2, b"\0\0" + hdf5.NOWHERE * 2), *links]))


def _continued():
    """A header of the old kind whose continuation is itself."""
    w = hdf5.Writer(1, 0)
    body = struct.pack("<HHB3x", 16, 16, 0) + struct.pack("<QQ", 96 + 16, 24)
    where = w.put(struct.pack("<BxHII4x", 1, 60_000, 1, len(body)) + body)
    return w.file(where)


def _tree(kind):
    """A B-tree node that is its own child and its own sibling."""
    w = hdf5.Writer(1, 0)
    at = len(w.data)
    tree = b"TREE" + bytes([kind, 1]) + struct.pack("<H", 16) + struct.pack("<QQ", at, at)
    tree += struct.pack("<QQ", 0, at) * 16 + bytes(8)
    where = w.put(tree)
    heap = w.put(b"HEAP" + bytes(4) + struct.pack("<QQQ", 8, 1, at))
    return w.file(w.object([(17, struct.pack("<QQ", where, heap))]))


def _fat():
    """A compound file whose allocation table and folders lead to themselves."""
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 0, 0, 4096, 0, 1, 0, 1)
    head += struct.pack("<I", 0) + struct.pack("<I", 0xFFFFFFFF) * 108
    fat = struct.pack("<I", 0) * 128
    return head.ljust(512, b"\0") + fat + fat


def _flatbuffer():
    """A table whose fields all lead to the table."""
    return (
        struct.pack("<I", 16)
        + b"TFL3"
        + struct.pack("<HHHH", 8, 8, 4, 4)
        + struct.pack("<iI", 8, 0xFFFFFFFC) * 4
    )


def _memo():
    """A list in itself, many times, and called with itself."""
    return {
        "list": pickles.stream(b"]q\0h\0a"),
        "dict": pickles.stream(b"}q\0K\1h\0s"),
        "lists": pickles.stream(b"]q\0]q\1h\0ah\1a" * 20_000),
        "tuple": pickles.stream(b"(]q\0h\0atq\1h\1h\1\x86"),
        "call": pickles.stream(pickles.name("a", "B") + b"q\0(h\0lq\1h\1ah\1tR"),
        "state": pickles.stream(pickles.name("a", "B") + b")\x81q\0h\0bh\0bh\0b"),
        "doubled": pickles.stream(b"]q\0" + b"(h\0h\0eh\0a" * 20_000),
        "partials": pickles.stream(
            pickles.name("functools", "partial") + b"q\0" + pickles.name("os", "system")
            + b"".join(b"q\1h\0h\1h\1\x86R" for _ in range(20_000))),
        "names": pickles.stream(b"\x8c\1aq\0" + b"h\0h\0\x93q\1h\1h\1\x86R0" * 20_000),
        "set-state": pickles.stream(pickles.name("a", "B") + b")\x81q\0}q\1h\1h\0sh\1h\1s0h\1b"),
    }  # fmt: skip


def cases():
    """Yield cycles."""
    for style in ((1, 0), (2, 2)):
        yield Case(f"hdf5-loop-{style[0]}", _loop(style), damaged=False, alone=True)
    yield Case("hdf5-lattice", _lattice(60), damaged=False, alone=True, quick=True)
    yield Case("hdf5-soft", _soft("/l0", "/l2", "/l1", "/l3/l3/l3", "a/" * 5000), damaged=False)
    yield Case("hdf5-continued", _continued(), alone=True)
    yield Case("hdf5-tree", _tree(0), alone=True)
    yield Case("hdf5-chunks", _tree(1), alone=True)
    yield Case("hdf5-external", hdf5.external_elements("model.bin"), damaged=False)
    yield Case("hdf5-virtual", hdf5.virtual(*["model.bin"] * 500), damaged=False)
    for name, data in _memo().items():
        yield Case(f"pickle-{name}", data, damaged=False, alone=True)
    yield Case("compound", _fat(), alone=True)
    yield Case("flatbuffer", _flatbuffer())
    yield Case("java", java.file(java.refer(0) * 5000), alone=True)
    yield Case("java-class", java.file(b"\x73" + java.described("A", above=java.refer(0))))
    yield Case("r-references", r_data.file([19, 3, 0x1FF, 0x2FF, 0xFFFFFF]))
    yield Case("r-environment", r_data.file([4, 0, 0x1FF, 0x1FF, 0x1FF, 0x1FF]), damaged=False)
    yield Case("torch7", torch7.table({"a": struct.pack("<ii", 3, 1)}), damaged=False)
    called = function("f", node("a", "f"), node("b", "PartitionedCall"))
    yield Case("tensorflow-function", graph([node("x", "f", ["x"])], [called] * 50), damaged=False)
    yield Case("onnx-function", field(1, 8) + field(8, field(2, 17)) + field(7, field(
        1, field(4, "f") + field(7, "d"))) + field(25, field(1, "f") + field(10, "d") + field(
            7, field(4, "f") + field(7, "d"))), damaged=False)  # fmt: skip
    yield Case("zip-self", zips.build([zips.M("a", b"x", central={"offset": 0})] * 100))
    yield Case("zip64-self", b"PK\6\6" + struct.pack("<Q2H2I4Q", 44, 45, 45, 0, 0, 9, 9, 99, 0)
               + struct.pack("<4sIQI", b"PK\6\7", 0, 0, 1) + zips.end(9, 99, 0))  # fmt: skip
    yield Case("7z-coders", sevenzips.build(
        [sevenzips.M("a.pkl", b"N.")],
        folder=sevenzips.number(2) + sevenzips.coder(sevenzips.COPY) * 2
        + sevenzips.number(0) + sevenzips.number(0), coders=2))  # fmt: skip
    index = b'{"metadata":{},"weight_map":{"w":"model.safetensors.index.json"}}'
    yield Case("index", {"model.safetensors.index.json": index})
    yield Case("base-model", {"README.md": b"---\nbase_model: a/base-model\n---\n",
                              "config.json": b'{"_name_or_path": "./"}'},
               damaged=False)  # fmt: skip
    yield Case("front-matter-anchor", {"README.md": b"---\na: &a [*a]\n---\n"}, damaged=False)
    yield Case("yaml-anchor", {"a.yaml": b"a: &a\n  <<: *a\n"}, damaged=False)
