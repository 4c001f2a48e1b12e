r"""eSpeak NG: what its folder of data holds, which Piper and other voices bring along.

Layouts (little-endian)::

    xx_dict      i32 1024, i32 where the rules begin; 1024 chains of words, each an u8 size of the
                 word with all about it, that many bytes but one, until a size of 0; rules: bytes of
                 which the first is 6 and the last two are 7 and 0
    phontab      u8 count of tables, zeros up to 4; each: u8 phonemes, u8 the table it adds to,
                 zeros up to 4, name of 32 bytes, 16 bytes per phoneme
    phondata     u32 0x014801, u32 samples a second; sounds
    phonindex    u32 0x014801; u16 each: steps by which a phoneme is chosen
    intonations  68 bytes each, of which 12 are a name; the first is of two letters
    xx_phtrans   i32 volume; 24 bytes each: names of phonemes of MBROLA, the last of them none

Steps and rules are followed by the library in tables of its own; nothing is run, imported or
fetched.

Source: https://github.com/espeak-ng/espeak-ng/blob/1.52.0/src/libespeak-ng/compiledata.c,
``compiledict.c`` and ``compilembrola.c`` (retrieved 2026-11-26). Not read: rules, steps and sounds,
but for the magic numbers of programs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import HEAD, Glimpse

CHAINS = 1024
DICTIONARY = struct.pack("<i", CHAINS)
VERSION = struct.pack("<I", 0x014801)
RATES = (8000, 11025, 16000, 22050, 24000, 32000, 44100, 48000)
RULES, END = b"\6", b"\7\0"
TABLES = range(1, 256)
PHONEME = 16
TUNE, TRANSLATION = 68, 24
MOST = 1 << 16
"""Bytes of tunes or translations."""

_TABLE = later.pattern(rb"([^\0])(.)\0\0([a-zA-Z][\w@-]{0,30})\0+", re.DOTALL)
_TUNE = later.pattern(rb"[a-z][a-z0-9_]{0,10}\0{1,11}")
_MNEMONIC = later.pattern(rb"[\x21-\x7e]{1,4}\0{0,3}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as one of them does, and its length or its end fits."""
    which = _which(glimpse.head, glimpse.size, glimpse.tail[-TRANSLATION:])
    return bool(which) and (which != "phontab" or _tabled(glimpse))


def _tabled(glimpse: Glimpse) -> bool:
    """Whether tables of phonemes follow one another to the end: numbers look like a table, too."""
    at = glimpse.start + 4
    for _ in range(glimpse.head[0]):
        said = glimpse.source.read(at, 4)
        if len(said) < 4 or said[2:] != bytes(2) or at >= glimpse.stop:
            return False
        at += 36 + PHONEME * said[0]
    return at == glimpse.stop


def _which(head: bytes, size: int, tail: bytes) -> str:
    """Say which of the files it is; empty if none."""
    first = head[:4]
    if first == DICTIONARY:
        rules = int.from_bytes(head[4:8], "little")
        return "dictionary" if 8 + CHAINS <= rules < size and tail[-2:] == END else ""
    if first == VERSION:
        steps = "phonindex" if size % 2 == 0 else ""
        return "phondata" if int.from_bytes(head[4:8], "little") in RATES else steps
    if first[1:] == bytes(3) and head[:1] != b"\0":
        ended = size % TRANSLATION == 4 and size <= MOST and tail == bytes(TRANSLATION)
        if ended and _names(head[4:], TRANSLATION, 4, _MNEMONIC):
            return "translation"
        return "phontab" if _TABLE.match(head, 4) and size > 40 + 16 else ""
    if size % TUNE == 0 and TUNE <= size <= MOST and head[2:4] == bytes(2):
        return "intonations" if _names(head, TUNE, 12, _TUNE) else ""
    return ""


def _names(head: bytes, step: int, width: int, wanted: re.Pattern[bytes]) -> bool:
    """Whether a name begins every so many bytes, but for the last, which may have none."""
    starts = range(0, len(head) - step, step) or range(1)
    return all(wanted.fullmatch(head[at : at + width]) for at in starts)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield which file it is, and a part for what is not followed.

    Raises:
        FormatError: Cut, or tables and chains do not end where they should.
    """
    start, size = cursor.start, cursor.left
    head = cursor.peek(min(size, HEAD), "header")
    last = cursor.source.read(max(cursor.stop - TRANSLATION, start), min(TRANSLATION, size))
    which = _which(head, size, last)
    if not which:
        raise FormatError("is no file of eSpeak NG", offset=start)
    yield Entry(cursor.place(start, min(start + 8, cursor.stop)), "espeak.file", which)
    begin = start + 8
    if which == "dictionary":
        begin = _chains(cursor)
    elif which == "phontab":
        begin = _tables(cursor)
    if begin < cursor.stop:
        yield Part("", lambda: cursor.source, Role.DATA, "", Span(begin, cursor.stop))


def _chains(cursor: Cursor) -> int:
    """Walk the words; return where the rules begin."""
    cursor.skip(4, "count")
    rules = cursor.start + cursor.u32("offset of rules")
    if not cursor.offset <= rules < cursor.stop:
        raise FormatError(f"rules at {rules}", offset=cursor.start)
    cursor.seek(cursor.start, "words")
    words = cursor.peek(rules - cursor.start, "words")
    at = 8
    for _ in range(CHAINS):
        while at < len(words) and words[at]:
            at += words[at]
        at += 1
    if at != len(words) or cursor.source.read(rules, 1) != RULES:
        why = f"words end at {cursor.start + at}, rules begin at {rules}"
        raise FormatError(why, offset=cursor.start)
    return rules


def _tables(cursor: Cursor) -> int:
    """Walk the tables of phonemes; return where the last ends, which is the end."""
    count = cursor.u32("count")
    for _ in range(count):
        size = 36 + PHONEME * cursor.peek(1, "phonemes")[0]
        cursor.skip(size, "table of phonemes")
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind {count} tables", offset=cursor.offset)
    return cursor.offset


FORMAT = Format(
    id="espeak-data",
    title="eSpeak NG data",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    at=2,
    begins=(b"\0\0", VERSION[2:]),
)
