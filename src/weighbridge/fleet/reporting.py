"""Ledgers for people and programs: table, ndjson, csv, html.

Names and sentences come from strangers. In a table they are made printable; in CSV a cell that a
spreadsheet would take for a formula is led by an apostrophe
(https://owasp.org/www-community/attacks/CSV_Injection, retrieved 2026-11-26); in ndjson they are as
they are; HTML is built as a tree, in ``page``.
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from weighbridge.core import printable
from weighbridge.fleet import lines
from weighbridge.fleet.lines import Line, Merged, Sum
from weighbridge.judgement import phrases

FORMATS = ("table", "ndjson", "csv", "html")
"""What a report can be written as."""

LISTED = 50
"""Models that a table names, unless all are asked for."""

COLUMNS = (
    "model", "verdict", "state", "rule", "why", "layout", "revision", "files", "size", "digest",
    "policy", "judged", "copy-of", "moved", "seconds", "at", "source", "ledger",
)  # fmt: skip
"""Of CSV."""

_FORMULA = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")
"""What a spreadsheet takes for the beginning of something else than text."""


NAMED = ("deny", "no-verdict", "warn", "", "allow")
"""Verdicts in the order of a table, whole or not."""

BITS = 500
"""Rows of CSV that are written at once."""


def written(every: Merged, format_: str, *, whole: bool = False) -> Iterator[str]:
    """Write a report, bit by bit.

    Args:
        every: Models, by name; gone through several times, and never held.
        format_: One of ``FORMATS``.
        whole: Name every model in a table, those that are allowed too.
    """
    match format_:
        case "ndjson":
            return (f"{json.dumps(lines.facts(line))}\n" for line in every)
        case "csv":
            return _csv(every)
        case "html":
            from weighbridge.fleet import page  # noqa: PLC0415 - only where it is asked

            return iter((page.written(every),))
        case _:
            return (f"{line}\n" for line in _table(every, whole=whole))


def _csv(every: Iterable[Line]) -> Iterator[str]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for count, line in enumerate(every, start=1):
        if count % BITS == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
        told = lines.facts(line)
        first = line.reasons[0] if line.reasons else None
        told |= {"rule": first.rule if first else "", "why": first.sentence if first else ""}
        writer.writerow([cell(told.get(name, "")) for name in COLUMNS])
    yield out.getvalue()


def cell(value: object) -> str:
    """Write a cell of CSV so that no spreadsheet computes it."""
    text = printable(str(value), 0)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(value, int | float) else text


def summary(found: Sum) -> Iterator[str]:
    """Yield what a fleet comes to: how many have each verdict, and why."""
    yield f"{'verdict':<12}{'models':>8}{'share':>9}"
    for word in lines.ORDER:
        count = found.verdicts[word]
        if not count:
            continue
        share = f"{100 * count / found.models:.1f} %"
        top = found.rules.get(word, Counter()) if word != "allow" else Counter[str]()
        rules = ", ".join(
            f"{printable(rule)} {number(many)}"
            for rule, many in sorted(top.items(), key=lambda each: (-each[1], each[0]))[: lines.TOP]
        )
        lead = f"{word.replace('-', ' '):<12}{number(count):>8}{share:>9}"
        yield f"{lead}     {rules}" if rules else lead
    if left := found.models - found.verdicts.total():
        share = f"{100 * left / found.models:.1f} %"
        yield f"{'not weighed':<12}{number(left):>8}{share:>9}     weighbridge fleet run"


def number(count: int) -> str:
    """Write a number with its thousands apart."""
    return f"{count:,}".replace(",", " ")


def _table(every: Merged, *, whole: bool) -> Iterator[str]:
    found = lines.summed(every)
    yield about(found)
    yield ""
    yield from summary(found)
    counts = found.every
    words = [word for word in NAMED if counts[word] and (whole or word not in {"allow", ""})]
    if words:
        yield ""
    room = None if whole else LISTED
    for word in words:
        for line in islice(every.of(word), room):
            if room is not None:
                room -= 1
            name = printable(line.row.planned.uri, 0)
            yield f"{line.verdict.replace('-', ' ') or 'not weighed':<12}{name}"
            if copy := lines.copied(line):
                yield f"{'':<12}{printable(copy, 0)}"
            for each in line.reasons[: None if whole else 1]:
                yield f"{'':<12}{printable(each.rule)}: {printable(each.sentence, 300)}"
    left = 0 if whole else sum(counts[word] for word in words) - LISTED
    if left > 0:
        yield f"{'':<12}and {phrases.many(left, 'more model')}: --verbose names them all"


def about(found: Sum) -> str:
    """Say how much there is, and how much of it was read."""
    size = f"{phrases.size(found.moved)} read of {phrases.size(found.size)}"
    parts = [f"{number(found.models)} {'model' if found.models == 1 else 'models'}", size]
    if found.copies:
        some = f", {number(found.told)} of them" if found.told < found.copies else ""
        told = f"{some} {lines.TOLD}" if found.told else ""
        parts.append(f"{number(found.copies)} {'copy' if found.copies == 1 else 'copies'}{told}")
    if found.gone:
        parts.append(f"{number(found.gone)} gone")
    bound = found.bound
    if found.verdicts:
        bind = "all verdicts" if bound == found.verdicts.total() else f"{number(bound)} verdicts"
        parts.append(f"{bind} bound to digests" if bound else "verdicts not bound to digests")
    if len(found.policies) > 1:
        parts.append(f"by {len(found.policies)} policies")
    return "   ".join(parts)
