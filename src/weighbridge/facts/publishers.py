"""Organisations that publish models: ``data/publishers.toml``, and the rows a user adds.

A namespace of a hub belongs to a publisher if it is listed for it, letter by letter; nothing is
guessed from what it resembles. What a namespace *looks like* is asked of ``lookalike``, whose
answer is good for a warning and for nothing else.

The keys of a row are explained at the head of the file. Not in it: who trained a model (a publisher
may upload what others made), shares below a majority, and the country of any individual.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache

from weighbridge.core import enums
from weighbridge.core.records import dataclass
from weighbridge.facts import tables
from weighbridge.facts.resemblance import Likeness

HUBS = ("huggingface", "github", "modelscope", "ollama", "ngc", "kaggle")
"""Where models are published, and the keys of a row that hold its namespaces there."""

EXACT = frozenset({"modelscope"})
"""Hubs that may tell namespaces apart by case. The others do not, or know lower case only."""

FILE = "publishers.toml"


class Confidence(enums.StrEnum):
    """How far a row can be relied on."""

    HIGH = "high"
    """A source outside this project says the same."""
    MEDIUM = "medium"
    """Seat clear, entity or control less so; or no outside source on record."""
    LOW = "low"
    """Inferred, or disputed."""


class Kind(enums.StrEnum):
    """What sort of publisher it is."""

    COMPANY = "company"
    UNIVERSITY = "university"
    GOVERNMENT = "government"
    NONPROFIT = "nonprofit"
    CONSORTIUM = "consortium"
    COMMUNITY = "community"
    INDIVIDUAL = "individual"
    UNKNOWN = "unknown"
    """Not said; of a user's row only."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of an authority that names publishers.

    Attributes:
        id: E.g. ``entity-list``.
        name: For people.
        source: Citation and link.
        as_of: Day it was looked at.
        note: What it does not say; may be empty.
    """

    id: str
    name: str
    source: str
    as_of: dt.date
    note: str


@dataclass(frozen=True, slots=True)
class Publisher:
    """One publisher.

    Attributes:
        id: Kebab-case, never renamed.
        name: As it calls itself.
        aliases: Other names, of units and brands as well.
        kind: What sort it is.
        namespaces: Pairs of hub and namespace.
        republisher: Whether its uploads are copies or conversions, and never an origin.
        legal_entity: Name in the register; empty if not known.
        country: ISO 3166-1 alpha-2 of the headquarters, ``ZZ`` for several; ``None`` if none is
            asserted.
        parent: Who controls it; empty if nobody does, or it is not known.
        parent_country: Of the parent's headquarters.
        listed: Lists of authorities that name it.
        confidence: How far the row can be relied on.
        conflict: What another source says instead; empty if none does.
        sources: Links and citations.
        as_of: Day the row was true.
        note: May be empty.
        where: File, and line if it is a user's, that the row stands in.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: Kind
    namespaces: tuple[tuple[str, str], ...]
    republisher: bool
    legal_entity: str
    country: str | None
    parent: str
    parent_country: str | None
    listed: tuple[Listing, ...]
    confidence: Confidence
    conflict: str
    sources: tuple[str, ...]
    as_of: dt.date
    note: str
    where: str


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """Publishers, and ways to find them. Made by ``shipped`` and ``extended``."""

    publishers: tuple[Publisher, ...]
    ids: Mapping[str, Publisher]
    namespaces: Mapping[tuple[str, str], Publisher]
    names: Mapping[str, Publisher]
    titles: Mapping[str, Publisher]


def _folded(hub: str, namespace: str) -> tuple[str, str] | None:
    """Apply the hub's own rule of case. No hub has namespaces with letters beyond ASCII."""
    if not namespace.isascii():
        return None
    return hub, namespace if hub in EXACT else namespace.lower()


def _squeezed(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isascii() and letter.isalnum())


def _unique(pairs: Iterable[tuple[str, Publisher]]) -> dict[str, Publisher]:
    """Map each key that means one publisher only; a republisher never takes a key from another."""
    found: dict[str, list[Publisher]] = {}
    for key, publisher in pairs:
        if publisher not in found.setdefault(key, []):
            found[key].append(publisher)
    settled = {}
    for key, several in found.items():
        makers = [each for each in several if not each.republisher] or several
        if len(makers) == 1:
            settled[key] = makers[0]
    return settled


def _titles(publishers: Iterable[Publisher]) -> Iterator[tuple[str, Publisher]]:
    for publisher in publishers:
        for _, namespace in publisher.namespaces:
            yield _squeezed(namespace), publisher


def _names(publishers: Iterable[Publisher]) -> Iterator[tuple[str, Publisher]]:
    for publisher in publishers:
        for name in (publisher.name, *publisher.aliases):
            yield name.casefold(), publisher


def _directory(publishers: Iterable[Publisher]) -> Directory:
    every_one = tuple(sorted(publishers, key=lambda publisher: publisher.id))
    namespaces = {}
    for publisher in every_one:
        for hub, namespace in publisher.namespaces:
            if key := _folded(hub, namespace):
                namespaces[key] = publisher
    return Directory(
        publishers=every_one,
        ids={publisher.id: publisher for publisher in every_one},
        namespaces=namespaces,
        names=_unique(_names(every_one)),
        titles=_unique(_titles(every_one)),
    )


@cache
def _table() -> tables.Row:
    return tables.load(FILE)


@cache
def _listings() -> dict[str, Listing]:
    table = tables.table(_table(), "lists")
    return {
        name: Listing(
            id=name,
            name=tables.text(row, "name"),
            source=tables.text(row, "source"),
            as_of=tables.day(row, "as-of"),
            note=tables.text(row, "note"),
        )
        for name, row in ((name, tables.table(table, name)) for name in table)
    }


def _publisher(row: tables.Row, citations: Mapping[str, str], where: str) -> Publisher:
    pairs = ((hub, name) for hub in HUBS for name in tables.strings(row, hub))
    sources = tables.strings(row, "sources")
    kind = Kind(tables.text(row, "kind") or Kind.UNKNOWN)
    country = tables.text(row, "country") or None
    return Publisher(
        id=tables.text(row, "id"),
        name=tables.text(row, "name"),
        aliases=tables.strings(row, "aliases"),
        kind=kind,
        namespaces=tuple(pairs),
        republisher=tables.flag(row, "republisher"),
        legal_entity=tables.text(row, "legal-entity"),
        country=None if kind is Kind.INDIVIDUAL else country,
        parent=tables.text(row, "parent"),
        parent_country=tables.text(row, "parent-country") or None,
        listed=tuple(_listings()[name] for name in tables.strings(row, "listed")),
        confidence=Confidence(tables.text(row, "confidence") or Confidence.MEDIUM),
        conflict=tables.text(row, "conflicting-source"),
        sources=tuple(citations.get(source, source) for source in sources),
        as_of=tables.day(row, "as-of"),
        note=tables.text(row, "note"),
        where=tables.text(row, "where") or where,
    )


@cache
def _rows() -> dict[str, tables.Row]:
    return {tables.text(row, "id"): row for row in tables.rows(_table(), "publisher")}


@cache
def _shipped() -> Directory:
    citations = tables.words(_table(), "sources")
    return _directory(_publisher(row, citations, f"data/{FILE}") for row in _rows().values())


def shipped() -> Directory:
    """Return the publishers that come with this version."""
    return _shipped()


def _without(row: tables.Row, taken: frozenset[tuple[str, str]]) -> tables.Row:
    """Leave out namespaces that a user's rows give to somebody else."""
    kept = dict(row)
    for hub in HUBS:
        if hub in kept:
            names = tables.strings(row, hub)
            kept[hub] = [name for name in names if _folded(hub, name) not in taken]
    return kept


def extended(rows: Iterable[tables.Row]) -> Directory:
    """Return the shipped publishers with a user's rows laid over them.

    Args:
        rows: As ``policy.publishers.read`` returns them: keys of a row of the file, and ``where``.
            A row whose id is known replaces the keys it has, and keeps the others; a new country or
            parent does away with what went with the old one. A namespace goes to the user's row,
            whoever had it.
    """
    over = {tables.text(row, "id"): row for row in rows}
    taken = frozenset(
        key
        for row in over.values()
        for hub in HUBS
        for name in tables.strings(row, hub)
        if (key := _folded(hub, name))
    )
    citations = tables.words(_table(), "sources")
    merged = []
    for name in _rows().keys() | over.keys():
        below = _without(_rows().get(name, {}), taken)
        row = over.get(name, {})
        gone = {"conflicting-source"} if {"country", "parent"} & row.keys() else set()
        gone |= {"parent-country"} if "parent" in row else set()
        below = {key: value for key, value in below.items() if key not in gone}
        merged.append(_publisher({**below, **row}, citations, f"data/{FILE}"))
    return _directory(merged)


def every(directory: Directory | None = None) -> tuple[Publisher, ...]:
    """Return all publishers, in the order of their ids."""
    return (directory or shipped()).publishers


def by_id(name: str, directory: Directory | None = None) -> Publisher | None:
    """Return the publisher with an id."""
    return (directory or shipped()).ids.get(name)


def by_namespace(hub: str, namespace: str, directory: Directory | None = None) -> Publisher | None:
    """Return the publisher that a namespace of a hub is listed for.

    That is who uploads there; where it is a ``republisher``, it is no origin.

    Args:
        hub: One of ``HUBS``.
        namespace: E.g. ``deepseek-ai``; ``library/`` and a name on Ollama. Compared letter by
            letter, after the hub's own rule of case.
        directory: Where to look, instead of what is shipped.
    """
    key = _folded(hub, namespace)
    return (directory or shipped()).namespaces.get(key) if key else None


def by_name(text: str, directory: Directory | None = None) -> Publisher | None:
    """Return the publisher with exactly this name or other name, in any case.

    Anybody can write a name: this says whom a text speaks of, and not who wrote it.
    """
    return (directory or shipped()).names.get(text.strip().casefold())


def by_title(text: str, directory: Directory | None = None) -> Publisher | None:
    """Return the publisher whose namespace a converter made a title of.

    GGUF converters write ``Deepseek Ai`` for the namespace ``deepseek-ai``: letters and digits are
    compared, in any case. ``None`` if two publishers would do. Good for what is declared, as names
    are.
    """
    if not text.isascii():
        return None
    return (directory or shipped()).titles.get(_squeezed(text))


@lru_cache(maxsize=2)
def _likeness(directory: Directory) -> Likeness[Publisher]:
    pairs = (
        (namespace, publisher)
        for publisher in directory.publishers
        for hub, namespace in publisher.namespaces
        if "/" not in namespace and hub != "github"
    )
    return Likeness(pairs)


def lookalike(
    namespace: str, hub: str = "huggingface", directory: Directory | None = None
) -> Publisher | None:
    """Return the publisher that an unlisted namespace looks like, e.g. for ``Qwen-Labs``.

    For a warning, never for attribution: the namespace may be anybody's, the publisher's own as
    well. ``None`` for one that is listed.
    """
    if by_namespace(hub, namespace, directory) is not None:
        return None
    return _likeness(directory or shipped()).find(namespace)
