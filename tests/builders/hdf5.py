"""Write HDF5 files byte by byte: old and new headers, groups and superblocks; honest and lying."""

import json
import struct

SIGNATURE = b"\x89HDF\r\n\x1a\n"
NOWHERE = b"\xff" * 8
MASK = 0xFFFFFFFF

FLOAT = b"\x11\x20\x1f\0" + struct.pack("<IHHBBBBI", 4, 0, 32, 23, 8, 0, 23, 127)
"""The type ``float32``, little-endian."""

BYTE = b"\x10\0\0\0" + struct.pack("<IHH", 1, 0, 8)
"""The type ``uint8``."""

SHORT = b"\x10\0\0\0" + struct.pack("<IHH", 2, 0, 16)
"""The type ``uint16``."""


def checksum(data):
    """Bob Jenkins' lookup3, as HDF5 uses it; https://burtleburtle.net/bob/c/lookup3.c."""

    def turned(number, bits):
        return (number << bits | number >> 32 - bits) & MASK

    a = b = c = 0xDEADBEEF + len(data) & MASK
    if not data:
        return struct.pack("<I", c)
    blocks = [data[at : at + 12].ljust(12, b"\0") for at in range(0, len(data), 12)]
    for block in blocks:
        x, y, z = struct.unpack("<III", block)
        a, b, c = a + x & MASK, b + y & MASK, c + z & MASK
        if block is not blocks[-1]:
            for bits in ((4, 6, 8), (16, 19, 4)):
                a, c = (a - c ^ turned(c, bits[0])) & MASK, c + b & MASK
                b, a = (b - a ^ turned(a, bits[1])) & MASK, a + c & MASK
                c, b = (c - b ^ turned(b, bits[2])) & MASK, b + a & MASK
    for bits in ((14, 11, 25), (16, 4, 14)):
        c = ((c ^ b) - turned(b, bits[0])) & MASK
        a = ((a ^ c) - turned(c, bits[1])) & MASK
        b = ((b ^ a) - turned(a, bits[2])) & MASK
    return struct.pack("<I", ((c ^ b) - turned(b, 24)) & MASK)


def fixed(size):
    """The type of texts of a fixed length, which zeros pad."""
    return b"\x13\x01\0\0" + struct.pack("<I", size)


ANY_LENGTH = b"\x19\x01\0\0" + struct.pack("<I", 16) + BYTE
"""The type of texts of any length, which lie in a global heap."""


def space(shape=(), version=1):
    """A shape; ``()`` is a scalar, ``None`` one that holds nothing."""
    axes = b"".join(struct.pack("<Q", axis) for axis in shape or ())
    if version == 1:
        return bytes([1, len(shape), 0, 0]) + bytes(4) + axes
    kind = 2 if shape is None else int(bool(shape))
    return bytes([2, len(shape or ()), 0, kind]) + axes


def padded(data):
    return data + bytes(-len(data) % 8)


def attribute(name, kind, shape, value, version=1):
    """An attribute message."""
    name = name.encode("utf-8", "surrogateescape") + b"\0"
    parts = (name, kind, space(shape))
    sizes = struct.pack("<HHH", *map(len, parts))
    if version == 1:
        return bytes([1, 0]) + sizes + b"".join(map(padded, parts)) + value
    head = bytes([version, 0]) + sizes + (b"\0" if version == 3 else b"")
    return head + b"".join(parts) + value


def text(name, value, version=1):
    """An attribute that is a text of a fixed length."""
    raw = value.encode() if isinstance(value, str) else value
    return attribute(name, fixed(max(len(raw), 1)), (), raw or b"\0", version)


def link(name, address=None, kind=0, target=b"", order=None):
    """A link message: hard by its address, else of a kind with a target."""
    raw = name.encode("utf-8", "surrogateescape")
    flags = 1 | (8 if kind else 0) | (0 if order is None else 4)
    head = bytes([1, flags]) + (bytes([kind]) if kind else b"")
    head += b"" if order is None else struct.pack("<Q", order)
    head += struct.pack("<H", len(raw)) + raw
    return head + (
        struct.pack("<Q", address) if not kind else struct.pack("<H", len(target)) + target
    )


def external_link(name, file, path="/w"):
    return link(name, kind=64, target=b"\0" + file.encode() + b"\0" + path.encode() + b"\0")


def soft_link(name, path):
    return link(name, kind=1, target=path.encode())


class Writer:
    """Puts structures one after the other. ``header`` and ``super`` are versions."""

    def __init__(self, header=1, super_=0, block=0):
        self.header, self.super, self.block = header, super_, block
        self.data = bytearray(96 if super_ < 2 else 48)

    def put(self, raw):
        """Append, aligned; return the address."""
        self.data += bytes(-len(self.data) % 8)
        self.data += raw
        return len(self.data) - len(raw)

    def object(self, messages):
        """Append a header of ``(kind, body)`` or ``(kind, body, flags)``."""
        rows = [(*row, 0)[:3] for row in messages]
        if self.header == 1:
            body = b"".join(
                struct.pack("<HHB3x", kind, len(padded(raw)), flags) + padded(raw)
                for kind, raw, flags in rows
            )
            return self.put(struct.pack("<BxHII4x", 1, len(rows), 1, len(body)) + body)
        body = b"".join(
            struct.pack("<BHB", kind, len(raw), flags) + raw for kind, raw, flags in rows
        )
        whole = b"OHDR\x02\x02" + struct.pack("<I", len(body)) + body
        return self.put(whole + checksum(whole))

    def dataset(self, shape=(2,), data=None, kind=FLOAT, size=4, more=()):
        """Append a contiguous dataset."""
        count = 1
        for axis in shape:
            count *= axis
        raw = bytes(count * size) if data is None else data
        where = self.put(raw) if raw else None
        address = struct.pack("<Q", where) if raw else NOWHERE
        layout = b"\3\1" + address + struct.pack("<Q", len(raw))
        fill = (5, b"\2\2\2\0")
        return self.object([(1, space(shape)), (3, kind), fill, (8, layout), *more])

    def symbols(self, names):
        """Append a group of the old kind: heap, tree and symbols; return its message."""
        texts, entries = bytearray(8), b""
        for name, address in sorted(names.items()):
            entries += struct.pack("<QQII16x", len(texts), address, 0, 0)
            texts += padded(name.encode("utf-8", "surrogateescape") + b"\0")
        held = self.put(bytes(texts))
        heap = self.put(b"HEAP" + bytes(4) + struct.pack("<QQQ", len(texts), 1, held))
        node = b"SNOD\1\0" + struct.pack("<H", len(names)) + entries
        where = self.put(node.ljust(8 + 8 * 40, b"\0"))
        tree = b"TREE\0\0" + struct.pack("<H", 1) + NOWHERE * 2 + struct.pack("<QQQ", 0, where, 0)
        where = self.put(tree.ljust(24 + 32 * 16 + 8, b"\0"))
        return (17, struct.pack("<QQ", where, heap))

    def group(self, names, messages=()):
        """Append a group with hard links, of the kind that goes with the header's version."""
        if self.header == 1:
            return self.object([self.symbols(names), *messages])
        links = [(6, link(name, address)) for name, address in names.items()]
        return self.object([(2, b"\0\0" + NOWHERE * 2), *links, *messages])

    def heap(self, *texts):
        """Append a global heap; return the elements that stand for the texts."""
        body = b"".join(
            struct.pack("<HH4xQ", index, 0, len(raw)) + padded(raw)
            for index, raw in enumerate(texts, 1)
        )
        where = self.put(b"GCOL\1\0\0\0" + struct.pack("<Q", 16 + len(body)) + body)
        return [struct.pack("<IQI", len(raw), where, at) for at, raw in enumerate(texts, 1)]

    def file(self, root, behind=b""):
        """Write the superblock; return the file."""
        stop = len(self.data)
        if self.super < 2:
            head = (
                SIGNATURE + bytes([self.super, 0, 0, 0, 0, 8, 8, 0]) + struct.pack("<HHI", 4, 16, 0)
            )
            head += struct.pack("<HH", 32, 0) if self.super else b""
            head += struct.pack("<Q", self.block) + NOWHERE + struct.pack("<Q", self.block + stop)
            head += NOWHERE + struct.pack("<QQ24x", 0, root)
        else:
            head = (
                SIGNATURE + bytes([self.super, 8, 8, 0]) + struct.pack("<Q", self.block) + NOWHERE
            )
            head += struct.pack("<QQ", self.block + stop, root)
            head += checksum(head)
        self.data[: len(head)] = head
        return bytes(self.block) + bytes(self.data) + behind


STYLES = [(1, 0), (2, 2), (2, 3), (1, 2), (2, 0)]
"""Versions of header and superblock that go together, and some that need not."""


def plain(attributes=None, datasets=None, style=(1, 0), more=(), behind=b"", block=0):
    """A file with texts as attributes of the root, and datasets of float32 by name and shape."""
    w = Writer(*style, block)
    version = 1 if style[0] == 1 else 3
    made = {name: w.dataset(shape) for name, shape in (datasets or {}).items()}
    messages = [(12, text(key, value, version)) for key, value in (attributes or {}).items()]
    return w.file(w.group(made, [*messages, *more]), behind)


def keras(config, style=(1, 0), training=None):
    """A model of Keras 1 to 3 in HDF5."""
    texts = {"keras_version": "2.15.0", "backend": "tensorflow", "model_config": json.dumps(config)}
    if training is not None:
        texts["training_config"] = json.dumps(training)
    return plain(texts, {"kernel:0": (4, 1), "bias:0": (1,)}, style)


def external_elements(*files, style=(1, 0)):
    """A dataset whose elements lie in other files."""
    w = Writer(*style)
    texts = bytearray(8)
    rows = b""
    for file in files:
        rows += struct.pack("<QQQ", len(texts), 0, 8)
        texts += padded(file.encode() + b"\0")
    held = w.put(bytes(texts))
    heap = w.put(b"HEAP" + bytes(4) + struct.pack("<QQQ", len(texts), 1, held))
    body = b"\1\0\0\0" + struct.pack("<HHQ", len(files), len(files), heap) + rows
    layout = b"\3\1" + NOWHERE + struct.pack("<Q", 8)
    made = w.object([(1, space((2,))), (3, FLOAT), (7, body), (8, layout)])
    return w.file(w.group({"w": made}))


def virtual(*files, style=(2, 3)):
    """A dataset that is put together from those of other files."""
    w = Writer(*style)
    every = struct.pack("<IIII", 3, 1, 0, 0)
    body = b"\0" + struct.pack("<Q", len(files))
    body += b"".join(file.encode() + b"\0w\0" + every * 2 for file in files)
    body += checksum(body)
    where = int.from_bytes(w.heap(body)[0][4:12], "little")
    layout = b"\4\3" + struct.pack("<QI", where, 1)
    made = w.object([(1, space((2,))), (3, FLOAT), (8, layout)])
    return w.file(w.group({"w": made}))


def chunked(pieces, style=(1, 0), filters=b""):
    """A dataset in chunks of 8 bytes, with a tree of the old kind."""
    w = Writer(*style)
    keys = b""
    for index, piece in enumerate(pieces):
        keys += struct.pack("<IIQQQ", len(piece), 0, 2 * index, 0, w.put(piece))
    last = struct.pack("<IIQQ", 0, 0, 2 * len(pieces), 0)
    tree = b"TREE\1\0" + struct.pack("<H", len(pieces)) + NOWHERE * 2 + keys + last
    where = w.put(tree.ljust(24 + 64 * 32 + 24, b"\0"))
    layout = b"\3\2\2" + struct.pack("<QII", where, 2, 4)
    rows = [(1, space((2 * len(pieces),))), (3, FLOAT), (8, layout)]
    made = w.object([*rows, *([(11, filters)] if filters else [])])
    return w.file(w.group({"w": made}))


SAMPLE = plain({"title": "a table"}, {"w": (2, 3)})
