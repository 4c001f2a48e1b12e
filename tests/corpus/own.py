"""Classes of a user's own module, for pickles that need one to load."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, IntEnum, IntFlag
from typing import NamedTuple, Self

Point = namedtuple("Point", "x y")  # noqa: PYI024  (users write this)


class Span(NamedTuple):
    """A typed named tuple."""

    start: int
    stop: int


class Colour(Enum):
    """An enum with string values."""

    RED = "red"
    GREEN = "green"


class Level(IntEnum):
    """An enum with integer values."""

    LOW = 1
    HIGH = 2


class Flags(IntFlag):
    """A set of bits."""

    A = 1
    B = 2


class Plain:
    """State in ``__dict__``, nothing else."""

    def __init__(self, name: str, values: list[float]) -> None:
        self.name = name
        self.values = values


class Slotted:
    """State in slots."""

    __slots__ = ("name", "value")

    def __init__(self, name: str, value: int) -> None:
        self.name = name
        self.value = value


class WithState:
    """Chooses its own state."""

    def __init__(self, rate: float) -> None:
        self.rate = rate
        self.cache: dict[str, int] = {"a": 1}

    def __getstate__(self) -> tuple[float]:
        return (self.rate,)

    def __setstate__(self, state: tuple[float]) -> None:
        (self.rate,) = state
        self.cache = {}


class WithReduce:
    """Is built by calling its class with arguments."""

    def __init__(self, left: int, right: int) -> None:
        self.left = left
        self.right = right

    def __reduce__(self) -> tuple[type[WithReduce], tuple[int, int]]:
        return WithReduce, (self.left, self.right)


class WithNewargs:
    """Is built by ``__new__`` with arguments."""

    value: int

    def __new__(cls, value: int) -> Self:
        made = super().__new__(cls)
        made.value = value
        return made

    def __getnewargs__(self) -> tuple[int]:
        return (self.value,)


class Vocabulary(dict[str, int]):
    """A subclass of dict with an attribute."""

    unknown: int = 0


class Rows(list[int]):
    """A subclass of list."""


@dataclass
class Config:
    """A dataclass, the usual place for hyperparameters."""

    rate: float = 1e-3
    layers: list[int] = field(default_factory=lambda: [8, 8])
    nested: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen dataclass with slots."""

    rate: float = 1e-3
    name: str = "x"


class Node:
    """Refers to itself through its neighbours."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.next: Node = self

    def __iter__(self) -> Iterator[Node]:
        yield self.next


def tokenise(text: str) -> list[str]:
    """A function of a user's module, pickled by name."""
    return text.lower().split()
