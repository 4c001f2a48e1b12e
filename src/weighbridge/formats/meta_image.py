"""MetaImage: a volume with a header of text, of ITK and its kin (.mha, .mhd).

Layout: lines of ``Key = Value``; the last is ``ElementDataFile``, of which the value is ``LOCAL``
and the numbers follow, or the name of the file with them, or a pattern of such names with "%", or
``LIST`` and such names follow.
Nothing is run, imported or fetched.

Source: https://itk.org/Wiki/ITK/MetaIO/Documentation (retrieved 2026-11-28). Not read: numbers,
which are searched for programs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Purpose, Reference, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

LAST = b"ElementDataFile"
KEYS = (b"ObjectType", b"NDims", b"Comment", b"ID", b"Name", b"AcquisitionDate")
"""What a header begins with."""

HEADER = 1 << 16
RUNS = "when something takes it out of the volume"
SIZES = {
    b"MET_CHAR": 1, b"MET_UCHAR": 1, b"MET_SHORT": 2, b"MET_USHORT": 2, b"MET_INT": 4,
    b"MET_UINT": 4, b"MET_LONG": 4, b"MET_ULONG": 4, b"MET_FLOAT": 4, b"MET_LONG_LONG": 8,
    b"MET_ULONG_LONG": 8, b"MET_DOUBLE": 8,
}  # fmt: skip
_LINE = later.pattern(rb"([A-Za-z][\w.-]{0,80})[ \t]*=[ \t]*([^\0\n]*?)[ \t\r]*\n")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first line is one of a header, and the last one is there."""
    head = glimpse.head
    first = _LINE.match(head)
    return first is not None and first[1] in KEYS and b"\n" + LAST in head and b"NDims" in head


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield where the numbers are, programs in it, and a gap for bytes behind it.

    Raises:
        FormatError: A line that is no field, or fewer numbers than there have to be.
    """
    head = cursor.peek(min(cursor.left, HEADER), "header")
    fields: dict[bytes, bytes] = {}
    at = begin = 0
    while LAST not in fields:
        found = _LINE.match(head if head.endswith(b"\n") else head + b"\n", at)
        if found is None:
            raise FormatError("a line that is no field", offset=cursor.start + at)
        begin, at = at, min(found.end(), len(head))
        fields[found[1]] = found[2]
    place = cursor.place(cursor.start + begin, cursor.start + at)
    cursor.skip(at, "header")
    yield from programs.inside(cursor, "the volume", RUNS)
    name = fields[LAST]
    if name == b"LIST" or b"%" in name:
        rest = (
            cursor.take(min(cursor.left, cursor.limits.text), "names") if name == b"LIST" else b""
        )
        names = rest.split(b"\n") if name == b"LIST" else name.split()[:1]
        for line in filter(None, map(bytes.strip, names)):
            yield Reference(place, Purpose.DATA, _text(cursor, line), LAST.decode())
        return
    wanted = _wanted(fields)
    if name != b"LOCAL":
        target = _text(cursor, name)
        yield Reference(place, Purpose.DATA, target, LAST.decode())
        if wanted is not None:
            yield Tensor(place, "elements", "", (wanted,), Span(0, wanted), wanted, target)
    elif wanted is not None:
        cursor.skip(wanted, "numbers")
    else:
        return
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the volume")


def _wanted(fields: dict[bytes, bytes]) -> int | None:
    """Return the bytes of the numbers, if they are not packed and it is known."""
    size, sizes = SIZES.get(fields.get(b"ElementType", b"")), fields.get(b"DimSize", b"").split()
    channels = fields.get(b"ElementNumberOfChannels", b"1")
    packed = fields.get(b"CompressedData", b"False").lower() != b"false"
    ascii_ = fields.get(b"BinaryData", b"True").lower() != b"true"
    whole = all(each.isdigit() and len(each) < 18 for each in (*sizes, channels))
    if size is None or packed or ascii_ or not sizes or not whole or b"HeaderSize" in fields:
        return None
    return math.prod(map(int, sizes)) * size * int(channels)


def _text(cursor: Cursor, name: bytes) -> str:
    return name[: cursor.limits.kept].decode("utf-8", "replace")


FORMAT = Format(
    id="meta-image",
    title="MetaImage volume",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=KEYS,
    holds=(LAST,),
    extensions=(".mha", ".mhd"),
)
