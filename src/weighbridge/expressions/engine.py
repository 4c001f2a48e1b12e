"""The CEL library, kept at arm's length: the only module that touches it.

It is ``cel-expr-python``, the extra ``weighbridge[cel]``. Records of ``schema`` become protocol
buffer messages, so that its type checker knows every field. Two things about it are easy to get
wrong: an error while evaluating is *returned*, as a value whose type says so, or raised; and there
is a bound on steps, of 9,999 items in one evaluation, and none on memory.

Source: https://github.com/cel-expr/cel-python 0.1.3 (retrieved 2026-11-26).
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable, Mapping
from functools import cache

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.expressions import schema, tree
from weighbridge.expressions.tree import RefusedError, Tree
from weighbridge.policy import nearest
from weighbridge.typings import Protocol

PACKAGE = "weighbridge_facts"
"""Of the messages; an expression has no use for it."""

LONGEST = 4000
"""Characters of an expression."""

MAX_STEPS = 9_999
"""Items that the library goes through in one evaluation."""

Function = Callable[..., object]

Facts = Mapping[str, "object"]
"""A record as plain data: fields by name."""


class _Value(Protocol):
    def type(self) -> object: ...

    def plain_value(self) -> object: ...


class _Program(Protocol):
    def eval(self, *, data: Mapping[str, object]) -> _Value: ...

    def serialize(self) -> bytes: ...


class _Environment(Protocol):
    def compile(self, expression: str) -> _Program: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an expression has no value."""

    why: str


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression, and its tree."""

    program: _Program
    tree: Tree
    subject: str

    def holds(self, facts: Mapping[str, Facts]) -> bool | Fault:
        """Evaluate; ``facts`` are records by the name that stands for them."""
        kinds = _messages()
        data = {name: kinds[schema.ROOTS[name]](**row) for name, row in facts.items()}
        return _settled(self.program, data)


def installed() -> bool:
    """Whether the extra is there."""
    # In this order: to look for a module inside of one that is not there is an error.
    names = ("cel_expr_python", "google", "google.protobuf")
    return all(importlib.util.find_spec(name) for name in names)


class Engine:
    """Compiles expressions for one sort of subject."""

    def __init__(self, subject: str, functions: Mapping[str, Function]) -> None:
        """``functions`` implement those of ``FUNCTIONS``, by name."""
        self.subject = subject
        names = schema.SUBJECTS[subject]
        self._known = (*names, *FUNCTIONS)
        self._environment = _environment(
            {name: f"{PACKAGE}.{schema.ROOTS[name]}" for name in names}, functions
        )

    def compile(self, text: str) -> Expression:
        """Check an expression.

        Raises:
            RefusedError: It is not CEL, names what is not there, or is not a condition.
        """
        if len(text) > LONGEST:
            raise RefusedError(f"{len(text)} characters, and at most {LONGEST} are allowed")
        for at, letter in enumerate(text):
            if not (letter.isprintable() or letter in "\n\r\t"):
                raise RefusedError(f"the character {letter!r} cannot stand in an expression", at)
        try:
            program = self._environment.compile(text)
        except RuntimeError as error:
            raise self._refusal(text, str(error)) from error
        found = tree.read(program.serialize())
        if (kind := found.type(found.root)) != "bool":
            raise RefusedError(f"comes to {_article(kind)}, expected a condition: true or false")
        return Expression(program, found, self.subject)

    def _refusal(self, text: str, told: str) -> RefusedError:
        found = _REFUSAL.search(told)
        if found is None:
            deep = "recursion" in told
            return RefusedError("nested too deeply" if deep else f"not CEL: {_plain(told)}")
        line, column, why = int(found[1]), int(found[2]), found[3]
        if "recursion" in why:
            return RefusedError("nested too deeply")
        starts = [0, *(match.end() for match in re.finditer(r"\r\n|[\n\r]", text))]
        offset = starts[min(line, len(starts)) - 1] + column - 1 if line > 0 else None
        return RefusedError(self._reworded(why), offset)

    def _reworded(self, why: str) -> str:
        if match := _UNDECLARED.match(why):
            name = match[1].partition(".")[0]
            if name in schema.SUBJECTS["model"] or name in schema.ROOTS:
                there = " and ".join(schema.SUBJECTS[self.subject])
                return f"{name!r} is not there in a rule for a {self.subject}, which has {there}"
            return f"unknown name {name!r}{nearest(name, self._known)}"
        if match := _UNDEFINED.match(why):
            record = match[2].rpartition(".")[2]
            names = schema.fields(record) if record in schema.RECORDS else {}
            whose = f"of {_article(record)}"
            return f"unknown field {match[1]!r} {whose}{nearest(match[1], names)}"
        if match := _OVERLOAD.match(why):
            taken = match[2].replace(f"{PACKAGE}.", "")
            return f"{match[1].strip('_@') or match[1]!r} does not go with ({taken})"
        hint = next((told for sign, told in _MEANT.items() if sign in why), "")
        return f"not CEL: {_plain(why)}{hint}"


def pattern_fault(pattern: str) -> str:
    """Return what is wrong with a regular expression; empty if nothing is."""
    environment = _environment({}, {}, {"p": "STRING"})
    found = _settled(environment.compile('"".matches(p)'), {"p": pattern})
    return found.why if isinstance(found, Fault) and pattern else ""


FUNCTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "in_list": (("STRING", "STRING"), "BOOL"),
    "glob": (("STRING", "STRING"), "BOOL"),
    "days_until": (("STRING",), "INT"),
    "level": (("STRING",), "INT"),
}
"""Functions of ours: what they take, and what they give."""

_REFUSAL = later.pattern(r"ERROR: <input>:(-?\d+):(-?\d+): ([^\n]*)")
_MEANT = {
    "input 'and'": "; write && for and",
    "input 'or'": "; write || for or",
    "error at: '= ": "; write == to compare",
}
"""What is meant by words of other languages, by what the library says of them."""

_UNDECLARED = later.pattern(r"undeclared reference to '(.+?)' \(in container")
_UNDEFINED = later.pattern(r"undefined field '(.+?)' not found in struct '(.+?)'")
_OVERLOAD = later.pattern(r"found no matching overload for '(.+?)' applied to '\((.*)\)'")
_CODE = later.pattern(r"\A[A-Z_]+: |\s*\[[A-Z_]+\]\Z")


def _plain(told: str) -> str:
    text = _CODE.sub("", _CODE.sub("", told)).removeprefix("Syntax error: ")
    text = text.partition("\n")[0].replace(f"{PACKAGE}.", "")
    return text[:1].lower() + text[1:200]


def _article(kind: str) -> str:
    word = {"bool": "condition", "int": "number", "string": "text"}.get(kind, kind.lower())
    return f"an {word}" if word[:1] in "aeiou" else f"a {word}"


def _settled(program: _Program, data: Mapping[str, object]) -> bool | Fault:
    """Evaluate, and tell a value from an error, which the library returns or raises."""
    try:
        value = program.eval(data=data)
        kind, plain = str(value.type()), value.plain_value()
    except RuntimeError as error:
        told = _plain(str(error))
        over = "budget" in told
        return Fault(f"it goes through more than {MAX_STEPS:,} items" if over else told)
    if isinstance(plain, bool):
        return plain
    return Fault(_plain(str(plain)) if "ERROR" in kind else f"it came to {kind.lower()}")


@cache
def _pool() -> object:
    """Declare the records of ``schema`` as messages."""
    from google.protobuf import descriptor_pb2, descriptor_pool  # noqa: PLC0415 - an extra

    wire = descriptor_pb2.FieldDescriptorProto
    kinds = {"str": wire.TYPE_STRING, "int": wire.TYPE_INT64, "bool": wire.TYPE_BOOL}
    file = descriptor_pb2.FileDescriptorProto(
        name=f"{PACKAGE}.proto", package=PACKAGE, syntax="proto3"
    )
    for record in schema.RECORDS:
        message = file.message_type.add(name=record)
        for number, field in enumerate(schema.fields(record).values(), 1):
            label = wire.LABEL_REPEATED if field.many else wire.LABEL_OPTIONAL
            added = message.field.add(name=field.name, number=number, label=label)
            added.type = kinds.get(field.type, wire.TYPE_MESSAGE)
            if field.type not in kinds:
                added.type_name = f".{PACKAGE}.{field.type}"
    pool: object = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(file.SerializeToString())  # type: ignore[attr-defined]
    return pool


@cache
def _messages() -> dict[str, Callable[..., object]]:
    from google.protobuf import message_factory  # noqa: PLC0415 - an extra

    pool = _pool()
    find = pool.FindMessageTypeByName  # type: ignore[attr-defined]
    return {
        record: message_factory.GetMessageClass(find(f"{PACKAGE}.{record}"))
        for record in schema.RECORDS
    }


def _environment(
    records: Mapping[str, str],
    functions: Mapping[str, Function],
    plain: Mapping[str, str] | None = None,
) -> _Environment:
    from cel_expr_python import cel  # noqa: PLC0415 - an extra

    variables = {name: cel.Type(kind) for name, kind in records.items()}
    variables |= {name: getattr(cel.Type, kind) for name, kind in (plain or {}).items()}
    declared = []
    for name, called in functions.items():
        takes, gives = FUNCTIONS[name]
        overload = cel.Overload(
            f"weighbridge_{name}",
            return_type=getattr(cel.Type, gives),
            parameters=[getattr(cel.Type, kind) for kind in takes],
            impl=called,
        )
        declared.append(cel.FunctionDecl(name, [overload]))
    made: _Environment = cel.NewEnv(_pool(), variables=variables, functions=declared)
    return made


def size_of(record: str, facts: Facts) -> int:
    """Return the bytes that a record takes where it is handed over."""
    made = _messages()[record](**facts)
    found: int = made.ByteSize()  # type: ignore[attr-defined]
    return found
