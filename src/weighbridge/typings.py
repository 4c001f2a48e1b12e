"""What annotations are written with, without ``typing``, which takes 14 million instructions.

A scan needs none of what ``typing`` makes of a type: annotations are texts, and what is named by an
alias is never asked what it is. Type checkers see ``typing`` itself (``typings.pyi``). Whoever asks
at run time what a type is made of imports ``typing``.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Iterable


class _Type:
    """Stands for any type, and for whatever is made of one."""

    __slots__ = ()

    def __call__(self, *_given: object, **_named: object) -> _Type:
        return self

    def __getitem__(self, _given: object) -> _Type:
        return self

    def __or__(self, _other: object) -> _Type:
        return self

    __ror__ = __or__


Any = Literal = NoReturn = Self = TextIO = TypeAlias = Union = Unpack = _Type()
TypeVar = ParamSpec = _Type()


class Generic:
    """Stands for itself, whatever it is generic in."""

    __slots__ = ()

    def __class_getitem__(cls, _given: object) -> type[Generic]:
        """Return the class."""
        return cls


class Protocol:
    """A class of which only type checkers know what it asks for."""

    __slots__ = ()

    def __class_getitem__(cls, _given: object) -> type[Protocol]:
        """Return the class."""
        return cls


class _Keyed(dict[str, object]):
    """A dictionary of which only type checkers know the keys."""

    def __init_subclass__(cls, *, total: bool = True) -> None:
        """Take what only type checkers ask for."""


class _TypedDict:
    """Makes a dictionary, in either way that there is to say what keys it has."""

    __slots__ = ()

    def __call__(self, _name: str, _fields: object) -> type[dict[str, object]]:
        return dict

    def __mro_entries__(self, _bases: object) -> tuple[type]:
        return (_Keyed,)


TypedDict = _TypedDict()


def NamedTuple(name: str, fields: Iterable[tuple[str, object]]) -> type:  # noqa: N802 - its name
    """Make a tuple of which the items have names, said as a list."""
    return namedtuple(name, [field for field, _ in fields])  # noqa: PYI024 - what it is made of


def cast(_to: object, value: object) -> object:
    """Return a value as it is."""
    return value


def overload(function: object) -> object:
    """Return a signature as it is: what comes last under its name is what is called."""
    return function
