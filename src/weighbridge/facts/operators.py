"""Whose operators the graphs of a format may use: what a runtime carries itself."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from weighbridge.facts import tables

FILE = "operators.toml"


@dataclass(frozen=True, slots=True)
class Carried:
    """What runtimes of some formats carry.

    Attributes:
        domains: Whose operators.
        prefixes: How further domains begin.
    """

    domains: frozenset[str]
    prefixes: tuple[str, ...]

    def has(self, domain: str) -> bool:
        """Whether operators of a domain come with the runtime, or with the file."""
        return domain in self.domains or bool(self.prefixes and domain.startswith(self.prefixes))


@cache
def _carried() -> dict[str, Carried]:
    found = {}
    for row in tables.rows(tables.load(FILE), "format"):
        domains = frozenset(tables.strings(row, "domains"))
        one = Carried(domains, tables.strings(row, "prefixes"))
        found.update(dict.fromkeys(tables.strings(row, "ids"), one))
    return found


def carried(faces: Iterable[str]) -> Carried | None:
    """Return what the runtime of a file carries, by the formats it was read as."""
    return next((_carried()[face] for face in faces if face in _carried()), None)


@cache
def _python() -> frozenset[str]:
    return frozenset(tables.strings(tables.load(FILE), "python"))


def runs_python(name: str) -> bool:
    """Whether an operator is one that runs Python."""
    return name in _python()
