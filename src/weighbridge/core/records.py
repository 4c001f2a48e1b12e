"""Dataclasses with slots that cost little until they are used.

``dataclasses.dataclass`` writes and compiles half a dozen methods for every class, when its module
is imported: a third of what a scan of a small folder costs. Here a class is given at once what is
the same for all of them, and its ``__init__`` is compiled when the first object is made; of most
classes a scan makes none. ``fields``, ``replace`` and ``asdict`` work: what they look for is made
when they do. Whatever is not plain (a method of these that a class has itself, other bases) is left
to the standard library; type checkers see nothing but that (``records.pyi``).

What has to be so, and is not documented by it, is held against the standard library by
``tests/core/test_records.py``.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable
from operator import attrgetter
from typing import Any, Generic, TypeAlias

ITSELF = {
    "__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__",
    "__setstate__", "__slots__", "__match_args__", "__lt__", "__le__", "__gt__", "__ge__",
}  # fmt: skip
"""What a class may not bring, to be made here."""

SPECIAL = ("ClassVar", "InitVar", "KW_ONLY")
"""Annotations that are no plain fields."""

ORDER = ("lt", "le", "gt", "ge")
"""Methods that a class with an order has."""

Key: TypeAlias = "Callable[[Any], tuple[object, ...]]"
"""Makes a tuple of an object's fields."""

_MISSING = dataclasses.MISSING


def dataclass(cls: type | None = None, /, **options: bool) -> object:
    """Make a dataclass, as ``dataclasses.dataclass`` does."""
    return _making(options) if cls is None else _making(options)(cls)


def _making(options: dict[str, bool]) -> Callable[[type], type]:
    ordered = options == {"frozen": True, "slots": True, "order": True}
    frozen = ordered or options == {"frozen": True, "slots": True}
    plain = frozen or options == {"slots": True}

    def made(cls: type) -> type:
        own = dict(vars(cls).get("__annotations__", {}))
        if plain and cls.__bases__ in ((object,), (Generic,)) and not ITSELF & cls.__dict__.keys():
            defaults = {name: cls.__dict__[name] for name in own if name in cls.__dict__}
            if all(map(_is_plain, own.values(), map(defaults.get, own))):
                methods = _FROZEN if frozen else _LOOSE
                return _made(cls, own, defaults, methods, ordered=ordered)
        return dataclasses.dataclass(**options)(cls)

    return made


def _is_plain(annotation: object, default: object) -> bool:
    """Whether a field is one that any value may be given to, with or without a default."""
    if not isinstance(annotation, str) or any(word in annotation for word in SPECIAL):
        return False
    if isinstance(default, dataclasses.Field):
        return default.init and default.hash is None and default.kw_only is not True
    # A default that may change is for the standard library to refuse.
    return not isinstance(default, list | dict | set)


def _made(
    cls: type,
    own: dict[str, str],
    defaults: dict[str, object],
    methods: dict[str, object],
    *,
    ordered: bool,
) -> type:
    """Return the class anew, with slots and methods."""
    names = tuple(own)
    body = {key: value for key, value in cls.__dict__.items() if key not in defaults}
    body.pop("__dict__", None)
    body.pop("__weakref__", None)
    body |= {
        "__slots__": names,
        "__match_args__": names,
        "__qualname__": cls.__qualname__,
        "__dataclass_fields__": _Later(own, defaults),
        "__dataclass_params__": _Later(own, defaults),
        "__signature__": _Signature(),
    }
    key = _key(_asked(names, defaults, "compare"))
    shown = _asked(names, defaults, "repr")

    def equal(self: Any, other: object) -> bool:
        if other.__class__ is self.__class__:
            return key(self) == key(other)
        return NotImplemented

    def hashed(self: Any) -> int:
        return hash(key(self))

    def spelled(self: Any) -> str:
        """Spell an object as the call that makes it."""
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{self.__class__.__qualname__}({told})"

    body |= {"__eq__": equal, "__hash__": hashed, "__repr__": spelled} | methods
    if ordered:
        body |= {f"__{word}__": _order(getattr(operator, word), key) for word in ORDER}
    made = type(cls)(cls.__name__, cls.__bases__, body)
    type.__setattr__(made, "__init__", _first(made, own, defaults))
    return made


def _asked(names: tuple[str, ...], defaults: dict[str, object], what: str) -> tuple[str, ...]:
    """Return the fields that are asked for something: ``compare`` or ``repr``."""
    return tuple(name for name in names if getattr(defaults.get(name), what, None) is not False)


def _order(compare: Callable[[Any, Any], bool], key: Key) -> Callable[[Any, object], bool]:
    """Return a method that compares objects by their fields."""

    def method(self: Any, other: object) -> bool:
        if other.__class__ is self.__class__:
            return compare(key(self), key(other))
        return NotImplemented

    return method


def _key(names: tuple[str, ...]) -> Key:
    """Return what makes a tuple of an object's fields."""
    if len(names) > 1:
        return attrgetter(*names)
    if names:
        (name,) = names
        return lambda each: (getattr(each, name),)
    return lambda _each: ()


def _first(cls: type, own: dict[str, str], defaults: dict[str, object]) -> Callable[..., None]:
    """Return an ``__init__`` that puts the true one in its place when it is called."""

    def first(self: Any, *arguments: object, **keywords: object) -> None:
        true = _compiled(cls, own, defaults)
        type.__setattr__(cls, "__init__", true)
        if self is not None:
            true(self, *arguments, **keywords)

    first.__annotations__ = {**own, "return": None}
    return first


def _compiled(cls: type, own: dict[str, str], defaults: dict[str, object]) -> Callable[..., None]:
    """Compile the ``__init__`` of a class: a slot's own setter for every field."""
    names: dict[str, object] = {"_fresh": _FRESH}
    heads, lines = [], []
    for name in own:
        names[f"_set_{name}"] = cls.__dict__[name].__set__
        value = name
        head = name
        if name in defaults:
            default = defaults[name]
            if isinstance(default, dataclasses.Field):
                if default.default_factory is not _MISSING:
                    names[f"_make_{name}"] = default.default_factory
                    value = f"_make_{name}() if {name} is _fresh else {name}"
                    default = _FRESH
                else:
                    default = default.default
            if default is not _MISSING:
                names[f"_default_{name}"] = default
                head = f"{name}=_default_{name}"
        heads.append(head)
        lines.append(f"  _set_{name}(self, {value})\n")
    if hasattr(cls, "__post_init__"):
        lines.append("  self.__post_init__()\n")
    body = "".join(lines) or "  pass\n"
    source = f"def make({', '.join(names)}):\n def __init__(self, {', '.join(heads)}):\n{body}"
    space: dict[str, Any] = {}
    exec(f"{source} return __init__\n", space)  # noqa: S102 - names of fields, which are our own
    made: Callable[..., None] = space["make"](**names)
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {**own, "return": None}
    return made


_FRESH = object()
"""Stands for a default that is made anew for every object."""


class _Later:
    """What ``dataclasses`` looks for in a class, made when it does, by itself."""

    def __init__(self, own: dict[str, str], defaults: dict[str, object]) -> None:
        self.own = own
        self.defaults = defaults
        self.name = ""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    def __get__(self, _instance: object, owner: type) -> object:
        body = {"__annotations__": self.own, "__module__": owner.__module__, **self.defaults}
        # Nothing is compiled for a class that has words of its own and is given no methods.
        bare = type(owner.__name__, (), {**body, "__doc__": "A shadow."})
        frozen = self.name == "__dataclass_params__" and owner.__hash__ is not None
        shadow = dataclasses.dataclass(init=False, repr=False, eq=False, frozen=frozen)(bare)
        found: object = getattr(shadow, self.name)
        type.__setattr__(owner, self.name, found)
        return found


class _Signature:
    """What ``inspect`` looks for in a class: of its own, not of one that inherits from it."""

    def __get__(self, _instance: object, owner: Any) -> object:
        if vars(owner).get("__signature__") is not self:
            return None
        import inspect  # noqa: PLC0415 - only where somebody asks

        if owner.__init__.__name__ == "first":
            owner.__init__(None)
        return inspect.signature(owner.__init__.__get__(0))


def _set(_self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, name) for name in self.__match_args__]


def _restored(self: Any, state: list[object]) -> None:
    for name, value in zip(self.__match_args__, state, strict=True):
        object.__setattr__(self, name, value)


_LOOSE: dict[str, object] = {"__hash__": None}

_FROZEN: dict[str, object] = {
    "__setattr__": _set,
    "__delattr__": _delete,
    "__getstate__": _state,
    "__setstate__": _restored,
}
