"""What ledgers say, put together: one line a model, though several shards may know it."""

from __future__ import annotations

import heapq
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from weighbridge.core import Verdict
from weighbridge.core.records import dataclass
from weighbridge.fleet.ledger import REMOTE, Ledger, Row, State

RATE = 60
"""Seconds before the last answer that a rate is taken over."""

TOP = 3
"""Rules that are told of each verdict."""

ORDER = ("deny", "no-verdict", "warn", "allow")
"""Verdicts, the worst first."""

TOLD = "by digests that their server tells"
"""What makes models elsewhere copies: nobody compared their bytes."""


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
        reasons: The worst first.
    """

    row: Row
    ledger: str
    verdict: str
    reasons: tuple[Because, ...]


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
        copies: Models that were answered by what was seen of another one.
        told: Those of them that are elsewhere: that they are alike is their server's word.
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
    copies: int = 0
    told: int = 0

    @property
    def every(self) -> Counter[str]:
        """How many have each verdict; those without one under an empty word."""
        return Counter({**self.verdicts, "": self.models - self.verdicts.total()})

    @property
    def worst(self) -> Verdict:
        """The worst verdict; at least ``NO_VERDICT`` if some model has none."""
        every = [Verdict[word.upper().replace("-", "_")] for word in self.verdicts]
        if self.verdicts.total() < self.models or not self.models:
            every.append(Verdict.NO_VERDICT)
        return max(every)


class Merged(Iterable[Line]):
    """A line for each model that some ledger knows, by name; read anew whenever that is asked.

    Of several rows for one model the one that was settled last counts; one that is not settled
    counts where there is no other.
    """

    def __init__(self, ledgers: Iterable[Ledger]) -> None:
        """``ledgers`` stay open as long as lines are read."""
        self._ledgers = tuple(ledgers)

    def __iter__(self) -> Iterator[Line]:
        """Yield lines."""
        every = heapq.merge(*(_lines(each) for each in self._ledgers), key=_name)
        for _, same in groupby(every, _name):
            yield max(same, key=_rank)

    def of(self, verdict: str) -> Iterator[Line]:
        """Yield those that are not gone and have a verdict; none, if it is empty."""
        if len(self._ledgers) == 1:
            where, *values = (_SETTLED, verdict) if verdict else (_OPEN,)
            return _lines(self._ledgers[0], where, *values)
        return (line for line in self if line.verdict == verdict and not line.row.gone)


_SETTLED = "NOT gone AND state IN ('done', 'lost') AND verdict = ?"
_OPEN = "NOT gone AND (verdict IS NULL OR state NOT IN ('done', 'lost'))"


def _lines(ledger: Ledger, where: str = "1", *values: str) -> Iterator[Line]:
    return (_line(row, ledger.path) for row in ledger.rows(where, *values))


def _name(line: Line) -> tuple[bool, bytes]:
    """Return what SQLite sorts by: text before bytes, which are names that were no text on disk."""
    name = line.row.planned.uri
    try:
        return False, name.encode()
    except UnicodeEncodeError:
        return True, name.encode("utf-8", "surrogateescape")


def _rank(line: Line) -> tuple[bool, bool, str]:
    result = line.row.result
    return not line.row.gone, bool(line.verdict), "" if result is None else result.at


def _line(row: Row, path: str) -> Line:
    result = row.result
    if result is None or row.state not in {State.DONE, State.LOST}:
        return Line(row, path, "", ())
    return Line(row, path, result.verdict, tuple(_reasons(result.reasons)))


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


def copied(line: Line) -> str:
    """Say by what was seen of which model another one was answered; nothing if it was read."""
    result = line.row.result if line.verdict else None
    if result is None or not result.first:
        return ""
    how = TOLD if line.row.planned.layout == REMOTE else "by digests that the cache has"
    return f"answered as a copy of {result.first}, {how}"


def summed(lines: Iterable[Line]) -> Sum:
    """Count lines, holding none."""
    counts = Counter[str]()
    states, verdicts, times = Counter[str](), Counter[str](), Counter[str]()
    rules: dict[str, Counter[str]] = {}
    policies: set[str] = set()
    seconds = 0.0
    for line in lines:
        row, result = line.row, line.row.result
        if row.gone:
            counts["gone"] += 1
            continue
        counts["models"] += 1
        counts["size"] += row.planned.size
        states[row.state.value] += 1
        own = {each.rule for each in line.reasons if each.verdict == line.verdict}
        rules.setdefault(line.verdict, Counter()).update(own)
        if line.verdict and result is not None:
            verdicts[line.verdict] += 1
            times[result.at] += 1
            policies.add(result.key.policy)
            counts["moved"] += result.moved
            counts["bound"] += bool(result.digest)
            counts["copies"] += bool(result.first)
            counts["told"] += bool(result.first) and row.planned.layout == REMOTE
            seconds += result.seconds
    return Sum(
        models=counts["models"],
        gone=counts["gone"],
        states=states,
        verdicts=verdicts,
        rules=rules,
        size=counts["size"],
        moved=counts["moved"],
        seconds=seconds,
        rate=_rate(times),
        policies=tuple(sorted(policies)),
        bound=counts["bound"],
        copies=counts["copies"],
        told=counts["told"],
    )


def _rate(times: Counter[str]) -> float:
    """Return how many answers came in a minute, of how many came when (ISO 8601, to the second)."""
    import datetime as dt  # noqa: PLC0415 - only for who asks

    try:
        moments = {dt.datetime.fromisoformat(at): count for at, count in times.items()}
        first, last = min(moments, default=None), max(moments, default=None)
    except (TypeError, ValueError):
        return 0.0
    if first is None or last is None:
        return 0.0
    took = min((last - first).total_seconds(), RATE)
    since = last - dt.timedelta(seconds=took)
    return sum(n for at, n in moments.items() if at > since) * 60 / took if took else 0.0


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
        "copy-of": result.first,
        "moved": result.moved,
        "seconds": round(result.seconds, 3),
        "at": result.at,
    }
