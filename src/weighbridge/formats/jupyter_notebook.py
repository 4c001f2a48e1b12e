"""Jupyter notebook: JSON with cells, some of which are code.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html (retrieved 2026-11-23).
Not read: outputs. Lines that begin with ``!`` or ``%`` (shell and magic) are told as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Code, Effect, Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import pysource, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_START = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:cells|metadata|nbformat|nbformat_minor|worksheets)"\s*:'
)
_MAGIC = re.compile(r"^[ \t]*[!%].*$", re.MULTILINE)
_SHELL = re.compile(r"^[ \t]*(?:!|%%?(?:bash|sh|system|sx)\b)", re.MULTILINE)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the text begins with one of a notebook's keys and names its version."""
    return _START.match(glimpse.head) is not None and (
        b'"nbformat"' in glimpse.tail or b'"nbformat"' in glimpse.head
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code`` with what all code cells can reach.

    Raises:
        FormatError: Too large, or not JSON.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of a notebook are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    data = cursor.take(cursor.left, "notebook")
    book = strictjson.value(data, what="notebook", offset=start, lenient=True)
    cells = book.get("cells") if isinstance(book, dict) else None
    effects: set[Effect] = set()
    count = 0
    for cell in cells if isinstance(cells, list) else []:
        match cell:
            case {"cell_type": "code", "source": source}:
                lines = source if isinstance(source, list) else [source]
                text = "".join(line for line in lines if isinstance(line, str))
                count += 1
                if _SHELL.search(text):
                    effects.add(Effect.PROCESS)
                plain = _MAGIC.sub("pass", text).encode("utf-8", "surrogatepass")
                effects |= pysource.effects(plain) - {Effect.IMPORT_TIME}
    summary = f"a notebook with {count} cells of code"
    yield Code(cursor.place(start), "python", summary, "when its cells are run", frozenset(effects))


FORMAT = Format(
    id="jupyter-notebook",
    title="Jupyter notebook",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    extensions=(".ipynb",),
    refines=("json-config",),
)
