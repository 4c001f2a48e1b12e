"""Treelite: a forest of decision trees, as versions 4 write it (.tl, .bin).

Layout (little-endian; ``[x]`` is an u64 count and as many elements)::

    3 x i32                            version
    u8, u8                             types of thresholds and leaves: 2 float32, 3 float64
    u64, i32, u8, u8                   trees, features, task, whether trees are averaged
    u32, [u32], [u32]                  targets, classes of each, extents of a leaf
    [i32], [i32]                       target and class of each tree
    [u8], f32, f32                     what is done with sums, and its parameters
    [leaf], [u8]                       where sums begin, JSON
    i32                                optional fields: none
    trees, each:
        i32, u8                        nodes, whether there are categories
        [u8] [i32] [i32] [i32] [u8]    types, children, features, where missing values go
        [leaf] [threshold] [u8] [u8]   leaves, thresholds, comparisons, sides of categories
        [leaf] [u64] [u64]             leaves that are vectors
        [u32] [u64] [u64]              categories
        [u64] [u8] [f64] [u8] [f64] [u8]   statistics
        i32, i32                       optional fields: none

Nothing in it is code or a name of some.

Source: https://treelite.readthedocs.io/en/latest/serialization/v4.html and ``serializer.cc`` of
Treelite 4.8 (retrieved 2026-11-26). Not read: versions 3; whether trees are trees; elements, but
for the magic numbers of programs.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAJOR = struct.pack("<i", 4)

_HEAD = struct.Struct("<3iBBQiBBIQ")
"""All of it up to the count of targets that have a number of classes."""

SIZES = {2: 4, 3: 8}
"""Bytes of a threshold or a leaf, by type."""

TASKS = range(8)
VERSIONS = range(100)

LEAST = 180
"""Bytes of the smallest tree: counts of arrays and of fields."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether version, types and counts are such as there are."""
    head = glimpse.head
    if len(head) < _HEAD.size or not head.startswith(MAJOR):
        return False
    _, minor, patch, first, second, trees, _, task, mean, targets, classes = _HEAD.unpack_from(head)
    known = minor in VERSIONS and patch in VERSIONS and first in SIZES and first == second
    fits = trees * LEAST <= glimpse.size and task in TASKS and mean in (0, 1)
    return known and fits and 0 < targets == classes and targets * 4 <= glimpse.size


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield the version, what is done with sums, attributes, and data as parts.

    Raises:
        FormatError: Cut; of kind ``UNSUPPORTED`` for optional fields and other types.
    """
    start = cursor.offset
    version = [cursor.number(4, "version", signed=True) for _ in range(3)]
    yield Entry(cursor.place(start), "treelite.version", ".".join(map(str, version)))
    kind, other = cursor.u8("type of thresholds"), cursor.u8("type of leaves")
    size = SIZES.get(kind, 0)
    if version[0] != MAJOR[0] or not size or kind != other:
        why = f"version {version[0]} with numbers of types {kind} and {other}"
        raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
    trees = cursor.u64("trees")
    cursor.skip(10, "features, task and targets")
    for what in ("classes", "extents", "targets", "class of each tree"):
        yield from _array(cursor, 4, what)
    yield from _text(cursor, "treelite.postprocessor")
    cursor.skip(8, "parameters")
    yield from _array(cursor, size, "first sums")
    yield from _text(cursor, "treelite.attributes")
    _none(cursor)
    if trees * LEAST > cursor.left:
        raise FormatError(f"{trees} trees in {cursor.left} bytes", offset=cursor.offset)
    widths = (1, 4, 4, 4, 1, size, size, 1, 1, size, 8, 8, 4, 8, 8, 8, 1, 8, 1, 8, 1)
    for _ in range(trees):
        cursor.skip(5, "tree")
        for width in widths:
            yield from _array(cursor, width, "array")
        _none(cursor)
        _none(cursor)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the last tree")


def _array(cursor: Cursor, size: int, what: str) -> Iterator[Part]:
    """Pass over an array, whose elements are numbers."""
    count = cursor.u64(what)
    start = cursor.skip(count * size, what)
    if cursor.offset - start >= PROGRAM:
        yield Part("", lambda: cursor.source, Role.DATA, "", Span(start, cursor.offset))


def _text(cursor: Cursor, key: str) -> Iterator[Entry]:
    """Tell an array of letters."""
    size = cursor.u64(key)
    start = cursor.skip(size, key)
    if size:
        place = cursor.place(start)
        raw = cursor.source.read(start, min(size, cursor.limits.kept))
        yield Entry(place, key, raw.decode("utf-8", "backslashreplace"))


def _none(cursor: Cursor) -> None:
    """Read how many optional fields there are, of which no version has any."""
    start = cursor.offset
    if count := cursor.u32("optional fields"):
        why = f"{count} optional fields"
        raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)


FORMAT = Format(
    id="treelite-checkpoint",
    title="Treelite forest",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAJOR,),
    extensions=(".tl",),
)
