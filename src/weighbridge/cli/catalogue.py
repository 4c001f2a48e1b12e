"""What ``weighbridge formats`` prints."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from weighbridge.cli import output
from weighbridge.core import FACES, UsageError
from weighbridge.stages import catalogue
from weighbridge.stages.catalogue import Row

KINDS = {
    "weights": "weights",
    "container": "archives and streams",
    "code": "code",
    "config": "settings",
    "text": "text",
    "media": "other data",
    "record": "about other files",
}
"""What each kind is called, in the order of the list."""


def find(name: str | None) -> tuple[Row, ...]:
    """Return the formats of an id or of an ending; all if no name is given.

    Raises:
        UsageError: There is none.
    """
    every = tuple(catalogue.rows())
    if name is None:
        return every
    wanted = name.lower()
    found = tuple(row for row in every if wanted == row.id or wanted in row.endings)
    if not found:
        close = difflib.get_close_matches(wanted, [row.id for row in every], n=1)
        hint = f", did you mean {close[0]!r}?" if close else "; see: weighbridge formats"
        raise UsageError(f"unknown format {name[:80]!r}{hint}")
    return found


def listing(rows: tuple[Row, ...]) -> Iterator[str]:
    """Yield the lines of the list: those that are read first, kind by kind."""
    width = max(len(row.id) for row in rows)
    for kind, word in KINDS.items():
        mine = [row for row in rows if row.kind == kind]
        if not mine:
            continue
        yield f"{word}:"
        for row in sorted(mine, key=lambda each: (not each.read, each.id)):
            mark = "  " if row.read else "- "
            endings = f"  ({' '.join(row.endings)})" if row.endings else ""
            lead = f"  {mark}{row.id:<{width}}  "
            yield from output.row(lead, f"{row.title}{endings}")
        yield ""
    layouts = ", ".join(sorted(FACES - {"empty"}))
    yield from output.row("layouts, told by what is inside or beside: ", layouts)
    closed = sum(not row.read for row in rows)
    counts = f"{len(rows)} formats; {closed} of them (-) recognised and not read: no verdict"
    yield from output.row("", f"{counts}. What is read of one: weighbridge formats ID")


def page(row: Row) -> Iterator[str]:
    """Yield all that is known of a format."""
    yield f"{row.id}   {row.title}"
    yield ""
    if not row.read:
        yield "Recognised and not read: a file of it is no verdict."
        yield ""
    yield row.page
    if row.endings:
        yield ""
        yield f"Endings that promise it: {' '.join(row.endings)}"


def document(rows: tuple[Row, ...], schema: str) -> dict[str, object]:
    """Return the list as JSON."""
    return {
        "schema": schema,
        "formats": [
            {
                "id": row.id,
                "title": row.title,
                "kind": row.kind,
                "read": row.read,
                "extensions": list(row.endings),
                "summary": row.summary,
                "not-read": row.unread,
            }
            for row in rows
        ],
        "layouts": sorted(FACES - {"empty"}),
    }
