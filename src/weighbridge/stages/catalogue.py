"""Which formats there are, what is read of each, and what is not.

All of it follows from the readers themselves, so that nothing is claimed that they do not do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import FormatError, Gap, GapKind, later
from weighbridge.core.records import dataclass
from weighbridge.formats import Format
from weighbridge.intake.cursor import Cursor
from weighbridge.stages import driver

_UNREAD = later.pattern(r"Not read:\s(.*?)\.(?=\s+[A-Z]|\s*\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Row:
    """A format, as a list shows it.

    Attributes:
        id: Of the format.
        title: What people call it.
        kind: What files of it are.
        read: Whether more is read than that the bytes are of this format.
        endings: File name endings that promise it.
        summary: The first sentence about it.
        unread: What is not read of such a file, in words; empty if nothing is known to be left.
        page: All that there is to say: layout, sources, what is not read.
    """

    id: str
    title: str
    kind: str
    read: bool
    endings: tuple[str, ...]
    summary: str
    unread: str
    page: str


def rows() -> Iterator[Row]:
    """Yield a row per format, in the order of their ids."""
    for fmt in sorted(driver.formats(), key=lambda each: each.id):
        page = (fmt.doc or "").strip()
        found = _UNREAD.search(page)
        yield Row(
            id=fmt.id,
            title=fmt.title,
            kind=fmt.kind.value,
            read=not closed(fmt),
            endings=fmt.extensions,
            summary=" ".join(page.partition("\n\n")[0].split()),
            unread=" ".join(found[1].split()) if found else "",
            page=page,
        )


def closed(fmt: Format) -> bool:
    """Whether files of a format are recognised and no more.

    A reader that reads nothing says so of any bytes, even of none at all.
    """
    try:
        found = list(fmt.read(Cursor.over(b"")))
    except FormatError:
        return False
    return bool(found) and all(
        isinstance(item, Gap) and item.kind is GapKind.UNSUPPORTED for item in found
    )
