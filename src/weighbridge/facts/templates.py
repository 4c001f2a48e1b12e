"""Which names in chat templates are harmless, and which are known to lead out of one."""

from __future__ import annotations

from functools import lru_cache

from weighbridge.facts import tables

FILE = "templates.toml"


def harmless(sort: str, name: str) -> bool:
    """Whether a filter, test, function or method is on the list; ``sort`` is its plural."""
    return name in _listed(sort)


def leads_out(sort: str, name: str) -> bool:
    """Whether a name is known to lead out of a template; ``sort`` is its plural."""
    return name in _known(sort)


@lru_cache(maxsize=8)
def _listed(sort: str) -> frozenset[str]:
    return frozenset(tables.strings(tables.load(FILE), sort))


@lru_cache(maxsize=8)
def _known(sort: str) -> frozenset[str]:
    return frozenset(tables.strings(tables.table(tables.load(FILE), "dangerous"), sort))
