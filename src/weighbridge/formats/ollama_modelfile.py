"""Modelfile: what Ollama is to make a model from: weights, adapters, a template, a licence.

Statements of a keyword and a value, which may run over lines between three double quotes. ``FROM``
names a model of the library, a file or a folder; ``ADAPTER`` a file or a folder.

Source: https://docs.ollama.com/modelfile (retrieved 2026-11-26).
Not read: what templates do, which are Go's and not Jinja's; texts over 1 MiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Purpose, Reference
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a Modelfile."""

ENDINGS = (".gguf", ".safetensors", ".bin")
"""Of files that weights are in."""

_STATEMENT = re.compile(
    r"[ \t]*(?:(FROM|PARAMETER|TEMPLATE|SYSTEM|ADAPTER|LICENSE|MESSAGE|REQUIRES)[ \t]+"
    r'(?:([^\n]*?)"{3}(.*?)"{3}|([^\n]*))|\#[^\n]*|)[ \t\r]*(?:\n|\Z)',
    re.DOTALL | re.IGNORECASE,
)
_PATH = re.compile(
    r"\.{0,2}[/\\].*|~.*|[A-Za-z]:.*|\.{1,2}|.*\.(?:gguf|safetensors|bin)", re.IGNORECASE
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether every line belongs to a statement, and one says what to make the model from."""
    if (
        not 0 < glimpse.size <= MOST
        or b"\0" in glimpse.head
        or b"from" not in glimpse.more(MOST).lower()
    ):
        return False
    found = _statements(glimpse.more(MOST).decode("utf-8", "replace"))
    return found is not None and any(keyword == "FROM" for keyword, _ in found)


def _statements(text: str) -> list[tuple[str, str]] | None:
    """Split a text into keywords and values; ``None`` if something in it is neither."""
    found: list[tuple[str, str]] = []
    at, text = 0, text.removeprefix("\ufeff")
    while at < len(text):
        match = _STATEMENT.match(text, at)
        if match is None or match.end() == at:
            return None
        at = match.end()
        if match[1]:
            value = match[4] if match[3] is None else match[2] + match[3]
            found.append((match[1].upper(), value.strip().strip('"')))
    return found


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per file to make the model from, an ``Entry`` per other statement.

    Raises:
        FormatError: Too large, or not a Modelfile.
    """
    start = cursor.offset
    if cursor.left > MOST:
        raise FormatError(f"{cursor.left} bytes of a Modelfile are over {MOST}", offset=start)
    found = _statements(cursor.take(cursor.left, "Modelfile").decode("utf-8", "replace"))
    if found is None:
        raise FormatError("a line that is no statement", offset=start)
    place = cursor.place(start)
    for keyword, value in found:
        if keyword == "ADAPTER" or (keyword == "FROM" and _PATH.fullmatch(value)):
            # A folder has no ending, and is not a file that could be missing.
            whole = value.lower().endswith(ENDINGS)
            yield Reference(place, Purpose.WEIGHTS if whole else Purpose.DATA, value, keyword)
        else:
            yield Entry(place, keyword.lower(), value[: cursor.limits.kept])


FORMAT = Format(
    id="ollama-modelfile",
    title="Modelfile",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
)
