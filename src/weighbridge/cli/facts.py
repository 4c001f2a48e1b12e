"""A dossier as text, one fact a line."""

from __future__ import annotations

import dataclasses
import enum
from collections import Counter
from collections.abc import Iterator
from typing import get_args

from weighbridge.core import Dossier, Evidence, Face, Place, Span, Value, printable, spell


def lines(dossier: Dossier, limit: int | None) -> Iterator[str]:
    """Yield lines about one model; at most ``limit`` facts, or all of them."""
    tally = dossier.tally
    held = f"{_many(tally.files, 'file')}, {_many(tally.size, 'byte')}"
    yield f"{printable(dossier.model)}   {dossier.layout}, {held}"
    if dossier.digest is not None:
        yield f"  digest   {dossier.digest}"
    faces = dossier.faces()
    for artifact in dossier.artifacts[:limit]:
        read_as = ", ".join(dict.fromkeys(faces.get(artifact.name, ()))) or "not recognised"
        digest = f"   {artifact.digest}" if artifact.digest else ""
        held = f"{_many(artifact.size, 'byte')}, {read_as}{digest}"
        yield f"  file     {printable(artifact.name)}   {held}"
    if limit is not None and len(dossier.artifacts) > limit:
        yield f"  ... {_many(len(dossier.artifacts) - limit, 'more file')}: add -v"
    for remark in dossier.remarks[:limit]:
        yield f"  remark   {printable(remark.name)}   {printable(remark.why)}"
    told = [item for item in dossier.evidence if not isinstance(item, Face)]
    counted = Counter(type(item).__name__.lower() for item in told)
    if counted:
        shown = ", ".join(f"{count} {name}" for name, count in sorted(counted.items()))
        yield f"  facts    {shown}"
    for item in told[:limit]:
        yield f"  {type(item).__name__.lower():<10} {printable(str(item.place))}   {_spell(item)}"
    if limit is not None and len(told) > limit:
        yield f"  ... {_many(len(told) - limit, 'more fact')}: add -v"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _spell(item: Evidence) -> str:
    parts = []
    for field in dataclasses.fields(item):
        value: object = getattr(item, field.name)
        once = field.name == "times" and value == 1
        if once or isinstance(value, Place) or value in ((), "", None, frozenset()):
            continue
        parts.append(f"{field.name}={printable(_value(value))}")
    return "  ".join(parts)


def _value(value: object) -> str:
    if isinstance(value, get_args(Value)):
        return spell(value)
    if isinstance(value, Span):
        return str(value)
    if isinstance(value, enum.Enum):
        return str(value.value)
    if isinstance(value, tuple | frozenset):
        inner = [_value(item) for item in value]
        return f"({', '.join(sorted(inner) if isinstance(value, frozenset) else inner)})"
    return value if isinstance(value, str) else repr(value)
