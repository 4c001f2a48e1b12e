"""Dataclasses that are compiled later are like those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, field, fields, is_dataclass, replace
from typing import ClassVar, get_type_hints

import pytest

from weighbridge.core import records


def both(options=None, **body):
    """Make a class twice: by the standard library, and here."""
    options = options or {"frozen": True, "slots": True}
    for make in (dataclasses.dataclass, records.dataclass):
        yield make(**options)(type("Each", (), {"__module__": __name__, **body}))


def plain(options=None):
    """Make a class of three fields twice."""
    notes = {"a": "int", "b": "str", "c": "list[int]"}
    return both(options, __annotations__=notes, b="x", c=field(default_factory=list))


def test_objects_are_alike():
    theirs, ours = plain()
    for arguments in ((1,), (1, "y"), (1, "y", [2])):
        one, other = theirs(*arguments), ours(*arguments)
        assert repr(one) == repr(other)
        assert asdict(one) == asdict(other)
        assert other == ours(*arguments) != ours(2)
        assert other != one
        assert repr(replace(one, a=5)) == repr(replace(other, a=5))
        assert copy.deepcopy(other) == copy.copy(other) == other
    assert theirs.__match_args__ == ours.__match_args__
    assert is_dataclass(ours)
    named = [(each.name, each.type, each.init) for each in fields(theirs)]
    assert named == [(each.name, each.type, each.init) for each in fields(ours)]


def test_defaults_are_made_anew():
    _, ours = plain()
    first, second = ours(1), ours(1)
    first.c.append(1)
    assert second.c == []


@pytest.mark.parametrize("arguments", [{}, {"a": 1, "d": 2}])
def test_arguments_are_checked(arguments):
    for cls in plain():
        with pytest.raises(TypeError):
            cls(**arguments)


def test_frozen_ones_are_frozen_and_hashed():
    for cls in both(__annotations__={"a": "float", "b": "str"}):
        each = cls(1.5, "x")
        with pytest.raises(FrozenInstanceError):
            each.a = 2
        with pytest.raises(FrozenInstanceError):
            del each.a
        with pytest.raises((AttributeError, TypeError)):
            each.other = 2
        assert hash(each) == hash((1.5, "x"))
        assert not hasattr(each, "__dict__")


def test_an_order_is_that_of_the_fields():
    options = {"frozen": True, "slots": True, "order": True}
    for cls in both(options, __annotations__={"a": "int", "b": "str"}, b="x"):
        low, high = cls(1), cls(1, "y")
        assert low < high > low <= low >= low  # noqa: PLR0124 - that is what is asked
        assert sorted([high, low]) == [low, high]
        assert not high < low
        assert not high <= low
        with pytest.raises(TypeError):
            assert low < (1, "y")
        assert hash(low) == hash((1, "x"))


def test_what_is_not_compared_or_not_shown_is_not():
    notes = {"a": "int", "b": "int", "c": "int"}
    more = {"b": field(compare=False), "c": field(default=3, repr=False)}
    theirs, ours = both(__annotations__=notes, **more)
    for cls in (theirs, ours):
        assert cls(1, 2) == cls(1, 5) != cls(1, 2, 4)
        assert hash(cls(1, 2)) == hash((1, 3))
        assert repr(cls(1, 2)).endswith("(a=1, b=2)")
    assert "_Later" in type(vars(ours)["__dataclass_fields__"]).__name__


def test_what_is_no_number_equals_itself():
    odd = float("nan")
    # From Python 3.13 on, classes of the standard library compare field by field.
    _, ours = both(__annotations__={"a": "float"})
    assert ours(odd) == ours(odd)


def test_others_may_change_and_are_not_hashed():
    for cls in plain({"slots": True}):
        each = cls(1)
        each.a = 2
        assert each.a == 2
        with pytest.raises(TypeError):
            hash(each)


@records.dataclass(frozen=True, slots=True)
class Point:
    """A class with more than fields."""

    across: int
    up: int = 0

    def __post_init__(self) -> None:
        if self.up < 0:
            raise ValueError("below")

    @property
    def sum(self) -> int:
        return self.across + self.up


def test_a_class_keeps_what_it_has():
    assert Point(1, 2).sum == 3
    assert Point.__doc__ == "A class with more than fields."
    with pytest.raises(ValueError, match="below"):
        Point(1, -1)
    assert pickle.loads(pickle.dumps(Point(1, 2))) == Point(1, 2)  # noqa: S301 - our own
    match Point(3, 4):
        case Point(across, up):
            assert (across, up) == (3, 4)


def test_what_a_class_takes_can_be_asked():
    theirs, ours = plain()
    names = list(inspect.signature(theirs).parameters)
    assert list(inspect.signature(ours).parameters) == names
    assert get_type_hints(Point.__init__) == {"across": int, "up": int, "return": type(None)}
    assert str(inspect.signature(Point)).startswith("(across: 'int', up: 'int' = ")


def test_a_class_may_be_inherited_from():
    @dataclasses.dataclass(frozen=True)
    class Space(Point):
        depth: int = 0

    assert Space(1, 2, 3).sum == 3
    assert [each.name for each in fields(Space)] == ["across", "up", "depth"]
    assert Point(1).up == 0


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({"slots": True, "order": True}, {}),
        ({"frozen": True, "slots": True}, {"__hash__": lambda _self: 7}),
        ({"frozen": True, "slots": True}, {"__annotations__": {"a": ClassVar[int]}}),
        ({"frozen": True, "slots": True}, {"a": field(default=1, hash=False)}),
    ],
    ids=["order", "own-hash", "of-the-class", "not-hashed"],
)
def test_what_is_not_plain_is_left_to_the_standard_library(options, body):
    for cls in both(options, **({"__annotations__": {"a": "int"}} | body)):
        assert "_Later" not in type(vars(cls)["__dataclass_fields__"]).__name__


@pytest.mark.parametrize("count", [*range(1, 21)])
def test_any_number_of_fields_is_set_in_order(count):
    names = [f"f{number}" for number in range(count)]
    for cls in both(__annotations__=dict.fromkeys(names, "int")):
        each = cls(*range(count))
        assert [getattr(each, name) for name in names] == [*range(count)]
        assert each == cls(**dict(zip(names, range(count), strict=True)))
        assert list(inspect.signature(cls).parameters) == names


def test_a_default_that_may_change_is_refused():
    cls = type("Each", (), {"__annotations__": {"a": "bytearray"}, "a": bytearray()})
    with pytest.raises(ValueError, match="mutable default"):
        records.dataclass(frozen=True, slots=True)(cls)
