"""A small answer that was packed on its way, though it was asked for as it is.

Proxies do that to JSON, whatever ``Accept-Encoding`` says. A range of a file is another matter: its
bytes would be those of something packed, and it is refused.

Source: https://www.rfc-editor.org/rfc/rfc9110#name-gzip-coding (retrieved 2026-11-26). Not read:
``deflate``, of which there are two kinds; codings one upon the other.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping

GZIP = frozenset({"gzip", "x-gzip"})

_WINDOW = 16 + zlib.MAX_WBITS
"""What ``zlib`` calls the form of gzip."""


class PackedError(ValueError):
    """What came is not what it says."""


def coding(told: Mapping[str, str]) -> str:
    """Return how a body is packed, lower case; empty if it is not."""
    name = told.get("content-encoding", "").strip().lower()
    return "" if name == "identity" else name


def expanded(pieces: Iterable[bytes], limit: int) -> bytes:
    """Undo gzip.

    Args:
        pieces: The packed bytes.
        limit: Bytes that may come of them, at most.

    Raises:
        PackedError: More would, or they are not one whole stream.
    """
    engine = zlib.decompressobj(_WINDOW)
    found, size = list[bytes](), 0
    for piece in pieces:
        try:
            found.append(engine.decompress(piece, limit + 1 - size))
        except zlib.error:
            raise PackedError("says that it is packed, and is not") from None
        size += len(found[-1])
        if size > limit or engine.unconsumed_tail:
            raise PackedError(f"comes to more than {limit} bytes")
        if engine.unused_data:
            raise PackedError("goes on after what is packed")
    if not engine.eof:
        raise PackedError("breaks off in the midst of what is packed")
    return b"".join(found)
