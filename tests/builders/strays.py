"""Write indexes of vectors, and what desktops leave behind, by hand: honest ones, and lies."""

import struct


def index_header(width=4, total=2, metric=1, trained=1):
    head = struct.pack("<iqqqBi", width, total, 1 << 20, 1 << 20, trained, metric)
    return head + (struct.pack("<f", 0) if metric > 1 else b"")


def vector(data=b"", width=4, count=None):
    return struct.pack("<Q", len(data) // width if count is None else count) + data


def flat(letters=b"IxF2", **said):
    count = said.pop("count", None)
    return letters + index_header(**said) + vector(bytes(32), count=count)


def arrays(lists=2, code=16, sizes=(1, 1), how=b"full", data=None):
    head = b"ilar" + struct.pack("<QQ", lists, code) + how
    total = sum(sizes if how == b"full" else sizes[1::2])
    data = bytes(total * (code + 8)) if data is None else data
    return head + vector(struct.pack(f"<{len(sizes)}Q", *sizes), 8) + data


def on_disk(name=b"lists.ivfdata", size=None):
    head = b"ilod" + struct.pack("<QQ", 2, 16) + vector(bytes(48), 24) + vector(bytes(16), 16)
    size = len(name) if size is None else size
    return head + struct.pack("<Q", size) + name + bytes(8)


def inverted(lists=None, kind=0, inner=None, letters=b"IwFl"):
    head = letters + index_header() + struct.pack("<QQ", 2, 1)
    head += flat() if inner is None else inner
    head += bytes([kind]) + vector(b"", 8) + (vector(bytes(16), 16) if kind == 2 else b"")
    return head + (arrays() if lists is None else lists)


def linear(letters=b"LTra"):
    first = {b"Pcam": struct.pack("<ffBi", 0, 0, 0, 0) + 3 * vector()}.get(letters, b"")
    return letters + first + b"\0" + vector(bytes(64)) + vector() + struct.pack("<iiB", 4, 4, 1)


def turned(*transforms, count=None):
    head = b"IxPT" + index_header()
    head += struct.pack("<I", len(transforms) if count is None else count)
    return head + b"".join(transforms) + flat()


def graph():
    fields = [vector(bytes(8), 8), vector(bytes(4)), vector(bytes(4)), vector(bytes(8), 8)]
    return b"IHNf" + index_header() + b"".join(fields) + vector(bytes(4)) + bytes(20) + flat()


def near(letters=b"INSf", lists=((1, -1), (0, -1)), count=None, built=1):
    """Write an index whose vectors say which others are near."""
    said = struct.pack("<ibiiii", 8, 1, 8, 8, 8, 2)
    said += struct.pack("<6iB", len(lists) if count is None else count, 4, 4, 4, 4, 0, built)
    told = b"".join(struct.pack(f"<{len(each)}i", *each) for each in lists) if built else b""
    return letters + index_header() + said + told + flat()


def fewer_bits(letters=b"Ixrq", more=0, count=None):
    """Write an index of vectors of some bits for each number."""
    said = struct.pack("<qqi", 4, 9, 1) + bytes(8 * more)
    if letters.startswith(b"Iw"):
        return inverted(said + bytes(10) + arrays(), letters=letters)
    return letters + index_header() + said + vector(bytes(18), 1, count) + vector(bytes(16)) + b"\4"


def layered(levels=2):
    head = b"IxFP" + struct.pack("<iqqqB", 4, levels, 1024, 2, 1)
    return head + vector(bytes(32), 1) + vector(bytes(24))


def independent(letters=b"IwFl", turned=0):
    inner = inverted(letters=letters)
    if letters == b"IwPQ":
        said = bytes(9) + bytes(24) + vector()
        inner = inverted(said + arrays(), letters=letters) + bytes(4)
    return b"IwIQ" + index_header() + flat() + bytes([turned]) + linear() * turned + inner


def products(count=2, many=None):
    one = additive()[37:-20]
    said = one[:-8] + struct.pack("<q", count if many is None else many) + one * count
    return b"IxPR" + index_header() + said + bytes(8) + vector(bytes(4), 1)


def numbered(inner=None, deep=1):
    data = flat() if inner is None else inner
    for _ in range(deep):
        data = b"IxMp" + index_header() + data + vector(bytes(16), 8)
    return data


def bits(letters=b"IBxF", rest=None, width=16, size=2, total=2):
    head = letters + struct.pack("<iiqBi", width, size, total, 1, 1)
    return head + (vector(bytes(4), 1) if rest is None else rest)


def by_hash(lists=2, count=None):
    said = struct.pack("<iiqi", 8, 0, lists if count is None else count, 4) + vector(bytes(3), 1)
    return bits(b"IBHh", said + (vector(bytes(8), 8) + vector(bytes(2), 1)) * lists)


def by_hashes(many=2, count=None):
    said = struct.pack("<iii", 8, many if count is None else count, 0)
    return bits(b"IBHm", bits() + said + (bytes(12) + vector(bytes(3), 1)) * many)


def additive(letters=b"IxRq", how=2):
    said = bytes(16) + vector(bytes(16), 8) + b"\1" + vector(bytes(16))
    said += struct.pack("<iff", how, 0, 1) + vector(bytes(8)) * ((how >= 6) + (how >= 8))
    said += bytes(8) if letters == b"IxRq" else bytes(69)
    return letters + index_header() + said + bytes(8) + vector(bytes(4), 1)


QUANTIZED = {
    b"ILfs": "lsq", b"IRfs": "rq", b"IPLf": "plsq", b"IPRf": "prq",
    b"IVLf": "lsq", b"IVRf": "rq", b"NPLf": "plsq", b"NPRf": "prq",
}  # fmt: skip
"""Indexes that are scanned fast, and their quantizers."""


def fast(letters=b"IRfs", by_lists=None, codes=16):
    """Write an index of an additive quantizer that is scanned fast, alone or by lists."""
    kind = QUANTIZED[letters]
    one = additive()[37:-28]
    said = {"rq": one + bytes(8), "lsq": one + bytes(69)}.get(
        kind, one + struct.pack("<q", 1) + one
    )
    said += {"prq": bytes(8), "plsq": bytes(69)}.get(kind, b"")
    if letters in (b"IVLf", b"IVRf", b"NPLf", b"NPRf"):
        head = letters + index_header() + bytes(16) + flat() + b"\0" + vector()
        return head + said + bytes(1 + 12 + 48 + 13) + (arrays() if by_lists is None else by_lists)
    return letters + index_header() + said + bytes(12 + 48 + 13) + vector(bytes(codes), 1)


def batches(levels=4, batch=8, sizes=(3, 8), data=None):
    """Write lists that are filled up to batches, with sums of levels behind each."""
    head = b"ilp2" + struct.pack("<QQQQ", len(sizes), 16, levels, batch) + b"full"
    head += vector(struct.pack(f"<{len(sizes)}Q", *sizes), 8)
    filled = sum(-(-size // batch) * batch if batch else 0 for size in sizes)
    return head + (
        bytes(filled * (16 + 4 * (levels + 1)) + 8 * sum(sizes)) if data is None else data
    )


def rotated():
    return b"HRot" + struct.pack("<IiiB", 16, 4, 4, 1)


def lattice():
    return b"IxLa" + struct.pack("<iiii", 4, 2, 4, 25) + index_header() + vector(bytes(16))


def spectral():
    head = b"IwSh" + index_header() + bytes(16) + flat() + b"\0" + vector()
    return head + linear() + bytes(12) + vector(bytes(16)) + arrays()


def iterative(deep=1):
    """Write a rotation that is learnt, which holds two others."""
    inner = linear() if deep == 1 else iterative(deep - 1)
    matrix = b"Viqm" + bytes(8) + linear()[4:]
    return b"Viqt" + vector(bytes(8)) + b"\1" + matrix + inner + struct.pack("<iiB", 4, 4, 1)


def ds_store(*, again=None, blocks=((32, 5), (4096, 11)), count=None, names=(b"DSDB",)):
    table = b"".join(struct.pack(">I", at | size) for at, size in blocks)
    index = struct.pack(">II", len(blocks) if count is None else count, 0)
    index += table.ljust(1024, b"\0") + struct.pack(">I", len(names))
    index += b"".join(bytes([len(name)]) + name + bytes(4) for name in names)
    index += bytes(4 * 32)
    head = struct.pack(">I4sIII16x", 1, b"Bud1", 2048, len(index), 2048 if again is None else again)
    return (head.ljust(2052, b"\0") + index).ljust(4 + 4096 + 2048, b"\0")
