"""Known tokenizers: digests and samples of their vocabularies, ``data/tokenizers.toml``.

The file, which ``python -m tests.tokenizer_data`` makes from vocabularies that packages carry::

    as-of = 2026-11-25

    [[tokenizer]]
    id = "qwen2"                      # kebab-case, stable
    name = "Qwen 1 to 3"              # for people
    families = ["qwen2", "qwen3"]     # ids in families.toml, of all that are known to use it
    model = "bpe"                     # kind, as its file says
    size = 151936                     # ids, special ones included, as published
    special = "151643-151935"         # ids that are not compared: control, added, unused, unknown
    normal = 151643                   # ids that are compared
    tokens = "36c3..."                # SHA-256 of the compared tokens, in order of their ids
    merges = 151387                   # number; 0 where no file with merges was at hand
    merges-digest = "bbee..."         # SHA-256 of "left right" lines
    specials = "..."                  # SHA-256 of the special tokens in order; left out if unknown
    probes = "1000 1a2b3c4d5e, ..."   # ids, and the beginnings of SHA-256 of the tokens there
    marks = "1a2b3c4d5e ..."          # tokens that no other tokenizer of this file has
    source = "..."

Lines are joined by a line feed. No vocabulary is in the file: those are under licences of their
own. Digests are of the spelling that ``fingerprints.vocabulary`` describes.
"""

from __future__ import annotations

from functools import cache

from weighbridge.core.records import dataclass
from weighbridge.facts import tables

SHORT = 10
"""Hexadecimal digits of a digest of one token: enough for 64 tokens at given ids."""


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """One known tokenizer; the module's docstring says what each key of the file means."""

    id: str
    name: str
    families: tuple[str, ...]
    model: str
    size: int
    special: frozenset[int]
    normal: int
    tokens: str
    merges: int
    merges_digest: str
    specials: str
    probes: tuple[tuple[int, str], ...]
    marks: frozenset[str]
    source: str


def _ids(text: str) -> frozenset[int]:
    found = set[int]()
    for part in text.split():
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def _probes(text: str) -> tuple[tuple[int, str], ...]:
    pairs = [part.split() for part in text.split(",") if part.strip()]
    return tuple((int(index), digest) for index, digest in pairs)


def _count(row: tables.Row, key: str) -> int:
    return tables.number(row, key) or 0


def parsed(table: tables.Row) -> tuple[Tokenizer, ...]:
    """Return the rows of a table of tokenizers.

    Raises:
        TypeError: A value is of another type.
        ValueError: Ids or probes are not written as above.
    """
    return tuple(
        Tokenizer(
            id=tables.text(row, "id"),
            name=tables.text(row, "name"),
            families=tables.strings(row, "families"),
            model=tables.text(row, "model"),
            size=_count(row, "size"),
            special=_ids(tables.text(row, "special")),
            normal=_count(row, "normal"),
            tokens=tables.text(row, "tokens"),
            merges=_count(row, "merges"),
            merges_digest=tables.text(row, "merges-digest"),
            specials=tables.text(row, "specials"),
            probes=_probes(tables.text(row, "probes")),
            marks=frozenset(tables.text(row, "marks").split()),
            source=tables.text(row, "source"),
        )
        for row in tables.rows(table, "tokenizer")
    )


@cache
def every() -> tuple[Tokenizer, ...]:
    """Return all known tokenizers."""
    return parsed(tables.load("tokenizers.toml"))


@cache
def _by_id() -> dict[str, Tokenizer]:
    return {row.id: row for row in every()}


def by_id(name: str) -> Tokenizer | None:
    """Return the tokenizer with an id."""
    return _by_id().get(name)
