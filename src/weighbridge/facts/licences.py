"""Which licences there are, how they are spelled, and what they withhold."""

from __future__ import annotations

from functools import cache

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.facts import tables

_FILE = "licences.toml"
_TEXTS = "licence-texts.toml"
_OTHER = later.pattern(r"[\W_]+")
_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Licence:
    """A row of ``data/licences.toml``.

    Attributes:
        id: As the hub writes it, where it has one; kebab-case otherwise.
        name: In full.
        spdx: Identifier or expression; empty if it is not on the SPDX list.
        osi: Whether the Open Source Initiative approved it; ``None`` if that is not known: a family
            of licences whose version was not stated, or one that is not listed here.
        restricted: Whether it forbids some uses, or all uses to some.
        non_commercial: Whether it forbids commercial use, or production.
        excludes: Territories where it grants nothing; ISO 3166-1 alpha-2, and ``EU``.
        excludes_for: What that is about, if not everything.
        clause: Which part of the licence says so.
        source: Where that was read.
        as_of: Day of the row, ``YYYY-MM-DD``.
    """

    id: str
    name: str
    spdx: str = ""
    osi: bool | None = None
    restricted: bool = False
    non_commercial: bool = False
    excludes: tuple[str, ...] = ()
    excludes_for: str = ""
    clause: str = ""
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """How a licence is told by what its text calls itself.

    Attributes:
        licence: Which one.
        begins: One of these stands among the first words; normalised.
        phrases: All of these stand somewhere; normalised.
    """

    licence: Licence
    begins: tuple[str, ...]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sketch:
    """A licence's text, as digests of a part of its shingles.

    Attributes:
        licence: Which one.
        words: In the text.
        step: One shingle in so many is kept: those whose digest it divides.
        shingles: Digests, see ``cards/licencetext.py``.
        exact: Whether it is compared word by word; every shingle is kept then.
    """

    licence: Licence
    words: int
    step: int
    shingles: frozenset[int]
    exact: bool = False


def spelling(name: str) -> str:
    """Reduce a name to its letters and digits, in lower case; a plus sign is a word."""
    return _OTHER.sub("", name.replace("+", "plus")).lower()


@cache
def _rows() -> tuple[tuple[tables.Row, Licence], ...]:
    return tuple((row, _licence(row)) for row in tables.rows(tables.load(_FILE), "licence"))


def _licence(row: tables.Row) -> Licence:
    return Licence(
        tables.text(row, "id"),
        tables.text(row, "name"),
        tables.text(row, "spdx"),
        None if row.get("unstated") is True else row.get("osi") is True,
        row.get("restricted") is True,
        row.get("non-commercial") is True,
        tables.strings(row, "excludes"),
        tables.text(row, "excludes-for"),
        tables.text(row, "clause"),
        tables.text(row, "source"),
        tables.text(row, "as-of"),
    )


@cache
def _names() -> dict[str, Licence]:
    found: dict[str, Licence] = {}
    for row, licence in _rows():
        for name in (licence.id, licence.name, licence.spdx, *tables.strings(row, "aliases")):
            if name:
                found.setdefault(spelling(name), licence)
    return found


@cache
def longest() -> int:
    """Return the length of the longest spelling, in letters and digits."""
    return max(map(len, _names()))


def of(name: str) -> Licence | None:
    """Return the licence of a name, however it is spelled; ``None`` if none is listed."""
    return _names().get(spelling(name))


def everything() -> tuple[Licence, ...]:
    """Return every licence that is listed."""
    return tuple(licence for _, licence in _rows())


@cache
def headings() -> tuple[Heading, ...]:
    """Return how licences whose text is not at hand call themselves."""
    return tuple(
        Heading(licence, begins, tables.strings(row, "phrases"))
        for row, licence in _rows()
        if (begins := tables.strings(row, "begins"))
    )


@cache
def sketches() -> tuple[Sketch, ...]:
    """Return the licences whose text is known.

    Raises:
        TypeError: A row of the data file is of the wrong shape.
        ValueError: A digest is no hexadecimal number.
    """
    return tuple(_sketches())


def _sketches() -> list[Sketch]:
    found = []
    for row in tables.rows(tables.load(_TEXTS), "text"):
        licence, words, step = of(tables.text(row, "id")), row.get("words"), row.get("step")
        if licence is None or not isinstance(words, int) or not isinstance(step, int):
            raise TypeError(f"{_TEXTS}: {row.get('id')!r} must be listed, with words and step")
        digits = "".join(tables.strings(row, "shingles"))
        digests = frozenset(
            int(digits[at : at + _DIGITS], 16) for at in range(0, len(digits), _DIGITS)
        )
        found.append(Sketch(licence, words, step, digests, row.get("exact") is True))
    return found
