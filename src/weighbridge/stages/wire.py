"""Evidence as lines of JSON, between the process that reads a file and the one that judges it.

Nothing is unpickled. A line is a list of pieces of evidence; a piece is ``[number, field, ...]``,
where the number says which of ``SHAPES`` it is, in the order of its fields. What JSON has no form
for is a list that begins with a letter. An artifact is written once and named by its number after.

This is no format for keeping: both ends are of one version and one run.
"""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence
from dataclasses import fields, replace
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

_NUMBERS = {shape: number for number, shape in enumerate(SHAPES)}
_NAMES = {shape: tuple(field.name for field in fields(shape)) for shape in SHAPES}
_WORDS = {words: number for number, words in enumerate(WORDS)}


class GarbledError(Exception):
    """A line that no writer of ours wrote."""


class Writer:
    """Writes the evidence on one file."""

    def __init__(self) -> None:
        """Begin with no artifact known."""
        self._artifacts: dict[Artifact, int] = {}

    def line(self, evidence: Sequence[Evidence]) -> bytes:
        """Write some pieces as a line, without its end."""
        return json.dumps([self._write(item) for item in evidence], separators=(",", ":")).encode()

    def _write(self, value: object) -> Json:
        number = _NUMBERS.get(type(value))
        if number is not None:
            row: list[Json] = [number]
            for name in _NAMES[SHAPES[number]]:
                held = getattr(value, name)
                plain = held is None or type(held) is str or type(held) is bool
                row.append(held if plain else self._write(held))
            return row
        match value:
            case enum.StrEnum():
                return ["e", _WORDS[type(value)], value.value]
            case bool() | str() | float() | None:
                return value
            case int():
                return value if -EXACT < value < EXACT else ["i", hex(value)]
            case Artifact():
                return self._artifact(value)
            case tuple():
                return ["t", *map(self._write, value)]
            case frozenset():
                return ["s", *map(self._write, sorted(value))]
            case bytes():
                return ["b", value.decode("latin-1")]
            case _:
                msg = f"no way to write {type(value).__name__}"
                raise TypeError(msg)

    def _artifact(self, artifact: Artifact) -> Json:
        known = self._artifacts.get(artifact)
        if known is not None:
            return ["a", known]
        self._artifacts[artifact] = len(self._artifacts)
        return ["a", artifact.name, artifact.size]


class Reader:
    """Reads the evidence on one file."""

    def __init__(self, own: Artifact) -> None:
        """``own`` is the file; it has a digest that its reader was not told."""
        self._own = own
        self._artifacts: list[Artifact] = []

    def line(self, line: bytes) -> list[Evidence]:
        """Read a line.

        Raises:
            GarbledError: No writer wrote it.
        """
        try:
            rows = json.loads(line)
            if type(rows) is not list:
                raise GarbledError("no list")
            found = [self._read(row) for row in rows]
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise GarbledError(str(error)) from error
        if not all(type(item) in EVIDENCE for item in found):
            raise GarbledError("something else than evidence")
        return cast("list[Evidence]", found)

    def _read(self, row: Json) -> object:
        if type(row) is not list:
            return row
        first = row[0]
        if type(first) is int:
            shape = SHAPES[first]
            return shape(*[self._read(each) if type(each) is list else each for each in row[1:]])
        return self._lettered(cast("str", first), row[1:])

    def _lettered(self, letter: str, rest: Sequence[Json]) -> object:
        match letter:
            case "a":
                return self._artifact(rest)
            case "e":
                return WORDS[cast("int", rest[0])](cast("str", rest[1]))
            case "t":
                return tuple(map(self._read, rest))
            case "s":
                return frozenset(map(self._read, rest))
            case "b":
                return cast("str", rest[0]).encode("latin-1")
            case "i":
                return int(cast("str", rest[0]), 16)
            case _:
                raise GarbledError(f"an unknown letter {letter!r}")

    def _artifact(self, rest: Sequence[Json]) -> Artifact:
        if len(rest) == 1:
            return self._artifacts[cast("int", rest[0])]
        artifact = Artifact(cast("str", rest[0]), cast("int", rest[1]))
        if artifact == replace(self._own, digest=None):
            artifact = self._own
        self._artifacts.append(artifact)
        return artifact
