"""Write IDL's save files by hand: honest ones, and any lie you like."""

import struct
import zlib

PLAIN, PACKED = b"SR\0\4", b"SR\0\6"


def longs(*numbers):
    return struct.pack(f">{len(numbers)}i", *numbers)


def text(value):
    raw = value.encode()
    return longs(len(raw)) + raw + bytes(-len(raw) % 4)


def array(*extents, size=4, wide=False):
    count = 1
    for extent in extents:
        count *= extent
    padded = [*extents, *[1] * (8 - len(extents))]
    if wide:
        head = longs(18) + bytes(8) + struct.pack(">qq", count * size, count)
        return head + longs(len(extents), 0, 0) + struct.pack(">8q", *padded)
    return longs(8, 0, count * size, count, len(extents), 0, 0, 8, *padded)


def floats(name, *numbers, wide=False):
    """An array of floats."""
    head = text(name) + longs(4, 4) + array(len(numbers), wide=wide) + longs(7)
    return 2, head + struct.pack(f">{len(numbers)}f", *numbers)


def scalar(name, number):
    return 2, text(name) + longs(5, 0, 7) + struct.pack(">d", number)


def file(*records, signature=PLAIN, end=True, after=None):
    """Write records of kind and content; ``after`` lies about where each one ends."""
    data = signature
    for kind, body in records:
        held = zlib.compress(body) if signature == PACKED else body
        stop = len(data) + 16 + len(held) if after is None else after
        data += longs(kind) + struct.pack(">II", stop & 0xFFFFFFFF, stop >> 32) + bytes(4) + held
    return data + (longs(6, 0, 0, 0) if end else b"")


TIME = (10, bytes(1024) + text("Thu Nov 26 2026") + text("me") + text("host"))
VERSION = (14, longs(9) + text("x86_64") + text("linux") + text("8.8"))
SESSION = (TIME, VERSION, floats("W", 1, 2, 3), scalar("B", 4))
SAMPLE = file(*SESSION)
