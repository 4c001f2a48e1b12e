"""Tables of SPSS (.sav), SAS (.sas7bdat, .xpt) and Stata (.dta).

Recognised by magic number and what follows it. Nothing is run, imported or fetched.

Source: https://www.loc.gov/preservation/digital/formats/ (fdd000469, fdd000509, fdd000463 and
fdd000471; retrieved 2026-11-28). Not read: the table, which is searched for programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence
from weighbridge.formats import Format, Kind, Part, watched
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SPSS = (b"$FL2@(#) ", b"$FL3@(#) ")
SAS = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
TRANSPORT = b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!"
STATA = b"<stata_dta><header><release>"
LEAST = 64
RUNS = "when something takes it out of the table"


def recognises(glimpse: Glimpse) -> bool:
    """Whether a magic number is there."""
    return glimpse.size >= LEAST and glimpse.head.startswith((*SPSS, SAS, TRANSPORT, STATA))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield programs in it."""
    yield from programs.inside(cursor, "the table", RUNS)


FORMAT = Format(
    id="statistics-table",
    title="table of SPSS, SAS or Stata",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=watched(read, "the table"),
    begins=(*SPSS, SAS, TRANSPORT, STATA),
    least=LEAST,
    extensions=(".sas7bdat", ".dta"),
)
