"""Reports as text, and shapes as text at once, without the JSON of which it would be made.

A report on ten thousand files has a million lines. What is the same for every value of a shape
(keys, blanks, words) is put together once for all of them. The text is what ``laying.laid`` makes
of what ``document.document`` returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from operator import attrgetter
from typing import Any, TypeAlias

from weighbridge.core import Report
from weighbridge.saved.derived import PLACE, Attribute
from weighbridge.saved.document import MODEL, MODELS, REPORT, indexed
from weighbridge.saved.laying import MANY, laid
from weighbridge.saved.parts import Referred
from weighbridge.saved.reasons import Ground, Row, rows
from weighbridge.saved.shapes import (
    Choice,
    DigestText,
    Fixed,
    Items,
    Key,
    Maybe,
    OneOf,
    Plain,
    Record,
    Shape,
    Within,
    words,
)

TOP, MODEL_LEAD, MEMBER, ITEM = "\n  ", "\n    ", "\n      ", "\n        "
"""What lines begin with: keys of a report, models, keys of a model, items of a list in it."""

LONG = frozenset({"signatures", "origin"})
"""Keys of a model below which lists may be long: a signature names a hundred thousand files."""

Text: TypeAlias = Callable[[Any, Within], str]
"""Writes a value as the text that stands for it in a report."""

_Member: TypeAlias = (
    "tuple[tuple[str, Shape], str, Callable[[object, Within], object], Text, Text | None]"
)
"""A key and its shape, what stands before, what takes the value, what writes it, or each item."""


def bits(report: Report) -> Iterator[str]:
    """Write a report, bit by bit: no bit is more than an item or some items of a list.

    But for ``laying.plain``, which is for whoever puts bits together.
    """
    within, before = Within(), "{"
    for each in REPORT.keys:
        yield f"{before}{TOP}{quoted(each.name)}: "
        if each.name == MODELS:
            yield from _models(rows(report.models))
        else:
            yield texts(each.shape, TOP)(each.get(report, within), within)
        before = ","
    yield "\n}\n"


def _models(models: Iterator[Row]) -> Iterator[str]:
    before, written = f"[{MODEL_LEAD}", _members()
    for row in models:
        yield f"{before}{{"
        within = indexed(row.each.dossier)
        for (name, shape), lead, get, write, each in written:
            value: Any = get(row, within)
            if name in LONG and value:
                yield lead
                yield from _long(shape, value, within, MEMBER)
                continue
            if each is None or not value:
                yield lead + write(value, within)
                continue
            between = f"{lead}[{ITEM}"
            for item in value:
                yield between + each(item, within)
                between = f",{ITEM}"
            yield f"{MEMBER}]"
        yield f"{MODEL_LEAD}}}"
        before = f",{MODEL_LEAD}"
    yield "[]" if before.startswith("[") else f"{TOP}]"


def _long(shape: Shape, value: Any, within: Within, lead: str) -> Iterator[str]:
    """Write what has long lists somewhere inside, some items of them at once."""
    inner = f"{lead}  "
    match shape:
        case Maybe() if value != shape.void:
            yield from _long(shape.inner, value, within, lead)
        case Record():
            before = "{"
            for key in shape.keys:
                yield f"{before}{inner}{quoted(key.name)}: "
                yield from _long(key.shape, key.get(value, within), within, inner)
                before = ","
            yield f"{lead}}}"
        case Items() if len(value) > MANY:
            before, between = f"[{inner}", f",{inner}"
            write = texts(shape.inner, inner)
            for start in range(0, len(value), MANY):
                some = [write(each, within) for each in value[start : start + MANY]]
                yield before + between.join(some)
                before = between
            yield f"{lead}]"
        case Items() if value:
            before = f"[{inner}"
            for each in value:
                yield before
                yield from _long(shape.inner, each, within, inner)
                before = f",{inner}"
            yield f"{lead}]"
        case _:
            yield texts(shape, lead)(value, within)


@cache
def _members() -> list[_Member]:
    """Return key by key what a model is written by; of a list, an item of it as well."""
    return [
        (
            (key.name, key.shape),
            f"{',' if number else ''}{MEMBER}{quoted(key.name)}: ",
            key.get,
            texts(key.shape, MEMBER),
            texts(key.shape.inner, ITEM) if isinstance(key.shape, Items) else None,
        )
        for number, key in enumerate(MODEL.keys)
    ]


def texts(shape: Shape, lead: str) -> Text:
    """Return what writes values of a shape as ``laid`` does what ``shape.write`` returns.

    But for ``plain``, as above.

    Args:
        shape: Any; of the less common ones, the values are written, and then laid out.
        lead: What each line begins with.
    """
    return _MAKERS.get(type(shape), _any)(shape, lead)


def _any(shape: Shape, lead: str) -> Text:
    return lambda value, within: laid(shape.write(value, within), lead)


def _plain(shape: Plain, lead: str) -> Text:
    if shape.kind is str:
        return lambda value, _: quoted(value)
    other = _any(shape, lead)
    return lambda value, within: repr(value) if type(value) is int else other(value, within)


def _choice(shape: Choice, lead: str) -> Text:  # noqa: ARG001 - as every shape
    known = {each: quoted(word) for each, word in words(shape.kind).items()}
    return lambda value, _: known[value]


def _digest(shape: DigestText, lead: str) -> Text:  # noqa: ARG001 - as every shape
    return lambda value, _: quoted(str(value))


def _fixed(shape: Fixed, lead: str) -> Text:  # noqa: ARG001 - as every shape
    word = quoted(shape.word)
    return lambda _, __: word


def _maybe(shape: Maybe, lead: str) -> Text:
    inner = texts(shape.inner, lead)
    void = shape.void
    return lambda value, within: "null" if value == void else inner(value, within)


def _items(shape: Items, lead: str) -> Text:
    inner = f"{lead}  "
    first, between, last = f"[{inner}", f",{inner}", f"{lead}]"
    write: Text | None = None

    def several(value: tuple[object, ...], within: Within) -> str:
        nonlocal write
        if not value:
            return "[]"
        write = write or texts(shape.inner, inner)
        return first + between.join([write(each, within) for each in value]) + last

    return several


def _record(shape: Record, lead: str) -> Text:
    inner = f"{lead}  "
    taken, rows = _rows(shape.keys, inner)
    last = f"{lead}}}"

    def row(value: object, within: Within) -> str:
        held = iter(taken(value))
        parts = [
            f"{before}{write(next(held) if get is None else get(value, within), within)}"
            for before, get, write in rows
        ]
        return f"{{{','.join(parts)}{last}"

    return _again(row) if shape is PLACE else row


def _again(row: Text) -> Text:
    """Return what writes a place, or what it wrote before if this is the same place once more.

    Of a text of which much is told, it mostly is. What a place says depends on nothing else.
    """
    last, text = None, ""

    def same(value: object, within: Within) -> str:
        nonlocal last, text
        if value != last:
            last, text = value, row(value, within)
        return text

    return same


_Row: TypeAlias = "tuple[str, Callable[[object, Within], object] | None, Text]"
"""What stands before a value, what takes it if it is no plain attribute, and what writes it."""


def _rows(
    keys: tuple[Key, ...], inner: str
) -> tuple[Callable[[object], tuple[object, ...]], list[_Row]]:
    """Return what takes all attributes of a value at once, and what is to be done key by key."""
    paths: list[str] = []
    rows: list[_Row] = []
    for key in keys:
        before, write = f"{inner}{quoted(key.name)}: ", texts(key.shape, inner)
        if isinstance(key.get, Attribute):
            paths.append(key.get.path)
            rows.append((before, None, write))
        else:
            rows.append((before, key.get, write))
    take: Any = attrgetter(*paths) if paths else None
    if len(paths) > 1:
        return take, rows
    return (lambda value: (take(value),)) if paths else (lambda _: ()), rows


def _one_of(shape: OneOf, lead: str) -> Text:
    sorts = dict(shape.sorts.values())
    known: dict[type, Text] = {}

    def sort(value: object, within: Within) -> str:
        kind = type(value)
        if kind not in known:
            known[kind] = texts(sorts[kind], lead) if kind in sorts else _any(shape, lead)
        return known[kind](value, within)

    return sort


def _referred(shape: Referred, lead: str) -> Text:
    inner = texts(shape.inner, lead)

    def number(value: object, within: Within) -> str:
        at = within.index.get(shape.list, {}).get(id(value))
        return inner(value, within) if at is None else repr(at)

    return number


def _ground(shape: Ground, lead: str) -> Text:
    known: dict[int, Text] = {}

    def ground(value: object, within: Within) -> str:
        sort = shape.sort(value)
        if id(sort) not in known:
            known[id(sort)] = texts(sort, lead)
        return known[id(sort)](value, within)

    return ground


_MAKERS: dict[type, Callable[[Any, str], Text]] = {
    Plain: _plain,
    Choice: _choice,
    DigestText: _digest,
    Fixed: _fixed,
    Maybe: _maybe,
    Items: _items,
    Record: _record,
    OneOf: _one_of,
    Referred: _referred,
    Ground: _ground,
}
"""What makes what ``texts`` returns, by type of the shape."""
