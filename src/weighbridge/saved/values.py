"""Values inside files, as JSON objects whose keys say what is known.

``{"str": "text"}``, ``{"int": 5}``, ``{"module": "posix", "name": "system"}``: what a value is
known to be is written down, never made.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from weighbridge.core import (
    Constant,
    Cut,
    How,
    Made,
    Named,
    Persistent,
    Several,
    Unknown,
    Value,
)
from weighbridge.core.records import dataclass
from weighbridge.saved.shapes import (
    FLAG,
    TEXT,
    WHOLE,
    Choice,
    Definitions,
    Json,
    UnreadableError,
    Within,
    listed,
    named,
    pointer,
    table,
)

DEEPEST = 64
"""Levels of nesting that are written and read; readers of files keep fewer."""

EXACT = 2**53
"""Whole numbers below this are numbers of JSON; others are texts, as 0x and digits."""

LONGEST = 10_000
"""Letters of a number that is a text, at most."""

DEEPER = "nested more deeply than a report keeps"

SEVERAL = ("tuple", "list", "dict", "set", "frozenset")

_NOWHERE = Within()
_HOW = Choice(How)


def write(value: object, left: int = DEEPEST) -> Json:
    """Write a value, at most ``left`` levels deep."""
    match value:
        case Constant(constant):
            return _constant(constant)
        case Cut(kind, size, head):
            return {"cut": kind, "size": size, "head": _constant(head)}
        case Named(module, name):
            return {"module": module, "name": name}
        case Unknown(why):
            return {"unknown": why}
        case _ if left == 0:
            return {"unknown": DEEPER}
        case Several(kind, items, count):
            inner: list[Json] = [write(each, left - 1) for each in items]
            return {"several": kind, "items": inner, "count": count}
        case Made(how, callee, arguments, held):
            given: list[Json] = [write(each, left - 1) for each in arguments]
            made = {"made": how.value, "callee": write(callee, left - 1), "arguments": given}
            return {**made, "held": [write(each, left - 1) for each in held]} if held else made
        case Persistent(key):
            return {"persistent": write(key, left - 1)}
        case _:
            msg = f"no way to write {type(value).__name__}"
            raise TypeError(msg)


def _constant(value: float | str | bytes | None) -> Json:
    match value:
        case None:
            return {"none": None}
        case bool():
            return {"bool": value}
        case int():
            return {"int": value if abs(value) < EXACT else hex(value)}
        case float():
            return {"float": repr(value)}
        case str():
            return {"str": value}
        case bytes():
            # One letter for each byte, so that text in it can be read.
            return {"bytes": value.decode("latin-1")}


def read(found: object, at: str, left: int = DEEPEST) -> Value:
    """Read a value, at most ``left`` levels deep.

    Raises:
        UnreadableError: It is none, or nested more deeply.
    """
    rows = table(found, at)
    if left < 0:
        raise UnreadableError(at, "values are nested too deeply")
    reader = _READERS.get(frozenset(rows))
    if reader is None:
        raise UnreadableError(at, "expected a value, such as an object with the key 'str'")
    return reader(rows, at, left)


def _text(rows: Mapping[str, object], key: str, at: str) -> str:
    return str(TEXT.read(rows[key], pointer(at, key), _NOWHERE))


def _count(rows: Mapping[str, object], key: str, at: str) -> int:
    return int(str(WHOLE.read(rows[key], pointer(at, key), _NOWHERE)))


def _none(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as every reader
    if rows["none"] is not None:
        raise UnreadableError(pointer(at, "none"), f"expected null, not {named(rows['none'])}")
    return Constant(None)


def _bool(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as above
    return Constant(FLAG.read(rows["bool"], pointer(at, "bool"), _NOWHERE) is True)


def _int(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as above
    if not isinstance(rows["int"], str):
        return Constant(_count(rows, "int", at))
    return _number(lambda text: int(text, 16), rows["int"], pointer(at, "int"))


def _float(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as above
    return _number(float, _text(rows, "float", at), pointer(at, "float"))


def _number(make: Callable[[str], float], text: str, at: str) -> Value:
    """Read a number that is a text, as this writes it and in no other way."""
    try:
        value = Constant(make(text[:LONGEST]))
    except ValueError as error:
        raise UnreadableError(at, f"expected a number, not {text[:40]!r}") from error
    if _constant(value.value) not in ({"int": text}, {"float": text}):
        raise UnreadableError(at, f"{text[:40]!r} is not how that number is written")
    return value


def _str(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as above
    return Constant(_text(rows, "str", at))


def _bytes(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as above
    text = _text(rows, "bytes", at)
    try:
        return Constant(text.encode("latin-1"))
    except UnicodeEncodeError as error:
        raise UnreadableError(pointer(at, "bytes"), "expected one letter for each byte") from error


def _cut(rows: Mapping[str, object], at: str, left: int) -> Value:
    here = pointer(at, "head")
    match read(rows["head"], here, left - 1):
        case Constant(str() | bytes() as head):
            return Cut(_text(rows, "cut", at), _count(rows, "size", at), head)
        case _:
            raise UnreadableError(here, "expected text or bytes")


def _named(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as above
    return Named(_text(rows, "module", at), _text(rows, "name", at))


def _unknown(rows: Mapping[str, object], at: str, left: int) -> Value:  # noqa: ARG001 - as above
    return Unknown(_text(rows, "unknown", at))


def _each(rows: Mapping[str, object], key: str, at: str, left: int) -> tuple[Value, ...]:
    here = pointer(at, key)
    items = enumerate(listed(rows[key], here))
    return tuple(read(each, f"{here}/{n}", left - 1) for n, each in items)


def _several(rows: Mapping[str, object], at: str, left: int) -> Value:
    kind = _text(rows, "several", at)
    if kind not in SEVERAL:
        raise UnreadableError(pointer(at, "several"), f"expected one of {', '.join(SEVERAL)}")
    return Several(kind, _each(rows, "items", at, left), _count(rows, "count", at))


def _made(rows: Mapping[str, object], at: str, left: int) -> Value:
    how = _HOW.read(rows["made"], pointer(at, "made"), _NOWHERE)
    callee = read(rows["callee"], pointer(at, "callee"), left - 1)
    held = _each(rows, "held", at, left) if "held" in rows else ()
    if not held and "held" in rows:
        raise UnreadableError(pointer(at, "held"), "expected a list that is not empty")
    return Made(How(str(how)), callee, _each(rows, "arguments", at, left), held)


def _persistent(rows: Mapping[str, object], at: str, left: int) -> Value:
    return Persistent(read(rows["persistent"], pointer(at, "persistent"), left - 1))


_READERS: Mapping[frozenset[str], Callable[[Mapping[str, object], str, int], Value]] = {
    frozenset({"none"}): _none,
    frozenset({"bool"}): _bool,
    frozenset({"int"}): _int,
    frozenset({"float"}): _float,
    frozenset({"str"}): _str,
    frozenset({"bytes"}): _bytes,
    frozenset({"cut", "size", "head"}): _cut,
    frozenset({"module", "name"}): _named,
    frozenset({"unknown"}): _unknown,
    frozenset({"several", "items", "count"}): _several,
    frozenset({"made", "callee", "arguments"}): _made,
    frozenset({"made", "callee", "arguments", "held"}): _made,
    frozenset({"persistent"}): _persistent,
}


def _closed(about: str, **properties: Json) -> Json:
    required: list[Json] = list(properties)
    return {
        "description": about,
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


_STRING: Json = {"type": "string"}
_INTEGER: Json = {"type": "integer"}
_VALUE: Json = {"$ref": "#/$defs/value"}
_VALUES: Json = {"type": "array", "items": _VALUE}
_SOME: Json = {"type": "array", "items": _VALUE, "minItems": 1}
_BYTES: Json = _closed(
    "Bytes, one letter for each: U+0000 to U+00FF.",
    bytes={"type": "string", "pattern": "^[\\u0000-\\u00ff]*$"},
)
_TEXT: Json = _closed("Text, known exactly.", str=_STRING)
_NAME: Json = _closed(
    "What a name stands for in the process that loads the file.", module=_STRING, name=_STRING
)
_UNKNOWN: Json = _closed("Could not be followed, and why.", unknown=_STRING)
_SORTS: tuple[Json, ...] = (
    _closed("None.", none={"type": "null"}),
    _closed("A truth value.", bool={"type": "boolean"}),
    _closed(
        "A whole number; one of 2^53 or more, either way, as 0x and digits.",
        int={"anyOf": [_INTEGER, {"type": "string", "pattern": "^-?0x[0-9a-f]+$"}]},
    ),
    _closed("A number, as Python writes it.", float=_STRING),
    _TEXT,
    _BYTES,
    _closed(
        "A plain value of which only kind, size in bytes (-1 if not kept) and beginning are kept.",
        cut=_STRING,
        size=_INTEGER,
        head={"anyOf": [_TEXT, _BYTES]},
    ),
    _NAME,
    _UNKNOWN,
    _closed(
        "A container: its first items (of a dict, keys and values in turn), and how many there "
        "are.",
        several={"type": "string", "enum": [*SEVERAL]},
        items=_VALUES,
        count=_INTEGER,
    ),
    _closed(
        "The result of a call that loading makes.",
        made={"type": "string", "enum": [each.value for each in How]},
        callee=_VALUE,
        arguments=_VALUES,
    ),
    _closed(
        "The same, and what was put into it since, as far as that matters.",
        made={"type": "string", "enum": [each.value for each in How]},
        callee=_VALUE,
        arguments=_VALUES,
        held=_SOME,
    ),
    _closed("An object that the loader looks up outside the file, by this id.", persistent=_VALUE),
)


@dataclass(frozen=True, slots=True)
class AnyValue:
    """A value of any sort.

    Attributes:
        target: Whether it can be nothing but a name, or unknown.
    """

    target: bool = False

    def write(self, value: object, within: Within) -> Json:  # noqa: ARG002 - as every shape
        """Write what is known of the value."""
        return write(value)

    def read(self, found: object, at: str, within: Within) -> object:  # noqa: ARG002 - as above
        """Read what is known of the value."""
        value = read(found, at)
        if self.target and not isinstance(value, Named | Unknown):
            raise UnreadableError(at, "expected a module and a name, or why they are not known")
        return value

    def schema(self, known: Definitions) -> dict[str, Json]:
        """Describe values once, and refer to them."""
        about = "What a value in a file is known to be; nobody made it."
        known.setdefault("value", {"description": about, "anyOf": [*_SORTS]})
        return {"anyOf": [_NAME, _UNKNOWN]} if self.target else {"$ref": "#/$defs/value"}
