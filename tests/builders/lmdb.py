"""Write stores of LMDB by hand: honest ones, and lies."""

import struct

SIZE = 512


def head(number=0, *, size=SIZE, magic=0xBEEFC0DE, version=1, kind=8, first=2, change=0):
    page = struct.pack("<QHHHH", number, 0, kind, 0, 0)
    page += struct.pack("<IIQQI", magic, version, 0, 1 << 20, size)
    return (page.ljust(128, b"\0") + struct.pack("<QQQ", first, 9, change)).ljust(SIZE, b"\0")


def leaf(*values, number=2, lower=None, where=None, size=None, kind=0, page_kind=2):
    """Write a leaf; values lie at its end."""
    nodes, at, body = [], SIZE, b""
    for key, value in values:
        said = len(value) if size is None else size
        node = struct.pack("<IHH", said, kind, len(key)) + key + value
        node += bytes(len(node) % 2)
        at -= len(node)
        body = node + body
        nodes.append(at if where is None else where)
    low = 16 + 2 * len(nodes) if lower is None else lower
    page = struct.pack("<QHHHH", number, 0, page_kind, low, at) + struct.pack(
        f"<{len(nodes)}H", *nodes
    )
    return page.ljust(SIZE - len(body), b"\0") + body


def branch(*pages, number=2):
    """Write an inner page."""
    nodes = b"".join(struct.pack("<IHH", page & 0xFFFFFFFF, page >> 32, 0) for page in pages)
    places = struct.pack(f"<{len(pages)}H", *range(SIZE - len(nodes), SIZE, 8))
    page = struct.pack("<QHHHH", number, 0, 1, 16 + len(places), SIZE - len(nodes)) + places
    return page.ljust(SIZE - len(nodes), b"\0") + nodes


def big(size, page=3, number=2):
    """Write a leaf with a value that is on another page."""
    return leaf((b"k", struct.pack("<Q", page)), number=number, size=size, kind=1)


def long(value, number=3, many=None):
    room = -(-(16 + len(value)) // SIZE)
    many = room if many is None else many
    page = struct.pack("<QHHHH", number, 0, 4, many & 0xFFFF, many >> 16)
    return (page + value).ljust(room * SIZE, b"\0")


def store(*pages, first=2):
    pages = pages or (leaf((b"k", b"value of it")), long(bytes(600)))
    return head(first=9) + head(1, first=first, change=1) + b"".join(pages)


def lock(more=bytes(120)):
    return struct.pack("<II", 0xBEEFC0DE, 0x10001) + more


SAMPLES = {"lmdb-store": store()}
