"""What manifests and nodes of OCDBT hold: names of files, keys, small values.

Layout of what a manifest holds, once it is expanded; numbers are varints unless written otherwise::

    16 bytes   name of the database
    numbers    sort of manifest, two limits; u8; compression: 0, or 1 and i32 for its level
    files      see below
    versions   count; then for all: number; u8 height; file; offset; length of the root; ...

Of a node of a tree, with the entries of a leaf, whose height is 0; a list of versions has one more
u8 in front, and other entries::

    u8         height
    files      those that the node names
    entries    count; for all but the first, how much of the key is as before; for all, the length
               of the rest; the rests; lengths of values; whether each lies elsewhere (1); of those,
               files and offsets; the other values
    files      count; for all but the first, how much of the path is as before; for all, the length
               of the rest; lengths that say what later paths begin with; the rests

Source: https://google.github.io/tensorstore/kvstore/ocdbt/index.html#storage-format (retrieved
2026-11-26). Not read: entries of nodes that are no leaves, versions but for the last of a manifest.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, GapKind
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import varint

PATHS = 16 << 20
"""Bytes of paths, or of keys, of one node: each may be as long as all before it."""

NOWHERE = (1 << 64) - 1
"""Length of a root that is not there."""


def manifest(cursor: Cursor) -> tuple[list[str], list[str]]:
    """Return the files that a manifest names, and those of them that its newest version needs.

    Raises:
        FormatError: It is cut, or makes no sense.
    """
    cursor.skip(16, "name of the database")
    sort = varint(cursor, "sort of manifest")
    for what in ("limit of values", "limit of nodes"):
        varint(cursor, what)
    cursor.u8("arity")
    if varint(cursor, "compression"):
        cursor.skip(4, "level")
    if sort:
        return [], []  # the versions are in manifests of their own, with numbers
    paths = files(cursor)
    count = _count(cursor, "versions")
    _numbers(cursor, count, "number of a version")
    cursor.skip(count, "heights")
    which = _numbers(cursor, count, "file of a root")
    _numbers(cursor, count, "offset of a root")
    lengths = _numbers(cursor, count, "length of a root")
    if not count or lengths[-1] == NOWHERE:
        return paths, []
    if which[-1] >= len(paths):
        raise FormatError(f"file {which[-1]} of {len(paths)}", offset=cursor.offset)
    return paths, [paths[which[-1]]]


def files(cursor: Cursor) -> list[str]:
    """Read a table of files.

    Raises:
        FormatError: It is cut, or makes no sense.
    """
    count = _count(cursor, "files")
    shared = [0, *_numbers(cursor, count - 1, "beginning of a path")]
    lengths = _numbers(cursor, count, "length of a path")
    _numbers(cursor, count, "length of a base")
    return [path.decode("utf-8", "backslashreplace") for path in _texts(cursor, shared, lengths)]


def leaf(cursor: Cursor) -> Iterator[tuple[str, bytes]]:
    """Yield keys, as far as they are told, and values that a leaf holds itself.

    Args:
        cursor: Behind the files.

    Raises:
        FormatError: It is cut, or makes no sense.
    """
    count = _count(cursor, "entries")
    shared = [0, *_numbers(cursor, count - 1, "beginning of a key")]
    keys = _texts(cursor, shared, _numbers(cursor, count, "length of a key"))
    lengths = _numbers(cursor, count, "length of a value")
    kinds = _numbers(cursor, count, "place of a value")
    away = sum(map(bool, kinds))
    _numbers(cursor, 2 * away, "file or offset of a value")
    for key, length, kind in zip(keys, lengths, kinds, strict=True):
        if not kind:
            yield key.decode("utf-8", "backslashreplace"), cursor.take(length, "value")


def _count(cursor: Cursor, what: str) -> int:
    count = varint(cursor, what)
    if count > cursor.left:
        raise FormatError(f"{count} {what} in {cursor.left} bytes", offset=cursor.offset)
    return count


def _numbers(cursor: Cursor, count: int, what: str) -> list[int]:
    return [varint(cursor, what) for _ in range(count)]


def _texts(cursor: Cursor, shared: list[int], lengths: list[int]) -> list[bytes]:
    """Read texts, of each of which the beginning is that of the one before.

    Raises:
        FormatError: More is shared than there was, or the texts are too long.
    """
    found, last, total = list[bytes](), b"", 0
    for same, length in zip(shared, lengths, strict=False):
        if same > len(last):
            raise FormatError(f"{same} bytes of {len(last)} are shared", offset=cursor.offset)
        total += same + length
        if total > PATHS:
            why = f"paths or keys of more than {PATHS} bytes"
            raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
        last = last[:same] + cursor.take(length, "rest of a path or key")
        found.append(last)
    return found
