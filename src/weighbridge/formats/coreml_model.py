"""Core ML: a network as a protocol buffer (.mlmodel).

A ``Model``, of which these fields are read::

    1         specification version
    2         description: metadata (100): author (3), license (4), user-defined pairs (100)
    200..202  pipelines: models inside this one
    303, 403, 500   neural networks: layers (1), of which custom (500), branch (605), loop (615)
    502       program: operations in blocks, whose values may lie in a file (fileName, offset)
    555       custom model: className (10), parameters (30)
    556       linked model: file name and search path
    3000      serialised model: identifier (1), bytes (2)

Messages are followed at any depth that ``limits.nesting`` allows, by the table in
``intake.coremlschema``.

Source: https://github.com/apple/coremltools/tree/main/mlmodel/format (retrieved 2026-11-26). Not
read: elements, but for the magic numbers of programs; what built-in layers and operations compute,
inputs and outputs; what Apple's own models of text and sound hold.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Constant,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Operation,
    Purpose,
    Reference,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import coremlabout, protowire
from weighbridge.intake.coremlabout import FILES, HERE, RECORD, pair, text
from weighbridge.intake.coremlschema import BYTES, SCHEMA
from weighbridge.intake.cursor import WINDOW, Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import MORE, VARINT, Field

FIRST = 200
"""The lowest number of a model type."""

PROGRAM = 52
"""Bytes of the smallest program: less is not looked at."""

STRAY = 1024
"""Bytes in a field that a model does not have, from which they are told."""

SHOWN = 8
"""Parameters that are told of one custom layer."""

TELLING = frozenset({
    "Model", "CustomLayer", "CustomModel", "LinkedModelFile", "SerializedModel", "BlobFileValue",
    "Metadata", BYTES,
})  # fmt: skip
"""Messages that something may be told of, and bytes that may be a program."""

KNOWN, SHORT = 1 << 14, 64
"""Messages that tell nothing, of which one is known again, and bytes of the longest."""

NAMING = 1 << 12
"""Bytes of a message that is known again but for the text at its end: most differ in a name."""

Found = tuple[str, Span, int]
"""A message or bytes, where, and how many messages may be inside one another there."""

PLAIN = frozenset({
    300, 301, 302, 304, 400, 401, 402, 501, 600, 601, 602, 603, 604, 606, 607, 609, 610, 900, 2002,
    2003, 2006,
})  # fmt: skip
"""Types of models that lead to no code and no files: trees, linear models, features and so on."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether there are a version, a description and a model type."""
    if glimpse.head[:1] not in (b"\x08", b"\x12"):
        return False
    found = protowire.glance(glimpse)
    wires = {(field.number, field.wire) for field in found}
    kinds = [field for field in found if field.number >= FIRST and field.wire == protowire.BYTES]
    low = {number for number, _ in wires if number < FIRST}
    return {(1, VARINT), (2, protowire.BYTES)} <= wires and low <= {1, 2, 10} and bool(kinds)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield operations for custom code, references, metadata, and where weights lie."""
    yield from _Reader().message(cursor, "Model", cursor.limits.nesting)


class _Reader:
    """What was seen of one file so far."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._known = _Known()
        self._odd = False

    def message(self, cursor: Cursor, name: str, deep: int) -> Iterator[Evidence | Part]:
        """Read a message of the table, and all that is inside it."""
        if deep <= 0:
            raise FormatError("messages nested too deeply", offset=cursor.start, kind=GapKind.LIMIT)
        yield from self._own(cursor, name)
        followed = SCHEMA[name]
        for item in protowire.fields(cursor):
            inner = followed.get(item.number)
            if item.wire != protowire.BYTES:
                continue
            if inner == BYTES:
                if item.value >= PROGRAM:
                    span = Span(item.start, item.stop)
                    yield Part("", lambda: cursor.source, Role.DATA, "", span)
            elif inner is not None:
                yield from self._inside(cursor, item, inner, deep - 1)
            elif name == "Model" and item.number >= FIRST and item.number not in PLAIN:
                why = f"a model of type {item.number}, which this version does not know"
                yield Gap(cursor.place(item.start, item.stop), GapKind.UNSUPPORTED, why)
            elif name == "Model" and item.number < FIRST and item.value >= STRAY:
                why = f"{item.value} bytes in field {item.number}, which a model does not have"
                yield Gap(cursor.place(item.start, item.stop), GapKind.TRAILING, why)

    def _inside(
        self, cursor: Cursor, item: Field, name: str, deep: int
    ) -> Iterator[Evidence | Part]:
        """Read a message inside another."""
        found = self._found(cursor, item, name, deep)
        if found is None:
            yield from self.message(protowire.inside(cursor, item), name, deep)
            return
        for below, span, left in found:
            if below == BYTES:
                yield Part("", lambda: cursor.source, Role.DATA, "", span)
            else:
                yield from self.message(cursor.part(span.start, span.stop), below, left)

    def _found(self, cursor: Cursor, item: Field, name: str, deep: int) -> list[Found] | None:
        """Find what there is to tell in a message of some length, without a cursor for each part.

        Returns:
            What is in it; ``None`` if it has to be walked field by field.
        """
        if self._odd or item.value > WINDOW or name in TELLING:
            return None
        window, base = cursor.held(item.start, item.stop)
        search = _Search(window, base, self._known)
        try:
            whole = search.message(item.start - base, item.stop - base, name, deep)
        except IndexError:
            whole = False
        # Where one has a rare form, more may: nothing is looked at twice more than once.
        self._odd = not whole
        return search.found if whole else None

    def _own(self, cursor: Cursor, name: str) -> Iterator[Evidence]:
        """Tell what a message says by itself."""
        match name:
            case "CustomLayer" | "CustomModel":
                yield _custom(cursor, name)
            case "LinkedModelFile":
                yield from _linked(cursor)
            case "SerializedModel":
                yield from _serialised(cursor)
            case "BlobFileValue":
                yield from self._blob(cursor)
            case "Metadata":
                yield from coremlabout.metadata(cursor.again())
            case _:
                pass

    def _blob(self, cursor: Cursor) -> Iterator[Evidence]:
        """Tell which file a value lies in, once, and that it has a record there."""
        place = cursor.place(cursor.start, cursor.stop)
        file, offset = "", 0
        for item in protowire.fields(cursor.again()):
            if (item.number, item.wire) == (1, protowire.BYTES):
                file = text(cursor, item).removeprefix(HERE)
            elif (item.number, item.wire) == (2, VARINT):
                offset = item.value
        if not file:
            return
        if file not in self._files:
            if len(self._files) >= FILES:
                why = f"weights in more than {FILES} files"
                raise FormatError(why, offset=cursor.start, kind=GapKind.LIMIT)
            self._files.add(file)
            yield Reference(place, Purpose.WEIGHTS, file, "blobFileValue.fileName")
        yield Tensor(place, "", "record", (), Span(offset, offset + RECORD), None, file)


class _Known:
    """Messages that tell nothing, which are known again: graphs are full of them.

    Attributes:
        whole: Which messages, and all their bytes.
        heads: The same of longer ones, and of those of which a text is the end: how long they are,
            and their bytes up to that text.
        cuts: Where that text began, of the last message of that name with the same second byte.
    """

    __slots__ = ("cuts", "heads", "whole")

    def __init__(self) -> None:
        """Know nothing yet."""
        self.whole: set[tuple[str, bytes]] = set()
        self.heads: set[tuple[str, int, bytes]] = set()
        self.cuts: dict[tuple[str, int], int] = {}


class _Search:
    """Finds what there is to tell in messages in memory.

    Attributes:
        found: Messages that tell something, and bytes.
    """

    def __init__(self, window: bytes, base: int, known: _Known) -> None:
        """Search some bytes.

        Args:
            window: The bytes.
            base: Offset of the first of them.
            known: Messages that tell nothing.
        """
        self._window, self._base, self._known = window, base, known
        # Where the last text that leads to nothing begins, and where it ends.
        self._text = (0, 0)
        self.found: list[Found] = []

    def message(self, at: int, stop: int, name: str, deep: int) -> bool:
        """Search a message, and all that are inside it.

        Args:
            at: Index of its first byte.
            stop: One past its last byte.
            name: Which it is.
            deep: How many may be inside one another.

        Returns:
            Whether every field is as every writer writes it.

        Raises:
            IndexError: A field is cut.
        """
        if stop > len(self._window) or deep <= 0:
            return False
        window, followed = self._window, SCHEMA[name]
        while at < stop:
            key, at = window[at], at + 1
            if key >= MORE:
                key, at = key + (window[at] << 7) - MORE, at + 1
            if not protowire.FIRST <= key < MORE << 7:
                return False
            if key & 7 != protowire.BYTES:
                at = protowire.passed(window, at, key & 7)
                continue
            size, at = window[at], at + 1
            if size >= MORE:
                size, at = size + (window[at] << 7) - MORE, at + 1
                if size > protowire.TWO:
                    size, at = size + (window[at] << 14) - (MORE << 7), at + 1
            start, at = at, at + size
            inner = followed.get(key >> 3)
            if at > stop or size >= MORE << 14:
                return False
            if inner is None:
                if at == stop:
                    self._text = start, at
            elif not self._inside(start, at, inner, deep - 1):
                return False
        return at == stop

    def _inside(self, at: int, stop: int, name: str, deep: int) -> bool:
        """As ``message``, of what a field holds: it may be bytes, or one that is told."""
        if name in TELLING:
            if name != BYTES or stop - at >= PROGRAM:
                self.found.append((name, Span(self._base + at, self._base + stop), deep))
            return True
        # What is this short is not nested more deeply than half of its bytes.
        size = stop - at
        if not 2 <= size <= NAMING or deep <= SHORT // 2:
            return self.message(at, stop, name, deep)
        window, known = self._window, self._known
        second = name, window[at + 1]
        cut = known.cuts.get(second, 0)
        if cut and (name, size, window[at : at + cut]) in known.heads:
            self._text = at + cut, stop
            return True
        mark = (name, window[at:stop]) if size <= SHORT else None
        if mark in known.whole:
            return True
        before = len(self.found)
        if not self.message(at, stop, name, deep):
            return False
        if len(self.found) == before:
            text, end = self._text
            if end == stop and at < text <= at + SHORT and len(known.heads) < KNOWN:
                known.heads.add((name, size, window[at:text]))
                known.cuts[second] = text - at
            elif mark is not None and len(known.whole) < KNOWN:
                known.whole.add(mark)
        return True


def _custom(cursor: Cursor, name: str) -> Operation:
    """Tell the class that an app has to bring, and the short parameters that it is given."""
    called, shown = "", list[tuple[str, Constant]]()
    for item in protowire.fields(cursor.again()):
        if item.wire != protowire.BYTES:
            continue
        if item.number == 10:
            called = text(cursor, item)
        elif item.number == 30 and len(shown) < SHOWN:
            key, value = pair(cursor, item, _parameter)
            shown.append((key, Constant(value)))
    domain = "custom layer" if name == "CustomLayer" else "custom model"
    place = cursor.place(cursor.start, cursor.stop)
    return Operation(place, domain, called, tuple(shown))


def _parameter(cursor: Cursor, item: Field) -> str:
    """Return the text of a parameter; empty if it is of another type."""
    found = ""
    inner = protowire.inside(cursor, item)
    for part in protowire.fields(inner):
        if (part.number, part.wire) == (20, protowire.BYTES):
            found = text(inner, part)
    return found


def _linked(cursor: Cursor) -> Iterator[Reference]:
    """Yield the file, and the folders that it is looked for in."""
    names = {1: "linkedModelFileName", 2: "linkedModelSearchPath"}
    place = cursor.place(cursor.start, cursor.stop)
    for item in protowire.fields(cursor.again()):
        if item.wire != protowire.BYTES or item.number not in names:
            continue
        inner = protowire.inside(cursor, item)
        for part in protowire.fields(inner):
            if (part.number, part.wire) == (1, protowire.BYTES):
                for path in text(inner, part).split(":"):
                    yield Reference(place, Purpose.DATA, path, names[item.number])


def _serialised(cursor: Cursor) -> Iterator[Gap]:
    called = ""
    for item in protowire.fields(cursor.again()):
        if (item.number, item.wire) == (1, protowire.BYTES):
            called = text(cursor, item)
    why = f"a serialised model of {called[:80]!r} is recognised; this version does not read it"
    yield Gap(cursor.place(cursor.start, cursor.stop), GapKind.UNSUPPORTED, why)


FORMAT = Format(
    id="coreml-model",
    title="Core ML model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x08", b"\x12"),
    extensions=(".mlmodel",),
)
