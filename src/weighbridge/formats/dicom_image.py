"""DICOM: a picture or volume of a scanner, with what is known of it (.dcm).

Layout: 128 bytes that anything may be, "DICM", then elements: u16 group, u16 element, two letters
for the kind of value, u16 size; or, of kinds whose values may be long, two zeros and u32 size.
Group 2 is written so (little-endian) and says how the rest is: with or without the letters,
little-endian or big-endian, or deflated. A size of 0xFFFFFFFF means items up to a mark that ends
them. Nothing is run, imported or fetched.

Source: https://dicom.nema.org/medical/dicom/current/output/html/part10.html, ``part05.html``
(retrieved 2026-11-27). Not read: the elements behind group 2; all of it is searched for programs,
the bytes before the letters too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

PREAMBLE = 128
MAGIC = b"DICM"
FIRST = MAGIC + struct.pack("<HH", 2, 0)
META = 2
"""The group that says how the others are written."""

LONG = (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
SYNTAX = 0x10
RUNS = "when something takes it out of the file"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the letters are there, with the length of group 2 behind them."""
    return glimpse.head[PREAMBLE : PREAMBLE + len(FIRST)] == FIRST


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how the file is written, and programs in it.

    Raises:
        FormatError: Cut within group 2.
    """
    yield from programs.inside(cursor, "the picture", RUNS)
    cursor.skip(PREAMBLE, "preamble")
    if cursor.take(len(MAGIC), "letters") != MAGIC:
        raise FormatError("no letters of DICOM", offset=cursor.start)
    while cursor.left >= 8:
        at = cursor.offset
        group, element = struct.unpack("<HH", cursor.peek(4, "tag"))
        if group != META:
            return
        cursor.skip(4, "tag")
        kind = cursor.take(2, "kind")
        size = cursor.u16("size")
        if kind in LONG:
            size = cursor.u32("size")
        if element == SYNTAX and size <= PREAMBLE:
            value = cursor.peek(size, "value").rstrip(b"\0 ")
            told = value.decode("ascii", "backslashreplace")
            yield Entry(cursor.place(at), "dicom.transfer-syntax", told)
        cursor.skip(size, "value")


FORMAT = Format(
    id="dicom-image",
    title="DICOM picture",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=watched(read, "the picture"),
    at=PREAMBLE,
    begins=(FIRST,),
    extensions=(".dcm",),
)
