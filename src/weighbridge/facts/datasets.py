"""Which names are those of public data sets."""

from __future__ import annotations

import re
from functools import cache

from weighbridge.facts import tables

_FILE = "datasets.toml"
_OTHER = re.compile(r"[\W_]+")


def spelling(name: str) -> str:
    """Reduce a name to its letters and digits, in lower case."""
    return _OTHER.sub("", name).lower()


@cache
def _listed(key: str) -> frozenset[str]:
    return frozenset(map(spelling, tables.strings(tables.load(_FILE), key)))


def resolvable(name: str) -> bool:
    """Whether the hub lists a data set under this name alone."""
    return spelling(name) in _listed("resolvable")


def known(name: str) -> bool:
    """Whether this is a data set's name; many are words too, so what stands around it matters."""
    return spelling(name) in _listed("names") or resolvable(name)
