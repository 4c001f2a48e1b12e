"""Write indexes of NMSLIB and NGT by hand: honest ones, and lies."""

import struct


def node(*levels):
    head = struct.pack("<I", len(levels) - 1)
    return head + b"".join(struct.pack(f"<I{len(each)}I", len(each), *each) for each in levels)


NODES = (node((1, 2)), node((0,), (2,)), node((0, 1), ()))


def graph(*nodes, count=None, first=1, level=1, links=(6, 6, 12), behind=b""):
    nodes = nodes or NODES
    head = struct.pack("<4I", 0, len(nodes) if count is None else count, level, first)
    return head + struct.pack("<3Q", *links) + b"".join(nodes) + behind


def element(number, data=b"", size=None, label=2**32 - 1):
    own = len(data) if size is None else size
    return struct.pack("<IIQ", number, label, own) + data


def with_data(count=3, above=2, bottom=4, links=48, size=None, over=(0, 12, 0), data=bytes(32)):
    each = links + 4 + 4 * bottom if size is None else size
    head = struct.pack("<2I3Q2I2QIQ", 1, count, each, links, 0, 1, 1, above, bottom, 3, 3)
    rest = struct.pack("<I", 0) + bytes(4 * bottom)
    inside = b"".join(element(index, data) + rest for index in range(count))
    return head + inside + b"".join(struct.pack("<I", each) + bytes(each) for each in over)


def objects(*every, count=None, behind=b""):
    every = every or (b"abc", bytes(32), b"")
    out = struct.pack("<Q", len(every) if count is None else count)
    for index, data in enumerate(every):
        out += struct.pack("<Q", 16 + len(data)) + element(index, data)
    return out + behind


SAMPLES = {"nmslib-index": graph()}
