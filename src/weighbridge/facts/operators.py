"""Whose operators the graphs of a format may use: what a runtime carries itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from weighbridge.core.records import dataclass
from weighbridge.facts import tables

FILE = "operators.toml"


@dataclass(frozen=True, slots=True)
class Carried:
    """What runtimes of some formats carry.

    Attributes:
        domains: Whose operators.
        prefixes: How further domains begin.
        known: Operators of other domains, by domain: the runtime's makers offer them beside it.
        lists: The same, of domains with operators too many to stand in the table: files with a line
            for each, which are read when it is asked about such a domain. A file of several domains
            has the domain before each name.
    """

    domains: frozenset[str]
    prefixes: tuple[str, ...]
    known: Mapping[str, frozenset[str]]
    lists: Mapping[str, str]

    def has(self, domain: str, name: str) -> bool:
        """Whether an operator comes with the runtime or its makers, or with the file."""
        ours = domain in self.domains or domain.startswith(self.prefixes)
        if ours or name in self.known.get(domain, ()):
            return True
        if domain not in self.lists:
            return False
        listed = _listed(self.lists[domain])
        return (name in listed and " " not in name) or f"{domain} {name}" in listed


@cache
def _listed(name: str) -> frozenset[str]:
    return frozenset(tables.lines(name))


@cache
def _carried() -> dict[str, Carried]:
    found = {}
    for row in tables.rows(tables.load(FILE), "format"):
        domains = frozenset(tables.strings(row, "domains"))
        known = {key: frozenset(names) for key, names in tables.lists(row, "known").items()}
        lists = tables.words(row, "lists")
        one = Carried(domains, tables.strings(row, "prefixes"), known, lists)
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


@dataclass(frozen=True, slots=True)
class Reach:
    """What some operations of TensorFlow do beyond the graph.

    Attributes:
        deed: In words.
        severity: In a graph that is there to be run.
        training: In a graph that lies beside a checkpoint, from which training goes on.
    """

    deed: str
    severity: str
    training: str


@cache
def _reaching() -> dict[str, Reach]:
    found = {}
    for row in tables.rows(tables.load("tensorflow-reaching.toml"), "reach"):
        words = (tables.text(row, key) for key in ("deed", "severity", "training"))
        found.update(dict.fromkeys(tables.strings(row, "names"), Reach(*words)))
    return found


def reach(name: str) -> Reach | None:
    """Return what an operation of TensorFlow does beyond the graph; ``None`` if nothing."""
    return _reaching().get(name)
