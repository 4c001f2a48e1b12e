"""Stockfish and its kin: a network that weighs positions of chess (.nnue).

Layout (little-endian)::

    0    u32 version, u32 hash of the whole, u32 n, n bytes of text
    ..   u32 hash, numbers of the first layer, as they are or packed as LEB128
    ..   u32 hash, numbers of the other layers: once, or a few times, all of one size

The hash of the whole is that of the first layer, and that of the others, by exclusive or. By that
the others are found, from the end of the file. Nothing is run, imported or fetched.

Source: ``src/nnue/network.cpp`` of https://github.com/official-stockfish/Stockfish, and the
networks inside Stockfish 15.1 and 19 (retrieved 2026-11-27). Not read: numbers, but for the magic
numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source

HEADER = struct.Struct("<III")
FAMILY, LATER = b"\x2f\xf3\x7a", b"\xfa\x8a\x44\x6a"
"""The last bytes of versions to Stockfish 18, and the version of 19."""

LONGEST = 1 << 12
"""Bytes of the text, at most."""

SINGLE = 17_704
"""Bytes of the other layers where they are there once: 512 numbers to 32, to 32, to one."""

LARGEST = 1 << 16
"""Bytes of the other layers, at most."""

MOST = 64
"""How many times they can be there, and places in the file that are tried."""

RUNS = "when something takes it out of the network"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where things are.

    Attributes:
        first: Offset of the numbers of the first layer.
        others: Where the other layers begin.
        size: Bytes of them, each time.
        text: What the file says of itself.
    """

    first: int
    others: int
    size: int
    text: str


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version, a text and hashes that agree are there."""
    head = glimpse.head[:4]
    if not (head[1:] == FAMILY or head == LATER):
        return False
    return _layout(glimpse.source, glimpse.start, glimpse.stop) is not None


def _layout(source: Source, start: int, stop: int) -> _Layout | None:
    head = source.read(start, HEADER.size + LONGEST + 4)
    if len(head) < HEADER.size:
        return None
    _, whole, size = HEADER.unpack_from(head)
    if size > min(LONGEST, len(head) - HEADER.size - 4):
        return None
    text = head[HEADER.size : HEADER.size + size].decode("ascii", "replace")
    first = start + HEADER.size + size + 4
    wanted = (whole ^ int.from_bytes(head[first - start - 4 : first - start], "little")).to_bytes(
        4, "little"
    )
    found = _others(source, first, stop, wanted)
    if found is None or not text.isprintable():
        return None
    return _Layout(first, found[0], found[1], text)


def _others(source: Source, first: int, stop: int, wanted: bytes) -> tuple[int, int] | None:
    """Return where layers with a hash begin, and of what size each is."""
    base = max(first, stop - LARGEST)
    tail = source.read(base, stop - base)
    at = len(tail)
    for _ in range(MOST):
        at = tail.rfind(wanted, 0, at + 3)
        if at < 0:
            return None
        begin, size = base + at, len(tail) - at
        count = 1
        while begin - size >= first and count <= MOST and source.read(begin - size, 4) == wanted:
            begin, count = begin - size, count + 1
        if count > 1 or size == SINGLE:
            return begin, size
    return None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the text, the layers as a ``Tensor`` each, and programs.

    Raises:
        FormatError: The hashes do not agree, or bytes are behind the layers.
    """
    found = _layout(cursor.source, cursor.start, cursor.stop)
    if found is None:
        raise FormatError("no layers at the end that the hash is of", offset=cursor.start)
    place = cursor.place(cursor.start, found.first)
    yield Entry(place, "nnue.description", found.text)
    yield from programs.inside(cursor, "the network", RUNS)
    begins = [found.first, *range(found.others, cursor.stop, found.size)]
    ends = [found.others, *range(found.others + found.size, cursor.stop + 1, found.size)]
    for index, (start, stop) in enumerate(zip(begins, ends, strict=True)):
        data = Span(start, stop)
        yield Tensor(place, f"layers {index}", "U8", (data.size,), data, data.size)


FORMAT = Format(
    id="nnue-network",
    title="NNUE (Stockfish)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(FAMILY, LATER[1:]),
    at=1,
    extensions=(".nnue",),
    least=64,
)
