"""Descriptors of protocol buffers: what ``protoc`` was told about messages (FileDescriptorSet).

Field 1, once for each file: its name (1), package (2), files that it needs (3), messages, enums,
services and extensions (4 to 7), settings (8), where things stand (9), which of the files that it
needs are public or weak (10, 11), syntax (12), and edition (14). Data only: whoever reads it makes
classes without code.

Source: https://github.com/protocolbuffers/protobuf/blob/main/src/google/protobuf/descriptor.proto
(retrieved 2026-11-26). Not read: messages, enums and the like, and their settings.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FILE, NAME = 1, 1
NUMBERS = frozenset({10, 11, 14})
KNOWN = frozenset({*range(1, 13), 14, 15})
"""Fields of a file; 15 are files that only options need."""

ENDING = ".proto"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the fields are files, the first of which begins with a name that ends as one."""
    if glimpse.head[:1] != b"\n":
        return False
    found = protowire.glance(glimpse)
    if not found or any(each.number != FILE or each.wire != protowire.BYTES for each in found):
        return False
    inner = protowire.glance(Glimpse(glimpse.source, found[0].start, found[0].stop))
    if not inner or inner[0].number != NAME or not all(map(_known, inner)):
        return False
    return protowire.text(glimpse, inner[0]).endswith(ENDING)


def _known(field: protowire.Field) -> bool:
    """Whether a field of a file is one that there is."""
    wire = protowire.VARINT if field.number in NUMBERS else protowire.BYTES
    return field.number in KNOWN and field.wire in (wire, protowire.BYTES)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per file that is described.

    Raises:
        FormatError: A field that no such message has.
    """
    for outer in protowire.fields(cursor):
        if outer.number != FILE or outer.wire != protowire.BYTES:
            raise FormatError(f"field {outer.number}", offset=outer.start)
        cursor.budget.member(outer.start)
        name = ""
        for field in protowire.fields(protowire.inside(cursor, outer)):
            if not _known(field):
                raise FormatError(f"field {field.number} of a file", offset=field.start)
            if field.number == NAME:
                name = cursor.source.read(field.start, min(field.value, 200)).decode(
                    "utf-8", "replace"
                )
        if not name.endswith(ENDING) and len(name) < 200:
            raise FormatError(f"a file called {name[:80]!r}", offset=outer.start)
        yield Entry(cursor.place(outer.start, outer.stop), "protobuf.file", name[:80])


FORMAT = Format(
    id="protobuf-descriptors",
    title="protobuf descriptors",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"\n",),
)
