"""Shapes of JSON: each writes a value, reads it back, and describes itself by JSON Schema.

Source: https://json-schema.org/draft/2020-12/json-schema-core (retrieved 2026-11-26) for the words
of the schema, and https://www.rfc-editor.org/rfc/rfc6901 (retrieved 2026-11-26) for pointers.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from weighbridge.core import Digest, UsageError
from weighbridge.core.records import dataclass, field
from weighbridge.typings import Protocol, TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"

Definitions: TypeAlias = dict[str, Json]
"""Descriptions of records by name, for ``$defs``."""


SHOWN = 200
"""Letters of a pointer that a message shows: it may hold keys of any length."""


class UnreadableError(UsageError):
    """What is not laid out as its schema says.

    Attributes:
        at: JSON pointer to the fault; empty for the document itself.
    """

    def __init__(self, at: str, why: str) -> None:
        shown = at if len(at) <= SHOWN else f"{at[:SHOWN]}..."
        super().__init__(f"{shown}: {why}" if at else why)
        self.at = at


@dataclass(slots=True)
class Within:
    """What surrounds a value, as far as its own JSON depends on it.

    Attributes:
        index: Places of what is referred to by number: by name of the list, then by ``id``.
        kept: The same lists as read back, by name.
    """

    index: dict[str, dict[int, int]] = field(default_factory=dict)
    kept: dict[str, tuple[object, ...]] = field(default_factory=dict)


class Shape(Protocol):
    """How one sort of value is written."""

    def write(self, value: object, within: Within) -> Json:
        """Return the JSON of a value of this sort."""

    def read(self, found: object, at: str, within: Within) -> object:
        """Return the value that some JSON stands for.

        Args:
            found: Parsed JSON.
            at: JSON pointer to it.
            within: What surrounds it.

        Raises:
            UnreadableError: It is not of this shape.
        """

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe the shape; what is referred to is put into ``known``."""


def pointer(at: str, key: str | int) -> str:
    """Return the JSON pointer to something below ``at``."""
    return f"{at}/{str(key).replace('~', '~0').replace('/', '~1')}"


_KINDS = {str: ("text", "string"), int: ("a whole number", "integer"), bool: ("a flag", "boolean")}
_NAMES = {str: "text", int: "a number", float: "a number", bool: "a flag", type(None): "null",
          dict: "an object", list: "a list"}  # fmt: skip


def named(found: object) -> str:
    """Name the sort of some JSON, for a message."""
    return _NAMES.get(type(found), "something else")


@dataclass(frozen=True, slots=True)
class Plain:
    """Text, a whole number or a flag."""

    kind: type[str | int | bool]

    def write(self, value: object, within: Within) -> Json:  # noqa: ARG002 - as every shape
        """Return the value itself."""
        if not isinstance(value, self.kind):
            msg = f"expected {self.kind.__name__}, not {type(value).__name__}"
            raise TypeError(msg)
        return value

    def read(self, found: object, at: str, within: Within) -> object:  # noqa: ARG002 - as above
        """Return the value itself; a flag is no number."""
        if type(found) is not self.kind:
            raise UnreadableError(at, f"expected {_KINDS[self.kind][0]}, not {named(found)}")
        return found

    def schema(self, known: Definitions) -> dict[str, Json]:  # noqa: ARG002 - as above
        """Name the type."""
        return {"type": _KINDS[self.kind][1]}


TEXT, WHOLE, FLAG = Plain(str), Plain(int), Plain(bool)


@dataclass(frozen=True, slots=True)
class Maybe:
    """Something, or ``null`` for what is not known.

    Attributes:
        inner: What there may be.
        void: What ``null`` stands for.
    """

    inner: Shape
    void: object = None

    def write(self, value: object, within: Within) -> Json:
        """Write ``null`` for nothing."""
        return None if value == self.void else self.inner.write(value, within)

    def read(self, found: object, at: str, within: Within) -> object:
        """Read ``null`` as nothing."""
        return self.void if found is None else self.inner.read(found, at, within)

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Allow ``null`` besides."""
        inner = self.inner.schema(known)
        if isinstance(inner.get("type"), str):
            words = inner.get("enum")
            more: dict[str, Json] = {"enum": [*words, None]} if isinstance(words, list) else {}
            return {**inner, "type": [inner["type"], "null"], **more}
        return {"anyOf": [inner, {"type": "null"}]}


BLANK = Maybe(TEXT, "")
"""Text; nothing is written ``null``."""


@cache
def words(kind: type[enum.Enum]) -> dict[enum.Enum, str]:
    """Return how members of an enumeration are spelled."""
    return {each: str(getattr(each, "word", each.value)) for each in kind}


@cache
def _members(kind: type[enum.Enum]) -> dict[str, enum.Enum]:
    return {word: each for each, word in words(kind).items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """A member of an enumeration, by its word."""

    kind: type[enum.Enum]

    def write(self, value: object, within: Within) -> Json:  # noqa: ARG002 - as every shape
        """Return the word."""
        if not isinstance(value, self.kind):
            msg = f"expected {self.kind.__name__}, not {type(value).__name__}"
            raise TypeError(msg)
        return words(self.kind)[value]

    def read(self, found: object, at: str, within: Within) -> object:  # noqa: ARG002 - as above
        """Return the member."""
        known = _members(self.kind)
        if not isinstance(found, str) or found not in known:
            raise UnreadableError(at, f"expected one of {', '.join(known)}")
        return known[found]

    def schema(self, known: Definitions) -> dict[str, Json]:  # noqa: ARG002 - as above
        """List the words."""
        return {"type": "string", "enum": list(words(self.kind).values())}


@dataclass(frozen=True, slots=True)
class DigestText:
    """A digest, ``algorithm:hex``."""

    def write(self, value: object, within: Within) -> Json:  # noqa: ARG002 - as every shape
        """Return the text."""
        return str(value)

    def read(self, found: object, at: str, within: Within) -> object:  # noqa: ARG002 - as above
        """Take the text apart."""
        algorithm, colon, digits = found.partition(":") if isinstance(found, str) else ("", "", "")
        if not (algorithm and colon and digits) or set(digits) - set("0123456789abcdef"):
            raise UnreadableError(at, "expected a digest, such as sha256: and 64 digits")
        return Digest(algorithm, digits)

    def schema(self, known: Definitions) -> dict[str, Json]:  # noqa: ARG002 - as above
        """Give the form."""
        return {"type": "string", "pattern": "^[^:]+:[0-9a-f]+$"}


@dataclass(frozen=True, slots=True)
class Items:
    """A list; exactly ``count`` long, if that is given."""

    inner: Shape
    count: int | None = None

    def write(self, value: object, within: Within) -> Json:
        """Write the items in order."""
        if not isinstance(value, Sequence) or isinstance(value, str):
            msg = f"expected tuple, not {type(value).__name__}"
            raise TypeError(msg)
        return [self.inner.write(each, within) for each in value]

    def read(self, found: object, at: str, within: Within) -> object:
        """Read the items in order."""
        rows = listed(found, at)
        if self.count is not None and len(rows) != self.count:
            raise UnreadableError(at, f"expected {self.count} items, not {len(rows)}")
        return tuple(self.inner.read(each, f"{at}/{n}", within) for n, each in enumerate(rows))

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe one item."""
        row: dict[str, Json] = {"type": "array", "items": self.inner.schema(known)}
        if self.count is not None:
            row |= {"minItems": self.count, "maxItems": self.count}
        return row


def listed(found: object, at: str) -> list[object]:
    """See that some JSON is a list."""
    if not isinstance(found, list):
        raise UnreadableError(at, f"expected a list, not {named(found)}")
    return found


def table(found: object, at: str) -> Mapping[str, object]:
    """See that some JSON is an object."""
    if not isinstance(found, dict):
        raise UnreadableError(at, f"expected an object, not {named(found)}")
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """A set of members of an enumeration, sorted by their words."""

    inner: Choice

    def write(self, value: object, within: Within) -> Json:
        """Write the words, sorted."""
        if not isinstance(value, frozenset):
            msg = f"expected frozenset, not {type(value).__name__}"
            raise TypeError(msg)
        written: list[Json] = [*sorted(str(self.inner.write(each, within)) for each in value)]
        return written

    def read(self, found: object, at: str, within: Within) -> object:
        """Read a set."""
        rows = enumerate(listed(found, at))
        return frozenset(self.inner.read(each, f"{at}/{n}", within) for n, each in rows)

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe one word."""
        return {"type": "array", "items": self.inner.schema(known), "uniqueItems": True}


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names and values in order, as lists of two; a name may stand twice."""

    inner: Shape

    def write(self, value: object, within: Within) -> Json:
        """Write each as a list of two."""
        if not isinstance(value, tuple):
            msg = f"expected tuple, not {type(value).__name__}"
            raise TypeError(msg)
        return [[str(name), self.inner.write(each, within)] for name, each in value]

    def read(self, found: object, at: str, within: Within) -> object:
        """Read lists of two."""
        pairs: list[tuple[object, object]] = []
        for n, row in enumerate(listed(found, at)):
            here = f"{at}/{n}"
            pair = listed(row, here)
            if len(pair) != 2:  # noqa: PLR2004 - a name and a value
                raise UnreadableError(here, f"expected a name and a value, not {len(pair)} items")
            name = TEXT.read(pair[0], f"{here}/0", within)
            pairs.append((name, self.inner.read(pair[1], f"{here}/1", within)))
        return tuple(pairs)

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe a pair."""
        pair: list[Json] = [{"type": "string"}, self.inner.schema(known)]
        row: dict[str, Json] = {"type": "array", "prefixItems": pair, "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": {**row, "items": False}}


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by name, as an object."""

    def write(self, value: object, within: Within) -> Json:  # noqa: ARG002 - as every shape
        """Write an object."""
        if not isinstance(value, tuple):
            msg = f"expected tuple, not {type(value).__name__}"
            raise TypeError(msg)
        return {str(name): str(text) for name, text in value}

    def read(self, found: object, at: str, within: Within) -> object:
        """Read an object of texts."""
        rows = table(found, at).items()
        return tuple((name, TEXT.read(text, pointer(at, name), within)) for name, text in rows)

    def schema(self, known: Definitions) -> dict[str, Json]:  # noqa: ARG002 - as every shape
        """Allow any name."""
        return {"type": "object", "additionalProperties": {"type": "string"}}


@dataclass(frozen=True, slots=True)
class Fixed:
    """One word, always the same."""

    word: str

    def write(self, value: object, within: Within) -> Json:  # noqa: ARG002 - as every shape
        """Return the word."""
        return self.word

    def read(self, found: object, at: str, within: Within) -> object:  # noqa: ARG002 - as above
        """See that it is the word."""
        if found != self.word:
            raise UnreadableError(at, f"expected {self.word!r}")
        return found

    def schema(self, known: Definitions) -> dict[str, Json]:  # noqa: ARG002 - as above
        """Name the word."""
        return {"const": self.word}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a record.

    Attributes:
        name: The key.
        shape: Of its value.
        get: Takes the value from what the record stands for.
        doc: One or more sentences, for the schema.
        list: Under which name other values refer to the items of this one; empty for most.
        derived: Whether it follows from the rest, so that it is not needed to read the record.
        added: Whether records of earlier versions lack it: then it counts as ``null``.
    """

    name: str
    shape: Shape
    get: Callable[[object, Within], object]
    doc: str
    list: str = ""
    derived: bool = False
    added: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """An object with exactly these keys.

    Attributes:
        name: In the schema.
        doc: One or more sentences, for the schema.
        keys: In the order in which they are written.
        make: Makes the value from what was read, by key; raises ``ValueError`` if it cannot be.
    """

    name: str
    doc: str
    keys: tuple[Key, ...]
    make: Callable[[Mapping[str, object]], object]

    def write(self, value: object, within: Within) -> Json:
        """Write every key."""
        return {key.name: key.shape.write(key.get(value, within), within) for key in self.keys}

    def read(self, found: object, at: str, within: Within) -> object:
        """Read every key, lists that others refer to first."""
        rows = table(found, at)
        names = {key.name for key in self.keys}
        for name in rows:
            if name not in names:
                raise UnreadableError(pointer(at, name), "unknown key")
        rows = {**{key.name: None for key in self.keys if key.added}, **rows}
        for name in names - set(rows):
            raise UnreadableError(at, f"key {name!r} is missing")
        read: dict[str, object] = {}
        for key in sorted(self.keys, key=lambda key: not key.list):
            if key.list:
                read[key.name] = _kept(key, rows[key.name], pointer(at, key.name), within)
            elif not key.derived:
                read[key.name] = key.shape.read(rows[key.name], pointer(at, key.name), within)
        try:
            return self.make(read)
        except ValueError as error:
            raise UnreadableError(at, str(error)) from error

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe the record once, and refer to it."""
        if self.name not in known:
            known[self.name] = None  # what it holds may hold such records again
            known[self.name] = self.described(known)
        return {"$ref": f"#/$defs/{self.name}"}

    def described(self, known: Definitions) -> dict[str, Json]:
        """Describe the record where it stands."""
        required: list[Json] = [key.name for key in self.keys if not key.added]
        properties: dict[str, Json] = {}
        for key in self.keys:
            about: dict[str, Json] = {"description": key.doc} if key.doc else {}
            properties[key.name] = {**about, **key.shape.schema(known)}
        about = {"description": self.doc} if self.doc else {}
        closed: dict[str, Json] = {"properties": properties, "required": required}
        return {**about, "type": "object", **closed, "additionalProperties": False}


def _kept(key: Key, found: object, at: str, within: Within) -> object:
    read = key.shape.read(found, at, within)
    if isinstance(read, tuple):
        within.kept[key.list] = read
    return read


@dataclass(frozen=True, slots=True)
class OneOf:
    """A record of several sorts; one key says of which.

    Attributes:
        tag: That key.
        sorts: Records by its value, with the type that each stands for.
    """

    tag: str
    sorts: Mapping[str, tuple[type, Shape]]

    def write(self, value: object, within: Within) -> Json:
        """Write the record of the value's type."""
        for kind, shape in self.sorts.values():
            if isinstance(value, kind):
                return shape.write(value, within)
        msg = f"no way to write {type(value).__name__}"
        raise TypeError(msg)

    def read(self, found: object, at: str, within: Within) -> object:
        """Read the record that the tag names."""
        tag = table(found, at).get(self.tag)
        if not isinstance(tag, str) or tag not in self.sorts:
            raise UnreadableError(pointer(at, self.tag), f"expected one of {', '.join(self.sorts)}")
        return self.sorts[tag][1].read(found, at, within)

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe every sort."""
        return {"anyOf": [shape.schema(known) for _, shape in self.sorts.values()]}
