"""OpenFst: a transducer, as Kaldi, Vosk, k2 and WeNet keep words and graphs of speech (.fst).

Layout (little-endian)::

    0    i32    2125659606
    4    text   type of transducer, text type of arcs: i32 size, that many bytes
    ..   i32    version, i32 flags (1 and 2: symbols follow; 4: aligned to 16), u64 properties
    ..   i64    start, states, arcs
    ..   table  if flags say so, of input, of output: i32 2125658996, text name, i64 next,
                i64 count, text and i64 each
    vector      per state: weight, i64 count of arcs, arcs
    const       per state: weight, u32 first arc, u32 arcs, u32 and u32 of these without symbol;
                then all arcs; each of the two aligned if flags say so
    compact     (not of strings) per state and one more: u32 first arc; arcs, in short: of an
                acceptor i32 symbol, weight, i32 next; unweighted i32 in, i32 out, i32 next;
                unweighted acceptors i32 symbol, i32 next; strings i32 symbol, and a weight if
                they have one; each of the two aligned if flags say so
    lookahead   (three types of it) i32 446681434, a transducer as a file has it; u8 whether data
                follow; u8 and data, twice: u8, u8 whether a map follows: i64 count, i32 x 2 each;
                i32, i64 states, per state i64 count of intervals, i32 x 2 each, i32
    ngram       u64 states, futures, final ones; bits and numbers, as many as follow from these

    arc         i32 in, i32 out, weight, i32 next state; a weight is 4 bytes, of lattices 8

A type of transducer that the library has not registered is looked for in a library named after it,
``type-fst.so``, and one of arcs in ``type-arc.so``: reading the file then loads and runs that.

Source: https://www.openfst.org (``fst.h``, ``vector-fst.h``, ``const-fst.h``, ``register.h``,
``generic-register.h``, ``add-on.h``, ``label-reachable.h`` of 1.8) and files that its tools write
(retrieved 2026-11-27). Not read:
arcs, but for the magic numbers of programs; transducers of other types, which are a gap.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Purpose,
    Reference,
    Span,
    later,
)
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = struct.pack("<i", 2125659606)
SYMBOLS = struct.pack("<i", 2125658996)
ADDED = struct.pack("<i", 446681434)
INPUT, OUTPUT, ALIGNED = 1, 2, 4
ALIGN = 16
TYPE = 64
"""Bytes of the name of a type."""

SYMBOL = 1 << 16
"""Bytes of a symbol, at most."""

UNKNOWN = -1
"""States of a transducer that was written state by state."""

WEIGHTS = {"standard": 4, "log": 4, "lattice4": 8, "compactlattice44": 0, "log64": 8}
"""Bytes of the weight of an arc; 0 if they differ from arc to arc."""

REGISTERED = frozenset({
    "vector", "const", "const8", "const16", "const64", "ngram", "edit", "compact", "acceptor",
    "compact_acceptor", "compact_string", "compact_unweighted", "compact_unweighted_acceptor",
    "compact_weighted_string", "olabel_lookahead", "ilabel_lookahead", "arc_lookahead",
    "input_lookahead", "output_lookahead",
})  # fmt: skip
"""Types that the library and its extensions carry; looking for one loads no library."""

AHEAD = frozenset(("olabel_lookahead", "ilabel_lookahead", "arc_lookahead"))
"""Types that have another inside."""

NOTHING = frozenset(("arc_lookahead",))
"""Those of them that add nothing to it."""

COMPACT = {
    "compact_acceptor": (1, 2, True), "compact_unweighted": (0, 3, True),
    "compact_unweighted_acceptor": (0, 2, True), "compact_string": (0, 1, False),
    "compact_weighted_string": (1, 1, False),
}  # fmt: skip
"""Of an arc in short: weights, numbers, and whether each state says which arc is its first."""

_NAME = later.pattern(rb"[A-Za-z][A-Za-z0-9_-]{0,63}")
_STEP = 1 << 16


@dataclass(frozen=True, slots=True)
class _Header:
    kind: str
    weight: int
    flags: int
    states: int
    arcs: int


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number and the name of a type are there."""
    head = glimpse.head[: 8 + TYPE]
    size = int.from_bytes(head[4:8], "little")
    return head[:4] == MAGIC and bool(_NAME.fullmatch(head[8 : 8 + size]) if size <= TYPE else None)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield types, a ``Reference`` for one that makes the library load another, and gaps.

    Raises:
        FormatError: Damaged, or cut off.
    """
    yield from _transducer(cursor, inside=False)
    if cursor.left:
        what = "bytes behind the transducer"
        yield stray.gap(cursor, cursor.offset, cursor.stop, what)


def _transducer(cursor: Cursor, *, inside: bool) -> Iterator[Evidence | Part]:
    """Read one; of those that look ahead there is one inside."""
    start = cursor.offset
    if cursor.take(4, "magic number") != MAGIC:
        raise FormatError("no transducer", offset=start)
    kind, arc = _text(cursor, TYPE, "type"), _text(cursor, TYPE, "type of arcs")
    _, flags, _, _, states, arcs = struct.unpack("<iiQqqq", cursor.take(40, "header"))
    place = cursor.place(start)
    yield Entry(place, "openfst.type", f"{kind} of {arc}")
    if kind not in REGISTERED:
        yield Reference(place, Purpose.CODE, f"{kind}-fst.so", "type of transducer")
    if arc not in WEIGHTS:
        yield Reference(place, Purpose.CODE, f"{arc}-arc.so", "type of arcs")
    for flag in (INPUT, OUTPUT):
        if flags & flag:
            _symbols(cursor)
    head = _Header(kind, WEIGHTS.get(arc, 0), flags, states, arcs)
    begin = cursor.offset
    body = BODIES.get(kind) if head.weight else None
    if kind in AHEAD and not inside:
        yield from _ahead(cursor, kind)
        return
    if body is None:
        why = f"a transducer of type {kind[:40]!r} of {arc[:40]!r}; this version does not read it"
        yield Gap(cursor.place(begin, cursor.stop), GapKind.UNSUPPORTED, why)
    else:
        body(cursor, head)
    if body is None:
        cursor.seek(cursor.stop, "end")
    if cursor.offset > begin:
        yield Part("", lambda: cursor.source, Role.DATA, "", Span(begin, cursor.offset))


def _ahead(cursor: Cursor, kind: str) -> Iterator[Evidence | Part]:
    """Read a transducer that looks ahead: another, and which symbols follow which state."""
    if cursor.take(4, "magic number") != ADDED:
        raise FormatError("nothing is added to the transducer", offset=cursor.offset)
    yield from _transducer(cursor, inside=True)
    begin = cursor.offset
    if cursor.left and cursor.u8("data"):
        for _ in range(2):
            if cursor.u8("data") and kind not in NOTHING:
                _reachable(cursor)
    if cursor.offset > begin:
        yield Part("", lambda: cursor.source, Role.DATA, "", Span(begin, cursor.offset))


def _reachable(cursor: Cursor) -> None:
    """Pass over intervals of symbols, some for each state."""
    cursor.skip(1, "side")
    if cursor.u8("map"):
        _pairs(cursor, "map")
    cursor.skip(4, "final symbol")
    at, count = cursor.offset, cursor.number(8, "states", signed=True)
    if not 0 <= 12 * count <= cursor.left:
        raise FormatError(f"{count} states in {cursor.left} bytes", offset=at)
    for _ in range(count):
        _pairs(cursor, "intervals")
        cursor.skip(4, "count")


def _pairs(cursor: Cursor, what: str) -> None:
    at, count = cursor.offset, cursor.number(8, what, signed=True)
    if not 0 <= 8 * count <= cursor.left:
        raise FormatError(f"{what}: {count} in {cursor.left} bytes", offset=at)
    cursor.skip(8 * count, what)


def _text(cursor: Cursor, most: int, what: str) -> str:
    at = cursor.offset
    size = cursor.number(4, what, signed=True)
    if not 0 <= size <= most:
        raise FormatError(f"{what} of {size} bytes", offset=at)
    return cursor.take(size, what).decode("utf-8", "backslashreplace")


def _symbols(cursor: Cursor) -> None:
    at = cursor.offset
    if cursor.take(4, "symbols") != SYMBOLS:
        raise FormatError("no symbols, and flags say so", offset=at)
    _text(cursor, SYMBOL, "name of symbols")
    cursor.skip(8, "next symbol")
    count = cursor.number(8, "symbols", signed=True)
    if not 0 <= 12 * count <= cursor.left:
        raise FormatError(f"{count} symbols in {cursor.left} bytes", offset=at)
    for _ in range(count):
        _text(cursor, SYMBOL, "symbol")
        cursor.skip(8, "number of a symbol")


def _vector(cursor: Cursor, head: _Header) -> None:
    """Walk states with their arcs."""
    width, left = head.weight, head.states
    if left != UNKNOWN and not 0 <= left * (width + 8) <= cursor.left:
        raise FormatError(f"{left} states in {cursor.left} bytes", offset=cursor.offset)
    at, arc = cursor.offset, 12 + width
    while left != 0 and (left > 0 or at < cursor.stop):
        cursor.seek(at, "state")
        data = cursor.peek(min(cursor.left, _STEP), "states")
        here = 0
        while left and here + width + 8 <= len(data):
            count = int.from_bytes(data[here + width : here + width + 8], "little", signed=True)
            stop = here + width + 8 + arc * count
            if count < 0 or at + stop > cursor.stop:
                why = f"a state of {count} arcs, {cursor.stop - at - here} bytes left"
                raise FormatError(why, offset=at + here)
            here, left = stop, left - 1 if left > 0 else left
        if not here:
            raise FormatError("a state that is cut", offset=at)
        at += here
    cursor.seek(at, "end")


def _const(cursor: Cursor, head: _Header) -> None:
    """Pass over states and arcs, of which there are as many as the header says."""
    at = cursor.offset
    if head.states < 0 or head.arcs < 0:
        raise FormatError(f"{head.states} states, {head.arcs} arcs", offset=at)
    for size, what in (
        (head.states * (head.weight + 16), "states"),
        (head.arcs * (head.weight + 12), "arcs"),
    ):
        _align(cursor, head)
        cursor.skip(size, what)


def _align(cursor: Cursor, head: _Header) -> None:
    if head.flags & ALIGNED:
        cursor.skip(min(-(cursor.offset - cursor.start) % ALIGN, cursor.left), "padding")


def _compact(cursor: Cursor, head: _Header) -> None:
    """Pass over arcs in short; the last number of the states says how many there are."""
    at = cursor.offset
    weights, numbers, listed = COMPACT[head.kind]
    count = head.states if not listed else 0
    if head.states < 0:
        raise FormatError(f"{head.states} states", offset=at)
    if listed:
        _align(cursor, head)
        cursor.skip(4 * head.states, "states")
        count = cursor.u32("arcs")
    _align(cursor, head)
    cursor.skip(count * (head.weight * weights + 4 * numbers), "arcs")


def _ngram(cursor: Cursor, head: _Header) -> None:
    """Pass over bits and numbers, of which there are as many as the three counts ask for."""
    at, width = cursor.offset, head.weight
    states, futures, final = struct.unpack("<QQQ", cursor.take(24, "counts"))
    if max(states, futures, final) > cursor.left:
        raise FormatError(f"{states} states and {futures} futures", offset=at)
    bits = (2 * states + 1, futures + states + 1, states)
    size = 24 + sum(8 * (-(-each // 64)) for each in bits)
    size += 4 * (states + 1) + 4 * futures
    size += -size % width + width * (states + 1 + final + futures)
    cursor.skip(size - 24, "n-grams")


BODIES = {"vector": _vector, "const": _const, "ngram": _ngram} | dict.fromkeys(COMPACT, _compact)

FORMAT = Format(
    id="openfst",
    title="OpenFst transducer",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".fst",),
)
