"""Single models of which it is known what they are made from: ``data/descent.toml``.

For models whose names do not say it; families have their bases in ``families.toml``. A row adds an
ancestor, and takes nothing away.
"""

from __future__ import annotations

import datetime as dt
from functools import cache

from weighbridge.core import Relation
from weighbridge.core.records import dataclass
from weighbridge.facts import tables

FILE = "descent.toml"


@dataclass(frozen=True, slots=True)
class Descent:
    """What one model is made from.

    Attributes:
        name: ``namespace/name`` on the Hugging Face hub.
        base: Likewise.
        relation: How.
        source: Who says so.
        as_of: Day of the row.
    """

    name: str
    base: str
    relation: Relation
    source: str
    as_of: dt.date


@cache
def every() -> tuple[Descent, ...]:
    """Return all rows, in the order of the file."""
    table = tables.load(FILE)
    day = tables.day(table, "as-of")
    return tuple(
        Descent(
            name=tables.text(row, "name"),
            base=tables.text(row, "base"),
            relation=Relation(tables.text(row, "relation")),
            source=tables.text(row, "source"),
            as_of=tables.day(row, "as-of") if "as-of" in row else day,
        )
        for row in tables.rows(table, "model")
    )


@cache
def _by_name() -> dict[str, Descent]:
    return {row.name.lower(): row for row in every()}


@cache
def _by_last() -> dict[str, Descent]:
    return {row.name.rpartition("/")[2].lower(): row for row in every()}


def of(name: str) -> Descent | None:
    """Return what is known of a model, by its name on the hub; case does not matter there."""
    return _by_name().get(name.lower())


def copied(last: str) -> Descent | None:
    """Return what is known of the model that a copy is called after: ``r1-1776-GGUF``.

    Args:
        last: The copy's name without its namespace.
    """
    short = last.lower()
    rows = _by_last()
    while short:
        if (row := rows.get(short)) is not None:
            return row
        short = short.rpartition("-")[0]
    return None
