"""Modelfile: what Ollama is to make a model from: weights, adapters, a template, a licence.

Statements of a keyword and a value, which may run over lines between three double quotes. ``FROM``
names a model of the library, a file or a folder; ``ADAPTER`` a file or a folder.

Source: https://docs.ollama.com/modelfile (retrieved 2026-11-26).
Not read: what templates do, which are Go's and not Jinja's; texts over 1 MiB, which are a gap.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import product

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    GapKind,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a Modelfile."""

_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)

ENDINGS = (".gguf", ".safetensors", ".bin")
"""Of files that weights are in."""

_KEYWORD = later.pattern(
    r"(FROM|PARAMETER|PARSER|TEMPLATE|SYSTEM|ADAPTER|LICENSE|MESSAGE|RENDERER|REQUIRES)[ \t]+",
    re.IGNORECASE,
)
_FIRST = later.pattern(
    rb"(?:FROM|PARAMETER|PARSER|ADAPTER|RENDERER|REQUIRES)[ \t]+[^\s\"']+[ \t\r]*\n"
    rb"|(?:TEMPLATE|SYSTEM|LICENSE)[ \t]+\"\"\"",
    re.IGNORECASE,
)
"""How one begins that is too long to be read."""

_QUOTES = '"""'
_PATH = later.pattern(
    r"\.{0,2}[/\\].*|~.*|[A-Za-z]:.*|\.{1,2}|.*\.(?:gguf|safetensors|bin)", re.IGNORECASE
)


def recognises(glimpse: Glimpse) -> bool:
    """Whether every line belongs to a statement, and one says what to make the model from."""
    if b"\0" in glimpse.head and not glimpse.head.startswith(_WIDE):
        return False
    if glimpse.size > MOST:
        first = preamble.after(glimpse, preamble.HASHES)
        return _FIRST.match(first) is not None
    text = _decoded(glimpse.more(MOST))
    if "from" not in text.lower():
        return False
    found = _statements(text)
    return found is not None and any(keyword == "FROM" for keyword, _ in found)


def _statements(text: str) -> list[tuple[str, str]] | None:
    """Split a text into keywords and values; ``None`` if something in it is neither."""
    found: list[tuple[str, str]] = []
    at, text = 0, text.removeprefix("\ufeff")
    while at < len(text):
        end = _end(text, at)
        line = text[at:end].strip()
        keyword = _KEYWORD.match(line)
        if keyword is None and line and not line.startswith("#"):
            return None
        opened = text.find(_QUOTES, at, end)
        if keyword is not None and opened >= 0:
            closed = text.find(_QUOTES, opened + len(_QUOTES))
            if closed < 0:
                return None
            end = _end(text, closed)
            if text[closed + len(_QUOTES) : end].strip():
                return None
            line = text[at:closed].strip().replace(_QUOTES, "", 1)
        if keyword is not None:
            value = line[keyword.end() :] if opened >= 0 else line[keyword.end() :].strip('"')
            found.append((keyword[1].upper(), value.strip()))
        at = end + 1
    return found


def _decoded(data: bytes) -> str:
    """Decode as Ollama does: as UTF-16 if a byte order mark says so, or else as UTF-8."""
    return data.decode("utf-16" if data.startswith(_WIDE) else "utf-8", "replace")


def _end(text: str, at: int) -> int:
    """Return where the line that ``at`` lies in ends."""
    found = text.find("\n", at)
    return len(text) if found < 0 else found


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per file to make the model from, an ``Entry`` per other statement.

    Raises:
        FormatError: Too large, or not a Modelfile.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of a Modelfile are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    found = _statements(_decoded(cursor.take(cursor.left, "Modelfile")))
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
    plain=True,
    within=tuple(
        between.join(map(chr, letters)).encode()
        for between in ("", "\0")
        for letters in product(*zip(b"from", b"FROM", strict=True))
    ),
    opens=bytes({*range(0x1C, 0xF5)} - {*range(0x7F, 0xC2), *b" \xef"}),
    steps=1,
)
