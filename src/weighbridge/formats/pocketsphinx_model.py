"""PocketSphinx: models of sounds and words (means, mdef, sendump, NAME.lm.bin).

Layouts (little-endian; of the first two big-endian too)::

    numbers   "s3", lines of settings up to "endhdr", u32 0x11223344, i32 each: extents and their
              product; or sets, streams, densities, a width per stream and the product of all;
              f32 each; u32 checksum if a line says so
    mdef      "BMDF", i32 version, i32 size of a description, the description, i32 x 10 counts,
              names of phones, zeros up to 4; nodes of 8 bytes, phones of 12, i32 count, u16 each
    sendump   i32 size and text, each, the last of size 0; i32 densities, i32 senones, u8 each
              (or, clustered, 16 values and half a byte each) for every stream
    lm.bin    "Trie Language Model", u8 order, u32 count of n-grams per order, i32; tables, words of
              12 bytes, bits; as many as follow from the counts; i32 size, words as text

How long each is follows from its counts. Nothing is run, imported or fetched.

Source: https://github.com/cmusphinx/pocketsphinx/tree/v5.0.4/src, ``bin_mdef.c``, ``ms_gauden.c``,
``ptm_mgau.c``, ``lm/lm_trie.c``, ``lm/lm_trie_quant.c``, and the model that it ships (retrieved
2026-11-27). Not read: numbers, but for the magic numbers of programs.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Callable, Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SETTINGS, PHONES, TRIE = b"s3\nversion ", b"BMDF", b"Trie Language Model"
TITLE = b"BEGIN FILE FORMAT DESCRIPTION\0"
SENDUMP = struct.pack("<i", len(TITLE)) + TITLE
ORDERS = {b"\x44\x33\x22\x11": "<", b"\x11\x22\x33\x44": ">"}

HEADER = 4096
"""Bytes of the settings, or of a description, at most."""

LINES = 64
"""Texts of a sendump, at most."""

TEXT = 1 << 12
MOST = 1 << 20
"""Extents, streams and phones, at most."""

VALUES = 16
"""What clustered numbers may be."""

ORDER = range(1, 17)
TABLE = 4 << 16
"""Bytes of a table of probabilities."""

WORD = 12
MIDDLE, LONGEST = 32, 16
"""Bits of an n-gram besides its word, and the one that it leads to."""

_END = later.pattern(rb"[ \t]*endhdr\n", re.MULTILINE)
_COUNT = later.pattern(rb"(feature_count|cluster_count|cluster_bits) ([0-9]{1,6})\0")
RUNS = "when something takes it out of the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as one of them does."""
    head = glimpse.head[:HEADER]
    if head.startswith(SETTINGS):
        return b"endhdr\n" in head
    return head.startswith((PHONES, TRIE, SENDUMP)) and glimpse.size > len(SENDUMP)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield which of the files it is, and parts for numbers and texts.

    Raises:
        FormatError: Cut, or counts that do not agree with the bytes.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, len(SENDUMP)), "header")
    for begins, name, body in BODIES:
        if head.startswith(begins):
            yield Entry(cursor.place(start, start + len(begins)), "pocketsphinx.file", name)
            yield from programs.inside(cursor, "the model", RUNS)
            at = body(cursor)
            if at < cursor.offset:
                yield Part("", lambda: cursor.source, Role.DATA, "", Span(at, cursor.offset))
            if cursor.left:
                yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the model")
            return
    raise FormatError("no file of PocketSphinx", offset=start)


def _numbers(cursor: Cursor) -> int:
    """Pass over numbers behind settings; return where they begin."""
    head = cursor.peek(min(cursor.left, HEADER), "settings")
    end = _END.search(head)
    if not end:
        raise FormatError("settings without an end", offset=cursor.offset)
    cursor.skip(end.end(), "settings")
    summed = 4 * (b"chksum0 yes" in head[: end.start()])
    at = cursor.offset
    order = ORDERS.get(cursor.take(4, "byte order"))
    if order is None:
        raise FormatError("no mark of a byte order", offset=at)
    for axes in (3, 2, 1):
        *extents, whole = _counts(cursor, order, axes + 1)
        size = 4 * (axes + 1) + 4 * whole + summed
        # A set of one stream begins as one number does; what ends with the file is meant.
        if min(extents) >= 0 and math.prod(extents) == whole and size == cursor.left:
            cursor.skip(4 * (axes + 1), "extents")
            return cursor.skip(4 * whole + summed, "numbers")
    sets, streams, densities = _counts(cursor, order, 3)
    if not 0 < streams <= MOST or min(sets, densities) < 0:
        raise FormatError(f"{sets} sets of {streams} streams", offset=at)
    cursor.skip(12, "extents")
    *widths, whole = _counts(cursor, order, streams + 1)
    cursor.skip(4 * (streams + 1), "widths")
    if min(widths) < 0 or sets * densities * sum(widths) != whole:
        raise FormatError(f"{whole} numbers, and another product", offset=at)
    return cursor.skip(4 * whole + summed, "numbers")


def _counts(cursor: Cursor, order: str, count: int) -> tuple[int, ...]:
    """Look at numbers."""
    return struct.unpack(f"{order}{count}i", cursor.peek(4 * count, "counts"))


def _phones(cursor: Cursor) -> int:
    """Pass over phones and how they are made up."""
    at = cursor.skip(8, "version")
    cursor.skip(_positive(cursor, "size of a description", HEADER), "description")
    begin = cursor.offset
    names, phones, states, _, _, _, sequences, _, nodes, _ = struct.unpack(
        "<10i", cursor.take(40, "counts")
    )
    if not 0 < names <= MOST or min(phones, states, sequences, nodes) < 0:
        raise FormatError(f"{names} names, {phones} phones, {nodes} nodes", offset=at)
    first = cursor.offset
    for _ in range(names):
        _word(cursor)
    cursor.skip(-(cursor.offset - first) % 4, "padding")
    cursor.skip(8 * nodes + 12 * phones, "phones")
    cursor.skip(2 * _positive(cursor, "count of sequences", cursor.left), "sequences")
    if not states:
        cursor.skip(sequences, "lengths of sequences")
    return begin


def _word(cursor: Cursor) -> None:
    ahead = cursor.peek(min(cursor.left, TEXT), "name")
    end = ahead.find(b"\0")
    if end < 0:
        raise FormatError("a name without an end", offset=cursor.offset)
    cursor.skip(end + 1, "name")


def _mixtures(cursor: Cursor) -> int:
    """Pass over weights of senones."""
    said = {}
    for _ in range(LINES):
        size = _positive(cursor, "size of a text", TEXT)
        if not size:
            break
        if found := _COUNT.fullmatch(cursor.take(size, "text")):
            said[found[1]] = int(found[2])
    else:
        raise FormatError(f"more than {LINES} texts", offset=cursor.offset)
    at = cursor.offset
    rows, columns = _positive(cursor, "densities", MOST), _positive(cursor, "senones", MOST)
    streams = said.get(b"feature_count", 1)
    if said.get(b"cluster_count"):
        cursor.skip(VALUES, "values")
        columns = (columns + 1) // 2
    cursor.skip(streams * rows * columns, "weights")
    return at


def _trie(cursor: Cursor) -> int:
    """Pass over a language model."""
    begin = cursor.skip(len(TRIE), "letters")
    order = cursor.u8("order")
    if order not in ORDER:
        raise FormatError(f"an order of {order}", offset=begin)
    counts = struct.unpack(f"<{order}I", cursor.take(4 * order, "counts"))
    at = cursor.offset
    if order > 1:
        cursor.skip(4, "kind")
        cursor.skip(TABLE * (2 * order - 3), "tables")
    cursor.skip(WORD * (counts[0] + 1), "words")
    word = counts[0].bit_length()
    for here in range(1, order):
        bits = word + LONGEST
        if here + 1 < order:
            bits = word + MIDDLE + counts[here + 1].bit_length()
        cursor.skip((bits * (1 + counts[here]) + 7) // 8 + 8, "n-grams")
    cursor.skip(_positive(cursor, "size of the words", cursor.left), "text of the words")
    return at


def _positive(cursor: Cursor, what: str, most: int) -> int:
    at = cursor.offset
    found = cursor.number(4, what, signed=True)
    if not 0 <= found <= most:
        raise FormatError(f"{what}: {found}", offset=at)
    return found


BODIES: tuple[tuple[bytes, str, Callable[[Cursor], int]], ...] = (
    (SETTINGS, "numbers", _numbers),
    (PHONES, "phones", _phones),
    (SENDUMP, "mixtures", _mixtures),
    (TRIE, "language model", _trie),
)

FORMAT = Format(
    id="pocketsphinx-model",
    title="PocketSphinx model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(SETTINGS, PHONES, TRIE, SENDUMP),
)
