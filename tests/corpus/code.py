"""Values that cloudpickle and dill can only save with their code, and values that need none."""

from __future__ import annotations

import collections
import datetime as dt
import enum
import functools
import types
from collections.abc import Callable
from decimal import Decimal


def _closure() -> Callable[[int], int]:
    step = 3

    def add(value: int) -> int:
        return value + step

    return add


def _module() -> types.ModuleType:
    made = types.ModuleType("made_here")
    exec("def double(x):\n    return x * 2\n", made.__dict__)  # noqa: S102  (own text)
    return made


def _from_module() -> object:
    return _module().double


def _class() -> type:
    class Local:
        """A class that exists only here."""

        rate = 0.5

        def scale(self, value: float) -> float:
            return value * self.rate

        @property
        def twice(self) -> float:
            return self.rate * 2

    return Local


def _enum() -> type[enum.Enum]:
    class Kind(enum.Enum):
        A = 1
        B = 2

    return Kind


def _subclass() -> object:
    class Row(dict):  # type: ignore[type-arg]
        def total(self) -> int:
            return sum(self.values())

    return Row(a=1)


def _recursive() -> Callable[[int], int]:
    def factorial(value: int) -> int:
        return 1 if value < 2 else value * factorial(value - 1)

    return factorial


CODE: dict[str, Callable[[], object]] = {
    "lambda": lambda: lambda value: value + 1,
    "closure": _closure,
    "recursive": _recursive,
    "class": _class,
    "instance": lambda: _class()(),  # noqa: PLW0108
    "enum": _enum,
    "subclass": _subclass,
    "module-function": _from_module,
    "partial": lambda: functools.partial(lambda a, b: a + b, 1),
    "dict-of-lambdas": lambda: {"lower": lambda text: text.lower(), "n": 3},
}
"""Name to what cannot be saved without code."""

DATA: dict[str, Callable[[], object]] = {
    "dict": lambda: {"a": [1, 2.5, None], "b": (True, "größe"), "c": {1, 2}},
    "dates": lambda: [dt.datetime(2024, 1, 1, tzinfo=dt.UTC), dt.timedelta(1)],
    "collections": lambda: [collections.Counter("ab"), collections.OrderedDict(a=1)],
    "defaultdict": lambda: collections.defaultdict(list, {"a": [1]}),
    "decimal": lambda: Decimal("1.5"),
    "partial-int": lambda: functools.partial(int, base=2),
    "builtins": lambda: [len, int, str.lower],
    "namespace": lambda: types.SimpleNamespace(a=1),
    "bytes": lambda: [bytes(range(256)), bytearray(b"x")],
    "nested": lambda: [[[[{"deep": [1, 2, 3]}]]]],
}
"""Name to what can."""
