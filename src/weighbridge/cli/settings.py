"""The values of policies as text: one after the other, or where two policies differ."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from weighbridge import pipeline, policy
from weighbridge.cli.output import plain, wrap
from weighbridge.core import UsageError
from weighbridge.policy import comparing, showing, writing
from weighbridge.policy.comparing import Difference, Direction, Sort
from weighbridge.policy.showing import BUILT_IN
from weighbridge.reports import json

__all__ = ["BUILT_IN", "as_json", "compared", "document", "every", "table"]

CACHE = "reading.digest-cache"
"""What no check reads, and is built in."""

Row = tuple[str, object, str]


def every(applied: policy.Policy) -> list[Row]:
    """Return every value: dotted key, value, and where it is set; built-in ones, too.

    Raises:
        PolicyError: A check does not understand its table.
    """
    checks = {check.id: check for check in pipeline.checks()}

    def read(name: str, table: policy.Table) -> None:
        checks[name].compile(table, applied.verdicts)

    rows = list(showing.settings(applied, read))
    if all(key != CACHE for key, _, _ in rows):
        rows.append((CACHE, True, BUILT_IN))
    places: dict[str, int] = {}
    for at, (key, _, _) in enumerate(rows):
        places.setdefault(_section(key), at)
    return sorted(rows, key=lambda row: (_order(row[0]), places[_section(row[0])]))


def _order(key: str) -> int:
    first = key.partition(".")[0].partition("[")[0]
    known = ("name", "version", "verdicts", "checks", "lists", "reading", "data")
    return known.index(first) if first in known else len(known)


def table(
    applied: policy.Policy, rows: Iterable[Row], width: int, *, resolved: bool
) -> Iterator[str]:
    """Write a policy for people.

    Args:
        applied: The policy.
        rows: What of it is shown.
        width: Columns.
        resolved: Whether to say where each value is set.
    """
    yield plain(f"policy {applied.applied.name} {applied.applied.version}")
    yield from wrap(", ".join(dict.fromkeys(applied.applied.sources)), "  from    ", width, 0)
    yield f"  digest  {applied.applied.digest}"
    last = ""
    for key, value, where in rows:
        if key in ("name", "version"):
            continue
        section = _section(key)
        if section != last:
            last = section
            yield ""
            if section:
                yield f"[{plain(section)}]"
        label = key.removeprefix(section).lstrip(".")
        written = list(wrap(spelt(value), f"{plain(label)} = ", width, 0, under="    "))
        if not resolved:
            yield from written
            continue
        *others, end = written
        yield from others
        place = plain(where)
        room = width - len(place) - 2
        yield from [f"{end:<{room}}  {place}"] if len(end) <= room else [end, f"    {place}"]


def _section(key: str) -> str:
    """Return the table that a key stands in, as far as a reader wants it apart."""
    parts = key.split(".")
    if "[" in key and (end := key.rfind("]")) >= 0:
        return key[: end + 1]
    deep = 2 if parts[0] in ("checks", "lists") else 1
    return ".".join(parts[: min(deep, len(parts) - 1)])


def spelt(value: object) -> str:
    """Write a value as a policy would; what cannot be written, as Python would."""
    try:
        return writing.value(value)
    except UsageError:
        return repr(value)


def as_json(applied: policy.Policy, rows: Iterable[Row]) -> str:
    """Write a policy for programs."""
    return json.dump(
        {
            "schema": "weighbridge-policy/1",
            "name": applied.applied.name,
            "version": applied.applied.version,
            "digest": str(applied.applied.digest),
            "sources": [*applied.applied.sources],
            "settings": [
                {"key": key, "value": _plain(value), "where": where} for key, value, where in rows
            ],
        }
    )


def _plain(value: object) -> json.Json:
    match value:
        case dt.date() | dt.time():
            return value.isoformat()
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {key: _plain(each) for key, each in value.items()}
        case str() | int() | float() | None:
            return value
        case _:
            return str(value)


def compared(
    first: policy.Policy, second: policy.Policy, found: Sequence[Difference], width: int
) -> Iterator[str]:
    """Write for people what changes from one policy to another."""
    one, two = first.applied, second.applied
    yield plain(f"{one.name} {one.version} -> {two.name} {two.version}")
    for sort in Sort:
        rows = [each for each in found if each.sort is sort]
        if rows:
            yield ""
            yield sort.value
        for each in rows:
            yield from _difference(each, width)
    yield ""
    if not found:
        yield "the two say the same"
        return
    sorts = Counter(each.sort for each in found)
    ways = Counter(each.direction for each in found)
    told = ", ".join(f"{sorts[sort]} {sort}" for sort in Sort)
    ranks = ", ".join(f"{ways[way]} {way}" for way in (Direction.TIGHTER, Direction.LOOSER))
    yield f"{told}: {ranks}, {ways[Direction.UNCLEAR]} not ranked"


def _difference(each: Difference, width: int) -> Iterator[str]:
    lead = f"  {each.direction:<7}  "
    below = " " * len(lead)
    if each.inner:
        yield from wrap(each.key, lead, width)
        for key, value in each.inner:
            yield from wrap(f"{key} = {spelt(value)}" if key else "asked", f"{below}  ", width)
    elif each.sort is Sort.CHANGED:
        text = f"{each.key}: {spelt(each.before)} -> {spelt(each.after)}"
        yield from wrap(text, lead, width)
    else:
        value = each.after if each.sort is Sort.ADDED else each.before
        yield from wrap(f"{each.key} = {spelt(value)}", lead, width)
    yield from wrap(" -> ".join(place for place in each.places if place), below, width)


def document(first: policy.Policy, second: policy.Policy, found: Iterable[Difference]) -> json.Json:
    """Return for programs what changes from one policy to another."""
    return {
        "schema": "weighbridge-policy-diff/1",
        "policies": [
            {"name": each.name, "version": each.version, "digest": str(each.digest)}
            for each in (first.applied, second.applied)
        ],
        "differences": [
            {
                "sort": each.sort.value,
                "key": each.key,
                "direction": each.direction.value,
                "before": _plain(each.before),
                "after": _plain(each.after),
                "before-where": each.places[0],
                "after-where": each.places[1],
                "settings": {key: _plain(value) for key, value in each.inner},
            }
            for each in found
        ],
    }


def differences(first: policy.Policy, second: policy.Policy) -> tuple[Difference, ...]:
    """Return what changes from one policy to another, by key.

    Raises:
        PolicyError: A check does not understand its table.
    """
    return tuple(comparing.differences(every(first), every(second)))
