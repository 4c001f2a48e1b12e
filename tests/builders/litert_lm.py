"""Write bundles of LiteRT-LM by hand: honest ones, and lies."""

import struct

from tests.builders import tflite
from tests.builders.graphs import Flat

PIECE = b"\x0a\x0e\x0a\x05<unk>\x15\0\0\0\0\x18\2"


def section(flat, first, last, kind):
    place = flat.put(struct.pack("<iQQB", 12, first, last, kind))
    flat.put(struct.pack("<HHHHHH", 12, 24, 0, 4, 12, 20))
    return place


def header(sections):
    flat = Flat()
    listed = [section(flat, *each) for each in sections]
    metadata = flat.table({0: flat.vector(listed)})
    return flat.file(flat.table({1: metadata}), bytes(4))


def bundle(sections=None, *, end=None, places=None, behind=b""):
    """Write a bundle; ``sections`` are types with their bytes."""
    if sections is None:
        sections = ((3, tflite.model()), (4, PIECE * 3), (5, b"\x0a\1a"), (6, bytes(9)))
    rows, at = [], 1 << 14
    for kind, data in sections:
        rows.append((at, at + len(data), kind))
        at += -(-len(data) // (1 << 14)) * (1 << 14)
    flat = header(rows if places is None else places)
    head = b"LITERTLM" + struct.pack("<IIIIQ", 1, 4, 0, 0, 32 + len(flat) if end is None else end)
    out = head + flat
    for (first, _, _), (_, data) in zip(rows, sections, strict=True):
        out = out.ljust(first, b"\0") + data
    return out + behind
