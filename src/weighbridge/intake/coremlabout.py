"""What a description in Core ML's messages says: ``Metadata``, its pairs, its texts.

Source: https://github.com/apple/coremltools/blob/main/mlmodel/format/Model.proto (retrieved
2026-11-26).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from weighbridge.core import Entry
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import Field

HERE = "@model_path/"
"""How the path of a file in the same package begins."""

RECORD = 64
"""Bytes of the record in a file of weights that an offset leads to."""

FILES = 4096
"""Files that one model keeps its weights in, at most."""

PAIRS = 100
ABOUT = {1: "shortDescription", 2: "versionString", 3: "author", 4: "license"}


def metadata(cursor: Cursor) -> Iterator[Entry]:
    """Yield what a ``Metadata`` that fills the cursor's span says."""
    for item in protowire.fields(cursor):
        place = cursor.place(item.start, item.stop)
        if item.wire != protowire.BYTES:
            continue
        if item.number in ABOUT and item.value:
            yield Entry(place, ABOUT[item.number], text(cursor, item))
        elif item.number == PAIRS:
            yield Entry(place, *pair(cursor, item, text))


def pair(cursor: Cursor, item: Field, value: Callable[[Cursor, Field], str]) -> tuple[str, str]:
    """Return key and value of an entry of a map."""
    found = {1: "", 2: ""}
    inner = protowire.inside(cursor, item)
    how = {1: text, 2: value}
    for part in protowire.fields(inner):
        if part.wire == protowire.BYTES and part.number in found:
            found[part.number] = how[part.number](inner, part)
    return found[1], found[2]


def text(cursor: Cursor, item: Field) -> str:
    """Return a text, cut where it is long."""
    size = min(item.value, cursor.limits.kept)
    raw = protowire.inside(cursor, item).take(size, "text")
    return raw.decode("utf-8", "backslashreplace")
