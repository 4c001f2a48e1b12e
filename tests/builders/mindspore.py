"""Write checkpoints of MindSpore by hand: honest ones, and lies."""

import struct

from tests.builders.neighbours import field, varint

NUMBERS = struct.pack("<8f", *(0.5, -0.25, 1, -1, 0.125, 2, -2, 0.75))


def tensor(*more, shape=(2, 4), kind="Float32", data=NUMBERS, packed=False):
    axes = b"".join(varint(each) if packed else field(1, each) for each in shape)
    axes = field(1, axes) if packed else axes
    return axes + field(2, kind) + field(3, data) + b"".join(more)


def value(name="fc.weight", inner=None, *more):
    return field(
        1, field(1, name) + field(2, tensor() if inner is None else inner) + b"".join(more)
    )


def checkpoint(*values, behind=b"", summed=False):
    data = b"".join(values or (value(), value("fc.bias", tensor(shape=(8,)))))
    return data + behind + (b"crc_num" + bytes(10) if summed else b"")


SAMPLES = {"mindspore-checkpoint": checkpoint()}
