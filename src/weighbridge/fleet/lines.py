"""What ledgers say, put together: one line a model, though several shards may know it."""

from __future__ import annotations

import datetime as dt
import heapq
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from weighbridge.core import Verdict
from weighbridge.core.records import dataclass
from weighbridge.fleet.ledger import Ledger, Row, State, order

RATE = 60
"""Seconds before the last answer that a rate is taken over."""

TOP = 3
"""Rules that are told of each verdict."""

COUNTED = 10_000
"""Rules of one verdict, and policies, that are counted apart: there are some hundred."""

ORDER = ("deny", "no-verdict", "warn", "allow")
"""Verdicts, the worst first, and then those without one."""


@dataclass(frozen=True, slots=True)
class Because:
    """One reason, as a ledger keeps it."""

    check: str
    rule: str
    verdict: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Line:
    """One model.

    Attributes:
        row: Of the ledger that knows most about it.
        ledger: Path of that ledger.
        verdict: Empty if it has none: nobody has weighed it as it is now.
    """

    row: Row
    ledger: str
    verdict: str

    @property
    def reasons(self) -> tuple[Because, ...]:
        """The worst first; read each time, as few of a million are ever told."""
        result = self.row.result
        return tuple(_reasons(result.reasons)) if self.verdict and result is not None else ()


Lines: TypeAlias = Callable[[], Iterable[Line]]
"""Gives every line, by name, from the first one each time: there may be more than can be held."""


@dataclass(frozen=True, slots=True)
class Sum:
    """All of them, counted.

    Attributes:
        models: How many, without those that are gone.
        gone: How many are gone.
        states: How many are in each state.
        verdicts: How many have each verdict.
        rules: Of each verdict, how many models each rule has something to say about.
        size: Bytes.
        moved: Bytes that were read for the verdicts that there are.
        seconds: That workers took for them.
        rate: Models a minute, just before the last answer; 0 if that is not known.
        policies: Digests of the policies that the verdicts are by.
        bound: Models whose verdict is bound to a digest.
    """

    models: int
    gone: int
    states: Counter[str]
    verdicts: Counter[str]
    rules: dict[str, Counter[str]]
    size: int
    moved: int
    seconds: float
    rate: float
    policies: tuple[str, ...]
    bound: int

    @property
    def worst(self) -> Verdict:
        """The worst verdict; at least ``NO_VERDICT`` if some model has none."""
        every = [Verdict[word.upper().replace("-", "_")] for word in self.verdicts]
        if self.verdicts.total() < self.models or not self.models:
            every.append(Verdict.NO_VERDICT)
        return max(every)


def merged(ledgers: Iterable[Ledger]) -> Iterator[Line]:
    """Yield a line for each model that some ledger knows, in the order of their rows.

    Of several rows for one model the one that was settled last counts; one that is not settled
    counts where there is no other.
    """
    every = heapq.merge(*map(_every, ledgers), key=_order)
    for _, same in groupby(every, lambda line: line.row.planned.uri):
        yield max(same, key=_rank)


def _every(ledger: Ledger) -> Iterator[Line]:
    return (_line(row, ledger.path) for row in ledger.rows())


def _order(line: Line) -> tuple[bool, bytes]:
    return order(line.row.planned.uri)


def _rank(line: Line) -> tuple[bool, bool, str]:
    result = line.row.result
    return not line.row.gone, bool(line.verdict), "" if result is None else result.at


def _line(row: Row, path: str) -> Line:
    result = row.result
    if result is None or row.state not in {State.DONE, State.LOST}:
        return Line(row, path, "")
    return Line(row, path, result.verdict)


def _reasons(text: str) -> Iterator[Because]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return
    for each in told if isinstance(told, list) else ():
        match each:
            case [str(check), str(rule), str(verdict), str(sentence)]:
                yield Because(sys.intern(check), sys.intern(rule), sys.intern(verdict), sentence)
            case _:
                continue


PLACES = {"deny": 0, "no-verdict": 1, "warn": 2, "": 3, "allow": 4}
"""Verdicts in the order in which models are named; those without one come before ``allow``."""


def ranked(every: Lines, found: Sum) -> Iterator[Line]:
    """Yield lines of models that are there, with the worst verdicts first.

    Args:
        every: They are gone through once for each verdict.
        found: All of them, counted.
    """
    for word in PLACES:
        if found.verdicts[word] or not word:
            yield from (line for line in every() if line.verdict == word and not line.row.gone)


def first(every: Iterable[Line], most: int) -> tuple[Sum, list[Line]]:
    """Count lines, and return the first ones of each verdict, with the worst verdicts first.

    Args:
        every: Lines.
        most: How many of each verdict are returned, of models that are there.
    """
    kept: dict[str, list[Line]] = {word: [] for word in PLACES}

    def passing() -> Iterator[Line]:
        for line in every:
            some = kept[line.verdict]
            if len(some) < most and not line.row.gone:
                some.append(line)
            yield line

    found = summed(passing())
    return found, [line for some in kept.values() for line in some]


def summed(every: Iterable[Line]) -> Sum:
    """Count lines."""
    counts, states, verdicts = Counter[str](), Counter[str](), Counter[str]()
    rules: defaultdict[str, Counter[str]] = defaultdict(Counter)
    policies: dict[str, None] = {}
    seconds, pace = 0.0, _Pace()
    for line in every:
        row, result = line.row, line.row.result
        if row.gone:
            counts["gone"] += 1
            continue
        counts["models"] += 1
        counts["size"] += row.planned.size
        states[row.state.value] += 1
        own = rules[line.verdict]
        for rule in {each.rule for each in line.reasons if each.verdict == line.verdict}:
            if rule in own or len(own) < COUNTED:
                own[rule] += 1
        if not line.verdict or result is None:
            continue
        verdicts[line.verdict] += 1
        counts["moved"] += result.moved
        counts["bound"] += bool(result.digest)
        seconds += result.seconds
        pace.add(result.at)
        if len(policies) < COUNTED:
            policies[result.key.policy] = None
    return Sum(
        models=counts["models"],
        gone=counts["gone"],
        states=states,
        verdicts=verdicts,
        rules=dict(rules),
        size=counts["size"],
        moved=counts["moved"],
        seconds=seconds,
        rate=pace.rate(),
        policies=tuple(sorted(policies)),
        bound=counts["bound"],
    )


class _Pace:
    """How fast answers came, of the times at which they did (ISO 8601, to the second)."""

    def __init__(self) -> None:
        self._seconds = Counter[int]()  # of the last minute, as far as it is known
        self._ends: tuple[int, int] | None = None
        self._known = True

    def add(self, at: str) -> None:
        """Count an answer."""
        try:
            told = dt.datetime.fromisoformat(at)
            moment = int(told.replace(tzinfo=told.tzinfo or dt.UTC).timestamp())
        except (OverflowError, ValueError):
            self._known = False
            return
        first, last = self._ends or (moment, moment)
        self._ends = min(first, moment), max(last, moment)
        if moment > last:
            for old in [each for each in self._seconds if each <= moment - RATE]:
                del self._seconds[old]
        if moment > self._ends[1] - RATE:
            self._seconds[moment] += 1

    def rate(self) -> float:
        """Return how many answers came in a minute; 0 if one of them has no time."""
        if self._ends is None or not self._known:
            return 0.0
        first, last = self._ends
        took = min(last - first, RATE)
        many = sum(count for each, count in self._seconds.items() if each > last - took)
        return many * 60 / took if took else 0.0


def facts(line: Line) -> dict[str, object]:
    """Return all that is known of a model, for programs."""
    row = line.row
    planned, result = row.planned, row.result if line.verdict else None
    told: dict[str, object] = {
        "model": planned.uri,
        "source": planned.source,
        "layout": planned.layout,
        "revision": planned.revision,
        "files": planned.files,
        "size": planned.size,
        "state": "gone" if row.gone else row.state.value,
        "attempts": row.attempts,
        "verdict": line.verdict,
        "identity": planned.identity,
        "ledger": line.ledger,
    }
    if result is None:
        return told
    return told | {
        "reasons": [
            {"check": each.check, "rule": each.rule, "verdict": each.verdict, "why": each.sentence}
            for each in line.reasons
        ],
        "digest": result.digest,
        "bound": bool(result.digest),
        "unchanged": result.seen == planned.identity,
        "policy": result.key.policy,
        "tool": result.key.tool,
        "data": result.key.data,
        "judged": result.how,
        "moved": result.moved,
        "seconds": round(result.seconds, 3),
        "at": result.at,
    }
