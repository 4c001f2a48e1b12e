"""What tables of a configuration are alike by: what is alike tells the same, and is told once.

See ``kerasconfig.kin`` and ``dialects.kin``. Whoever asks has to see to the keys that lead to a
table.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet

from weighbridge.intake import dialects, kerasconfig
from weighbridge.typings import TypeAlias

Table: TypeAlias = dict[str, object]
Kin: TypeAlias = kerasconfig.Kin | tuple[str, ...]


def kin(table: Table) -> Kin | None:
    """Return all that it depends on what a table tells by itself; ``None`` if that is more."""
    return kerasconfig.kin(table) or dialects.kin(table)


class Kins:
    """As ``kin``, for the tables of one tree.

    Attributes:
        of: Returns what ``kin`` does of one of them.
    """

    __slots__ = ("_keras", "of")

    def __init__(self, keys: AbstractSet[str]) -> None:
        """Take all the keys that stand in any of the tables."""
        self._keras = kerasconfig.Kins(keys).of
        self.of: Callable[[Table], Kin | None] = self._keras
        if not keys.isdisjoint(dialects.ALIKE):
            self.of = self._either

    def _either(self, table: Table) -> Kin | None:
        return self._keras(table) or dialects.kin(table)
