"""Write msgpack as Flax does, byte by byte."""

import struct


def pack(value):
    """Write one value: text, bytes, whole numbers, lists, maps, and ``Ext``."""
    match value:
        case Ext(kind, data):
            return b"\xc9" + struct.pack(">Ib", len(data), kind) + data
        case dict():
            inner = b"".join(pack(key) + pack(item) for key, item in value.items())
            return b"\xde" + struct.pack(">H", len(value)) + inner
        case list() | tuple():
            return b"\xdc" + struct.pack(">H", len(value)) + b"".join(map(pack, value))
        case str():
            return b"\xd9" + struct.pack(">B", len(value.encode())) + value.encode()
        case bytes():
            return b"\xc6" + struct.pack(">I", len(value)) + value
        case int():
            return b"\xcf" + struct.pack(">Q", value)
    raise TypeError(value)


class Ext:
    """An extension."""

    __match_args__ = ("kind", "data")

    def __init__(self, kind, data):
        self.kind, self.data = kind, data


def array(shape, dtype, data):
    """Write an array as Flax does: in an extension, in which there is msgpack."""
    return Ext(1, b"\x93" + bytes([0x90 + len(shape)]) + bytes(shape) + pack(dtype) + pack(data))


WEIGHTS = {"params": {"dense": {"kernel": array((2, 3), "float32", bytes(24)), "step": 3}}}
