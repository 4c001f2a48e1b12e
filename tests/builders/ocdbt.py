"""Write manifests and nodes of OCDBT by hand: honest ones, and any lie you like."""

import struct
from itertools import pairwise

import zstandard

MANIFEST, TREE, VERSIONS = 0x0CDB3A2A, 0x0CDB20DE, 0x0CDB1234
NOWHERE = (1 << 64) - 1
DATA = "d/" + "0f" * 16


def numbers(*values):
    out = b""
    for value in values:
        rest = value
        while rest > 0x7F:
            out += bytes([rest & 0x7F | 0x80])
            rest >>= 7
        out += bytes([rest])
    return out


def node(magic, body, version=0, packed=0, length=None):
    if packed == 1:
        body = zstandard.ZstdCompressor().compress(body)
    size = 18 + len(body) if length is None else length
    head = struct.pack(">I", magic) + struct.pack("<Q", size) + bytes([version, packed])
    return head + body + b"sums"


def texts(every, *more):
    """Write texts, each of which begins as the one before; ``more`` stands before the rests."""
    shared = []
    for last, text in pairwise(every):
        same = 0
        while same < min(len(last), len(text)) and last[same] == text[same]:
            same += 1
        shared.append(same)
    rests = [text[same:] for text, same in zip(every, [0, *shared], strict=False)]
    head = numbers(*shared, *map(len, rests))
    return head + b"".join(more) + b"".join(rests)


def files(*paths):
    every = [path.encode() for path in paths]
    return numbers(len(every)) + texts(every, bytes(len(every)))


def manifest(*paths, root=0, versions=1, sort=0, length=64, **lies):
    body = bytes(16) + numbers(sort, 100, 1 << 23) + b"\4" + numbers(1) + bytes(4)
    if not sort:
        body += files(*paths) + numbers(versions, *range(1, versions + 1)) + bytes(versions)
        body += numbers(*[0] * (versions - 1), root) + numbers(*[0] * versions)
        body += numbers(*[NOWHERE] * (versions - 1), length) + bytes(11 * versions) + b"\0"
    return node(MANIFEST, body, **lies)


def leaf(values, paths=(), away=0, **lies):
    """Write a leaf of keys and values, of which the last ``away`` lie elsewhere."""
    keys = [key.encode() for key in values]
    here = list(values.values())[: len(keys) - away]
    body = b"\0" + files(*paths) + numbers(len(keys)) + texts(keys)
    body += numbers(*map(len, values.values())) + bytes(len(here)) + b"\1" * away
    body += numbers(*[0] * 2 * away) + b"".join(here)
    return node(TREE, body, **lies)


def versions(*paths, **lies):
    return node(VERSIONS, b"\4\0" + files(*paths) + b"\0", **lies)
