"""Dataclasses with slots that cost little until they are used.

``dataclasses.dataclass`` writes and compiles half a dozen methods for every class, when its module
is imported: a third of what a scan of a small folder costs. Here a class is given at once what is
the same for all of them, and its ``__init__`` is made when the first object is, from one that
classes of as many fields share; of most classes a scan makes none. ``field`` and ``replace`` are
those of the standard library without its module, which imports what reads Python. ``fields``
and ``asdict`` work: what they look for is made when they do. Whatever is not plain (a method of
these that a class has itself, other bases) is left to the standard library; type checkers see
nothing but that (``records.pyi``).

What has to be so, and is not documented by it, is held against the standard library by
``tests/core/test_records.py``.
"""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter

from weighbridge.core import initials
from weighbridge.typings import Any, Generic, TypeAlias, cast

ITSELF = {
    "__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__",
    "__setstate__", "__slots__", "__match_args__", "__lt__", "__le__", "__gt__", "__ge__",
}  # fmt: skip
"""What a class may not bring, to be made here."""

CLASS, INITIAL, KEYWORD = "ClassVar", "InitVar", "KW_ONLY"
"""In annotations that are no plain fields."""

ORDER = ("lt", "le", "gt", "ge")
"""Methods that a class with an order has."""

Key: TypeAlias = "Callable[[Any], tuple[object, ...]]"
"""Makes a tuple of an object's fields."""

_MISSING = object()
"""Stands for a default that a field does not have."""

_OURS: set[type] = set()
"""Classes that were made here."""


class _Field:
    """What ``field`` was told; the standard library's is made of it when it is looked for."""

    __slots__ = ("compare", "default", "default_factory", "repr", "told")

    def __init__(self, told: dict[str, Any]) -> None:
        self.told = told
        self.default = told.get("default", _MISSING)
        self.default_factory = told.get("default_factory", _MISSING)
        self.compare = told.get("compare", True)
        self.repr = told.get("repr", True)


def field(**told: Any) -> Any:
    """Say more of a field, as ``dataclasses.field`` does."""
    if told.keys() <= {"default", "default_factory", "compare", "repr"}:
        return _Field(told)
    import dataclasses  # noqa: PLC0415 - only where it is asked

    return dataclasses.field(**told)


def replace(each: Any, /, **changes: Any) -> Any:
    """Return an object with some fields changed, as ``dataclasses.replace`` does."""
    cls = each.__class__
    if cls in _OURS:
        for name in cls.__match_args__:
            if name not in changes:
                changes[name] = getattr(each, name)
        return cls(**changes)
    import dataclasses  # noqa: PLC0415 - only where it is asked

    return dataclasses.replace(each, **changes)


def dataclass(cls: type | None = None, /, **options: bool) -> object:
    """Make a dataclass, as ``dataclasses.dataclass`` does."""
    return _making(options) if cls is None else _making(options)(cls)


def _making(options: dict[str, bool]) -> Callable[[type], type]:
    ordered = options == {"frozen": True, "slots": True, "order": True}
    alone = options == {"frozen": True, "slots": True, "eq": False}
    frozen = ordered or alone or options == {"frozen": True, "slots": True}
    plain = frozen or options == {"slots": True}

    def made(cls: type) -> type:
        own = dict(vars(cls).get("__annotations__", {}))
        if plain and cls.__bases__ in ((object,), (Generic,)) and not ITSELF & cls.__dict__.keys():
            defaults = {}
            if not own.keys().isdisjoint(cls.__dict__):
                defaults = {name: cls.__dict__[name] for name in own if name in cls.__dict__}
            if _are_plain(own.values()) and (
                not defaults or all(map(_is_plain, defaults.values()))
            ):
                methods = _FROZEN if frozen else _LOOSE
                return _made(cls, own, defaults, methods, ordered=ordered, alone=alone)
        import dataclasses  # noqa: PLC0415 - only where it is asked

        for name in own:
            if isinstance(given := cls.__dict__.get(name), _Field):
                setattr(cls, name, dataclasses.field(**given.told))
        return dataclasses.dataclass(**options)(cls)

    return made


def _is_field(default: object) -> bool:
    """Whether a default is a field, here or of the standard library's."""
    return isinstance(default, _Field) or _is_theirs(default)


def _is_theirs(default: object) -> bool:
    """Whether a default is a field of the standard library's."""
    theirs = sys.modules.get("dataclasses")
    return theirs is not None and isinstance(default, theirs.Field)


def _are_plain(annotations: Iterable[object]) -> bool:
    """Whether fields are such that any value may be given to them."""
    try:
        # Not one by one: there are a thousand of them.
        every = " ".join(cast("Iterable[str]", annotations))
    except TypeError:
        return False
    return not (CLASS in every or INITIAL in every or KEYWORD in every)


def _is_plain(default: object) -> bool:
    """Whether a default is one that need not be refused."""
    if _is_theirs(default):
        told: Any = default
        return told.init and told.hash is None and told.kw_only is not True
    # A default that may change is for the standard library to refuse.
    return type(default).__hash__ is not None


def _made(
    cls: type,
    own: dict[str, str],
    defaults: dict[str, object],
    methods: dict[str, object],
    *,
    ordered: bool,
    alone: bool,
) -> type:
    """Return the class anew, with slots and methods; one ``alone`` equals nothing but itself."""
    names = tuple(own)
    body = dict(cls.__dict__)
    for name in defaults:
        del body[name]
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
    compared, shown = names, names
    if any(map(_is_field, defaults.values())):
        compared = _asked(names, defaults, "compare")
        shown = _asked(names, defaults, "repr")
    key = _key(compared)

    def spelled(self: Any) -> str:
        """Spell an object as the call that makes it."""
        told = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{self.__class__.__qualname__}({told})"

    same = _alike(compared[0]) if len(compared) == 1 else _same(key)
    body |= {"__repr__": spelled} if alone else {**same, "__repr__": spelled}
    body |= methods
    if ordered:
        body |= {f"__{word}__": _order(getattr(operator, word), key) for word in ORDER}

    def first(self: Any, *arguments: object, **keywords: object) -> None:
        """Put the true one in the place of this one."""
        true = _initial(made, own, defaults)
        type.__setattr__(made, "__init__", true)
        if self is not None:
            true(self, *arguments, **keywords)

    first.__annotations__ = {**own, "return": None}
    body["__init__"] = first
    made: Any = type(cls)(cls.__name__, cls.__bases__, body)
    _OURS.add(made)
    return made


def _same(key: Key) -> dict[str, object]:
    """Return the methods by which objects are equal if their fields are."""

    def equal(self: Any, other: object) -> bool:
        if other.__class__ is self.__class__:
            return key(self) == key(other)
        return NotImplemented

    def hashed(self: Any) -> int:
        return hash(key(self))

    return {"__eq__": equal, "__hash__": hashed}


def _alike(name: str) -> dict[str, object]:
    """Return the same methods for what has one field, which need not be put into a tuple."""
    get = attrgetter(name)

    def equal(self: Any, other: object) -> bool:
        if other.__class__ is self.__class__:
            # As of items of tuples: what is the same is equal, if it is no number too.
            mine, theirs = get(self), get(other)
            return mine is theirs or bool(mine == theirs)
        return NotImplemented

    def hashed(self: Any) -> int:
        return hash(get(self))

    return {"__eq__": equal, "__hash__": hashed}


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


def _initial(cls: type, own: dict[str, str], defaults: dict[str, object]) -> Callable[..., None]:
    """Return the ``__init__`` of a class: a slot's own setter for every field."""
    puts, begin = [], []
    for name in own:
        put = cls.__dict__[name].__set__
        default: Any = defaults.get(name, _MISSING)
        if default is not _MISSING and _is_field(default):
            if callable(default.default_factory):
                put = _fresh(put, default.default_factory)
                default = _FRESH
            else:
                default = _MISSING if _is_none(default.default) else default.default
        if default is not _MISSING:
            begin.append(default)
        elif begin:
            raise TypeError(f"non-default argument {name!r} follows default argument")
        puts.append(put)
    post = hasattr(cls, "__post_init__")
    make = None if post else initials.MAKERS.get(len(own))
    made = (make or _shared(len(own), post))(*puts)
    # The names that a caller may use are all that differs.
    made.__code__ = made.__code__.replace(co_varnames=("self", *own))
    made.__defaults__ = tuple(begin)
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    made.__annotations__ = {**own, "return": None}
    return made


def _is_none(default: object) -> bool:
    """Whether a field says that there is no default; the standard library has its own word."""
    theirs = sys.modules.get("dataclasses")
    return default is _MISSING or (theirs is not None and default is theirs.MISSING)


def _fresh(put: Callable[..., None], make: Callable[[], object]) -> Callable[..., None]:
    """Return what sets a field of which the default is made anew for every object."""

    def given(self: Any, value: object) -> None:
        put(self, make() if value is _FRESH else value)

    return given


@cache
def _shared(count: int, post: bool) -> Callable[..., Any]:  # noqa: FBT001 - as it is kept
    """Compile what makes an ``__init__`` of that many fields, given their setters.

    Args:
        count: Of fields.
        post: Whether ``__post_init__`` is called.
    """
    numbers = range(count)
    given = ", ".join(f"p{at}" for at in numbers)
    takes = "".join(f", v{at}" for at in numbers)
    lines = [f"  p{at}(self, v{at})\n" for at in numbers]
    lines += ["  self.__post_init__()\n"] if post else []
    body = "".join(lines) or "  pass\n"
    space: dict[str, Any] = {}
    text = f"def make({given}):\n def __init__(self{takes}):\n{body} return __init__\n"
    exec(text, space)  # noqa: S102 - nothing but numbers in it
    make: Callable[..., Any] = space["make"]
    return make


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
        import dataclasses  # noqa: PLC0415 - only where somebody asks

        told = {
            name: dataclasses.field(**each.told) if isinstance(each, _Field) else each
            for name, each in self.defaults.items()
        }
        body = {"__annotations__": self.own, "__module__": owner.__module__, **told}
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
    import dataclasses  # noqa: PLC0415 - only where something is wrong

    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_self: object, name: str) -> None:
    import dataclasses  # noqa: PLC0415 - as above

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
