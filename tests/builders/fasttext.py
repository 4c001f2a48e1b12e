"""Write fastText's models by hand: honest ones, and any lie you like."""

import struct


def dense(rows, columns):
    return struct.pack("<qq", rows, columns) + bytes(4 * rows * columns)


def packed(rows, columns, *, normed=False):
    quantiser = struct.pack("<4i", columns, 1, columns, columns) + bytes(4 * 256 * columns)
    out = bytes([normed]) + struct.pack("<qqi", rows, columns, rows) + bytes(rows) + quantiser
    return out + (bytes(rows) + struct.pack("<4i", 1, 1, 1, 1) + bytes(1024) if normed else b"")


def old(words=("a", "bc"), labels=("__label__x",), width=4, counts=None, behind=b"", **more):
    """Write a model of before May 2017: without a magic number, and never quantised."""
    numbers = more.get("numbers") or (width, 5, 1, 1, 5, 1, 3, 3, 0, 0, 0, 100)
    out = struct.pack("<12id", *numbers, more.get("sampled", 1e-4))
    number = len(words) + len(labels)
    out += struct.pack("<iiiq", *(counts or (number, len(words), len(labels))), 9)
    for kind, entries in enumerate((words, labels)):
        out += b"".join(each.encode() + b"\0" + struct.pack("<qB", 3, kind) for each in entries)
    return out + dense(len(words), width) + dense(len(labels), width) + behind


def model(  # noqa: PLR0913 - each is a lie of its own
words=("a", "bc"), *, labels=("__label__x",), width=4, pruned=(), matrices=None,
          version=12, counts=None, behind=b""):  # fmt: skip
    out = struct.pack("<ii12id", 793712314, version, width, 5, 1, 1, 5, 1, 3, 3, 0, 0, 0, 100, 1e-4)
    number = len(words) + len(labels)
    out += struct.pack(
        "<iiiqq", *(counts or (number, len(words), len(labels))), 9, len(pruned) or -1
    )
    for kind, entries in enumerate((words, labels)):
        out += b"".join(each.encode() + b"\0" + struct.pack("<qB", 3, kind) for each in entries)
    out += b"".join(struct.pack("<ii", *pair) for pair in pruned)
    default = b"\0" + dense(len(words), width) + b"\0" + dense(len(labels), width)
    return out + (default if matrices is None else matrices) + behind
