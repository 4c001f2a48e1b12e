"""NRRD: a volume with a header of text (.nrrd, .nhdr).

Layout: ``NRRD000`` and a version; lines of ``field: value``, ``key:=value`` and ``# comment``; an
empty line; numbers, raw or packed. With ``data file`` they lie in the file, or the files, that it
names. Nothing is run, imported or fetched.

Source: https://teem.sourceforge.net/nrrd/format.html (retrieved 2026-11-28). Not read: numbers,
which are searched for programs, and how they are packed.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Purpose, Reference, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"NRRD000"
HEADER = 1 << 20

RUNS = "when something takes it out of the volume"
WIDTHS = (
    ((b"signed char", b"int8", b"int8_t", b"uchar", b"unsigned char", b"uint8", b"uint8_t"), 1),
    ((b"short", b"short int", b"signed short", b"int16", b"int16_t", b"ushort"), 2),
    ((b"unsigned short", b"unsigned short int", b"uint16", b"uint16_t"), 2),
    ((b"int", b"signed int", b"int32", b"int32_t", b"uint", b"unsigned int", b"uint32"), 4),
    ((b"uint32_t", b"float"), 4),
    ((b"longlong", b"long long", b"int64", b"int64_t", b"ulonglong", b"uint64", b"double"), 8),
)
SIZES = {name: width for names, width in WIDTHS for name in names}
_LINE = later.pattern(rb"#[^\0]*|([^\0:]{1,200}):=[^\0]*|([a-z ]{1,40}): ?([^\0]*)")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    head = glimpse.head[: len(MAGIC) + 2]
    return head.startswith(MAGIC) and head[7:8].isdigit() and head[8:9] in (b"\n", b"\r")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield references to files of numbers, programs in it, and a gap for bytes behind it.

    Raises:
        FormatError: A line that is no field, or fewer numbers than there have to be.
    """
    start = cursor.start
    head = cursor.peek(min(cursor.left, HEADER), "header")
    fields: dict[bytes, bytes] = {}
    at = head.find(b"\n") + 1
    while at and at < len(head):
        stop = head.find(b"\n", at)
        line = head[at : stop if stop >= 0 else len(head)].rstrip(b"\r")
        begin, at = at, stop + 1 if stop >= 0 else len(head)
        if not line:
            break
        name = fields.get(b"data file", fields.get(b"datafile", b""))
        if name.startswith(b"LIST"):
            yield _file(cursor, line, start + begin, start + at)
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise FormatError("a line that is no field", offset=start + begin)
        if found[2]:
            fields[found[2]] = found[3].strip()
            if found[2] in (b"data file", b"datafile") and not found[3].startswith(b"LIST"):
                yield _file(cursor, found[3].strip(), start + begin, start + at)
    cursor.skip(at or len(head), "header")
    yield from programs.inside(cursor, "the volume", RUNS)
    if b"data file" in fields or b"datafile" in fields:
        if cursor.left:
            yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the header")
        return
    width, sizes = SIZES.get(fields.get(b"type", b"").lower(), 0), fields.get(b"sizes", b"").split()
    if fields.get(b"encoding", b"").lower() == b"raw" and width and all(map(bytes.isdigit, sizes)):
        cursor.skip(math.prod(int(each[:18]) for each in sizes) * width, "numbers")
        if cursor.left:
            yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the volume")


def _file(cursor: Cursor, name: bytes, start: int, stop: int) -> Reference:
    if b"%" in name:
        name = b"".join(name.split()[:1])  # a pattern of names, and from which number to which
    text = name[: cursor.limits.kept].decode("utf-8", "replace")
    return Reference(cursor.place(start, stop), Purpose.DATA, text, "data file")


FORMAT = Format(
    id="nrrd-volume",
    title="NRRD volume",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".nrrd", ".nhdr"),
)
