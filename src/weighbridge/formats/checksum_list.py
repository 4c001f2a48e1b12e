r"""List of checksums, such as ``SHA256SUMS``: a digest and a file name on each line.

Layout: ``<hex>  <name>``, ``<hex> *<name>``, the same after ``\`` if the name has escapes, or
``SHA256 (<name>) = <hex>``. Empty lines and those that begin with ``#`` are passed over; every
other line must be of these, of the right length for its algorithm.

Source: https://www.gnu.org/software/coreutils/manual/html_node/cksum-output-modes.html (retrieved
2026-11-25). Not read: whether the digests are those of the files, which the scheme does. Not taken
for one: over 8 MiB; a digest alone on a line.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 8 << 20
"""Bytes of a list."""

LENGTHS = {
    b"MD5": 32,
    b"SHA1": 40,
    b"SHA224": 56,
    b"SHA256": 64,
    b"SHA2-256": 64,
    b"SHA384": 96,
    b"SHA512": 128,
    b"BLAKE2b": 128,
    b"BLAKE3": 64,
}
"""Hexadecimal digits of each algorithm."""

_COMMENT = later.pattern(rb"#[^\0-\x08\x0e-\x1f\x7f]*")
_NAME = rb"[^\0-\x1f\x7f]{1,4096}"
_PLAIN = later.pattern(rb"\\?([0-9a-fA-F]{32,128}) [ *]" + _NAME)
_TAGGED = later.pattern(rb"\\?([A-Za-z0-9-]{3,12}) ?\(" + _NAME + rb"\) ?= ([0-9a-fA-F]{32,128})")


def recognises(glimpse: Glimpse) -> bool:
    """Whether every line is of a list, and there is one."""
    if glimpse.size > MOST:
        return False
    head = glimpse.head
    if b"\0" in head:
        # No name of a file has one, and much that is large begins with a line of nothing else.
        return False
    whole = len(head) == glimpse.size
    # The last line of the head may be cut.
    if not whole and not all(map(_is_line, head.split(b"\n")[:-1])):
        return False
    return _faulty(head if whole else glimpse.more(MOST)) is None


def _is_line(line: bytes) -> bool:
    return (
        not line.strip()
        or _COMMENT.fullmatch(line) is not None
        or _is_row(line.removesuffix(b"\r"))
    )


def _is_row(line: bytes) -> bool:
    if plain := _PLAIN.fullmatch(line):
        return len(plain[1]) in LENGTHS.values()
    tagged = _TAGGED.fullmatch(line)
    return tagged is not None and LENGTHS.get(tagged[1]) == len(tagged[2])


def _faulty(text: bytes) -> int | None:
    """Return the offset of the first line that is of no list; ``None`` if it is one."""
    at, rows = 0, 0
    try:
        text.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    for line in text.split(b"\n"):
        if not _is_line(line):
            return at
        at += len(line) + 1
        rows += bool(line.strip()) and line[:1] != b"#"
    return None if rows else 0


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing.

    Raises:
        FormatError: A line is of no list.
    """
    start = cursor.offset
    at = _faulty(cursor.take(min(cursor.left, MOST), "list"))
    if at is not None or cursor.left:
        raise FormatError("a line that is no checksum", offset=start + (at or 0))
    yield from ()


FORMAT = Format(
    id="checksum-list",
    title="list of checksums",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    least=min(LENGTHS.values()),
    plain=True,
    opens=b"#\\0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
)
