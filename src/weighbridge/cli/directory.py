"""The directory of publishers, as text and for JSON; and how a row is found."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from weighbridge.cli import output
from weighbridge.core import UsageError, printable
from weighbridge.facts import countries, publishers
from weighbridge.facts.publishers import Directory, Publisher
from weighbridge.reports.json import Json

SCHEMA = "weighbridge-publishers/1"

LABEL = 13
"""Columns of the word in front."""

NEAR = 3
"""Near names that a miss is answered with."""

CORRECT = (
    'wrong? CONTRIBUTING, section "Facts about organisations, and how to correct them", says '
    "what evidence is needed; until then a policy can name a file of your own: [data] "
    'publishers = "FILE"'
)


def find(text: str, directory: Directory) -> tuple[Publisher, ...]:
    """Return the publisher that a text names, or all that it is a part of.

    Args:
        text: An id, a name, a namespace, or a hub, a colon and a namespace.
        directory: Where to look.

    Raises:
        UsageError: There is none; near names are told.
    """
    exact = _exact(text, directory)
    if exact is not None:
        return (exact,)
    wanted = text.casefold()
    found = tuple(
        each for each in directory.publishers if any(wanted in name for name in _names(each))
    )
    if found and wanted:
        return found
    raise UsageError(f"unknown publisher {text!r}{_near(wanted, directory)}")


def _near(wanted: str, directory: Directory) -> str:
    """Say which publishers have a name like this."""
    names = {name: each for each in directory.publishers for name in _names(each)}
    close = [names[name] for name in difflib.get_close_matches(wanted, names, n=NEAR, cutoff=0.6)]
    like = publishers.lookalike(wanted, directory=directory)
    rows = close if like is None else [like]
    if not rows:
        return "; weighbridge publishers lists all that are known"
    told = dict.fromkeys(f"{each.id!r} ({each.name})" for each in rows)
    return f", did you mean {' or '.join(told)}?"


def _exact(text: str, directory: Directory) -> Publisher | None:
    hub, colon, namespace = text.partition(":")
    if colon and hub in publishers.HUBS:
        return publishers.by_namespace(hub, namespace, directory)
    found = publishers.by_id(text, directory) or publishers.by_name(text, directory)
    if found is not None:
        return found
    owners = {
        each.id: each
        for hub in publishers.HUBS
        if (each := publishers.by_namespace(hub, text, directory)) is not None
    }
    return next(iter(owners.values())) if len(owners) == 1 else None


def _names(each: Publisher) -> Iterator[str]:
    yield each.id
    yield each.name.casefold()
    yield from (alias.casefold() for alias in each.aliases)
    yield from (namespace.casefold() for _, namespace in each.namespaces)


def listing(rows: Sequence[Publisher]) -> Iterator[str]:
    """Yield one line for each publisher, and how many there are."""
    wide = max((len(each.id) for each in rows), default=0)
    for each in rows:
        codes = "-" if each.country is None else each.country
        above = f", parent in {each.parent_country}" if each.parent_country else ""
        copies = ", passes on what others made" if each.republisher else ""
        yield f"{printable(each.id):<{wide}}  {codes:<2}  {printable(each.name)}{above}{copies}"
    yield ""
    count = "1 publisher" if len(rows) == 1 else f"{len(rows)} publishers"
    yield f"{count}; one in full: weighbridge publishers ID"


def row(each: Publisher, width: int) -> Iterator[str]:
    """Yield everything that is known of one publisher.

    Args:
        each: The row.
        width: Columns.
    """
    yield f"{printable(each.id)}   {printable(each.name)}"
    yield ""
    last = ""
    for label, text in _facts(each):
        if text:
            shown, last = "" if label == last else label, label
            yield from output.wrap(text, f" {shown:<{LABEL}} ", width, 0)
    yield ""
    yield from output.wrap(CORRECT, "", width)


def _facts(each: Publisher) -> Iterator[tuple[str, str]]:
    yield "also called", ", ".join(each.aliases)
    yield "kind", each.kind.value
    if each.republisher:
        yield "republisher", "its uploads are copies or conversions, and never an origin"
    yield "entity", each.legal_entity
    yield "seat", _country(each.country) or "none is asserted"
    above = _country(each.parent_country)
    parent = f"{each.parent}, {above}" if above else each.parent
    yield "controlled by", parent or "nobody that is known"
    for listed in each.listed:
        note = f"; {listed.note}" if listed.note else ""
        yield "listed", f"{listed.name}: {listed.source}, as of {listed.as_of}{note}"
    for hub in publishers.HUBS:
        names = [namespace for where, namespace in each.namespaces if where == hub]
        yield hub, ", ".join(names)
    yield "confidence", each.confidence.value
    yield "disputed", each.conflict
    for source in each.sources:
        yield "source", source
    yield "as of", str(each.as_of)
    yield "note", each.note
    yield "row in", each.where


def _country(code: str | None) -> str:
    return "" if code is None else f"{countries.name(code)} ({code})"


def document(rows: Sequence[Publisher]) -> Json:
    """Write rows, for JSON."""
    return {"schema": SCHEMA, "publishers": [_row(each) for each in rows]}


def _row(each: Publisher) -> Json:
    return {
        "id": each.id,
        "name": each.name,
        "aliases": list(each.aliases),
        "kind": each.kind.value,
        "republisher": each.republisher,
        "legal-entity": each.legal_entity or None,
        "country": each.country,
        "parent": each.parent or None,
        "parent-country": each.parent_country,
        "namespaces": {
            hub: [name for where, name in each.namespaces if where == hub]
            for hub in dict(each.namespaces)
        },
        "listed": [
            {
                "id": listed.id,
                "name": listed.name,
                "source": listed.source,
                "as-of": str(listed.as_of),
                "note": listed.note or None,
            }
            for listed in each.listed
        ],
        "confidence": each.confidence.value,
        "conflict": each.conflict or None,
        "sources": list(each.sources),
        "as-of": str(each.as_of),
        "note": each.note or None,
        "where": each.where,
    }
