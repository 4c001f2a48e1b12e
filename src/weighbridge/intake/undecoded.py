"""Tables of a JSON text that is more than is decoded: those around keys that tell something.

Whoever pads a configuration with enough of anything would have it not read. So a few keys by which
a loader imports, builds or renders something are searched for in the bytes, and the object around
each is decoded if it is small, else its value alone. It is told besides that the rest was not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from weighbridge.core import later

KEYS = (":serialized:", "__loader__", "_component_", "_target_", "auto_map", "auto_mapping",
        "chat_template", "class_name", "class_path", "custom_pipelines", "target",
        "trust_remote_code")  # fmt: skip
"""What is searched for."""

AROUND = 2048
"""Bytes before a key in which its object has to begin."""

WINDOW = 1 << 14
"""Bytes of an object, or a value, at most."""

MOST = 2048
"""Different places of one key that are looked at."""

ESCAPES = 1 << 18
"""Letters in escapes that are put as they are."""

STEP = 1 << 20
"""Bytes in which escapes are looked for at once."""

_ESCAPED = later.pattern(rb"\\u00([46][1-9a-fA-F]|[57][0-9aA]|5[fF]|3[aA])")
_VALUE = later.pattern(rb"\s{0,256}:\s{0,256}")


def tables(text: bytes) -> Iterator[dict[str, object]]:
    """Yield small tables that have such keys, and those of one key with its value.

    Args:
        text: JSON, UTF-8; the end of it may be missing.
    """
    plain = _plain(text) if b"\\u00" in text else text
    for key in KEYS:
        yield from _around(plain, key)


def _plain(text: bytes) -> bytearray:
    """Put letters for escapes, a piece at a time: a list of all pieces takes more than the text."""
    plain, at, left = bytearray(), 0, ESCAPES
    while at < len(text):
        # No escape is parted.
        cut = text.rfind(b"\\", at + STEP - 5, at + STEP) if len(text) - at > STEP else -1
        piece = text[at : cut if cut > 0 else at + STEP]
        at += len(piece)
        if left > 0:
            piece, count = _ESCAPED.subn(lambda found: bytes([int(found[1], 16)]), piece, left)
            left -= count
        plain += piece
    return plain


def _around(text: bytes | bytearray, key: str) -> Iterator[dict[str, object]]:
    told, decode, quoted = set[bytes](), json.JSONDecoder().raw_decode, f'"{key}"'.encode()
    at = text.find(quoted)
    while at >= 0 and len(told) < MOST:
        found = _VALUE.match(text, at + len(quoted))
        near = bytes(text[at : at + 256])
        if found is not None and near not in told:
            told.add(near)
            start = text.rfind(b"{", max(0, at - AROUND), at)
            for begin in (start, found.end()) if start >= 0 else (found.end(),):
                try:
                    value, _ = decode(text[begin : begin + WINDOW].decode("utf-8", "replace"))
                except (ValueError, RecursionError):
                    continue
                table = value if begin == start else {key: value}
                if isinstance(table, dict) and key in table:
                    yield table
                    break
        at = text.find(quoted, at + len(quoted))
