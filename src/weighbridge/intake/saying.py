"""Messages of protobuf that hold numbers and texts, whatever their fields are called.

A field of bytes is a text, or a message again, or so short that it can be a few packed numbers.
Anything else may be a file, and is said not to be understood.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES, Field

CONTROLS = "\t\n\r"
"""Letters of a text that are not printed."""

DEEP = 16
"""Messages in messages, at most."""

SHORT = 256
"""Bytes that may be packed numbers."""

TEXT = 1 << 16
"""Bytes of a text, at most."""


def texts(cursor: Cursor, deep: int = DEEP) -> Iterator[tuple[Field, str]]:
    """Yield the fields that are texts, at any depth, in order.

    Raises:
        FormatError: Not a message, or a field of bytes that is neither text nor message.
    """
    for field in protowire.fields(cursor):
        if field.wire != BYTES or not field.value:
            continue
        text = said(cursor, field)
        # A message may look like a text that begins with a line feed, seldom the other way round.
        if deep and (text is None or text[0] in CONTROLS) and is_message(cursor, field):
            yield from texts(protowire.inside(cursor, field), deep - 1)
        elif text is not None:
            yield field, text
        elif field.value > SHORT:
            why = f"{field.value} bytes that are neither text nor message"
            raise FormatError(why, offset=field.start)


def said(cursor: Cursor, field: Field) -> str | None:
    """Return what a field says; ``None`` if it is no text."""
    if field.value > TEXT:
        return None
    try:
        text = cursor.source.read(field.start, field.value).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if all(each.isprintable() or each in CONTROLS for each in text) else None


def is_message(cursor: Cursor, field: Field) -> bool:
    """Whether a field of bytes can be read as a message."""
    try:
        for _ in protowire.fields(protowire.inside(cursor, field)):
            pass
    except FormatError:
        return False
    return True
