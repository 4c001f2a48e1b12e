"""Jinja template: the text that a conversation is poured into, in a file of its own.

``chat_template.jinja`` beside a tokenizer and ``additional_chat_templates/*.jinja``. Any text is a
template, so only the name, which loaders go by, tells it; other faces of the bytes are read too.

Source: https://huggingface.co/docs/transformers/chat_templating_writing,
https://jinja.palletsprojects.com/en/stable/templates/ (retrieved 2026-11-26). It is parsed: see
``intake/templates.py``. Not read: templates over 256 KiB; what rendering gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import templates
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse


def recognises(glimpse: Glimpse) -> bool:
    """Never: only its name tells it from other text."""
    return glimpse.size < 0


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a step per thing that the template names.

    Raises:
        FormatError: Too large, or not UTF-8, as loaders take it to be.
    """
    start, size = cursor.offset, cursor.left
    if size > cursor.limits.text:
        why = f"template of {size} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    data = cursor.take(size, "template")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError("template is not UTF-8", offset=start + error.start) from error
    yield from templates.facts(text, cursor.place(start), "", templates.Room(cursor.budget))


FORMAT = Format(
    id=templates.FORMAT,
    title="Jinja template",
    doc=__doc__,
    kind=Kind.TEXT,
    recognises=recognises,
    read=read,
    begins=(),
    extensions=templates.NAMED,
)
