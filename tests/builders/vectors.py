"""Write indexes of vectors by hand: honest ones, and lies."""

import math
import struct

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def hnsw_header(room=8, many=4, **lies):
    """The numbers of hnswlib; ``lies`` replaces some by name."""
    vector, label = 8 * many + 4, 8 * many + 4 + len(NUMBERS)
    said = {
        "first": 0, "room": room, "count": 3, "size": label + 8, "label": label, "vector": vector,
        "level": 1, "enter": 0, "above": many, "bottom": 2 * many, "links": many,
        "scale": 1 / math.log(many), "width": 100,
    } | lies  # fmt: skip
    return struct.pack("<6QiI3QdQ", *said.values())


def hnsw_elements(count=3, links=4):
    return b"".join(
        struct.pack("<I", 1).ljust(8 * links + 4, b"\0") + NUMBERS + struct.pack("<Q", label)
        for label in range(count)
    )


def hnsw_links(count=3, links=4, size=None):
    """The first element alone has links above the bottom."""
    one = struct.pack("<II", 1, 2).ljust(4 * links + 4, b"\0")
    return struct.pack("<I", len(one) if size is None else size) + one + bytes(4 * (count - 1))


def hnswlib(*, lengths=b"", size=None, behind=b"", front=b"", **lies):
    return front + hnsw_header(**lies) + hnsw_elements() + lengths + hnsw_links(size=size) + behind


def voyager(**more):
    front = b"VOYA" + struct.pack("<IIBBfB", 1, 8, 0, 32, 0, 0)
    return hnswlib(front=front, **more)


def chroma(room=8, **lies):
    """A folder as Chroma keeps it, with room for more elements than there are."""
    return {
        "header.bin": struct.pack("<i", 1) + hnsw_header(room=room, **lies),
        "data_level0.bin": hnsw_elements().ljust(room * (36 + len(NUMBERS) + 8), b"\7"),
        "length.bin": struct.pack("<3f", 4.5, 5.5, 3.5).ljust(4 * room, b"\5"),
        "link_lists.bin": hnsw_links(),
    }


def usearch(  # noqa: PLR0913 - each is a lie of its own
    levels=(0, 1, 0), *, vectors=NUMBERS * 3, wide=False, key=14, slot=15, version=(2, 16, 0),
    above=4, bottom=8, count=None, behind=b"",
):  # fmt: skip
    rows = struct.pack("<QQ" if wide else "<II", 3, len(vectors) // 3) if vectors else b""
    head = b"usearch" + struct.pack("<3H4BQQQB", *version, 99, 11, key, slot, 3, 0, 8, 0)
    graph = struct.pack("<5Q", len(levels) if count is None else count, above, bottom, 1, 1)
    graph += struct.pack(f"<{len(levels)}h", *levels)
    keys, slots = {14: 8, 3: 16}.get(key, 8), {15: 4, 2: 5}.get(slot, 4)
    for level in levels:
        graph += bytes(keys + 2 + 4 + slots * bottom + level * (4 + slots * min(above, 8)))
    return rows + vectors + head.ljust(64, b"\0") + graph + behind


def listed(data=b"", size=None):
    """Write a list of marisa."""
    head = struct.pack("<Q", len(data) if size is None else size)
    return head + data + bytes(-len(data) % 8)


def bits(ones=0):
    return listed(bytes(8)) + struct.pack("<II", 8, ones) + listed(bytes(12)) + 2 * listed()


def trie(*, inner=0, ends=b"", size=None, data=bytes(8)):
    """Write one trie, and those behind it."""
    linked = 0 if ends or not inner else 1
    out = bits() + bits() + bits(linked) + listed(data, size) + listed(bytes(8)) + bytes(16)
    out += listed(ends) + bits()
    if linked:
        out += trie(inner=inner - 1)
    return out + listed(bytes(12)) + struct.pack("<II", 3, 0x21003)


def marisa(behind=b"", **more):
    return b"We love Marisa.\0" + trie(**more) + behind


def whole(number):
    """Write a number as dlib does."""
    raw = abs(number).to_bytes(max((abs(number).bit_length() + 7) // 8, 1), "little")
    return bytes([len(raw) | (0x80 if number < 0 else 0)]) + raw


def dlib(*more, version=1, rows=4, columns=1, count=64, behind=b""):
    head = whole(version) + whole(-rows) + whole(-columns)
    numbers = b"".join(whole(each * 77) + whole(-each % 30) for each in range(1, count))
    return head + numbers + b"".join(map(whole, more)) + behind


def leaf(*elements):
    return struct.pack(f"<ifQ{len(elements)}I", -1, 0, len(elements), *elements) + ABSENT * 2


ABSENT = struct.pack("<i", -2)


def branch(middle=3, near=None, far=None, count=0):
    near, far = leaf(0, 1) if near is None else near, leaf(2) if far is None else far
    return struct.pack("<ifQ", middle, 0.5, count) + near + far


def nearness(*nodes, elements=5, version=2, how=(1, 1)):
    """Write a tree of NMSLIB."""
    return struct.pack("<I3Q2B", version, elements, 5, 50, *how) + (b"".join(nodes) or branch())


def vecs(*rows, code="f"):
    """Write vectors, each behind how many numbers it has."""
    rows = rows or ((0.5, -1.5, 2, 3), (1.25, 2, -3, 4), (0.75, 1, 2, 9))
    return b"".join(struct.pack(f"<I{len(row)}{code}", len(row), *row) for row in rows)


def big(count=3, width=4, code="f", behind=b""):
    """Write vectors behind two counts."""
    numbers = [at % 7 for at in range(count * width)]
    return struct.pack(f"<II{count * width}{code}", count, width, *numbers) + behind


def record(scope="evoformer/linear", name="weights", kind="float32", shape=(2, 3), data=None):
    """Write an array of AlphaFold 3."""
    data = bytes(24) if data is None else data
    texts = [text.encode() for text in (scope, name, kind)]
    head = struct.pack("<5i", *map(len, texts), len(shape), len(data))
    return head + b"".join(texts) + struct.pack(f"<{len(shape)}i", *shape) + data


IDENTIFIER = record("__meta__", "__identifier__", "uint8", (4,), b"af3\0")
SAMPLES = {"vector-file": vecs(), "alphafold-records": IDENTIFIER + record()}
