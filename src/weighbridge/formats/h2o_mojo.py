"""``model.ini`` of a MOJO, H2O's model as data: which algorithm it is, its columns and its numbers.

Sections in brackets: ``[info]`` has keys and values, ``[columns]`` a name a line, ``[domains]`` the
files of a column's values. Trees lie beside it in the same zip archive (``intake/layouts.py``).
Readers look ``algo`` up in a table of their own, and build nothing that a file names.

Source: https://github.com/h2oai/h2o-3/blob/master/h2o-genmodel/src/main/java/hex/genmodel/ModelMojoReader.java
(retrieved 2026-11-26). Not read: trees, columns and domains; texts over ``Limits.text``; the MOJO
of Driverless AI, which is another format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Purpose, Reference, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.machine import behind

_INFO = later.pattern(rb"\s*\[info\]\s*\n")
_KEY = later.pattern(rb"^(mojo_version|h2o_version)[ \t]*=", re.MULTILINE)
_LINE = later.pattern(r"^(\w+)[ \t]*=[ \t]*(.*?)[ \t\r]*$", re.MULTILINE)
_DOMAIN = later.pattern(r"^\s*\d+:[ \t]*\d+[ \t]+(\S*[/\\][^\r\n]*?)[ \t\r]*$", re.MULTILINE)
"""Where values of a column are, in the folder ``domains``; those are not told that are no path."""

KEPT = frozenset(
    {"algo", "algorithm", "category", "h2o_version", "license", "mojo_version", "timestamp", "uuid"}
)
"""Keys that are told."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with the section that all have, and tells a version in it."""
    head = glimpse.head
    return b"\0" not in head and _INFO.match(head) is not None and _KEY.search(head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per key that says what the model is, a ``Reference`` per odd domain.

    Raises:
        FormatError: Too large.
    """
    place, size = cursor.place(cursor.start, cursor.stop), cursor.left
    if size > cursor.limits.text:
        why = f"{size} bytes of model.ini are over {cursor.limits.text}"
        raise FormatError(why, offset=cursor.start, kind=GapKind.LIMIT)
    text = cursor.take(size, "model.ini").decode("utf-8", "replace")
    for found in _LINE.finditer(text.partition("\n[columns]")[0]):
        if found[1] in KEPT:
            yield Entry(place, found[1], found[2][: cursor.limits.kept])
    for path in dict.fromkeys(found[1] for found in _DOMAIN.finditer(text)):
        yield Reference(place, Purpose.DATA, f"domains/{path[: cursor.limits.kept]}", "domains")
    yield from behind.anything(cursor, "the settings")


FORMAT = Format(
    id="h2o-mojo",
    title="H2O MOJO",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"[",
    steps=2,
)
