"""Reports as text, and shapes as text at once, without the JSON of which it would be made.

A report on ten thousand files has a million lines. What is the same for every value of a shape
(keys, blanks, words) is put together once for all of them. The text is what ``laying.laid`` makes
of what ``document.document`` returns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from json.encoder import encode_basestring_ascii as quoted
from operator import attrgetter, itemgetter

from weighbridge.core import Named, Report
from weighbridge.saved.derived import PLACE, Attribute
from weighbridge.saved.document import MODEL, MODELS, REPORT, indexed
from weighbridge.saved.laying import MANY, laid
from weighbridge.saved.parts import Referred
from weighbridge.saved.reasons import SPOT, Ground, Row, rows
from weighbridge.saved.shapes import (
    Choice,
    DigestText,
    Fixed,
    Items,
    Maybe,
    OneOf,
    Pairs,
    Plain,
    Record,
    Shape,
    Within,
    words,
)
from weighbridge.saved.values import AnyValue
from weighbridge.typings import Any, TypeAlias

TOP, MODEL_LEAD, MEMBER, ITEM = "\n  ", "\n    ", "\n      ", "\n        "
"""What lines begin with: keys of a report, models, keys of a model, items of a list in it."""

LONG = frozenset({"signatures", "origin"})
"""Keys of a model below which lists may be long: a signature names a hundred thousand files."""

_PLACES = PLACE, SPOT
"""Records of which the same comes again and again."""

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
    if void is None:
        return lambda value, within: "null" if value is None else inner(value, within)
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
    """Return what fills the gaps of a text that is the same for all values of a record."""
    inner = f"{lead}  "
    lines: list[str] = []
    plain: dict[int, str] = {}
    taken: dict[int, tuple[str, Text]] = {}
    asked: dict[int, tuple[Callable[[object, Within], object], Text]] = {}
    for at, key in enumerate(shape.keys):
        path = key.get.path if isinstance(key.get, Attribute) else ""
        gap = "%s"
        if isinstance(key.shape, Fixed):
            gap = quoted(key.shape.word).replace("%", "%%")
        elif path and isinstance(key.shape, Plain) and key.shape.kind is str:
            plain[at] = path
        elif path:
            taken[at] = path, texts(key.shape, inner)
        else:
            asked[at] = key.get, texts(key.shape, inner)
        lines.append(f"{inner}{quoted(key.name)}: ".replace("%", "%%") + gap)
    whole = f"{{{','.join(lines)}{lead}}}"
    order = [*plain, *taken, *asked]
    arranged = _arranged([order.index(at) for at in sorted(order)])
    words, others = _taking([*plain.values()]), _taking([path for path, _ in taken.values()])
    writes, rest = [write for _, write in taken.values()], [*asked.values()]

    def row(value: object, within: Within) -> str:
        said = [quoted(word) for word in words(value)]
        for write, each in zip(writes, others(value)):  # noqa: B905 - as many, by how it is made
            said.append(write(each, within))
        for get, write in rest:
            said.append(write(get(value, within), within))
        return whole % arranged(said)

    return _again(row) if shape in _PLACES else row


def _arranged(places: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    """Return what puts texts in another order, given where each is found."""
    take: Any = itemgetter(*places) if len(places) > 1 else tuple
    return take if places != [*range(len(places))] else tuple


def _taking(paths: list[str]) -> Callable[[object], tuple[Any, ...]]:
    """Return what takes several attributes of a value at once."""
    if len(paths) > 1:
        several: Callable[[object], tuple[Any, ...]] = attrgetter(*paths)
        return several
    one = attrgetter(*paths) if paths else None
    return (lambda _: ()) if one is None else (lambda value: (one(value),))


def _again(row: Text) -> Text:
    """Return what writes a place, or what it wrote before if this is the same place once more.

    Of a text of which much is told, it mostly is. What a place says depends on nothing else.
    """
    last, text = None, ""

    def same(value: object, within: Within) -> str:
        nonlocal last, text
        if value is not last and value != last:
            last, text = value, row(value, within)
        return text

    return same


def _value(shape: AnyValue, lead: str) -> Text:
    other = _any(shape, lead)
    before, between, last = f'{{{lead}  "module": ', f',{lead}  "name": ', f"{lead}}}"

    def value(value: object, within: Within) -> str:
        # Most of what is told of are names.
        if type(value) is Named:
            return f"{before}{quoted(value.module)}{between}{quoted(value.name)}{last}"
        return other(value, within)

    return value


def _pairs(shape: Pairs, lead: str) -> Text:
    other = _any(shape, lead)
    return lambda value, within: other(value, within) if value else "[]"


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
    Pairs: _pairs,
    AnyValue: _value,
    Referred: _referred,
    Ground: _ground,
}
"""What makes what ``texts`` returns, by type of the shape."""
