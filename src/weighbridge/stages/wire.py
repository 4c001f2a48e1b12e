"""Evidence as lines of JSON, between the process that reads a file and the one that judges it.

Nothing is unpickled. A line is a list of pieces of evidence; a piece is ``[number, field, ...]``,
where the number says which of ``SHAPES`` it is, in the order of its fields. What JSON has no form
for is a list that begins with a letter. A place is ``["p", artifact, start, stop]``; number 0 is
the file itself, and any other artifact is named in full, by ``name, size`` at the end, only where
its number is met first.

This is no format for keeping: both ends are of one version and one run.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, TypeAlias, cast

from weighbridge.core import (
    Artifact,
    Call,
    Code,
    Constant,
    Cut,
    Effect,
    Entry,
    Evidence,
    Face,
    Gap,
    GapKind,
    How,
    Import,
    Kind,
    Made,
    Member,
    Named,
    Operation,
    Persistent,
    Place,
    Purpose,
    Reference,
    Several,
    Span,
    Tensor,
    Trait,
    Unknown,
)

EVIDENCE = (Face, Import, Call, Code, Operation, Tensor, Member, Entry, Reference, Gap)
"""What a line is made of."""

SHAPES: tuple[type[Any], ...] = (
    *EVIDENCE,
    Place,
    Span,
    Constant,
    Cut,
    Several,
    Named,
    Made,
    Persistent,
    Unknown,
)
"""What stands for itself; the place in this list is its number."""

WORDS: tuple[type[enum.StrEnum], ...] = (Kind, How, Effect, Trait, Purpose, GapKind)
"""Enumerations; the place in this list is their number."""

EXACT = 1 << 53
"""Whole numbers from here on are written as hexadecimal digits: Python reads no long decimals."""

Json: TypeAlias = "bool | int | float | str | list[Json] | None"

Row: TypeAlias = "list[Any]"
"""A list as it comes from the other end, which writes no other than its reader expects."""


def _taken(shape: type[Any]) -> Callable[[object], tuple[object, ...]]:
    """Return what takes all fields from an object."""
    names: tuple[str, ...] = shape.__match_args__
    take = attrgetter(*names)
    return take if len(names) > 1 else lambda value: (take(value),)


_written = json.JSONEncoder(separators=(",", ":")).encode
_parsed = json.JSONDecoder().raw_decode
_NUMBERS = {shape: number for number, shape in enumerate(SHAPES)}
_FIELDS = [_taken(shape) for shape in SHAPES]
_WORDS = {words: number for number, words in enumerate(WORDS)}
_MEMBERS = [{word.value: word for word in words} for words in WORDS]
_PLAIN = frozenset({str, bool, float, type(None)})
"""Types whose values are written as they are."""


class GarbledError(Exception):
    """A line that no writer of ours wrote."""


class Writer:
    """Writes the evidence on one file."""

    def __init__(self, own: Artifact) -> None:
        """``own`` is the file, which both ends know."""
        self._artifacts: dict[Artifact, int] = {own: 0}
        self._last, self._number = own, 0

    def line(self, evidence: Sequence[Evidence]) -> bytes:
        """Write some pieces as a line, without its end."""
        return _written([self._write(item) for item in evidence]).encode()

    def _write(self, value: object) -> Json:
        kind = type(value)
        if kind in _PLAIN:
            return cast("Json", value)
        if kind is int:
            number = cast("int", value)
            return number if -EXACT < number < EXACT else ["i", hex(number)]
        if kind is Place:
            place = cast("Place", value)
            return self._place(place.artifact, place.span.start, place.span.stop)
        if kind is tuple:
            return ["t", *map(self._write, cast("tuple[object, ...]", value))]
        shape = _NUMBERS.get(kind)
        if shape is not None:
            every = _FIELDS[shape](value)
            row = cast("list[Json]", [shape, *every])
            for at, each in enumerate(every, 1):
                if type(each) not in _PLAIN:
                    row[at] = self._write(each)
            return row
        return self._rare(value)

    def _rare(self, value: object) -> Json:
        match value:
            case enum.StrEnum():
                return ["e", _WORDS[type(value)], value.value]
            case frozenset():
                return ["s", *map(self._write, sorted(value))]
            case bytes():
                return ["b", value.decode("latin-1")]
            case _:
                msg = f"no way to write {type(value).__name__}"
                raise TypeError(msg)

    def _place(self, artifact: Artifact, start: int, stop: int) -> Json:
        if artifact is self._last:
            known = self._number
        else:
            if artifact not in self._artifacts:
                new = self._artifacts[artifact] = len(self._artifacts)
                span = (self._write(start), self._write(stop))
                return ["p", new, *span, artifact.name, artifact.size]
            known = self._artifacts[artifact]
            self._last, self._number = artifact, known
        if stop >= EXACT:
            return ["p", known, self._write(start), self._write(stop)]
        return ["p", known, start, stop]


class Reader:
    """Reads the evidence on one file."""

    def __init__(self, own: Artifact) -> None:
        """``own`` is the file; it has a digest that its reader was not told."""
        self._artifacts = [own]

    def line(self, line: bytes) -> list[Evidence]:
        """Read a line.

        Raises:
            GarbledError: No writer wrote it.
        """
        try:
            text = line.decode("ascii")
            rows, end = _parsed(text)
            if type(rows) is not list or end != len(text):
                raise GarbledError("no list")
            found = [self._read(row) if type(row) is list else row for row in rows]
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            raise GarbledError(str(error)) from error
        if not all(type(item) in EVIDENCE for item in found):
            raise GarbledError("something else than evidence")
        return cast("list[Evidence]", found)

    def _read(self, row: Row) -> object:
        first = row[0]
        if type(first) is int:
            for at, each in enumerate(row):
                if type(each) is list:
                    row[at] = self._read(each)
            return SHAPES[first](*row[1:])
        if first == "p":
            return self._place(*row[1:])
        if first == "e":
            return _MEMBERS[row[1]][row[2]]
        return self._lettered(first, row[1:])

    def _lettered(self, letter: str, rest: Row) -> object:
        match letter:
            case "t":
                return tuple([self._read(each) if type(each) is list else each for each in rest])
            case "s":
                return frozenset(map(self._item, rest))
            case "b":
                return rest[0].encode("latin-1")
            case "i":
                return int(rest[0], 16)
            case _:
                raise GarbledError(f"an unknown letter {letter!r}")

    def _item(self, row: Json) -> object:
        return self._read(row) if type(row) is list else row

    def _place(
        self, known: int, start: Json, stop: Json, name: str | None = None, size: int = 0
    ) -> Place:
        if name is not None:
            self._artifacts.append(Artifact(name, size))
        if type(start) is int and type(stop) is int:
            return Place(self._artifacts[known], Span(start, stop))
        span = Span(cast("int", self._item(start)), cast("int", self._item(stop)))
        return Place(self._artifacts[known], span)
