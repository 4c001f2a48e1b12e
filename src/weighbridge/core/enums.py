"""Enumerations of texts and of whole numbers that cost little to make.

The standard library takes as long to make an enumeration of five words as to import two modules:
it looks at every name, and copies to each class what all of a kind share. Here the members of a
plain one (distinct texts, or distinct whole numbers, and methods) are put where it would put them;
the rest is inherited from a class that it made. An enumeration that is anything else is left to it.
Type checkers see the standard library's (``enums.pyi``), and ``tests/core/test_enums.py`` holds
every enumeration against one that the standard library made.
"""

from __future__ import annotations

import enum
from types import FunctionType

from weighbridge.typings import Any

METHODS = (FunctionType, property, classmethod, staticmethod)
"""What an enumeration may have besides members."""


class _Kind(enum.EnumType):
    """Makes enumerations."""

    @classmethod
    def __prepare__(cls, _name: str, _bases: tuple[type, ...], /, **_more: Any) -> Any:
        """Return what the body of a class is run in."""
        return {}

    def __new__(cls, name: str, bases: tuple[type, ...], body: Any, /, **more: Any) -> Any:
        """Make an enumeration."""
        base: Any = bases[0]
        if type(base) is cls and len(bases) == 1 and not more:
            values = _members(body, base._member_type_)
            if values:
                return _made(cls, name, base, body, values)
        slow: Any = super().__prepare__(name, bases, **more)
        for key, value in body.items():
            slow[key] = value
        return super().__new__(cls, name, bases, slow, **more)


def _members(body: dict[str, Any], kind: type) -> dict[str, Any] | None:
    """Return the members of a body; ``None`` if there is anything that is not plain."""
    found: dict[str, Any] = {}
    for name, value in body.items():
        if name[0] == "_":
            if name[:2] != "__" or name[-2:] != "__" or isinstance(value, METHODS):
                return None
        elif type(value) is kind:
            found[name] = value
        elif not isinstance(value, METHODS):
            return None
    if len(set(found.values())) < len(found) or not {"mro", "name", "value"}.isdisjoint(body):
        return None
    return found


def _made(meta: type, name: str, base: Any, body: dict[str, Any], values: dict[str, Any]) -> type:
    """Return an enumeration of some members."""
    own = {key: value for key, value in body.items() if key not in values}
    # Lists of members, by name and so on: of which there are, the version of Python decides.
    for key, value in vars(base).items():
        if type(value) in (dict, list):
            own[key] = type(value)()
    cls = type.__new__(meta, name, (base,), own)
    new = base._member_type_.__new__
    names, by_name, by_value = own["_member_names_"], own["_member_map_"], own["_value2member_map_"]
    for number, (key, value) in enumerate(values.items()):
        member = new(cls, value)
        member._value_, member._name_ = value, key
        member.__objclass__, member._sort_order_ = cls, number
        names.append(key)
        by_name[key] = by_value[value] = member
        type.__setattr__(cls, key, member)
    own.get("_hashable_values_", []).extend(values.values())
    return cls


class StrEnum(enum.StrEnum, metaclass=_Kind):
    """An enumeration of texts."""


class IntEnum(enum.IntEnum, metaclass=_Kind):
    """An enumeration of whole numbers."""
