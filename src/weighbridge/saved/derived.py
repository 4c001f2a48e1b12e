"""Records of the frozen types of ``core``, derived from their fields and docstrings."""

from __future__ import annotations

import dataclasses
import enum
import inspect
import re
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from operator import attrgetter

from weighbridge.core import Artifact, Digest, Named, Place, Span, Unknown, Value, later
from weighbridge.core.records import dataclass
from weighbridge.saved.shapes import (
    FLAG,
    TEXT,
    WHOLE,
    Choice,
    DigestText,
    Fixed,
    Items,
    Key,
    Maybe,
    Pairs,
    Record,
    Shape,
    Texts,
    Within,
    Words,
)
from weighbridge.saved.values import AnyValue

VALUE = AnyValue()
DIGEST = DigestText()

_ENTRY = later.pattern(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


@cache
def docs(kind: type) -> Mapping[str, str]:
    """Return what a docstring says of attributes, by name; of the type itself, by ``""``."""
    text = inspect.getdoc(kind) or ""
    about = text.partition("\n\nAttributes:")[0].partition("\n\nSource:")[0]
    _, _, listed = text.partition("\nAttributes:\n")
    found = {name: _flat(said) for name, said in _ENTRY.findall(listed)}
    return {**found, "": _flat(about)}


def _flat(text: str) -> str:
    return " ".join(text.replace("``", "`").split())


@dataclass(frozen=True, slots=True)
class Attribute:
    """What takes an attribute, or one of an attribute's, from an object."""

    path: str
    take: Callable[[object], object]

    def __call__(self, value: object, within: Within) -> object:  # noqa: ARG002 - as every key
        """Take it."""
        return self.take(value)


def getter(path: str) -> Attribute:
    """Return what takes an attribute, by its name, or by names with dots between."""
    return Attribute(path, attrgetter(path))


def itself(value: object, _within: Within) -> object:
    """Return the object itself, of which a key holds several attributes."""
    return value


def key(kind: type, attribute: str, name: str = "", shape: Shape | None = None) -> Key:
    """Make the key of one attribute of a frozen type; its shape is that of the attribute's type."""
    said = docs(kind).get(attribute, "")
    hint = typing.get_type_hints(kind)[attribute]
    return Key(
        name or attribute.replace("_", "-"), shape or of(hint, said), getter(attribute), said
    )


def record(
    kind: type,
    names: Mapping[str, str] = types.MappingProxyType({}),
    shapes: Mapping[str, Shape] = types.MappingProxyType({}),
    more: tuple[Key, ...] = (),
    tag: str = "",
) -> Record:
    """Make a record with a key for every attribute of a frozen type.

    Args:
        kind: The type.
        names: Keys that are called otherwise than the attribute, by attribute.
        shapes: Shapes that are no matter of the attribute's type alone, by attribute.
        more: Keys besides, all of them derived.
        tag: Key that holds the type's own name, if there has to be one.
    """
    fields = [field.name for field in dataclasses.fields(kind)]
    keys = {name: key(kind, name, names.get(name, ""), shapes.get(name)) for name in fields}
    own = kind.__name__.lower()
    lead = (Key(tag, Fixed(own), _nothing, "What it is.", derived=True),) if tag else ()
    attributes = {each.name: name for name, each in keys.items()}

    def make(read: Mapping[str, object]) -> object:
        return kind(**{attributes[name]: value for name, value in read.items()})

    return Record(own, docs(kind)[""], (*lead, *keys.values(), *more), make)


def _nothing(_value: object, _within: Within) -> object:
    return None


def _place(read: Mapping[str, object]) -> object:
    name, size, digest = read["artifact"], read["bytes"], read["digest"]
    start, stop = read["start"], read["stop"]
    match (name, size, digest, start, stop):
        case (str(), int(), Digest() | None, int(), int()):
            return Place(_artifact(name, size, digest), Span(start, stop))
        case _:
            raise ValueError("is no place")


@lru_cache(maxsize=1024)
def _artifact(name: str, size: int, digest: Digest | None) -> Artifact:
    """Return the same one for all places in a file: a report has many of them."""
    return Artifact(name, size, digest)


PLACE = Record(
    "place",
    "Where something was seen: a run of bytes in a file, or in a member inside a file.",
    (
        Key("artifact", TEXT, getter("artifact.name"), docs(Artifact)["name"]),
        Key("bytes", WHOLE, getter("artifact.size"), docs(Artifact)["size"]),
        Key("digest", Maybe(DIGEST), getter("artifact.digest"), docs(Artifact)["digest"]),
        Key("start", WHOLE, getter("span.start"), docs(Span)["start"]),
        Key("stop", WHOLE, getter("span.stop"), docs(Span)["stop"]),
    ),
    _place,
)


@cache
def _known() -> Mapping[object, Shape]:
    return {
        str: TEXT,
        int: WHOLE,
        bool: FLAG,
        Place: PLACE,
        Digest: DIGEST,
        Value: VALUE,
        Named | Unknown: AnyValue(target=True),
        tuple[tuple[str, str], ...]: Texts(),
    }


def of(hint: object, what: str) -> Shape:
    """Return the shape of a type.

    Args:
        hint: The type, as an annotation has it.
        what: What it is of, for the error message.

    Raises:
        TypeError: It is of a sort that nothing here knows.
    """
    if found := _known().get(hint):
        return found
    arguments = typing.get_args(hint)
    if isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union:
        if len(arguments) == 2 and type(None) in arguments:  # noqa: PLR2004 - a type, or nothing
            inner = next(each for each in arguments if each is not type(None))
            return Maybe(of(inner, what))
    elif typing.get_origin(hint) is tuple:
        return _several(arguments, what)
    elif typing.get_origin(hint) is Sequence:
        return Items(of(arguments[0], what))
    elif typing.get_origin(hint) is frozenset and issubclass(arguments[0], enum.Enum):
        return Words(Choice(arguments[0]))
    elif isinstance(hint, type) and issubclass(hint, enum.Enum):
        return Choice(hint)
    elif isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return record(hint)
    msg = f"no shape for {hint}: {what}"
    raise TypeError(msg)


def _several(arguments: tuple[object, ...], what: str) -> Shape:
    first = arguments[0]
    if arguments[-1] is not Ellipsis:
        return Items(of(first, what), len(arguments))
    inner = typing.get_args(first)
    if typing.get_origin(first) is tuple and inner[0] is str:
        return Pairs(of(inner[1], what))
    return Items(of(first, what))
