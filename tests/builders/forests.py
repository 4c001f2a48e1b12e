"""Write decision forests of Yggdrasil by hand: honest ones, and lies."""

import gzip
import struct

from tests.builders.neighbours import field

NODE = field(3, field(2, 1) + field(3, field(2, b"\x0d\0\0\x80\x3f")))
LEAF = field(1, field(1, 1))


def records(*every, version=1, packed=False, behind=b""):
    inner = b"".join(struct.pack("<I", len(each)) + each for each in every) + behind
    head = b"BS" + struct.pack("<HI", version, int(packed))
    return head + (gzip.compress(inner, mtime=0) if packed else inner)


def model(name="RANDOM_FOREST", more=b""):
    head = field(1, name) + field(2, 1) + field(3, 0) + field(5, 1) + field(5, 2)
    return head + field(10, field(1, "somebody") + field(4, "Python YDF")) + more


def column(name="age", kind=1, more=b""):
    return field(1, kind) + field(2, name) + field(5, b"\x09" + bytes(8)) + more


def columns(*every, more=b""):
    every = every or (column(), column("label", 4))
    return b"".join(field(1, each) for each in every) + field(2, 200) + more


def forest(kept=7, how="BLOB_SEQUENCE", many=0, more=b""):
    head = field(1, 1) + field(2, 5)
    if kept > 3:
        head += field(3, 1) + b"".join(field(4, field(1, index)) for index in range(many))
    return head + field(kept, how) + more


def whole(*trees):
    about = field(1, model()) + field(2, columns())
    return records(b"YDF", about, forest(), records(*(trees or (NODE, LEAF, LEAF)), packed=True))


TREES = records(NODE, LEAF, LEAF)
SAMPLES = {"ydf-forest": TREES, "ydf-header": model()}
