"""Which names are those of public data sets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from weighbridge.core import later
from weighbridge.facts import tables

_FILE = "datasets.toml"
_OTHER = later.pattern(r"[\W_]+")


def spelling(name: str) -> str:
    """Reduce a name to its letters and digits, in lower case."""
    return _OTHER.sub("", name).lower()


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(map(spelling, tables.strings(tables.load(_FILE), key)))


def resolvable(name: str) -> bool:
    """Whether the hub lists a data set under this name alone."""
    return spelling(name) in _listed("resolvable")


@cache
def _written() -> frozenset[str]:
    found = tables.load(_FILE)
    return frozenset(map(str.lower, tables.strings(found, "names")))


@cache
def _unspaced() -> re.Pattern[str]:
    found = tables.strings(tables.load(_FILE), "unspaced")
    return re.compile("|".join(map(re.escape, sorted(found, key=len, reverse=True))))


def written(name: str) -> bool:
    """Whether a name of several words is listed just so, but for case."""
    return name.lower() in _written()


def unspaced(text: str, start: int = 0) -> Iterator[tuple[int, int]]:
    """Yield where names stand in text of a language that puts no space between words."""
    for match in _unspaced().finditer(text, start):
        yield match.start(), match.end()


def known(name: str) -> bool:
    """Whether this is a data set's name; many are words too, so what stands around it matters."""
    return spelling(name) in _listed("names") or resolvable(name)
