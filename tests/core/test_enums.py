"""Enumerations are as the standard library makes them."""

import copy
import enum
import pickle
import sys
import types

import pytest

from weighbridge.core import enums
from weighbridge.core.enums import IntEnum, StrEnum
from weighbridge.facts import families, names, publishers  # noqa: F401 - they have some, too

KINDS = {StrEnum: enum.StrEnum, IntEnum: enum.IntEnum}

EVERY = [each for kind in KINDS for each in kind.__subclasses__()]


def told(call, *arguments):
    """Return what a call gives or the words of its error."""
    try:
        return repr(call(*arguments))
    except (AttributeError, DeprecationWarning, KeyError, TypeError, ValueError) as error:
        return type(error), str(error)


@pytest.mark.parametrize("ours", EVERY, ids=lambda each: f"{each.__module__}.{each.__name__}")
def test_each_is_as_one_of_the_standard_library(ours):
    theirs = KINDS[ours.__bases__[0]](ours.__name__, [(each.name, each.value) for each in ours])
    assert len(ours) > 1
    for look in (
        len,
        list,
        repr,
        str,
        bool,
        lambda e: list(reversed(e)),
        lambda e: {**e.__members__},
    ):
        assert told(look, ours) == told(look, theirs)
    for one, other in zip(ours, theirs, strict=True):
        for look in (repr, str, format, hash, lambda e: (e.name, e.value), lambda e: e + e):
            assert told(look, one) == told(look, other)
        assert one == other.value
        assert ours(one.value) is ours[one.name] is getattr(ours, one.name) is one
        assert one in ours
        assert pickle.loads(pickle.dumps(one)) is one  # noqa: S301 - what was written here
        assert copy.deepcopy(one) is copy.copy(one) is one
        assert isinstance(one, enum.Enum)
        assert vars(one).keys() == vars(other).keys()
        with pytest.raises(AttributeError, match="cannot reassign"):
            setattr(ours, one.name, 1)
    for value in ("nothing", -1, None, [], True, 1.0):
        assert told(ours, value) == told(theirs, value)
        assert told(lambda e, v=value: v in e, ours) == told(lambda e, v=value: v in e, theirs)
    assert told(lambda e: e["nothing"], ours) == told(lambda e: e["nothing"], theirs)
    assert told(lambda e: e.nothing, ours) == told(lambda e: e.nothing, theirs)
    assert told(types.new_class, "More", (ours,)) == told(types.new_class, "More", (theirs,))
    made = {key for key, value in vars(theirs).items() if type(value) in (list, dict)}
    for key in made - {"_member_map_", "_value2member_map_"}:
        assert vars(ours)[key] == vars(theirs)[key]
    assert {key: repr(one) for key, one in ours._value2member_map_.items()} == {
        key: repr(one) for key, one in theirs._value2member_map_.items()
    }


def test_methods_are_kept():
    class Word(StrEnum):
        """Of two."""

        ONE = "one"
        TWO = "two"

        @property
        def other(self):
            return Word.TWO if self is Word.ONE else Word.ONE

        @classmethod
        def first(cls):
            return next(iter(cls))

        def __str__(self):
            return self.value.upper()

    assert Word.ONE.other is Word.TWO
    assert Word.first() is Word.ONE
    assert str(Word.TWO) == "TWO"
    assert Word.__doc__ == "Of two."


def test_a_missing_value_may_be_made_good():
    class Word(StrEnum):
        ONE = "one"

        @classmethod
        def _missing_(cls, _value):
            return cls.ONE

    assert Word("other") is Word.ONE


@pytest.mark.parametrize(
    "body",
    [
        {"A": "x", "B": "x"},
        {"A": enum.auto(), "B": enum.auto()},
        {"A": b"x"},
        {"A": ("x",)},
        {"A": 1},
        {"A": True},
        {"_ignore_": "A", "A": "x", "B": "y"},
        {"A": "x", "mro": "y"},
        {"A": "x", "name": "y"},
        {"A": "x", "_private": "y"},
        {"A": "x", "__private": "y"},
        {},
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_plain_is_left_to_the_standard_library(kind, body):
    def made(base):
        space = type(base).__prepare__("Odd", (base,))
        space["__module__"], space["__qualname__"] = __name__, "Odd"
        for key, value in body.items():
            space[key] = value
        return type(base)("Odd", (base,), space)

    def members(base):
        return [(key, one.name, one.value) for key, one in made(base).__members__.items()]

    assert told(members, kind) == told(members, KINDS[kind])


def test_plain_ones_are_made_here(monkeypatch):
    monkeypatch.setattr(enum.EnumType, "__new__", None)

    class Word(StrEnum):
        ONE = "one"

    assert Word("one") is Word.ONE
    assert sys.modules[enums.__name__]._members({"__x": "y"}, str) is None
