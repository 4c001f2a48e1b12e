r"""Kaldi: acoustic models, extractors, statistics, archives of matrices (.mdl .ie .mat .ark).

Layout (little-endian)::

    0    "\0B"; in an archive before it a key and a blank, and another object behind
    ..   words, blanks and lines of text between:
         u8 size (1, 2, 4, 8; negative if unsigned), that many bytes: a number
         u8 4, i32 count, so many i32: a list; nothing tells its beginning from a number
         "FM " "DM "  matrix: number of rows, of columns, f32 or f64 each
         "FV " "DV "  vector: number of elements, f32 or f64 each
         "FP " "DP "  symmetric matrix: number of rows, the half of it
         "CM " f32 x 2, i32 rows, i32 columns, 8 bytes per column, u8 each
         "CM2 " "CM3 " the same without the 8 bytes; u16 or u8 each

Which fields an object has says its class alone. What is checked is that the file is made of such
items to its last byte. Nothing is run, imported or fetched.

Source: https://github.com/kaldi-asr/kaldi/blob/master/src/base/io-funcs-inl.h,
``src/matrix/kaldi-matrix.cc``, ``src/matrix/compressed-matrix.cc`` (retrieved 2026-11-26), and
files that kaldi_native_io 1.23 writes. Not read: numbers, but for the magic numbers of programs;
what is made of other items, which is a gap.
"""

from __future__ import annotations

import re
import struct
from collections import deque
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MARK = b"\0B"
ENDS = (b"M ", b"V ", b"P ", b"2 ", b"3 ")
"""How words end that announce an array."""

SIZES = {1: 1, 2: 2, 4: 4, 8: 8, 255: 1, 254: 2, 252: 4, 248: 8}
"""Bytes of a number by the byte before it."""

COUNTED = 4
"""Bytes of a count, and of the elements of every list that is read as one."""

ANNOUNCED = 64
"""Bytes of words that are looked at for what they announce."""

KEPT = 64
"""Characters of the first word that are told."""

TRIES = 64
"""Lists that may turn out to be numbers, at most, when reading comes to nothing."""

AGAIN = 4
"""How often each byte is read, at most, because of these."""

_BEGIN = later.pattern(rb"(?:[\x21-\x7e]{1,200} )?\0B(?:<[A-Za-z]|[A-Z][A-Za-z0-9]{1,30} |\x04)")
_TEXT = later.pattern(rb"[\t\n\r\x20-\x7e]+")
_DENSE = later.pattern(rb"(?:^|.*[ \nTF])([FD])([MVP]) \Z", re.DOTALL)
_PACKED = later.pattern(rb"(?:^|.*[ \nTF])CM([23]?) \Z", re.DOTALL)

_PAIRS = later.pattern(rb"<(/?(?:Nnet3?|TransitionModel|Topology|DiagGMM|FullGMM))> ")
"""Objects of which loaders read the word that ends them: ``ExpectToken`` in ``nnet3/nnet-nnet.cc``,
``nnet2/nnet-nnet.cc``, ``hmm/transition-model.cc``, ``hmm/hmm-topology.cc`` and ``gmm``."""

_STEP = 1 << 12


def recognises(glimpse: Glimpse) -> bool:
    """Whether the mark is there, with a word or a number behind it."""
    return _BEGIN.match(glimpse.head[:256]) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the first word, and a ``Gap`` for what is not made of words and numbers.

    Raises:
        FormatError: Never; what cannot be followed is a gap.
    """
    start = cursor.offset
    head = cursor.peek(min(cursor.left, 256), "header")
    word = head[head.find(MARK) + 2 :].split(b" ")[0][:KEPT]
    yield Entry(cursor.place(start), "kaldi.object", word.decode("ascii", "backslashreplace"))
    pairs = dict[int, bytes]()
    stopped = _follow(cursor, pairs)
    if stopped < cursor.stop:
        why = "a Kaldi object of which this version does not read everything"
        yield Gap(cursor.place(stopped, cursor.stop), GapKind.UNSUPPORTED, why)
    elif left := _open(pairs):
        why = f"<{left.decode()}> has no end: the file is cut"
        yield Gap(cursor.place(start, cursor.stop), GapKind.DAMAGED, why)
    yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, cursor.stop))


def _open(pairs: dict[int, bytes]) -> bytes:
    """Return the name of an object that begins and does not end; nothing if each does."""
    opened = list[bytes]()
    for _, word in sorted(pairs.items()):
        if not word.startswith(b"/"):
            opened.append(word)
        elif word[1:] in opened:
            opened.remove(word[1:])
    return opened[0] if opened else b""


def _follow(cursor: Cursor, pairs: dict[int, bytes]) -> int:
    """Pass over items; return the end, or the furthest place at which there was no item.

    Where objects begin and end that loaders read to their end is noted in ``pairs``.
    """
    others: deque[int] = deque(maxlen=TRIES)
    at = furthest = begun = cursor.start
    left = AGAIN * cursor.left
    while at < cursor.stop:
        cursor.seek(at, "item")
        try:
            at, other = _item(cursor, pairs)
        except FormatError:
            furthest, left = max(furthest, at), left - (at - begun)
            if not others or left < 0:
                return furthest
            at = begun = others.pop()
        else:
            if other:
                others.append(other)
    return cursor.stop


def _item(cursor: Cursor, pairs: dict[int, bytes]) -> tuple[int, int]:
    """Pass over an item; return where it ends, and where if it is something else, or 0.

    Raises:
        FormatError: None begins here, or it is cut.
    """
    window, at, most = cursor.ahead(_STEP)
    if window.startswith(MARK, at, at + most):
        return cursor.offset + len(MARK), 0
    if found := _TEXT.match(window, at, at + most):
        size = found.end() - at
        for word in _PAIRS.finditer(found[0]):
            pairs[cursor.offset + word.start()] = word[1]
        if size == _STEP:
            # What it announces may go on behind; what is looked at again says it.
            return cursor.offset + size - ANNOUNCED, 0
        cursor.skip(size, "words")
        if size < most:
            _array(cursor, found[0][-ANNOUNCED:])
        return cursor.offset, 0
    if window[at] not in SIZES:
        raise FormatError("no item", offset=cursor.offset)
    size = SIZES[window[at]]
    if size == window[at] == COUNTED and most > size:
        count = int.from_bytes(window[at + 1 : at + 1 + size], "little", signed=True)
        cursor.skip(1 + size, "number")
        plain = cursor.offset
        if _begins(cursor) != "sure" and 0 < size * count <= cursor.left:
            cursor.skip(size * count, "list")
            if _begins(cursor):
                return cursor.offset, plain
        return plain, 0
    cursor.skip(1 + size, "number")
    return cursor.offset, 0


def _begins(cursor: Cursor) -> str:
    """Say whether an item can begin here: ``sure`` if it is a word or the end."""
    window, at, most = cursor.ahead(1)
    if not most:
        return "sure"
    byte = window[at]
    if byte in b"<ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        return "sure"
    return "may" if byte in SIZES or byte in b"\0\n {(" or 0x21 <= byte < 0x7F else ""


def _array(cursor: Cursor, words: bytes) -> None:
    """Pass over the array that the last of some words announces, if it does."""
    if words[-2:] not in ENDS:
        return
    if found := _DENSE.match(words):
        width, shape = (4 if found[1] == b"F" else 8), found[2]
        rows = _extent(cursor)
        count = rows if shape == b"V" else rows * (rows + 1) // 2
        cursor.skip(width * (rows * _extent(cursor) if shape == b"M" else count), "array")
    elif found := _PACKED.match(words):
        _, _, rows, columns = struct.unpack("<ffii", cursor.take(16, "header"))
        per = {b"": rows + 8, b"2": 2 * rows, b"3": rows}[found[1]]
        if rows < 0 or columns < 0:
            raise FormatError(f"{rows} x {columns}", offset=cursor.offset)
        cursor.skip(per * columns, "array")


def _extent(cursor: Cursor) -> int:
    at = cursor.offset
    size, extent = cursor.u8("size"), cursor.number(4, "extent", signed=True)
    if size != 4 or extent < 0:
        raise FormatError(f"an extent of {extent}", offset=at)
    return extent


FORMAT = Format(
    id="kaldi-object",
    title="Kaldi object or archive",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    holds=(MARK,),
    extensions=(".mdl", ".ark"),
)
