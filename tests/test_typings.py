"""What stands for ``typing`` does what annotations need of it, and nothing else."""

import typing
from collections.abc import Callable
from pathlib import Path

import pytest

from weighbridge import typings

STUB = Path(typings.__file__).with_suffix(".pyi")


def test_type_checkers_see_what_is_there():
    told = {line.split()[-1] for line in STUB.read_text().splitlines()}
    assert told == {name for name in vars(typings) if name[0] != "_" and hasattr(typing, name)} - {
        "Iterable",
    }


@pytest.mark.parametrize("name", ["Any", "Literal", "NoReturn", "Self", "Union", "Unpack"])
def test_a_type_can_be_part_of_others(name):
    one = getattr(typings, name)
    assert one["a", 1] is one
    assert (one | int) is one
    assert (int | one) is one
    assert list[one].__args__ == (one,)
    assert Callable[[one], one].__args__ == (one, one)


def test_classes_are_plain_ones():
    kind = typings.TypeVar("kind", bound=int)

    class Held(typings.Generic[kind]):
        __slots__ = ("value",)

    class Asked(typings.Protocol):
        def ask(self) -> None:
            """Ask."""

    class Keyed(typings.TypedDict, total=False):
        a: int

    assert not hasattr(Held(), "__dict__")
    assert Held.__bases__ == (typings.Generic,)
    assert Asked().ask() is None
    assert Keyed(a=1) == {"a": 1}
    assert typings.TypedDict("Options", {"a": int})(a=1) == {"a": 1}


def test_a_tuple_has_names():
    made = typings.NamedTuple("Pair", [("left", int), ("right", str)])(1, "b")
    assert made == (1, "b") == (made.left, made.right)


def test_values_are_as_they_were():
    value = object()
    assert typings.cast("int", value) is value
    assert typings.overload(test_values_are_as_they_were) is test_values_are_as_they_were
