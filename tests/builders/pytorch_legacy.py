"""PyTorch's files of before 1.6: three headers, the object, the keys, the storages."""

import struct

from tests.builders import pickles as p

MAGIC = b"\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
PERSISTENT = b"Q"


def storage(key, kind="FloatStorage", count=2):
    """Refer to a storage by a persistent id."""
    fields = p.MARK + p.text("storage") + p.name("torch", kind) + p.text(key) + p.text("cpu")
    return fields + p.number(count) + p.NONE + p.TUPLE + PERSISTENT


def build(model, storages=(), *, keys=None, tail=b""):
    """Write a file; ``storages`` are keys with counts and bytes, ``keys`` what the list says."""
    headers = p.proto(2) + MAGIC + p.proto(2) + b"M\xe9\x03."
    headers += p.stream(p.value({"little_endian": True}), version=2)
    named = [key for key, _, _ in storages] if keys is None else keys
    listed = p.stream(p.value([p.text(key) for key in named]), version=2)
    data = b"".join(struct.pack("<Q", count) + elements for _, count, elements in storages)
    return headers + p.stream(model, version=2) + listed + data + tail


def honest():
    """One storage of two floats."""
    return build(p.value({"w": storage("7")}), [("7", 2, struct.pack("<2f", 1, 2))])
