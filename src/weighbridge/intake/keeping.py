"""Keep a value of a tree as far as it is needed to be shown and judged."""

from __future__ import annotations

from weighbridge.core import Constant, Cut, Several, Unknown, Value
from weighbridge.intake.limits import Limits
from weighbridge.intake.strictjson import Doubled

WIDE = 64
"""Items of one container that are kept as a value."""

DEEP = 6
"""Levels of one container that are kept as a value."""

ITEMS = 256
"""Containers and scalars, about, that are kept of one value."""


def frozen(value: object, limits: Limits) -> Value:
    """Keep a value as far as it is needed to be shown and judged."""
    return _Frozen(limits).of(value, DEEP)


class _Frozen:
    """Keeps one value. Counts, since shared parts can spell out without end."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._room = ITEMS

    def of(self, value: object, depth: int) -> Value:
        self._room -= 1
        kept = self._limits.kept
        match value:
            case str() if len(value) > kept:
                return Cut("str", len(value.encode("utf-8", "replace")), value[:kept])
            case None | bool() | int() | float() | str():
                return Constant(value)
            case dict() | list() if depth == 0 or self._room <= 0:
                return Unknown("nested too deeply to keep")
            case dict():
                held = value.pairs if isinstance(value, Doubled) else list(value.items())
                flat = [part for pair in held[:WIDE] for part in pair]
                return Several("dict", self._all(flat, depth - 1), 2 * len(value))
            case list():
                return Several("list", self._all(value[:WIDE], depth - 1), len(value))
        return Unknown(f"a {type(value).__name__}")

    def _all(self, values: list[object], depth: int) -> tuple[Value, ...]:
        return tuple(self.of(item, depth) for item in values)
