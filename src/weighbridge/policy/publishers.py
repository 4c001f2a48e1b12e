"""A user's own rows about publishers, in a file that a policy names.

The same keys as a row of ``data/publishers.toml``, read as strictly as a policy::

    [[publisher]]
    id = "acme"                    # a new one, or that of a shipped row whose keys are replaced
    name = "Acme Research"         # needed for a new one
    huggingface = ["acme-labs"]
    country = "DE"
    sources = ["https://example.com/imprint"]
    as-of = 2026-11-25

Whoever changes a fact says from where and when: ``sources`` and ``as-of`` are always needed. What
is read here are plain rows; ``facts.publishers.extended`` lays them over the shipped ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from weighbridge.core import PolicyError, later
from weighbridge.core.records import dataclass
from weighbridge.policy import raw
from weighbridge.policy.table import Setting, Table, nearest

_ID = later.pattern(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)

_NAMESPACE = later.pattern(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?", re.ASCII)

NOWHERE = "ZZ"
"""Stands where a country's code does, for several without a single seat."""

INDIVIDUAL = "individual"
"""The kind of publisher that no country is given for."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a row may say.

    Attributes:
        ids: Of the shipped rows.
        hubs: Keys that hold namespaces.
        kinds: What ``kind`` may be.
        confidences: What ``confidence`` may be.
        countries: ISO 3166-1 alpha-2 codes.
        exact: Hubs that tell namespaces apart by case.
    """

    ids: Collection[str]
    hubs: Collection[str]
    kinds: Collection[str]
    confidences: Collection[str]
    countries: Collection[str]
    exact: Collection[str] = ()


def read(path: Path, shown: str, known: Vocabulary) -> tuple[dict[str, object], ...]:
    """Read the rows of a file.

    Args:
        path: The file.
        shown: What to call it in messages.
        known: What the rows may say.

    Returns:
        The keys that each row has, and ``where``: the file and line it begins at.

    Raises:
        PolicyError: The file cannot be read, or a key is unknown, missing, of another type or not
            a value it may have, or two rows have the same id or namespace.
    """
    top = Table("", raw.read(str(path), shown))
    tables = top.rows("publisher")
    top.finish()
    if not tables:
        raise PolicyError("publisher", "is missing", where=top.where)
    rows = []
    seen: dict[tuple[str, str], str] = {}
    for table in tables:
        row = _row(table, known)
        for key in _keys(row, known):
            if key in seen:
                label, value = key
                why = f"{value!r} is given twice, first at {seen[key]}"
                raise PolicyError(f"{table.path}.{label}", why, where=table.where)
            seen[key] = table.where
        rows.append(row)
    return tuple(rows)


def _keys(row: dict[str, object], known: Vocabulary) -> Iterator[tuple[str, str]]:
    """Yield what only one row may have: its id, and its namespaces by each hub's rule of case."""
    yield "id", str(row["id"])
    for hub in known.hubs:
        names = row.get(hub, ())
        if isinstance(names, list):
            for name in names:
                yield hub, name if hub in known.exact else name.lower()


def _row(table: Table, known: Vocabulary) -> dict[str, object]:
    present = frozenset(table.keys())
    row: dict[str, object] = {"where": table.where}
    row["id"] = _id(table, "id")
    needed = {"sources", "as-of"} | (set() if row["id"] in known.ids else {"name"})
    for key, reader in _readers(known).items():
        if key in present or key in needed:
            row[key] = reader(table, key)
        else:
            table.string(key, "")  # asked for so that a misspelt one finds it
    table.finish()
    if row.get("kind") == INDIVIDUAL and "country" in row:
        why = "no country is given for an individual"
        raise PolicyError(f"{table.path}.country", why, where=table.where)
    if "parent-country" in row and "parent" not in row:
        raise PolicyError(f"{table.path}.parent", "is missing", where=table.where)
    return row


def _readers(known: Vocabulary) -> dict[str, Callable[[Table, str], object]]:
    """Map each key to what reads it."""

    def country(table: Table, key: str) -> str:
        setting = table.string(key)
        if setting.value not in known.countries and setting.value != NOWHERE:
            hint = nearest(setting.value.upper(), known.countries) or ", expected one such as DE"
            why = f"unknown country {setting.value!r}{hint}"
            raise PolicyError(f"{table.path}.{key}", why, where=_line(setting))
        return setting.value

    return {
        "name": _filled,
        "sources": lambda table, key: list(_sources(table, key)),
        "as-of": lambda table, key: table.date(key).value,
        "aliases": lambda table, key: list(table.strings(key).value),
        "kind": lambda table, key: table.choice(key, map(str, known.kinds)).value,
        "confidence": lambda table, key: table.choice(key, map(str, known.confidences)).value,
        "republisher": lambda table, key: table.boolean(key).value,
        "country": country,
        "parent-country": country,
        "legal-entity": _filled,
        "parent": _filled,
        "note": _filled,
        "conflicting-source": _filled,
        **{hub: lambda table, key: list(_namespaces(table, key)) for hub in known.hubs},
    }


def _line(setting: Setting[str] | Setting[tuple[str, ...]]) -> str:
    return setting.where.partition("  ")[0]


def _filled(table: Table, key: str) -> str:
    setting = table.string(key)
    if not setting.value.strip():
        raise PolicyError(f"{table.path}.{key}", "is empty", where=_line(setting))
    return setting.value


def _id(table: Table, key: str) -> str:
    setting = table.string(key)
    if not _ID.fullmatch(setting.value):
        why = f"expected lower-case words joined by -, not {setting.value!r}"
        raise PolicyError(f"{table.path}.{key}", why, where=_line(setting))
    return setting.value


def _sources(table: Table, key: str) -> tuple[str, ...]:
    setting = table.strings(key)
    if not setting.value or not all(value.strip() for value in setting.value):
        raise PolicyError(f"{table.path}.{key}", "is empty", where=_line(setting))
    return setting.value


def _namespaces(table: Table, key: str) -> Iterator[str]:
    setting = table.strings(key)
    for name in setting.value:
        if not _NAMESPACE.fullmatch(name):
            why = f"{name!r} is no namespace: letters, digits, dots, - and _"
            raise PolicyError(f"{table.path}.{key}", why, where=_line(setting))
        yield name
