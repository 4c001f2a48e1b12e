"""HDF5 that is small and says much: trees, heaps, arrays and headers that lie or share."""

import struct

from tests.builders import hdf5
from tests.hostile.case import Case, one

FAR = 0xFFFF_FFFF
"""A number of four bytes that is in no file."""

NARROW = b"\0\0\0\0\0\2\2\0" + struct.pack("<HHI", 4, 16, 0)
"""Of a superblock: offsets and lengths of two bytes, the smallest there are."""


def _layout(kind, address, *, extents=(1, 1), wide=1, flags=0, more=b"", size=8):
    """Return a layout of version 4, in chunks that an index lists."""
    axes = b"".join(each.to_bytes(wide, "little") for each in extents)
    return (
        bytes([4, 2, flags, len(extents), wide]) + axes + bytes([kind]) + more
        + address.to_bytes(size, "little")
    )  # fmt: skip


def _dataset(w, layout, shape=(2,), size=8):
    space = bytes([1, len(shape), 0, 0]) + bytes(4)
    space += b"".join(axis.to_bytes(size, "little") for axis in shape)
    return w.object([(1, space), (3, hdf5.FLOAT), (5, b"\2\2\2\0"), (8, layout)])


def _many(w, layout, count):
    return w.file(w.group({f"d{n}": _dataset(w, layout) for n in range(count)}))


class Narrow(hdf5.Writer):
    """Writes offsets and lengths of two bytes: most elements of an array for a byte."""

    def __init__(self):
        super().__init__(1, 0)
        self.data = bytearray(96)

    def link(self, names):
        """Append a group of links of the new kind."""
        rows = []
        for name, address in names.items():
            raw = name.encode()
            rows.append((6, b"\1\1" + struct.pack("<H", len(raw)) + raw
                         + struct.pack("<H", address)))  # fmt: skip
        return self.object(rows)

    def file(self, root, behind=b""):
        """Write the superblock, and zeros behind."""
        head = hdf5.SIGNATURE + NARROW
        head += struct.pack("<HHHH", 0, 0xFFFF, 0xFFFF, 0xFFFF)
        head += struct.pack("<HHI20x", 0, root, 0)
        self.data[: len(head)] = head
        return bytes(self.data) + behind


def narrow_chunks(count, fill):
    """Datasets that share one array of chunks, each of two bytes; zeros make room for more."""
    w, held = Narrow(), 25_000
    array = len(w.data) + 32
    w.put(b"FAHD\0\0" + bytes([2, 63]) + struct.pack("<HH", held, array) + bytes(4))
    w.data += bytes(array - len(w.data))
    w.data += b"FADB\0\0" + struct.pack("<H", 0) + b"\0\0" * held + bytes(4)
    layout = _layout(3, 96, extents=(1, 1), more=b"\0", size=2)
    made = {f"{n}": _dataset(w, layout, size=2) for n in range(count)}
    return w.file(w.link(made), bytes(fill))


def pages(count, fill):
    """Datasets that share an array of as many pages as there is room for, none of them written."""
    w = hdf5.Writer(1, 0)
    held = fill // 16
    at = w.put(b"FAHD\0\0" + bytes([8, 0]) + struct.pack("<QQ", held, 144) + bytes(4))
    assert at == 96
    w.data += bytes(144 - len(w.data)) + b"FADB\0\0" + struct.pack("<Q", 0)
    w.data += bytes(held // 8 + 1)
    return _many(w, _layout(3, at, more=b"\0"), count) + bytes(fill)


def tree_of_chunks(count, fill):
    """Datasets that share a full tree of chunks without axes, of 16 bytes each."""
    w = hdf5.Writer(1, 0)
    held = 60_000
    tree = b"TREE\1\0" + struct.pack("<H", held) + hdf5.NOWHERE * 2
    at = w.put(tree + bytes(16 * held + 8))
    return _many(w, b"\3\2\0" + struct.pack("<Q", at), count) + bytes(fill)


def wide_axes():
    """Chunks whose size has 150,000 digits."""
    w = hdf5.Writer(1, 0)
    layout = _layout(1, 96, extents=(256**255 - 1,) * 252, wide=255)
    return _many(w, layout, 1)


def filtered_size():
    """A chunk of a size of 2 to the 64."""
    w = hdf5.Writer(1, 0)
    more = struct.pack("<QI", 2**64 - 1, 0)
    return _many(w, _layout(1, 96, flags=2, more=more), 1)


def implicit():
    """Chunks in a row, as many as the shape of 32 axes has."""
    w = hdf5.Writer(1, 0)
    made = _dataset(w, _layout(2, 96, extents=(1,) * 33), (2**64 - 1,) * 32)
    return w.file(w.group({"w": made}))


def old_axes():
    """Elements of version 1, of which 255 axes give the size."""
    w = hdf5.Writer(1, 0)
    layout = b"\1\xff\1\0\0\0\0\0" + struct.pack("<Q", 96) + b"\xff" * 4 * 255
    return _many(w, layout, 1)


def extensible(bits=64, least=1, pointers=1 << 7, first=255, page=63):
    """An extensible array of impossible sizes."""
    w = hdf5.Writer(1, 0)
    at = w.put(b"EAHD\0\0" + bytes([8, bits, first, least, pointers, page]) + bytes(48)
               + struct.pack("<Q", 300) + bytes(4))  # fmt: skip
    w.data += bytes(300 - len(w.data)) + b"EAIB\0\0" + struct.pack("<Q", at)
    w.data += (b"\0" * 6 + b"\1\0") * 60_000
    return _many(w, _layout(4, at, more=bytes(5)), 40)


def extensible_loop():
    """An extensible array whose blocks of blocks are all the same one."""
    w = hdf5.Writer(1, 0)
    at = w.put(b"EAHD\0\0" + bytes([8, 32, 0, 1, 1, 0]) + bytes(48)
               + struct.pack("<Q", 200) + bytes(4))  # fmt: skip
    w.data += bytes(200 - len(w.data)) + b"EAIB\0\0" + struct.pack("<Q", at)
    inner = 600
    w.data += struct.pack("<Q", inner) * 40
    w.data += bytes(inner - len(w.data)) + b"EASB\0\0" + struct.pack("<Q", at) + bytes(4)
    w.data += (struct.pack("<Q", 700)) * 60_000
    w.data[700:704] = b"EADB"
    return _many(w, _layout(4, at, more=bytes(5)), 200)


def messages(size):
    """One header of messages without a body, four bytes each."""
    w = hdf5.Writer(2, 2)
    return w.file(w.put(b"OHDR\2\2" + struct.pack("<I", size) + bytes(size + 4)))


def old_messages(size, body=b""):
    """One header of the old kind of empty messages, eight bytes each."""
    w = hdf5.Writer(1, 0)
    row = struct.pack("<HHB3x", 0, len(body), 0) + body
    raw = row * (size // len(row))
    return w.file(w.put(struct.pack("<BxHII4x", 1, 1, 1, len(raw)) + raw))


def continued(count):
    """A header that goes on in ever so many places, which overlap."""
    w = hdf5.Writer(1, 0)
    rows = b"".join(struct.pack("<HHB3xQQ", 16, 16, 0, 112 + 24 * n, 24 * (count - n))
                    for n in range(count))  # fmt: skip
    return w.file(w.put(struct.pack("<BxHII4x", 1, count, 1, len(rows)) + rows))


def shared_types(count):
    """Attributes that share one type, in a header of ever so many messages."""
    w = hdf5.Writer(2, 2)
    other = w.object([*[(0, b"")] * 10_000, (3, hdf5.FLOAT)])
    body = b"\3\1" + struct.pack("<HHH", 2, 10, 4) + b"\0a\0" + b"\3\2" + struct.pack("<Q", other)
    body += hdf5.space(version=2) + bytes(4)
    return w.file(w.object([(12, body)] * count))


def tree_loop(depth, wide):
    """A B-tree of version 2 whose nodes all hold each other."""
    w = hdf5.Writer(2, 2)
    record, node = 11, 4096
    at = len(w.data)
    first = at + 48
    raw = b"BTHD\0\5" + struct.pack("<IHHBB", node, record, depth, 100, 40)
    raw += struct.pack("<QHQ", first, wide, 2**40) + bytes(4)
    w.put(raw)
    for n in range(depth + 1):
        here = first + n * node
        w.data += bytes(here - len(w.data))
        kind = b"BTIN" if n < depth else b"BTLF"
        w.data += kind + b"\0\5" + bytes(record * wide)
        child = struct.pack("<QB", here + node, wide)
        w.data += child * (wide + 1)
    w.data += bytes(first + (depth + 1) * node - len(w.data))
    heap = _fractal(w)
    info = b"\0\0" + struct.pack("<QQ", heap, at)
    return w.file(w.object([(2, info)]))


def _fractal(  # noqa: PLR0913 - each is a lie
    w, *, rows=0, width=4, first=512, largest=1 << 16, bits=32, most=4096, root=None
):
    at = len(w.data) + (-len(w.data) % 8)
    block = at + 200 if root is None else root
    raw = b"FRHP\0" + struct.pack("<HHBIQQQQ", 8, 0, 0, most, 0, 2**64 - 1, 0, 2**64 - 1)
    raw += bytes(64) + struct.pack("<HQQHHQH", width, first, largest, bits, 1, block, rows)
    w.put(raw + bytes(4))
    if root is None:
        w.data += bytes(block - len(w.data)) + b"FHDB\0" + bytes(first - 5)
    return at


def dense(count, size, kind=2):
    """Links or attributes in a heap, of which every id is the same large object."""
    w = hdf5.Writer(2, 2)
    heap = _fractal(w, first=1 << 16)
    w.data[heap + 200 :] = (b"FHDB\0" + bytes(8) + bytes(4)).ljust(1 << 16, b"\0")
    records = b"".join(
        struct.pack("<IB", n, 0) + struct.pack("<IH", n % 256, size) for n in range(count)
    )
    record = 11
    if kind == 21:
        record = 17
        records = b"".join(struct.pack("<BIHx", 0, n % 256, size) + bytes(9) for n in range(count))
    node = 10 + len(records) + 10
    leaf = w.put(b"BTLF\0\5" + records + bytes(14))
    tree = w.put(b"BTHD\0\5" + struct.pack("<IHHBBQHQ", node, record, 0, 100, 40, leaf, count, 9)
                 + bytes(4))  # fmt: skip
    info = b"\0\0" + struct.pack("<QQ", heap, tree)
    return w.file(w.object([(kind, info)]))


def heap_rows(rows=64, width=65_535):
    """A fractal heap with a root of as many rows as there may be, all of one block."""
    w = hdf5.Writer(2, 2)
    root = 4096
    heap = _fractal(w, rows=rows, width=width, root=root)
    w.data += bytes(root - len(w.data)) + b"FHIB\0" + bytes(12)
    w.data += struct.pack("<Q", root) * 100_000
    info = b"\0\0" + struct.pack("<QQ", heap, 2**64 - 1)
    return w.file(w.object([(2, info)]))


def heap_deep(levels):
    """A fractal heap of blocks in blocks, each of the largest size."""
    w = hdf5.Writer(2, 2)
    root, each = 4096, 5 + 8 + 8 + 64 * 8 + 4
    heap = _fractal(w, rows=64, width=1, first=1, largest=1, bits=64, root=root)
    w.data += bytes(root - len(w.data))
    for n in range(levels):
        head = b"FHIB\0" + bytes(16)
        w.data += head + struct.pack("<Q", root + (n + 1) * each).rjust(64 * 8, b"\xff") + bytes(4)
    info = b"\0\0" + struct.pack("<QQ", heap, 2**64 - 1)
    return w.file(w.object([(2, info)]))


def texts(count, size):
    """Attributes that are all the same text of a global heap."""
    w = hdf5.Writer(2, 2)
    element = w.heap(b"x" * size)[0]
    row = hdf5.attribute("a", hdf5.ANY_LENGTH, (), element, 3)
    return w.file(w.object([(12, row)] * count))


def heaps(count):
    """Texts of ever so many global heaps that overlap."""
    w = hdf5.Writer(2, 2)
    base = len(w.data)
    w.data += b"".join(b"GCOL\1\0\0\0" + struct.pack("<Q", 16 * (count - n)) for n in range(count))
    rows = []
    for n in range(count):
        element = struct.pack("<IQI", 1, base + 16 * n, 0x4347)
        rows.append((12, hdf5.attribute("a", hdf5.ANY_LENGTH, (), element, 3)))
    return w.file(w.object(rows))


def heap_objects(count):
    """A global heap of ever so many objects without content."""
    w = hdf5.Writer(2, 2)
    body = b"".join(struct.pack("<HH4xQ", n % 65_535 + 1, 0, 0) for n in range(count))
    where = w.put(b"GCOL\1\0\0\0" + struct.pack("<Q", 16 + len(body)) + body)
    rows = [(12, hdf5.attribute("a", hdf5.ANY_LENGTH, (), struct.pack("<IQI", 1, where, 9), 3))]
    return w.file(w.object(rows))


def sources(count):
    """A virtual dataset of ever so many sources, each of which is the one before."""
    w = hdf5.Writer(2, 3)
    every = struct.pack("<IIQ", 3, 1, 0)
    body = b"\1" + struct.pack("<Q", count) + b"\0a\0b\0" + every * 2
    body += (b"\3" + struct.pack("<QQ", 0, 0) + every * 2) * (count - 1)
    where = int.from_bytes(w.heap(body)[0][4:12], "little")
    made = w.object([(1, hdf5.space((2,))), (3, hdf5.FLOAT), (8, b"\4\3" + struct.pack(
        "<QI", where, 1))])  # fmt: skip
    return w.file(w.group({"w": made}))


def selections():
    """A virtual dataset with a selection of 2 to the 32 axes, of numbers of 255 bytes."""
    w = hdf5.Writer(2, 3)
    body = b"\0" + struct.pack("<Q", 2**63) + b"a\0b\0" + struct.pack("<IIBBI", 2, 3, 0, 255, FAR)
    body += b"\xff" * 255
    where = int.from_bytes(w.heap(body)[0][4:12], "little")
    made = w.object([(1, hdf5.space((2,))), (3, hdf5.FLOAT), (8, b"\4\3" + struct.pack(
        "<QI", where, 1))])  # fmt: skip
    return w.file(w.group({"w": made}))


def names(count, size):
    """A group of the old kind in which every link has the same long name."""
    w = hdf5.Writer(1, 0)
    held = w.put(b"x" * size + b"\0")
    heap = w.put(b"HEAP" + bytes(4) + struct.pack("<QQQ", size + 1, 1, held))
    rows = b"".join(struct.pack("<QQII16x", 0, 96 + n, 0, 0) for n in range(count))
    node = w.put(b"SNOD\1\0" + struct.pack("<H", count) + rows)
    tree = w.put(b"TREE\0\0" + struct.pack("<H", 1) + hdf5.NOWHERE * 2
                 + struct.pack("<QQQ", 0, node, 0))  # fmt: skip
    return w.file(w.object([(17, struct.pack("<QQ", tree, heap))]))


def symbols(count, nodes):
    """Groups that share one table of symbols, which lists one node many times."""
    w = hdf5.Writer(1, 0)
    held = w.put(b"\0" * 8 + b"a\0")
    heap = w.put(b"HEAP" + bytes(4) + struct.pack("<QQQ", 10, 1, held))
    rows = struct.pack("<QQII16x", 8, 2**64 - 1, 0, 0) * 1000
    node = w.put(b"SNOD\1\0" + struct.pack("<H", 1000) + rows)
    tree = w.put(b"TREE\0\0" + struct.pack("<H", nodes) + hdf5.NOWHERE * 2
                 + struct.pack("<QQ", 0, node) * nodes + bytes(8))  # fmt: skip
    groups = {f"g{n}": w.object([(17, struct.pack("<QQ", tree, heap))]) for n in range(count)}
    return w.file(w.group(groups))


def deep_types(depth):
    """A type of sequences of sequences."""
    w = hdf5.Writer(1, 0)
    kind = struct.pack("<II", 0x19, 16) * depth + hdf5.FLOAT
    return w.file(w.object([(12, hdf5.attribute("a", kind, (), bytes(16)))]))


def array_types():
    """Types of arrays of 255 axes of arrays."""
    w = hdf5.Writer(1, 0)
    kind = (b"\x3a\0\0\0" + struct.pack("<IB", FAR, 255) + b"\xff" * 1020) * 7 + hdf5.FLOAT
    rows = [(12, hdf5.attribute(f"a{n}", kind, (2**64 - 1,) * 32, bytes(16))) for n in range(30)]
    return w.file(w.object(rows))


def axes():
    """Shapes of 32 axes of the largest extents, and elements of the largest size."""
    w = hdf5.Writer(1, 0)
    kind = b"\x10\0\0\0" + struct.pack("<IHH", FAR, 0, 8)
    rows = [(1, bytes([1, 32, 0, 0]) + bytes(4) + b"\xff" * 256), (3, kind),
            (8, b"\3\1" + struct.pack("<QQ", 96, 8))]  # fmt: skip
    return w.file(w.object(rows))


def long_numbers():
    """Offsets and lengths of 16 bytes, the largest of each."""
    head = hdf5.SIGNATURE + b"\2\x10\x10\0" + bytes(16) + b"\xff" * 16 + b"\xfe" * 16
    return head + (b"\x30" + bytes(15)) + bytes(4) + bytes(4096)


def filters(count):
    """A dataset with filters that have names and values of the largest sizes."""
    w = hdf5.Writer(1, 0)
    body = b"\1\xff" + bytes(6) + b"".join(
        struct.pack("<HHHH", n, 8, 1, 20) + b"\xff" * 88 for n in range(count))  # fmt: skip
    made = w.object([(1, hdf5.space((2,))), (3, hdf5.FLOAT), (11, body),
                     (8, b"\3\1" + struct.pack("<QQ", 96, 8))])  # fmt: skip
    return w.file(w.group({"w": made}))


def tables():
    """A superblock's extension whose tables of shared messages are one heap, eight times."""
    w = hdf5.Writer(2, 2)
    heap = _fractal(w)
    row = struct.pack("<BBHIHHHQQ", 0, 1, 0xFFFF, 0, 9, 9, 9, heap, heap)
    table = w.put(b"SMTB" + row * 8 + bytes(4))
    more = w.object([(15, b"\0" + struct.pack("<QB", table, 8))])
    data = bytearray(w.file(w.object([])))
    data[20:28] = struct.pack("<Q", more)
    return bytes(data)


def signatures(fill):
    """A signature at each place where one may stand, none of them of a file."""
    data, at = bytearray(b"x" * fill), 512
    while at < fill:
        data[at : at + 9] = hdf5.SIGNATURE + b"\x09"
        at *= 2
    return bytes(data)


MIB = 1 << 20

FILES = {
    "narrow-small": (narrow_chunks, 60, 0),
    "narrow": (narrow_chunks, 60, 24 * MIB),
    "narrow-many": (narrow_chunks, 100, 5 * MIB),
    "pages-small": (pages, 60, MIB),
    "pages": (pages, 60, 8 * MIB),
    "tree-of-chunks-small": (tree_of_chunks, 60, 0),
    "tree-of-chunks": (tree_of_chunks, 200, 24 * MIB),
    "wide-axes": (wide_axes,),
    "filtered-size": (filtered_size,),
    "implicit": (implicit,),
    "old-axes": (old_axes,),
    "extensible": (extensible,),
    "extensible-pages": (extensible, 64, 128, 1, 255, 0),
    "extensible-loop": (extensible_loop,),
    "messages": (messages, 6 * MIB),
    "messages-large": (messages, 25 * MIB),
    "messages-old": (old_messages, 8 * MIB),
    "continued": (continued, 60_000),
    "continued-small": (continued, 2_000),
    "shared-types": (shared_types, 2000),
    "tree-loop": (tree_loop, 20, 100),
    "dense-links": (dense, 5000, 60_000),
    "dense-attributes": (dense, 3000, 60_000, 21),
    "heap-rows": (heap_rows,),
    "heap-wide": (heap_rows, 65_535, 1),
    "heap-deep": (heap_deep, 3000),
    "texts": (texts, 20_000, 60_000),
    "heaps": (heaps, 3000),
    "heap-objects": (heap_objects, 500_000),
    "sources": (sources, 100_000),
    "selections": (selections,),
    "names": (names, 20_000, 60_000),
    "symbols": (symbols, 500, 60),
    "deep-types": (deep_types, 3000),
    "array-types": (array_types,),
    "axes": (axes,),
    "long-numbers": (long_numbers,),
    "filters": (filters, 255),
    "tables": (tables,),
    "signatures": (signatures, 3 * MIB),
}

WHOLE = {"filters", "heap-deep", "heap-objects", "names", "narrow", "narrow-many", "pages",
         "pages-small", "sources", "texts"}  # fmt: skip
"""What a loader may well read."""


QUICK = {"narrow-small", "pages-small", "messages", "wide-axes"}


def cases():
    """Yield files."""
    for name, (make, *given) in FILES.items():
        yield Case(f"tree-{name}", one(make, *given, name="a.h5"), damaged=name not in WHOLE,
                   alone=True, rated=True, quick=name in QUICK)  # fmt: skip
