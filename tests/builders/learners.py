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
    number = tuple(map(int, version.split(".")))
    head = text(version) + (text(name) if number >= (8, 0, 3) else b"")
    head += b"m" + struct.pack("<2fI", -1, 1, bits)
    if number < (7, 10, 3):
        head += struct.pack("<I", 1) + b"ab" + struct.pack("<I", 1) + b"abc"
        head += struct.pack("<II", 1, 4) + b"abcd" if number >= (7, 10, 2) else b""
    head += struct.pack("<I", 0) * (1 + (number <= (7, 8, 0)))
    head += struct.pack("<I", len(grams)) + b"".join(each.ljust(3).encode() for each in grams)
    head += struct.pack("<I", 0) + text(options)
    head += text(b"hash") if number >= (8, 0, 1) else b""
    return head + state + (weights() if data is None else data)


SAMPLES = {"vowpal-wabbit": vw(" --oaa 3")}
