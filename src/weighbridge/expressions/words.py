"""The words that a text of the facts can be: what an expression compares with is one of these."""

from __future__ import annotations

from collections.abc import Collection

from weighbridge import registry
from weighbridge.core import FACES, Kind, Relation, Standing
from weighbridge.core.records import dataclass
from weighbridge.expressions import schema
from weighbridge.facts import countries, families, licences, publishers
from weighbridge.facts.publishers import Directory

LAYOUTS = frozenset({"file", "folder", "hub-cache", "ollama", "shards"})
"""Kinds of model."""


@dataclass(frozen=True, slots=True)
class Scales:
    """Words by scale.

    Attributes:
        rules: Ids of the rules there are.
        directory: Publishers; those shipped if ``None``.
    """

    rules: frozenset[str]
    directory: Directory | None = None

    def of(self, scale: str) -> Collection[str]:
        """Return the words of a scale."""
        match scale:
            case "rule":
                return self.rules
            case "country":
                return countries.codes() | {countries.NOWHERE}
            case "publisher":
                return frozenset((self.directory or publishers.shipped()).ids)
            case "licence":
                return frozenset(row.spdx or row.id for row in licences.everything())
            case "family":
                return frozenset(family.id for family in families.every())
            case "format":
                names = registry.names("formats")
                return frozenset(name.replace("_", "-") for name in names) | FACES
            case _:
                return _FIXED.get(scale) or frozenset(schema.SCALES[scale])


_FIXED = {
    "relation": frozenset(each.value for each in Relation),
    "kind": frozenset(each.value for each in Kind),
    "standing": frozenset(each.value for each in Standing),
    "layout": LAYOUTS,
}
