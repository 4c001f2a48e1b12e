"""Evidence as lines of JSON, between the process that reads a file and the one that judges it.

Nothing is unpickled. A line is ``[order, [count, column], ...]``: pieces of one type are a column,
and ``order`` says to which column each piece belongs, or is ``null`` if there is only one. What
pieces have in common is written once for all of them, and read by loops that are not Python's. A
column is a list that begins with a letter:

=====  ============================================================================================
``m``  values, each by itself
``v``  values that JSON has a form for
``=``  the one such value that all are
``n``  which are not ``None`` (0 or 1), and a column of these
``k``  of several types: to which of these each belongs, and how many of each and their column
``d``  how many values there are that come again, a column of these, and the number of each in it
``l``  tuples of whole numbers
``t``  tuples: how long each is, and a column of all that is in them
``p``  places: artifacts (one of each, or one of all), columns of starts and of stops
``o``  objects: the number of their type in ``SHAPES``, and a column for each field
=====  ============================================================================================

A value by itself is ``[number, field, ...]``, or, if JSON has no form for it, a list that begins
with a letter; a place is ``["p", artifact, start, stop]``. An artifact is a number: 0 is the file
itself, any other is named in full, ``[name, size]``, where it is met first.

Of most small files nothing is said but what they are: that is ``=[format, kind]``, which is written
and read once for all of them. If that ends the answer, how many bytes were read stands behind it.

This is no format for keeping: both ends are of one version and one run.
"""

from __future__ import annotations

import enum
import json
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain, compress, islice, repeat
from operator import attrgetter

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
from weighbridge.typings import Any, TypeAlias, cast

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

FEW = 4
"""Values fewer than these are written each by itself: to look for what they share costs more."""

MOST = 1 << 20
"""Values of a column, at most."""

Json: TypeAlias = "bool | int | float | str | list[Json] | None"

Row: TypeAlias = "list[Any]"
"""A list as it comes from the other end, which writes no other than its reader expects."""


def _taken(shape: type[Any]) -> Callable[[Sequence[object]], list[list[object]]]:
    """Return what takes each field from objects."""
    takes = [attrgetter(name) for name in shape.__match_args__]
    return lambda values: [list(map(take, values)) for take in takes]


_written = json.JSONEncoder(separators=(",", ":")).encode
_parsed = json.JSONDecoder().decode
_NUMBERS = {shape: number for number, shape in enumerate(SHAPES)}
_FIELDS = [_taken(shape) for shape in SHAPES]
_WORDS = {words: number for number, words in enumerate(WORDS)}
_MEMBERS = [{word.value: word for word in words} for words in WORDS]
_WHERE = attrgetter("artifact", "span.start", "span.stop")
_KINDS = frozenset(EVIDENCE)
_INT, _STR, _NONE = frozenset({int}), frozenset({str}), frozenset({type(None)})
_PLAIN = frozenset({str, bool, float, type(None)})
"""Types whose values are written as they are."""
_JSON = _PLAIN | _INT
"""The same, and whole numbers, if they are short."""


ALONE = b"="
"""What a line begins with that says of the whole file what it is, and no more: most small ones."""


@lru_cache(maxsize=64)
def _face(format_: str, kind: Kind | None) -> bytes:
    return ALONE + _written([format_, kind]).encode()


@lru_cache(maxsize=64)
def _faced(line: bytes) -> tuple[str, Kind | None]:
    format_, kind = _parsed(line[len(ALONE) :].decode("ascii"))
    if type(format_) is not str:
        raise TypeError("a format without a name")
    return format_, None if kind is None else Kind(kind)


def faced(line: bytes) -> tuple[str, Kind | None]:
    """Read what a line says that begins with ``ALONE``.

    Raises:
        GarbledError: No writer wrote it.
    """
    try:
        return _faced(line)
    except (ValueError, TypeError, RecursionError) as error:
        raise GarbledError(str(error)) from error


class GarbledError(Exception):
    """A line that no writer of ours wrote."""


class Writer:
    """Writes the evidence on one file."""

    def __init__(self, own: Artifact) -> None:
        """``own`` is the file, which both ends know."""
        self._own = own
        self._known: dict[Artifact, int] | None = None

    @property
    def _artifacts(self) -> dict[Artifact, int]:
        if self._known is None:
            self._known = {self._own: 0}
        return self._known

    def line(self, evidence: Sequence[Evidence]) -> bytes:
        """Write some pieces as a line, without its end."""
        if len(evidence) == 1 and type(face := evidence[0]) is Face:
            artifact, start, stop = _WHERE(face.place)
            if start == 0 and stop == artifact.size and artifact is self._own:
                return _face(face.format, face.kind)
        order, *columns = self._apart(evidence)
        return _written([order if len(columns) > 1 else None, *columns]).encode()

    def _column(self, values: Sequence[object]) -> Json:
        """Write values that belong to as many pieces."""
        kinds = frozenset(map(type, values))
        if FEW <= len(values) <= MOST:
            if kinds <= _PLAIN:
                return _texts(values) if kinds == _STR else _plain(values)
            if len(kinds) == 1:
                return self._alike(values)
            if len(kinds - _NONE) == 1:
                there = [value is not None for value in values]
                return ["n", list(map(int, there)), self._column(list(compress(values, there)))]
            if kinds <= _JSON and _are_short([each for each in values if type(each) is int]):
                return ["v", cast("Json", values)]
            return ["k", *self._apart(values)]
        return ["m", *map(self._write, values)]

    def _apart(self, values: Sequence[object]) -> list[Json]:
        """Write values of several types: to which each belongs, and a column of each."""
        kinds = list(map(type, values))
        numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
        order = list(map(numbers.__getitem__, kinds))
        if len(numbers) == 1:
            return [cast("Json", order), [len(values), self._column(values)]]
        groups: list[list[object]] = [[] for _ in numbers]
        puts = [group.append for group in groups]
        for at, value in zip(order, values, strict=True):
            puts[at](value)
        return [cast("Json", order), *([len(each), self._column(each)] for each in groups)]

    def _alike(self, values: Sequence[object]) -> Json:
        """Write values of one type, which is not one that JSON has."""
        kind = type(values[0])
        if kind is int:
            return _plain(values) if _are_short(values) else ["m", *map(self._write, values)]
        # What is equal need not be the same: nothing is compared but whether it is.
        table = dict(zip(map(id, values), values, strict=True))
        if kind is tuple and len(table) > 1:
            return self._tuples(cast("Sequence[tuple[object, ...]]", values))
        if kind is Place and len(table) > 1:
            return self._places(cast("Sequence[Place]", values))
        if len(table) * 2 <= len(values):
            at = {key: number for number, key in enumerate(table)}
            every = self._column(list(table.values()))
            return ["d", len(table), every, list(map(at.__getitem__, map(id, values)))]
        if (shape := _NUMBERS.get(kind)) is not None:
            return ["o", shape, *map(self._column, _FIELDS[shape](values))]
        return ["m", *map(self._write, values)]

    def _tuples(self, values: Sequence[tuple[object, ...]]) -> Json:
        flat = list(chain.from_iterable(values))
        if not _are_short(flat):
            return ["t", list(map(len, values)), self._column(flat)]
        table = dict.fromkeys(values)
        if len(table) * 2 > len(values):
            return ["l", cast("Json", values)]
        return ["d", len(table), ["l", cast("Json", list(table))], _numbers(table, values)]

    def _places(self, values: Sequence[Place]) -> Json:
        artifacts, starts, stops = zip(*map(_WHERE, values), strict=True)
        if len(frozenset(map(id, artifacts))) == 1:
            artifacts = artifacts[:1]
        named = list(map(self._artifact, artifacts))
        return ["p", named, self._column(starts), self._column(stops)]

    def _artifact(self, artifact: Artifact) -> Json:
        known = self._artifacts.get(artifact)
        if known is None:
            self._artifacts[artifact] = len(self._artifacts)
            return [artifact.name, artifact.size]
        return known

    def _write(self, value: object) -> Json:
        """Write a value by itself."""
        kind = type(value)
        if kind in _PLAIN:
            return cast("Json", value)
        if kind is int:
            number = cast("int", value)
            return number if -EXACT < number < EXACT else ["i", hex(number)]
        if kind is Place:
            artifact, start, stop = _WHERE(value)
            return ["p", self._artifact(artifact), self._write(start), self._write(stop)]
        if kind is tuple:
            return ["t", *map(self._write, cast("tuple[object, ...]", value))]
        shape = _NUMBERS.get(kind)
        if shape is not None:
            row: list[Json] = [shape]
            for name in SHAPES[shape].__match_args__:
                each = getattr(value, name)
                row.append(each if type(each) in _PLAIN else self._write(each))
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


def _are_short(values: Sequence[object]) -> bool:
    """Whether all of them are whole numbers that are written in decimal."""
    if not values:
        return True
    numbers = cast("Sequence[int]", values)
    return _INT.issuperset(map(type, values)) and -EXACT < min(numbers) <= max(numbers) < EXACT


def _plain(values: Sequence[object]) -> Json:
    """Write values that JSON has a form for."""
    if len(frozenset(map(id, values))) == 1:
        return ["=", cast("Json", values[0])]
    return ["v", cast("Json", values)]


def _texts(values: Sequence[object]) -> Json:
    table = dict.fromkeys(values)
    if len(table) * 2 > len(values):
        return ["v", cast("Json", values)]
    if len(table) == 1:
        return ["=", cast("Json", values[0])]
    return ["d", len(table), ["v", cast("Json", list(table))], _numbers(table, values)]


def _numbers(table: Iterable[object], values: Iterable[object]) -> Json:
    """Return which of a table each value is."""
    at = {value: number for number, value in enumerate(table)}
    return list(map(at.__getitem__, values))


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
            if line.startswith(ALONE):
                own = self._artifacts[0]
                return [Face(Place(own, Span(0, own.size)), *_faced(line))]
            found = self._together(*_parsed(line.decode("ascii")))
        except (
            ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError
        ) as error:  # fmt: skip
            raise GarbledError(str(error)) from error
        if not _KINDS.issuperset(map(type, found)):
            raise GarbledError("something else than evidence")
        return cast("list[Evidence]", found)

    def _together(self, order: Sequence[int] | None, *groups: Row) -> list[Any]:
        """Read columns of several types, and put what is in them in order."""
        columns = [self._column(column, count) for count, column in groups]
        return columns[0] if len(columns) == 1 else _merged(order or (), columns)

    def _column(self, row: Row, count: int) -> list[Any]:
        """Read a column of so many values."""
        if not 0 <= count <= MOST:
            raise GarbledError(f"a column of {count}")
        found = self._values(row[0], row[1:], count)
        if len(found) != count:
            raise GarbledError(f"{len(found)} values, not {count}")
        return found

    def _values(self, letter: str, rest: Row, count: int) -> list[Any]:
        match letter:
            case "o":
                fields = [self._column(each, count) for each in rest[1:]]
                found = list(map(SHAPES[rest[0]], *fields))
            case "v":
                found = list(rest[0])
            case "=":
                found = [rest[0]] * count
            case "p":
                found = self._places(rest, count)
            case "d":
                table = self._column(rest[1], rest[0])
                found = [table[at] for at in rest[2]]
            case "l":
                found = list(map(tuple, rest[0]))
            case "t":
                flat = iter(self._column(rest[1], sum(rest[0])))
                found = [tuple(islice(flat, length)) for length in rest[0]]
            case "n":
                held = iter(self._column(rest[1], sum(rest[0])))
                found = [next(held, None) if there else None for there in rest[0]]
            case "k":
                found = self._together(*rest)
            case "m":
                found = list(map(self._item, rest))
            case _:
                raise GarbledError(f"an unknown column {letter!r}")
        return found

    def _places(self, rest: Row, count: int) -> list[Any]:
        named, starts, stops = rest
        spans = map(Span, self._column(starts, count), self._column(stops, count))
        artifacts = list(map(self._artifact, named))
        return list(map(Place, repeat(artifacts[0]) if len(named) == 1 else artifacts, spans))

    def _artifact(self, named: Row | int) -> Artifact:
        if type(named) is not list:
            return self._artifacts[cast("int", named)]
        name, size = named
        found = Artifact(name, size)
        self._artifacts.append(found)
        return found

    def _read(self, row: Row) -> object:
        """Read a value by itself, which is none that JSON has."""
        first = row[0]
        if type(first) is int:
            for at, each in enumerate(row):
                if type(each) is list:
                    row[at] = self._read(each)
            return SHAPES[first](*row[1:])
        return self._lettered(first, row[1:])

    def _lettered(self, letter: str, rest: Row) -> object:
        match letter:
            case "p":
                named, start, stop = rest
                artifact = self._artifact(named)
                return Place(artifact, Span(self._item(start), self._item(stop)))
            case "t":
                return tuple([self._read(each) if type(each) is list else each for each in rest])
            case "e":
                return _MEMBERS[rest[0]][rest[1]]
            case "s":
                return frozenset(map(self._item, rest))
            case "b":
                return rest[0].encode("latin-1")
            case "i":
                return int(rest[0], 16)
            case _:
                raise GarbledError(f"an unknown letter {letter!r}")

    def _item(self, row: Any) -> Any:
        return self._read(row) if type(row) is list else row


def _merged(order: Sequence[int], columns: Sequence[Sequence[object]]) -> list[object]:
    """Put pieces of several types in order.

    Raises:
        ValueError: There are more or fewer.
    """
    if len(order) != sum(map(len, columns)):
        raise ValueError("pieces without an order")
    each = [deque(column) for column in columns]
    return [each[at].popleft() for at in order]
