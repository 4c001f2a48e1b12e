"""ORC: tables by column.

Layout::

    "ORC"      columns in stripes
    metadata, footer, postscript: messages of protobuf
    u8         size of the postscript in bytes

    postscript 1 size of the footer, 2 compression, 3 its block, 4 version, 5 size of the metadata,
               6 version of the writer, 8000 "ORC"

Source: https://orc.apache.org/specification/ORCv1/ (retrieved 2026-11-26). Not read: footer and
metadata, which may be compressed, and name types and statistics and no classes; columns, which
every reader takes for numbers and texts.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"ORC"
FOOTER, METADATA, NAME = 1, 5, 8000
"""Fields of the postscript."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with the magic number, and ends in a postscript that ends in it too."""
    tail = glimpse.tail
    return glimpse.head[:3] == MAGIC and glimpse.size > len(MAGIC) and tail[-4:-1] == MAGIC


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing: there is no code in it.

    Raises:
        FormatError: What the postscript says does not fit into the file.
    """
    start, last = cursor.start, cursor.stop - 1
    cursor.seek(last, "postscript")
    size = cursor.u8("postscript")
    begin = last - size
    if begin < start + len(MAGIC):
        raise FormatError(f"a postscript of {size} bytes in {last - start}", offset=last)
    said = {FOOTER: 0, METADATA: 0}
    named = b""
    for field in protowire.fields(cursor.part(begin, last)):
        if field.wire == protowire.VARINT and field.number in said:
            said[field.number] = field.value
        elif field.wire == protowire.BYTES and field.number == NAME:
            named = cursor.source.read(field.start, min(field.value, len(MAGIC)))
    if named != MAGIC or sum(said.values()) > begin - start - len(MAGIC):
        raise FormatError("the postscript does not fit the file", offset=begin)
    yield from ()


FORMAT = Format(
    id="orc-table",
    title="ORC table",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
    extensions=(".orc",),
)
