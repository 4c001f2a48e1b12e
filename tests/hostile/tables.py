"""Flatbuffers that refer to themselves, to one another, and to one thing from everywhere.

Tables have forty fields, all of which are one reference, so that whichever field a reader asks for
is there: as a table, a vector of tables, a text or a number.
"""

import struct
from functools import partial

from tests.hostile.case import Case, one

MARKS = {
    "tflite": b"TFL3",
    "circle": b"CIR0",
    "executorch": b"ET12",
    "executorch-tensors": b"FT01",
    "executorch-bundle": b"BP08",
    "ort": b"ORTM",
    "ort-checkpoint": b"ODTC",
    "mindspore-lite": b"MSL2",
    "rten": b"RTEN",
}
"""Identifiers, by what a file is said to be."""

SLOTS = 40

FAR = 2**31 - 1


def _slots(offset=4):
    """Return a list of fields that are all the same one."""
    return struct.pack(f"<HH{SLOTS}H", 4 + 2 * SLOTS, 8, *[offset] * SLOTS)


def levels(mark, widths, last=b"", *, apart=True):
    """Return tables in levels: those of one all refer to one vector, which lists those below it.

    Args:
        mark: Identifier of the format.
        widths: Tables of each level.
        last: What the last level refers to: a vector by its bytes.
        apart: Whether a vector lists as many tables, or one of them as often.
    """
    slots = _slots()
    out = bytearray(struct.pack("<I4s", 8 + len(slots), mark) + slots)
    at = 8
    for width in (1, *widths):
        first, made = len(out), width if apart else 1
        if first > 8 + len(slots):
            # The vector that the level above refers to: tables come behind it.
            start = first + 4 + 4 * width
            out += struct.pack("<I", width)
            out += b"".join(
                struct.pack("<I", start + 8 * (n if apart else 0) - first - 4 - 4 * n)
                for n in range(width)
            )
        stop = len(out) + 8 * made
        for _ in range(made):
            here = len(out)
            out += struct.pack("<iI", here - at, stop - here - 4)
    return bytes(out + last)


def itself(mark, count):
    """Return one table, all of whose fields are a vector of that table."""
    slots = _slots()
    root = 8 + len(slots)
    out = struct.pack("<I4s", root, mark) + slots + struct.pack("<iI", len(slots), 4)
    vector = root + 8
    rows = b"".join(struct.pack("<I", (root - vector - 4 - 4 * n) & 0xFFFFFFFF)
                    for n in range(count))  # fmt: skip
    return out + struct.pack("<I", count) + rows


def promised(mark, count):
    """Return a table whose vectors say that they are longer than the file."""
    slots = _slots()
    return struct.pack("<I4s", 8 + len(slots), mark) + slots + struct.pack(
        "<iII", len(slots), 4, count) + bytes(4096)  # fmt: skip


def backwards(mark):
    """Return a table whose list of fields is before the file, or itself."""
    return struct.pack("<I4siI", 8, mark, FAR, 4) + struct.pack("<iI", 0, 4) * 100


TEXT = struct.pack("<I", 60_000) + b"x" * 60_000 + b"\0"

MANY = struct.pack("<I", 20_000) + struct.pack("<I", 1) * 20_000

SHAPES = {
    "text": lambda mark: levels(mark, (20_000,), TEXT),
    "texts": lambda mark: levels(mark, (100, 100, 100), TEXT),
    "texts-shared": lambda mark: levels(mark, (60_000,), TEXT, apart=False),
    "numbers": lambda mark: levels(mark, (20_000,), MANY),
    "doubled": lambda mark: levels(mark, (2,) * 40, TEXT, apart=False),
    "laughs": lambda mark: levels(mark, (10,) * 9, TEXT),
    "wide": lambda mark: levels(mark, (200,) * 6, TEXT),
    "deep": lambda mark: levels(mark, (1,) * 20_000, TEXT),
    "itself": lambda mark: itself(mark, 1000),
    "itself-once": lambda mark: itself(mark, 1),
    "promised": lambda mark: promised(mark, 2**31),
    "promised-most": lambda mark: promised(mark, 2**32 - 1),
    "backwards": backwards,
}


def cases():
    """Yield files."""
    for name, make in SHAPES.items():
        for kind, mark in MARKS.items():
            yield Case(f"tables-{name}-{kind}", one(partial(make, mark)), damaged=False,
                       alone=name[:3] in {"tex", "num", "dou", "lau", "wid"}, rated=True,
                       quick=name == "itself")  # fmt: skip
