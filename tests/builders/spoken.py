"""Write models of PocketSphinx, MeCab, RNNoise and Lc0 by hand: honest ones, and lies."""

import struct

from tests.builders.neighbours import field

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def settings(*counts, data=NUMBERS, summed=True, order="<", mark=0x11223344, behind=b""):
    """Write numbers behind settings; counts are as they stand in the file."""
    line = "chksum0 yes\n" if summed else ""
    head = f"s3\nversion 1.0\n{line}      endhdr\n".encode()
    head += struct.pack(order + "I", mark) + struct.pack(f"{order}{len(counts)}i", *counts)
    return head + data + (b"\1\2\3\4" if summed else b"") + behind


def phones(names=(b"A", b"SIL"), *, states=3, tree=2, many=3, sequences=2, size=None, behind=b""):
    told = b"BEGIN FILE FORMAT DESCRIPTION\nEND\n\0\0"
    head = b"BMDF" + struct.pack("<ii", 1, len(told) if size is None else size) + told
    head += struct.pack("<10i", len(names), many, states, 3, 6, 2, sequences, 3, tree, 1)
    words = b"".join(name + b"\0" for name in names)
    words += bytes(-len(words) % 4)
    count = sequences * (states or 2)
    tail = struct.pack("<i", count) + bytes(2 * count) + (b"" if states else bytes(sequences))
    return head + words + bytes(max(8 * tree, 0) + 12 * min(many, 9)) + tail + behind


def mixtures(*texts, rows=2, columns=5, data=None, clusters=False, behind=b""):
    texts = (b"BEGIN FILE FORMAT DESCRIPTION\0", b"feature_count 3\0", *texts)
    texts += (b"cluster_count 16\0",) if clusters else ()
    out = b"".join(struct.pack("<i", len(text)) + text for text in texts) + bytes(4)
    out += struct.pack("<ii", rows, columns)
    size = 16 + 3 * rows * ((columns + 1) // 2) if clusters else 3 * rows * columns
    return out + (bytes(max(size, 0)) if data is None else data) + behind


def trie(counts=(2, 3), words=b"<s>\0a\0", *, order=None, size=None, data=None, behind=b""):
    out = b"Trie Language Model" + bytes([len(counts) if order is None else order])
    out += struct.pack(f"<{len(counts)}I", *counts)
    if data is None:
        tables = (4 + 4 * 65536 * (2 * len(counts) - 3)) if len(counts) > 1 else 0
        data = bytes(tables) + bytes(12 * (counts[0] + 1))
        word = counts[0].bit_length()
        for here in range(1, len(counts)):
            last = here + 1 == len(counts)
            bits = word + (16 if last else 32 + counts[here + 1].bit_length())
            data += bytes((bits * (1 + counts[here]) + 7) // 8 + 8)
    return out + data + struct.pack("<i", len(words) if size is None else size) + words + behind


def dictionary(*, magic=None, kind=0, encoding=b"UTF-8", sizes=(8, 8, 16), zero=0, data=None):
    body = bytes(range(sum(sizes))) if data is None else data
    size = 72 + sum(sizes)
    head = (size ^ 0xEF718F77) if magic is None else magic
    out = struct.pack("<10I", head, 102, kind, 2, 3, 3, *sizes, zero)
    return out + encoding.ljust(32, b"\0") + body


def matrix(left=4, right=5, data=None):
    body = struct.pack("<20h", *range(-10, 10)) if data is None else data
    return struct.pack("<HH", left, right) + body


def letters(*names, data=None):
    names = names or (b"DEFAULT", b"SPACE", b"KANJI")
    out = struct.pack("<I", len(names)) + b"".join(name.ljust(32, b"\0") for name in names)
    return out + (bytes(4 * 0xFFFF) if data is None else data)


def weights(*arrays, behind=b""):
    """Write arrays; each is a name, a type, bytes, and how much room they have."""
    out = b""
    for name, kind, data, *room in arrays or (("conv1_bias", 0, NUMBERS), ("gru", 3, bytes(70))):
        size = room[0] if room else -(-len(data) // 64) * 64
        out += b"DNNw" + struct.pack("<iiii", 0, kind, len(data), size)
        out += name.encode().ljust(44, b"\0") + data.ljust(max(size, 0), b"\0")
    return out + behind


def chess(*more, weights=NUMBERS, graph=None):
    out = b"\x0d" + struct.pack("<I", 0x1C0) + field(2, "free") + field(3, field(1, 0))
    out += field(10, field(1, field(1, field(3, weights)))) if graph is None else field(11, graph)
    return out + b"".join(more)


SAMPLES = {
    "pocketsphinx-model": phones(),
    "mecab-dictionary": dictionary(),
    "dnn-weights": weights(),
    "lc0-network": chess(),
}
