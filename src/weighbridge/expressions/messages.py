"""Messages of custom rules: text with ``{file.path}``-like places for facts, checked when read."""

from __future__ import annotations

import string

from weighbridge.core.records import dataclass
from weighbridge.expressions import schema
from weighbridge.expressions.schema import Record
from weighbridge.expressions.tree import RefusedError
from weighbridge.policy import nearest

SHOWN = 120
"""Characters of a fact that a message shows."""

MOST = 8
"""Items of a list that a message shows."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message with places.

    Attributes:
        pieces: Text, and the path of the fact that follows it; an empty path at the end.
        fields: Records and fields that it looks at.
    """

    pieces: tuple[tuple[str, tuple[str, ...]], ...]
    fields: frozenset[tuple[str, str]]

    def fill(self, roots: dict[str, Record]) -> str:
        """Write it out for some records."""
        return "".join(text + (_shown(path, roots) if path else "") for text, path in self.pieces)


def read(text: str, subject: str) -> Message:
    """Understand a message.

    Raises:
        RefusedError: A place names no fact, or more than a fact.
    """
    pieces: list[tuple[str, tuple[str, ...]]] = []
    used: set[tuple[str, str]] = set()
    try:
        parsed = list(string.Formatter().parse(text))
    except ValueError as error:
        told = str(error)
        why = f"{told[:1].lower()}{told[1:]}; a brace is written twice: {{{{"
        raise RefusedError(why) from error
    for before, name, spec, conversion in parsed:
        if name is None:
            pieces.append((before, ()))
            continue
        if spec or conversion:
            raise RefusedError(f"a place such as {{{name}}} takes no format")
        path = tuple(name.split("."))
        used |= _resolve(path, subject)
        pieces.append((before, path))
    return Message(tuple(pieces), frozenset(used))


def _resolve(path: tuple[str, ...], subject: str) -> set[tuple[str, str]]:
    roots, whole = schema.SUBJECTS[subject], ".".join(path)
    if path[0] not in roots:
        raise RefusedError(f"unknown name {path[0]!r} in {{{whole}}}{nearest(path[0], roots)}")
    used: set[tuple[str, str]] = set()
    record, many = schema.ROOTS[path[0]], False
    for step in path[1:]:
        if many or record not in schema.RECORDS:
            raise RefusedError(f"{{{whole}}} goes on after a fact")
        known = schema.fields(record)
        if step not in known:
            raise RefusedError(f"unknown field {step!r} in {{{whole}}}{nearest(step, known)}")
        used.add((record, step))
        record, many = known[step].type, known[step].many
    if record in schema.RECORDS:
        raise RefusedError(f"{{{whole}}} is a record: name one of its fields")
    return used


def _shown(path: tuple[str, ...], roots: dict[str, Record]) -> str:
    value: object = roots[path[0]]
    record, scale = schema.ROOTS[path[0]], ""
    for step in path[1:]:
        field = schema.fields(record)[step]
        value, record, scale = getattr(value, step), field.type, field.scale
    if isinstance(value, tuple):
        more = f" and {len(value) - MOST} more" if len(value) > MOST else ""
        return (", ".join(_one(each, scale) for each in value[:MOST]) or "none") + more
    return _one(value, scale)


def _one(value: object, scale: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() if not scale:
            # a stranger's text; words of a scale are ours
            return repr(value[:SHOWN])
        case _:
            return str(value)
