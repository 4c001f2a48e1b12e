r"""fastText: word vectors and a classifier (.bin, .ftz).

Layout (little-endian)::

    0    i32      magic number, 793712314
    4    i32      version: 11 or 12
    8    12 x i32, f64   settings: vectors of so many numbers at 0, and so on
    ..   i32 x 3, i64 x 2   entries, words, labels, tokens, pruned entries
    ..   entries  text, \0, i64 count, u8 type; then pairs of i32
    ..   u8       whether the input is quantised
    ..   matrix   i64 rows, i64 columns, f32 each; quantised: codes and centroids
    ..   u8, matrix   the same of the output

Those of before May 2017 begin with the settings, and have neither pruned entries nor what says
whether something is quantised.

Source: https://github.com/facebookresearch/fastText/blob/main/src/fasttext.cc (``loadModel``),
``dictionary.cc``, ``quantmatrix.cc`` (retrieved 2026-11-26).
Not read: words, but for their number and ends; the elements, but for the magic numbers of programs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SETTINGS = struct.Struct("<12id")
COUNTS = struct.Struct("<iiiqq")
OLD = struct.Struct("<iiiq")
"""Counts of a model without a magic number."""

MAGIC = b"\xba\x16\x4f\x2f"
CENTROIDS = 256
"""Of each part of a quantised vector."""

WORD = 1 << 16
"""Bytes of one entry at most."""

_STEP = 1 << 18
_ENTRY = later.pattern(rb"[^\0]*\0.{8}[\0\1]", re.DOTALL)
LOSSES = {1: "hs", 2: "ns", 3: "softmax", 4: "ova"}
MODELS = {1: "cbow", 2: "skipgram", 3: "supervised"}


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and version are there, or settings that can be, counts, and an entry."""
    head = glimpse.head
    if head[:4] == MAGIC:
        return head[4:8] in (b"\x0b\0\0\0", b"\x0c\0\0\0")
    begin = SETTINGS.size + OLD.size
    if head[2:4] != b"\0\0" or len(head) <= begin:
        return False
    *numbers, sampled = SETTINGS.unpack_from(head)
    size, words, labels, tokens = OLD.unpack_from(head, SETTINGS.size)
    known = numbers[6] in LOSSES and numbers[7] in MODELS and min(numbers) >= 0
    counted = 0 < size == words + labels and min(words, labels, tokens) >= 0
    return known and numbers[0] > 0 <= sampled <= 1 and counted and bool(_ENTRY.match(head, begin))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the settings, a ``Tensor`` and a part per matrix, a ``Gap`` for what does not fit.

    Raises:
        FormatError: Damaged, or cut off.
    """
    start = cursor.offset
    old = cursor.peek(4, "magic number") != MAGIC
    if not old:
        cursor.skip(8, "magic number")
    width, _, _, _, _, _, loss, model, *_ = SETTINGS.unpack(cursor.take(SETTINGS.size, "settings"))
    place = cursor.place(start)
    yield Entry(place, "fasttext.model", MODELS.get(model, str(model)))
    yield Entry(place, "fasttext.loss", LOSSES.get(loss, str(loss)))
    at = cursor.offset
    counts = OLD if old else COUNTS
    size, words, labels, _, *pruned = counts.unpack(cursor.take(counts.size, "counts"))
    if min(size, words, labels) < 0 or words + labels != size:
        raise FormatError(f"{size} entries, {words} words, {labels} labels", offset=at)
    _entries(cursor, size)
    if pruned and pruned[0] > 0:
        cursor.skip(8 * pruned[0], "pruned entries")
    first = False
    for name in ("input", "output"):
        quantised = not old and cursor.u8("flag") != 0
        # the flag of the output counts only if the input is quantised
        packed = quantised if name == "input" else first and quantised
        first = packed if name == "input" else first
        yield from _matrix(cursor, name, width, packed=packed)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the model")


def _entries(cursor: Cursor, count: int) -> None:
    if count * 10 > cursor.left:
        raise FormatError(f"{count} entries in {cursor.left} bytes", offset=cursor.offset)
    while count:
        data = cursor.peek(min(_STEP, cursor.left), "entries")
        at = 0
        while count and (found := _ENTRY.match(data, at)):
            at, count = found.end(), count - 1
        if not at:
            raise FormatError("an entry without an end, or of no type", offset=cursor.offset)
        cursor.skip(at, "entries")


def _matrix(cursor: Cursor, name: str, width: int, *, packed: bool) -> Iterator[Evidence | Part]:
    start = cursor.offset
    normed = packed and cursor.u8("flag") != 0
    rows, columns = struct.unpack("<qq", cursor.take(16, "shape"))
    if rows < 0 or columns < 0:
        raise FormatError(f"{name}: {rows} x {columns}", offset=start)
    if columns != width:
        why = f"{name}: vectors of {columns} numbers, of {width} by the settings"
        yield Gap(cursor.place(start), GapKind.DAMAGED, why)
    declared, begun = cursor.place(start), cursor.offset
    if packed:
        size = cursor.number(4, "codes", signed=True)
        cursor.skip(size, "codes")
        _quantiser(cursor)
        if normed:
            cursor.skip(rows, "codes of norms")
            _quantiser(cursor)
    else:
        cursor.skip(4 * rows * columns, "matrix")
    data = Span(begun, cursor.offset)
    wanted = None if packed else 4 * rows * columns
    yield Tensor(declared, name, "quantised" if packed else "F32", (rows, columns), data, wanted)
    if data.size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _quantiser(cursor: Cursor) -> None:
    at = cursor.offset
    width, parts, _, _ = struct.unpack("<4i", cursor.take(16, "quantiser"))
    if width < 0 or parts < 0:
        raise FormatError(f"a quantiser of {width} in {parts} parts", offset=at)
    cursor.skip(4 * width * CENTROIDS, "centroids")


FORMAT = Format(
    id="fasttext-bin",
    title="fastText model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC[2:], b"\0\0"),
    at=2,
    extensions=(".ftz",),
)
