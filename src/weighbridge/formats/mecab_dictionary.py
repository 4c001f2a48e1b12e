"""MeCab: a dictionary of words, as tokenizers of Japanese and Korean bring it along.

Layouts (little-endian)::

    sys.dic, unk.dic   u32 size of the file, XOR 0xEF718F77; u32 102, u32 kind, u32 words, u32 left
                       and u32 right contexts, u32 x 3 sizes, u32 0, 32 bytes name of an encoding;
                       a trie, tokens, features, of these sizes, to the end
    matrix.bin         u16 left, u16 right, i16 for each pair
    char.bin           u32 categories, 32 bytes name of each, u32 for each of 65,535 letters

How long each is follows from its first numbers. Nothing is run, imported or fetched.

Source: https://github.com/taku910/mecab, ``mecab/src/dictionary.cpp``, ``connector.cpp`` and
``char_property.cpp``, and files that its tools write (retrieved 2026-11-27). Not read: tries, costs
and features, which are searched for programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = 0xEF718F77
VERSION = 102
KINDS = range(3)
DICTIONARY = struct.Struct("<10I32s")
CATEGORIES = range(1, 33)
NAME = 32
LETTERS = 0xFFFF
CONTEXTS = range(2, 1 << 15)
"""Contexts of a matrix; there is one for the end of a sentence, and at least another."""

RUNS = "when something takes it out of the dictionary"

_ENCODING = later.pattern(rb"[A-Za-z][A-Za-z0-9_-]{1,30}\0+")
_CATEGORY = later.pattern(rb"[A-Z][A-Z0-9_-]{0,30}\0+")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the length follows from the first numbers."""
    return bool(_which(glimpse.head, glimpse.size))


def _which(head: bytes, size: int) -> str:
    """Say which of the files it is; empty if none."""
    if len(head) >= DICTIONARY.size:
        magic, version, kind, *_, trie, tokens, features, zero, encoding = DICTIONARY.unpack_from(
            head
        )
        if version == VERSION:
            whole = DICTIONARY.size + trie + tokens + features
            told = kind in KINDS and zero == 0 and _ENCODING.fullmatch(encoding) is not None
            return "words" if told and magic ^ MAGIC == whole == size else ""
    if min(len(head), size) < NAME:
        return ""
    left, right = struct.unpack_from("<HH", head)
    if left in CONTEXTS and right in CONTEXTS and 4 + 2 * left * right == size:
        return "matrix"
    count = int.from_bytes(head[:4], "little")
    if count not in CATEGORIES or size != 4 + NAME * count + 4 * LETTERS:
        return ""
    names = (head[4 + NAME * each : 4 + NAME * (each + 1)] for each in range(count))
    return "letters" if all(map(_CATEGORY.fullmatch, names)) else ""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield which of the files it is, programs, and a part for the numbers.

    Raises:
        FormatError: The length does not follow from the first numbers.
    """
    start, size = cursor.start, cursor.left
    head = cursor.peek(min(size, 4 + NAME * CATEGORIES.stop), "header")
    which = _which(head, size)
    if not which:
        raise FormatError("no file of MeCab", offset=start)
    yield Entry(cursor.place(start, start + 4), "mecab.file", which)
    yield from programs.inside(cursor, "the dictionary", RUNS)
    first = {"words": DICTIONARY.size, "matrix": 4}.get(which, 4 + NAME * head[0])
    yield Part("", lambda: cursor.source, Role.DATA, "", Span(start + first, cursor.stop))


FORMAT = Format(
    id="mecab-dictionary",
    title="MeCab dictionary",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    least=NAME,
)
