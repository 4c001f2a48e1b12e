"""What ledgers say, put together: one line a model, though several shards may know it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from weighbridge.core import Verdict
from weighbridge.core.records import dataclass
from weighbridge.fleet.ledger import Ledger, Row, State

RATE = 60
"""Seconds before the last answer that a rate is taken over."""

TOP = 3
"""Rules that are told of each verdict."""

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

    @property
    def worst(self) -> Verdict:
        """The worst verdict; at least ``NO_VERDICT`` if some model has none."""
        every = [Verdict[word.upper().replace("-", "_")] for word in self.verdicts]
        if self.verdicts.total() < self.models or not self.models:
            every.append(Verdict.NO_VERDICT)
        return max(every)


def merged(ledgers: Iterable[Ledger]) -> list[Line]:
    """Return a line for each model that some ledger knows, sorted by name.

    Of several rows for one model the one that was settled last counts; one that is not settled
    counts where there is no other.
    """
    best: dict[str, Line] = {}
    for ledger in ledgers:
        for row in ledger.rows():
            line = _line(row, ledger.path)
            before = best.get(row.planned.uri)
            if before is None or _rank(line) > _rank(before):
                best[row.planned.uri] = line
    return [best[uri] for uri in sorted(best)]


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


def ranked(lines: Iterable[Line]) -> list[Line]:
    """Return lines with the worst verdicts first; those without one before ``allow``."""
    places = {"deny": 0, "no-verdict": 1, "warn": 2, "": 3, "allow": 4}
    return sorted(lines, key=lambda line: places.get(line.verdict, 1))


def summed(lines: Sequence[Line]) -> Sum:
    """Count lines."""
    here = [line for line in lines if not line.row.gone]
    rules: dict[str, Counter[str]] = {}
    for line in here:
        own = {each.rule for each in line.reasons if each.verdict == line.verdict}
        rules.setdefault(line.verdict, Counter()).update(own)
    results = [line.row.result for line in here if line.verdict and line.row.result is not None]
    return Sum(
        models=len(here),
        gone=len(lines) - len(here),
        states=Counter(line.row.state.value for line in here),
        verdicts=Counter(line.verdict for line in here if line.verdict),
        rules=rules,
        size=sum(line.row.planned.size for line in here),
        moved=sum(each.moved for each in results),
        seconds=sum(each.seconds for each in results),
        rate=_rate([each.at for each in results]),
        policies=tuple(sorted({each.key.policy for each in results})),
        bound=sum(bool(each.digest) for each in results),
        copies=sum(bool(each.first) for each in results),
    )


def _rate(times: Sequence[str]) -> float:
    """Return how many answers came in a minute, of their times (ISO 8601, to the second)."""
    import datetime as dt  # noqa: PLC0415 - only for who asks

    try:
        moments = sorted(dt.datetime.fromisoformat(each) for each in times)
    except (TypeError, ValueError):
        return 0.0
    if not moments:
        return 0.0
    took = min((moments[-1] - moments[0]).total_seconds(), RATE)
    since = moments[-1] - dt.timedelta(seconds=took)
    return sum(each > since for each in moments) * 60 / took if took else 0.0


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
