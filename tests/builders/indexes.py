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


def entries(*every, count=None, behind=b""):
    """Entries of NGT, of which ``None`` is none; the first one is none anyway."""
    marked = b"".join(b"-" if each is None else b"+" + each for each in (None, *every))
    return struct.pack("<Q", len(every) + 1 if count is None else count) + marked + behind


def edges(*every):
    return struct.pack("<I", len(every)) + b"".join(struct.pack("<If", each, 0.5) for each in every)


def edged(*every, counts=None, behind=b""):
    every = every or (edges(2, 3), edges(1), edges())
    many = len(every) + 1 if counts is None else counts
    return entries(*every, behind=struct.pack("<I", many) + bytes(2 * many) + behind)


def leaf(number, *vectors, above=1, width=16):
    head = struct.pack("<IIH", 2**31 + number, above, len(vectors))
    inside = b"".join(struct.pack("<If", each, 0.5) for each in vectors)
    return head + inside + (bytes(width) if vectors or above else b"")


def inner(number, *below, above=0, width=16):
    head = struct.pack("<II", number, above) + bytes(width) + struct.pack("<Q", len(below))
    return head + struct.pack(f"<{len(below)}I", *below) + bytes(4 * max(len(below) - 1, 0))


def tree(*leaves, nodes=None, behind=b""):
    leaves = leaves or (leaf(1, 1, 2), leaf(2, 3), leaf(3))
    nodes = entries(inner(1, 2**31 + 1, 2**31 + 2)) if nodes is None else nodes
    return entries(*leaves) + nodes + behind


def automata(*sections, settings=(19, 1, 0, 4), first=None, said=None, checksum=7):
    """Automata of Bling Fire."""
    sections = sections or (bytes(40), bytes(range(9)))
    every = [struct.pack(f"<{len(settings)}I", *settings), *sections]
    begin = 4 + 4 * (len(every) + 1) if first is None else first
    starts = [begin]
    for each in every:
        starts.append(starts[-1] + len(each))
    inside = b"".join(every)
    last = struct.pack("<III", 0, len(inside) if said is None else said, checksum)
    return struct.pack(f"<{len(starts) + 1}I", len(starts), *starts) + inside + last


VECTORS = entries(bytes(16), None, bytes(16), bytes(range(16)))
SAMPLES = {"nmslib-index": graph(), "ngt-index": VECTORS, "blingfire-automaton": automata()}
