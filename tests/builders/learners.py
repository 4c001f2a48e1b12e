"""Write models of Vowpal Wabbit by hand: honest ones, and lies."""

import struct


def text(value):
    raw = value if isinstance(value, bytes) else value.encode() + b"\0"
    return struct.pack("<I", len(raw)) + raw


def weights(*every, numbers=1, wide=False):
    every = every or ((3, 0.5), (70, -0.25), (900, 1), (2**17, 2))
    key = "<Q" if wide else "<I"
    return b"".join(
        struct.pack(key, feature) + struct.pack(f"<{numbers}f", *[value] * numbers)
        for feature, value in every
    )


def vw(options="", *, version="9.11.9", name="", bits=18, state=b"\xff" * 133, data=None, grams=()):
    head = text(version) + text(name) + b"m" + struct.pack("<2f2I", -1, 1, bits, 0)
    head += struct.pack("<I", len(grams)) + b"".join(each.ljust(3).encode() for each in grams)
    head += struct.pack("<I", 0) + text(options) + text(b"hash")
    return head + state + (weights() if data is None else data)


SAMPLES = {"vowpal-wabbit": vw(" --oaa 3")}
