"""Licence expressions, and which terms a model's bases are under: shared by checks on licences.

An expression is SPDX's: ``MIT OR Apache-2.0``, ``(A AND B) OR C``. Whoever takes the model chooses
one of the alternatives and keeps to all of its parts. ``A WITH B`` is one licence of its own: what
an exception adds, or takes away, is not known here.

Source: https://spdx.github.io/spdx-spec/v2.3/SPDX-license-expressions/ (retrieved 2026-11-25).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from weighbridge.core import Node, later
from weighbridge.core.records import dataclass
from weighbridge.facts import families, licences
from weighbridge.facts.families import Family, Terms
from weighbridge.facts.licences import Licence

MOST = 32
"""Alternatives of one expression; one with more is taken for a name that is not known."""

LONGEST = 1000
"""Characters of an expression."""

_TOKEN = later.pattern(r"\s*([()]|[^\s()]+)")
_OPERAND = later.pattern(r"[A-Za-z0-9][A-Za-z0-9.+:-]*", re.ASCII)
_WORD = later.pattern(r"\d+(?:[._]\d+)*|[a-z]+", re.ASCII)


def of(name: str) -> Licence | None:
    """Return what is known of a licence, by any of its names."""
    return licences.of(name.removeprefix("LicenseRef-"))


def alternatives(text: str) -> tuple[tuple[str, ...], ...]:
    """Return what may be chosen between: each a set of licences that hold together.

    What is no expression is one name.
    """
    whole = ((text,),)
    if len(text) > LONGEST or of(text) is not None:
        return whole
    tokens = _TOKEN.findall(text)
    if not {"AND", "OR", "WITH"} & set(tokens):
        return whole
    try:
        reading = _Reading(tokens)
        found = reading.either(depth=0)
    except ValueError:
        return whole
    return whole if reading.at < len(tokens) else tuple(tuple(dict.fromkeys(row)) for row in found)


@dataclass(slots=True)
class _Reading:
    """An expression being read; ``ValueError`` if it is none."""

    tokens: Sequence[str]
    at: int = 0

    def _next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def either(self, depth: int) -> list[tuple[str, ...]]:
        """Read alternatives."""
        found = self._both(depth)
        while self._next() == "OR":
            self.at += 1
            found += self._both(depth)
            _bounded(len(found))
        return found

    def _both(self, depth: int) -> list[tuple[str, ...]]:
        found = self._one(depth)
        while self._next() == "AND":
            self.at += 1
            others = self._one(depth)
            _bounded(len(found) * len(others))
            found = [(*one, *other) for one in found for other in others]
        return found

    def _one(self, depth: int) -> list[tuple[str, ...]]:
        _bounded(depth)
        if self._next() == "(":
            self.at += 1
            found = self.either(depth + 1)
            if self._next() != ")":
                raise ValueError(self.at)
            self.at += 1
            return found
        name = self._operand()
        if self._next() == "WITH":
            self.at += 1
            name = f"{name} WITH {self._operand()}"
        return [(name,)]

    def _operand(self) -> str:
        name = self._next()
        if name in {"AND", "OR", "WITH"} or _OPERAND.fullmatch(name) is None:
            raise ValueError(self.at)
        self.at += 1
        return name


def _bounded(count: int) -> None:
    if count > MOST:
        raise ValueError(count)


def bound(found: Licence) -> bool:
    """Whether a licence withholds uses from somebody."""
    return found.restricted or found.non_commercial


def free(text: str) -> bool:
    """Whether some alternative of a licence is known, and withholds no use from anybody."""
    return any(
        all(found is not None and not bound(found) for found in map(of, parts))
        for parts in alternatives(text)
    )


@dataclass(frozen=True, slots=True)
class Owed:
    """Terms that a model in the tree is under, as our data have it.

    Attributes:
        node: Which model.
        licences: One of these; several, if which one depends on a version that no name tells.
        terms: Likewise, with source and date.
    """

    node: Node
    licences: tuple[Licence, ...]
    terms: tuple[Terms, ...]


def owed(node: Node) -> Iterator[Owed]:
    """Yield the terms of the families that a node stands for or belongs to.

    Nothing is yielded for a version that the data do not speak of, or make an exception of.
    """
    for one in node.lines:
        if (family := families.by_id(one)) is None:
            continue
        terms = _terms(family, node)
        rows = [(found, each) for each in terms if (found := of(each.id)) is not None]
        if rows and len(rows) == len(terms):
            yield Owed(node, tuple(row for row, _ in rows), tuple(each for _, each in rows))


def _terms(family: Family, node: Node) -> tuple[Terms, ...]:
    """Return the terms that hold for a node, or one of which does."""
    names = _telling(node)
    for name in names:
        if any(_names(name, one) for row in family.licences for one in row.exceptions):
            return ()
        told = [
            (len(one), row) for row in family.licences for one in row.versions if _names(name, one)
        ]
        if told:
            return (max(told, key=lambda each: each[0])[1],)
    silent = not any(_names(name, one) for name in names for one in family.versions)
    general = tuple(row for row in family.licences if not row.versions and not row.exceptions)
    if general:
        return general[:1] if len(family.licences) == 1 or not silent else ()
    spoken = {one for row in family.licences for one in row.versions}
    whole = bool(family.versions) and set(family.versions) <= spoken
    careful = any(row.exceptions for row in family.licences)
    return family.licences if whole and silent and not careful else ()


def _telling(node: Node) -> tuple[str, ...]:
    """Return the names that may tell a version, the nearest first.

    A family's own name is none of them: ``Llama 3`` is Llama 3.2 too.
    """
    path = node.path[:-1] if node.families and len(node.path) > 1 else node.path
    return path[::-1]


def _names(name: str, version: str) -> bool:
    """Whether a version's words stand together in a name."""
    words = _WORD.findall(name.rpartition("/")[2].lower())
    wanted = _WORD.findall(version.lower())
    return bool(wanted) and any(
        words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)
    )
