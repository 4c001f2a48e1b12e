r"""H2O's own way to store a model: what ``h2o.save_model`` writes. Searched, and not read.

Layout, little-endian::

    0    \x1c\xed  magic number
    2    text      version of H2O, which alone can read it
    ..   number    classes of which nothing is said, at the beginning of the list
    ..   number    names that follow, and, if there are any, a number for the end of the list
    ..   texts     names of the classes that the cluster knew: objects say which one they are of
    ..   objects

    number   u8, one more than it is up to 252; 255 and i16, 254 and i32
    text     number, that many bytes

Reading builds objects of classes that the file names. How long a field is says only the class, of
that version, so nobody but H2O can tell where an object ends. A field may be of Java's own
serialisation, of any class: a text of bytes that begins as every such stream does. All of the file
is searched for those, and they are read as what they are. Told are also classes in the list that
are not of H2O, of which every object of a model may be. What is left is a gap, always: no list of
what was seen makes the rest of it weighed. H2O's MOJO is data alone, and is read.

Source: https://github.com/h2oai/h2o-3/blob/master/h2o-core/src/main/java/water/AutoBuffer.java and
``TypeMap.java`` (retrieved 2026-11-26). Not read: objects.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Import,
    Named,
    Place,
    Span,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import javastream
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import windows

MAGIC = b"\x1c\xed"
LONGEST = 256
"""Bytes that hold magic number and version."""

CLASSES = 100_000
"""Names in the list."""

NAME = 1024
"""Bytes of a name."""

OWN = ("water.", "hex.", "ai.h2o.")
"""How names of H2O's own classes begin."""

AGAIN = 2
"""How often each byte of the file may be in one: what looks like a stream may hold another."""

CHUNK = 1 << 20
"""Bytes that are searched at once; chunks overlap by what a stream and its length begin with."""

_VERSION = later.pattern(rb"\d{1,3}\.\d{1,3}\.\d{1,3}[\w.-]*")


def _version(head: bytes) -> bytes:
    """Return the version that is named, or nothing."""
    length = head[2] - 1 if len(head) > 2 else 0
    found = head[3 : 3 + max(length, 0)]
    return found if head.startswith(MAGIC) and _VERSION.fullmatch(found) else b""


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and a version are there."""
    return bool(_version(glimpse.head[:LONGEST]))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Import`` per class that is not of H2O, a part per stream of Java's, and a ``Gap``.

    Raises:
        FormatError: The list of classes is cut, or too long.
    """
    start = cursor.start
    version = _version(cursor.peek(min(cursor.left, LONGEST), "the version"))
    told = version.decode("latin-1")[:40]
    why = f"a model as H2O {told} stores it; weighbridge does not read it: use a MOJO"
    yield Gap(cursor.place(start, cursor.stop), GapKind.UNSUPPORTED, why)
    if not version:
        return
    cursor.skip(3 + len(version), "version")
    for name, place in _classes(cursor):
        plain = name.lstrip("[")
        if plain != name:
            plain = plain[1:].removesuffix(";") if plain.startswith("L") else ""
        if plain.strip() == plain and plain and not plain.startswith(OWN):
            package, _, last = plain.rpartition(".")
            yield Import(place, Named(f"java:{package or 'default'}", last), "list of classes")
    yield from _streams(cursor)


def _classes(cursor: Cursor) -> Iterator[tuple[str, Place]]:
    """Yield each name in the list, and where it stands."""
    before = _number(cursor)
    count = _number(cursor) if before >= 0 else 0
    if not 0 <= count <= CLASSES:
        raise FormatError(f"a list of {count} classes", offset=cursor.offset)
    if count:
        _number(cursor)
    for _ in range(count):
        start = cursor.offset
        size = _number(cursor)
        if size > NAME:
            raise FormatError(f"a class whose name has {size} bytes", offset=start)
        if size >= 0:
            name = cursor.take(size, "name of a class").decode("utf-8", "backslashreplace")
            yield name, cursor.place(start)


def _number(cursor: Cursor) -> int:
    first = cursor.u8("number")
    if first < 254:
        return first - 1
    return cursor.number(4 if first == 254 else 2, "number", signed=True)


def _streams(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a part per stream of Java's own serialisation in what is left."""
    left, least = AGAIN * (cursor.stop - cursor.offset), cursor.offset
    for base, data in windows(cursor.source, least, cursor.stop, CHUNK, len(javastream.MAGIC) - 1):
        at = data.find(javastream.MAGIC)
        while at >= 0:
            span = Span(base + at, _end(cursor, least, base + at))
            left -= span.size
            if left < 0:
                why = "too much looks like streams of Java"
                raise FormatError(why, offset=base + at, kind=GapKind.LIMIT)
            yield Part("", lambda: cursor.source, expect="java-serialized", span=span)
            at = data.find(javastream.MAGIC, at + 1)


def _end(cursor: Cursor, least: int, start: int) -> int:
    """Return where a stream ends, by the number before it; the end of the file if that is none.

    What lies before may make another number of it. H2O reads one object, so the shortest that has
    room for that says as much.
    """
    ends: list[int] = []
    for size in (1, 3, 5):
        if start - size < least:
            continue
        inner = cursor.part(start - size, start)
        count = _number(inner) if inner.peek(1, "number")[0] != 0 else 0
        if not inner.left and len(javastream.MAGIC) < count <= cursor.stop - start:
            ends.append(start + count)
    most = max(ends, default=cursor.stop)
    if len(ends) < 2:
        return most
    try:
        found = javastream.object_end(cursor.part(start, most))
    except FormatError:
        return most
    return min(end for end in ends if end >= found)


FORMAT = Format(
    id="h2o-model",
    title="H2O binary model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
