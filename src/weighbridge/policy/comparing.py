"""What two policies say differently, and which one is tighter where that can be said."""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from weighbridge.core import Disclosure, Openness, Severity, Strength, Verdict, later
from weighbridge.core.records import dataclass
from weighbridge.policy.table import NEVER
from weighbridge.typings import TypeAlias

Settings: TypeAlias = Iterable[tuple[str, object, str]]
"""Dotted key, value, and where it is set, as ``showing.settings`` yields them."""

APART = later.pattern(r"(name|version|extends|tests\b.*)", re.DOTALL)
"""What is no setting: names, and the tests that a policy holds against itself."""

_SIGNER = later.pattern(r".*?\.trust\[.*?\](?=\.|$)", re.DOTALL)

_UNIT = later.pattern(
    r"checks\.[^.\[]+|lists\..*(?=\.[a-z-]+$)|(?:waivers|rules)\[.*?\](?=\.|$)", re.DOTALL
)
"""What is there as a whole or not at all, as a signer is: a check, a list, a waiver or rule."""

_ROW = later.pattern(r"(.*)\[(\d+)\]\.(?:id|name)", re.DOTALL)

_DENYING = frozenset({"deny", "warn", "revoked", "applies-to", "used-in", "locked", "no-waive"})
"""Lists that forbid more the longer they are."""

_ALLOWING = frozenset({"allow", "allow-imports", "predicates", "weighed-under"})
"""Lists that allow more the longer they are."""

_UNLESS_EMPTY = frozenset({"allow", "weighed-under"})
"""Lists of these that allow everything if they are empty."""

EVERYTHING = "*"
"""In a list of formats, stands for all of them."""

_SEVERITY = "by-severity"
"""Stands where a verdict may, for: each finding by what it is."""

_WORDS: Mapping[str, Sequence[Sequence[object]]] = {
    "fail-on": [[NEVER, "deny", "warn"]],
    "deny-at": [[NEVER, *(each.word for each in sorted(Severity, reverse=True))]],
    "warn-at": [[NEVER, *(each.word for each in sorted(Severity, reverse=True))]],
    "strength": [[each.word for each in Strength]],
    "minimum": [[each.word for each in Disclosure], [each.word for each in Openness]],
    "coverage": [["signed", "complete"]],
    "required": [[False, True]],
    "any-usage": [[True, False]],
    "digest-cache": [[True, False]],
}
"""Values from the loosest to the tightest, by the last part of the key."""

_NUMBERS = {"minimum-signers": 1, "trust-root-days": -1, "max-waiver-days": -1}
"""Numbers that are tighter the higher (1) or the lower (-1) they are."""


class Direction(enum.StrEnum):
    """What a difference amounts to."""

    TIGHTER = "tighter"
    LOOSER = "looser"
    UNCLEAR = "differs"
    """Nobody can say without knowing the models."""


class Sort(enum.StrEnum):
    """Which side a setting is on."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting, or something that only one policy has as a whole.

    Attributes:
        sort: Which side it is on.
        key: Dotted; rows are called by their id or name.
        before: Value in the first policy; ``None`` if it is not there.
        after: Likewise, in the second.
        places: Where either is set.
        direction: From the first to the second.
        inner: What stands in it, if it is a whole: key and value.
    """

    sort: Sort
    key: str
    before: object
    after: object
    places: tuple[str, str]
    direction: Direction
    inner: tuple[tuple[str, object], ...] = ()


def differences(first: Settings, second: Settings) -> Iterator[Difference]:
    """Yield what changes from one policy to another, by key."""
    one, two = _named(first), _named(second)
    whole = {_unit(key) for key in one} ^ {_unit(key) for key in two}
    uses = _uses([*one.items(), *two.items()])
    lists = _values(one), _values(two)
    told: set[str] = set()
    for key in sorted({*one, *two}):
        unit = _unit(key)
        if unit and unit in whole:
            if unit not in told:
                told.add(unit)
                yield _whole(unit, one, two)
            continue
        before, after = one.get(key, (None, "")), two.get(key, (None, ""))
        if _same(before[0], after[0]):
            continue
        sort = Sort.CHANGED
        if key not in one or key not in two:
            sort = Sort.ADDED if key in two else Sort.REMOVED
        how = direction(key, _spread(before[0], lists[0]), _spread(after[0], lists[1]), uses)
        yield Difference(sort, key, before[0], after[0], (before[1], after[1]), how)


def _same(before: object, after: object) -> bool:
    # True is 1 in Python and nothing of the sort in a policy.
    return type(before) is type(after) and before == after


def _named(rows: Settings) -> dict[str, tuple[object, str]]:
    """Call rows by their id or name, which stays theirs wherever they stand."""
    kept = [row for row in rows if not APART.fullmatch(row[0])]
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key, value, _ in kept:
        if (found := _ROW.fullmatch(key)) and (name := f"{found[1]}[{value}]") not in taken:
            taken.add(name)
            names[f"{found[1]}[{found[2]}]"] = name
    named: dict[str, tuple[object, str]] = {}
    for key, value, where in kept:
        row, dot, rest = key.rpartition("].")
        head = f"{row}]"
        called = f"{names[head]}.{rest}" if dot and head in names else key
        named[called] = value, where
    return named


def _unit(key: str) -> str:
    found = _SIGNER.match(key) or _UNIT.match(key)
    return found[0] if found else ""


def _whole(
    unit: str, one: dict[str, tuple[object, str]], two: dict[str, tuple[object, str]]
) -> Difference:
    added = any(_within(key, unit) for key in two)
    side = two if added else one
    inner = [(key, value) for key, value in side.items() if _within(key, unit)]
    asks = unit.startswith(("checks.", "rules[")) and ".trust[" not in unit
    way = Direction.TIGHTER if added == asks else Direction.LOOSER
    if unit.startswith("lists."):
        # What it amounts to is told where a check names it.
        way = Direction.UNCLEAR
    where = inner[0][1][1]
    return Difference(
        sort=Sort.ADDED if added else Sort.REMOVED,
        key=unit,
        before=None,
        after=None,
        places=("", where) if added else (where, ""),
        direction=way,
        inner=tuple((key.removeprefix(unit).lstrip("."), value) for key, (value, _) in inner),
    )


def _within(key: str, unit: str) -> bool:
    return key == unit or key.startswith((f"{unit}.", f"{unit}["))


def _uses(rows: Iterable[tuple[str, tuple[object, str]]]) -> dict[str, set[str]]:
    """Say by which lists of checks each list is named."""
    uses: dict[str, set[str]] = {}
    for key, (value, _) in rows:
        for item in value if isinstance(value, list) else ():
            if isinstance(item, str) and item.startswith("@"):
                uses.setdefault(item[1:], set()).add(_last(key))
    return uses


def _values(rows: dict[str, tuple[object, str]]) -> dict[str, list[object]]:
    """Return the values of each list."""
    found: dict[str, list[object]] = {}
    for key, (value, _) in rows.items():
        if key.startswith("lists.") and key.endswith(".values") and isinstance(value, list):
            found[key.removeprefix("lists.").removesuffix(".values")] = value
    return found


def _spread(value: object, lists: Mapping[str, list[object]]) -> object:
    """Put the values of lists in place of their names."""
    if not isinstance(value, list):
        return value
    spread: list[object] = []
    for item in value:
        named = isinstance(item, str) and item.startswith("@")
        spread += lists.get(item[1:], [item]) if named else [item]
    return spread


def _last(key: str) -> str:
    return key.rpartition(".")[2].removeprefix("+")


def direction(
    key: str, before: object, after: object, uses: Mapping[str, set[str]] | None = None
) -> Direction:
    """Say whether a setting becomes tighter.

    Args:
        key: Dotted.
        before: ``None`` if it is not set, and nothing is built in.
        after: Likewise.
        uses: For lists: the last parts of keys that name them.
    """
    word = _last(key)
    if isinstance(before, list | None) and isinstance(after, list | None):
        return _lists(key, before or [], after or [], uses or {})
    if key.startswith("waivers[") and isinstance(before, dt.date) and isinstance(after, dt.date):
        return _told(-1 if after > before else 1) if word == "expires" else Direction.UNCLEAR
    if word in _NUMBERS and isinstance(before, int) and isinstance(after, int):
        return _told((after - before) * _NUMBERS[word])
    verdicts = [each.word for each in Verdict]
    if _SEVERITY in (before, after):
        ends = {"deny": 1, "allow": -1}
        return _told(ends.get(str(after), 0) - ends.get(str(before), 0))
    for words in (*_WORDS.get(word, ()), verdicts):
        if before in words and after in words:
            return _told(words.index(after) - words.index(before))
    return Direction.UNCLEAR


def _lists(
    key: str, before: list[object], after: list[object], uses: Mapping[str, set[str]]
) -> Direction:
    word = _last(key)
    words = {word}
    if key.startswith("lists.") and word == "values":
        words = uses.get(key.removeprefix("lists.").removesuffix(".values"), set())
    if key.startswith("waivers["):
        words = {"allow-imports"} if word == "rules" else set()
    before, after = ([] if EVERYTHING in each else each for each in (before, after))
    more = all(item in after for item in before)
    less = all(item in before for item in after)
    if not words or more == less:
        return Direction.UNCLEAR
    if words <= _DENYING:
        return _told(1 if more else -1)
    if words <= _ALLOWING:
        if words & _UNLESS_EMPTY and not (before and after):
            return _told(1 if after else -1)
        return _told(-1 if more else 1)
    return Direction.UNCLEAR


def _told(sign: int) -> Direction:
    if not sign:
        return Direction.UNCLEAR
    return Direction.TIGHTER if sign > 0 else Direction.LOOSER
