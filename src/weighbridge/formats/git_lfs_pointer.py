"""Git LFS pointer: a few lines of text that stand for a file kept elsewhere.

Layout: ``version https://git-lfs.github.com/spec/v1``, then lines ``key value`` sorted by key,
among them ``oid sha256:<64 hex digits>`` and ``size <bytes>``; under 1024 bytes in all.

Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md (retrieved 2026-11-23).
Not read: the file it stands for, which is not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1024
"""Bytes; a pointer is shorter."""

_FIRST = later.pattern(
    rb"version https://(?:git-lfs\.github\.com|hawser\.github\.com)/spec/v1\r?\n"
)
_OID = later.pattern(rb"^oid sha256:([0-9a-f]{64})\r?$", re.MULTILINE)
_SIZE = later.pattern(rb"^size ([0-9]{1,19})\r?$", re.MULTILINE)


def recognises(glimpse: Glimpse) -> bool:
    """Whether the version line is there, and the rest is short."""
    return glimpse.size < MOST and _FIRST.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the object's id and size as an ``Entry`` each, and the ``Gap`` that they leave."""
    start = cursor.offset
    text = cursor.take(cursor.left, "pointer")
    oid, size = _OID.search(text), _SIZE.search(text)
    if oid is None or size is None:
        raise FormatError("a pointer without oid or size", offset=start)
    digest, count = oid[1].decode("ascii"), int(size[1])
    place = cursor.place(start)
    yield Entry(place, "oid", f"sha256:{digest}")
    yield Entry(place, "size", str(count))
    why = f"a Git LFS pointer: the file, {count} bytes, sha256:{digest}, is not here"
    yield Gap(place, GapKind.ELSEWHERE, why)


FORMAT = Format(
    id="git-lfs-pointer",
    title="Git LFS pointer",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=(b"version https://",),
    refines=("yaml-config", "plain-text"),
)
