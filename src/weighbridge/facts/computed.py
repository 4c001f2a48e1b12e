"""Attributes that a look-up computes: properties of libraries on the lists, by their names.

``data/computed-attributes.txt`` holds a line for each package, its name first, of names that are
plain methods elsewhere; the line ``*`` holds those that are properties wherever they occur.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from weighbridge.facts import heads, tables

FILE = "computed-attributes.txt"
"""Written by ``python -m tests.harmless_names.properties``."""

EVERYWHERE = "*"


@cache
def read() -> Mapping[str, frozenset[str]]:
    """Map each package, and ``*``, to names."""
    rows = (line.split() for line in tables.lines(FILE))
    return {package: frozenset(names) for package, *names in rows}


def packages() -> frozenset[str]:
    """Return the packages that lists of harmless names speak of."""
    return frozenset(heads.by_package()[0])


def computed(name: str, package: str | None) -> bool:
    """Whether an attribute may be a property that calls something.

    Args:
        name: Of the attribute.
        package: Of the object's class, if that is known.
    """
    known = read()
    if name in known[EVERYWHERE]:
        return True
    if package is None:
        return any(name in names for names in known.values())
    return name in known.get(package, ())
