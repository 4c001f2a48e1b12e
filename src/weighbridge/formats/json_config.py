"""JSON: a configuration, an index, a tokeniser, a model card's data.

Any JSON text whose outermost value is an object or a list; JSON Lines too. A key that stands twice
is a gap: loaders differ in which they take. Most values are not looked at, only the keys that
make a loader import or fetch something, listed in ``intake/configs.py``.

Source: RFC 8259 (retrieved 2026-11-23); as Python's own reader has it, with NaN and Infinity.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configs, text
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_START = re.compile(rb'(?:\xef\xbb\xbf)?[ \t\r\n]*(?:\{[ \t\r\n]*["}]|\[[ \t\r\n]*[\]\[{"0-9tfn-])')
MOST = 64 << 20
"""Bytes of leading white space that are passed over."""

_LIST = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*\[")


def recognises(glimpse: Glimpse) -> bool:
    """Whether the text begins as an object, or as a list that also ends as one."""
    head = glimpse.head
    if not head.strip():
        # Loaders pass over any amount of white space.
        head = glimpse.more(MOST).lstrip()[: len(head)]
    if _START.match(head) is None or not text.encoding(head, whole=False):
        return False
    # Prose may begin "[1]" or "[name]": a list is believed if the end closes one.
    return _LIST.match(head) is None or glimpse.tail.rstrip()[-1:] in (b"]", b"}")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the configuration makes a loader do.

    Raises:
        FormatError: Too large, not UTF-8, not JSON, or nested too deeply.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of JSON are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    data = cursor.take(cursor.left, "JSON")
    place = cursor.place(start)
    # An escape may spell a key otherwise: then everything is looked at.
    deep = b"\\u" in data or any(word in data for word in configs.TRIGGERS)
    twice: dict[str, None] = {}
    for document in _documents(data, start, twice):
        yield from configs.facts(place, document, deep=deep)
    for key in twice:
        yield Gap(place, GapKind.DAMAGED, f"duplicate key {key[:80]!r}")


def _documents(data: bytes, start: int, twice: dict[str, None]) -> Iterator[object]:
    """Yield the one value, or those of JSON Lines."""

    def table(pairs: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(pairs)
        if len(made) != len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    twice[key] = None
                seen.add(key)
        return made

    decoder = json.JSONDecoder(object_pairs_hook=table)
    try:
        plain = data.decode("utf-8-sig")
        at = 0
        while at < len(plain):
            at += len(plain[at : at + 1]) - len(plain[at : at + 1].lstrip(" \t\r\n"))
            if plain[at : at + 1] in ("", " ", "\t", "\r", "\n"):
                continue
            found, at = decoder.raw_decode(plain, at)
            yield found
    except json.JSONDecodeError as error:
        raise FormatError(f"{error.msg} at character {error.pos}", offset=start) from error
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{error}"[:200], offset=start) from error


FORMAT = Format(
    id="json-config",
    title="JSON",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    extensions=(".json", ".jsonl"),
)
