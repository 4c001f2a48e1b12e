"""Countries by code and by name: ``data/countries.toml``, after ISO 3166-1.

Codes are written in upper case. Hong Kong (``HK``), Macao (``MO``) and Taiwan (``TW``) have codes
of their own, as in the standard, and none of them stands for another.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from weighbridge.core.records import dataclass
from weighbridge.facts import tables

NOWHERE = "ZZ"
"""Several countries and no single seat, e.g. of a consortium; free for users in ISO 3166-1."""


@dataclass(frozen=True, slots=True)
class Group:
    """Countries that have something in common, on a certain day.

    Attributes:
        id: E.g. ``eu``.
        name: For people.
        values: Codes, sorted.
        source: Who says so.
        as_of: The day it was true.
    """

    id: str
    name: str
    values: tuple[str, ...]
    source: str
    as_of: dt.date


@cache
def _names() -> dict[str, str]:
    return tables.words(tables.load("countries.toml"), "countries")


@cache
def _codes() -> dict[str, str]:
    """Map names and other names, case folded, to codes."""
    found = {name.casefold(): code for code, name in _names().items()}
    table = tables.load("countries.toml")
    for code, names in tables.lists(table, "aliases").items():
        found.update((name.casefold(), code) for name in names)
    return found


@cache
def _groups() -> dict[str, Group]:
    rows = tables.rows(tables.load("countries.toml"), "group")
    groups = (
        Group(
            id=tables.text(row, "id"),
            name=tables.text(row, "name"),
            values=tables.strings(row, "values"),
            source=tables.text(row, "source"),
            as_of=tables.day(row, "as-of"),
        )
        for row in rows
    )
    return {group.id: group for group in groups}


def codes() -> frozenset[str]:
    """Return all codes, ``ZZ`` not among them."""
    return frozenset(_names())


def name(code: str) -> str:
    """Return the English short name of a code; the code itself if it is none.

    ``ZZ`` is ``several countries``.
    """
    return "several countries" if code == NOWHERE else _names().get(code, code)


def code(text: str) -> str | None:
    """Return the code that a text stands for: a code in upper case, or a name in any case.

    Exact, but for case and white space around it: ``China, Hong Kong`` is neither.
    """
    text = text.strip()
    return text if text in _names() else _codes().get(text.casefold())


def group(name: str) -> Group | None:
    """Return a group, e.g. ``eu``."""
    return _groups().get(name)


def groups() -> tuple[Group, ...]:
    """Return all groups."""
    return tuple(_groups().values())
