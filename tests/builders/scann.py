"""Write the messages of an index of ScaNN by hand."""

import struct

from tests.builders.neighbours import field

DISTANCE = field(1, "SquaredL2Distance")


def floats(*numbers):
    return struct.pack(f"<{len(numbers)}f", *numbers)


def config(*more, distance=DISTANCE):
    return field(3, 10) + field(5, distance) + b"".join(more)


def brute(fixed=b""):
    return field(7, field(4, field(1, 0) + fixed))


def centres(*more):
    vector = field(1, 2) + field(4, floats(0.5, -0.25))
    return field(1, field(1, vector) * 16) * 2 + field(2, 0) + b"".join(more)


def partition(points=b"", more=b""):
    one = field(1, field(1, struct.pack("<2d", 0.5, -1)))
    leaf = field(3, b"\x21" + struct.pack("<d", 1) + field(5, 0))
    tree = field(1, one * 3 + points + leaf) + field(3, 0)
    return field(1, 3) + field(2, field(1, tree)) + more


SAMPLES = {"scann-model": config(brute())}
