"""What to say of names that honest files hold, and that are denied all the same."""

from __future__ import annotations

from functools import cache

from weighbridge.core.records import dataclass
from weighbridge.facts import tables


@dataclass(frozen=True, slots=True)
class Advice:
    """Words about one name: they allow and deny nothing.

    Attributes:
        why: What is wrong with it, in a clause that begins with ``which``.
        instead: What to do.
        package: The package or module of which it is said as a whole; empty if of one name.
    """

    why: str
    instead: str
    package: str = ""


DEEP = 32
"""Steps of a name that are looked into: no module that is spoken of has so many."""


@cache
def _rows() -> dict[str, Advice]:
    found: dict[str, Advice] = {}
    for row in tables.rows(tables.load("advice.toml"), "group"):
        told = Advice(tables.text(row, "why"), tables.text(row, "instead"))
        for module, names in tables.words(row, "names").items():
            for name in names.split():
                whole = name == "*"
                found[f"{module}.{name}"] = (
                    Advice(told.why, told.instead, module) if whole else told
                )
    return found


def advice(dotted: str) -> Advice | None:
    """Say what there is to say about a name, or about everything in a module above it."""
    rows = _rows()
    if told := rows.get(dotted):
        return told
    steps = dotted.split(".", DEEP)[:DEEP]
    for count in range(min(len(steps), dotted.count(".")), 0, -1):
        if told := rows.get(f"{'.'.join(steps[:count])}.*"):
            return told
    return None
