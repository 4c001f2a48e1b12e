"""From rows that are planned to rows that are done: what is asked of which worker, and kept.

One process does this for a ledger at a time. What is written at any moment is enough to go on from:
a run that is killed loses the answers of the last second, which the next run asks for again.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from weighbridge.core import UsageError, Verdict
from weighbridge.core.records import dataclass, field, replace
from weighbridge.fleet import pool, uris, work
from weighbridge.fleet.ledger import REMOTE, Key, Ledger, Result, Row, State
from weighbridge.fleet.pool import Done, Task
from weighbridge.fleet.work import Job, Order

COMMIT = 1.0
"""Seconds after which what was noted is written."""

DIGITS = 9
"""Of the number of a shard, at most."""

Engine = Callable[[Iterable[Task]], Iterator[Done]]
"""Has jobs done, in any order."""


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of a fleet: shard ``index`` of ``count``, counted from 0."""

    index: int = 0
    count: int = 1

    def holds(self, uri: str) -> bool:
        """Whether a model is in it; each is in exactly one, on every machine."""
        if self.count == 1:
            return True
        taken = hashlib.sha256(os.fsencode(uri)).digest()
        return int.from_bytes(taken[:8], "big") % self.count == self.index


def shard(text: str) -> Shard:
    """Read ``i/n``: counted from 0, as Kubernetes counts the pods of an Indexed Job.

    Raises:
        UsageError: It is none.
    """
    index, slash, count = text.partition("/")
    digits = all(
        each.isascii() and each.isdecimal() and len(each) <= DIGITS for each in (index, count)
    )
    if not (slash and digits and int(index) < int(count)):
        raise UsageError(
            f"--shard {text[:40]!r}: expected i/n with i from 0 to n - 1, such as 0/16"
        )
    return Shard(int(index), int(count))


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is to do.

    Attributes:
        order: What is asked of every job.
        shard: Which rows.
        fresh: Read them though they are the same.
        again: Judge all of them again by what was seen, though nothing changed but the day.
        patience: Seconds for any model, besides what its size is given.
    """

    order: Order
    shard: Shard = Shard()
    fresh: bool = False
    again: bool = False
    patience: int = pool.PATIENCE

    @property
    def key(self) -> Key:
        """What verdicts of this run hold under."""
        order = self.order
        return Key(order.tool, order.data, order.policy_digest, order.hashed)


@dataclass(slots=True)
class Tally:
    """How far a run has got.

    Attributes:
        models: In the shard, without those that are gone.
        cached: Whose verdict was there already.
        read: That were read in this run.
        judged: That were judged by what was seen earlier.
        copied: That were judged by what was seen of another model of the same content.
        lost: That no worker gave an answer about.
        moved: Bytes read.
        size: Bytes of all models, as planned.
        verdicts: How often each, of all that have one.
        fault: Whether weighbridge itself failed on any.
    """

    models: int = 0
    cached: int = 0
    read: int = 0
    judged: int = 0
    copied: int = 0
    lost: int = 0
    moved: int = 0
    size: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    fault: bool = False

    @property
    def finished(self) -> int:
        """Models that have an answer, or will get none."""
        return self.cached + self.read + self.judged + self.copied + self.lost

    @property
    def worst(self) -> Verdict:
        """The worst verdict; at least ``NO_VERDICT`` if there is none for some model."""
        every = [Verdict[word.upper().replace("-", "_")] for word in self.verdicts]
        if self.finished < self.models or not self.models:
            every.append(Verdict.NO_VERDICT)
        return max(every)

    def keep(self, verdict: str, *, fault: bool) -> None:
        """Count one more model with a verdict."""
        self.verdicts[verdict] += 1
        self.fault = self.fault or fault


_Wanted = tuple[Row, bool]
"""A row that has to be weighed, and whether that can be by what was seen of it."""

Told = Callable[[Tally], None]
"""Told how far a run has got, after every model."""


def _now() -> str:
    return dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def run(ledger: Ledger, asked: Asked, engine: Engine, told: Told = lambda _tally: None) -> Tally:
    """Have every row of a shard weighed that has no verdict which holds; note what comes of it.

    However it ends, what was noted is in the ledger, and what was not is planned.

    Args:
        ledger: Of which the caller has made sure that no other run has it.
        asked: What is to be done.
        engine: What does it.
        told: Told after every model.

    Raises:
        UsageError: A worker is not one of this fleet.
    """
    ledger.returned()
    return _Run(ledger, asked, told).run(engine)


def _near(row: Row) -> bool:
    """Whether a model lies on this machine, or where its path leads."""
    return row.planned.layout != REMOTE


class _Run:
    """One run over one ledger."""

    def __init__(self, ledger: Ledger, asked: Asked, told: Told) -> None:
        self._ledger = ledger
        self._asked = asked
        self._told = told
        self._tally = Tally()
        self._rows: dict[int, Row] = {}
        self._first: dict[int, str] = {}
        self._contents: dict[int, str] = {}
        self._met: dict[str, tuple[int, str] | None] = {}
        self._written = time.monotonic()

    def run(self, engine: Engine) -> Tally:
        rows = [
            row for row in self._ledger.rows("NOT gone") if self._asked.shard.holds(row.planned.uri)
        ]
        wanted = list(self._wanted(rows))
        far = sum(row.planned.layout == REMOTE and not judged for row, judged in wanted)
        if far and not self._asked.order.online:
            if far == len(wanted):
                why = "to read are elsewhere, and nothing is fetched unless you say --online"
                raise UsageError(f"all {far} {why}")
            # They stay as they are: the run is not finished, and its exit code says so.
            wanted = [(row, judged) for row, judged in wanted if judged or _near(row)]
        now, later = self._parted(wanted)
        try:
            # What is read now may tell of what comes later.
            for part in (now, later):
                for done in engine(self._tasks(part)):
                    self._note(self._rows.pop(done.id), done)
                    self._told(self._tally)
                    if time.monotonic() - self._written > COMMIT:
                        self._commit()
                self._met.clear()
        finally:
            self._commit()
            self._ledger.returned()
        return self._tally

    def _wanted(self, rows: Iterable[Row]) -> Iterator[_Wanted]:
        """Yield rows that have to be weighed, and whether that can be by what was seen."""
        tally, asked = self._tally, self._asked
        for row in rows:
            tally.models += 1
            tally.size += row.planned.size
            result = row.result
            if result is None or row.state not in {State.DONE, State.LOST} or asked.fresh:
                yield row, False
            elif result.key.covers(asked.key) and not asked.again:
                tally.cached += 1
                tally.keep(result.verdict, fault=result.fault)
            else:
                sees = result.key.sees(asked.key) and row.state is State.DONE
                yield row, sees and row.facts

    def _parted(self, wanted: Iterable[_Wanted]) -> tuple[list[_Wanted], list[_Wanted]]:
        """Part rows into those that nothing is to be waited for, and copies of some of these."""
        now: list[_Wanted] = []
        later: list[_Wanted] = []
        met: set[str] = set()
        with work.contents(self._asked.order) as told:
            for row, judged in wanted:
                content = "" if judged or self._asked.fresh else told(row.planned)
                known = bool(content) and self._known(content) is not None
                if content in met and not known:
                    later.append((row, judged))
                else:
                    now.append((row, judged))
                if content:
                    met.add(content)
                    self._contents[row.id] = content
        return now, later

    def _known(self, content: str) -> tuple[int, str] | None:
        """Return a model of some content whose facts are good here; asked once for each content."""
        if content not in self._met:
            self._met[content] = self._ledger.known(content, self._asked.key)
        return self._met[content]

    def _facts(self, row: Row, *, judged: bool) -> tuple[bytes | None, str]:
        """Return what a model may be judged by, and its content, if that is of another one."""
        if judged:
            return self._ledger.facts(row.id), ""
        if content := self._contents.pop(row.id, ""):
            known = self._known(content)
            if known is not None and (facts := self._ledger.facts(known[0])) is not None:
                self._first[row.id] = known[1]
                return facts, content
        return None, ""

    def _tasks(self, wanted: Iterable[_Wanted]) -> Iterator[Task]:
        for row, judged in wanted:
            planned = row.planned
            facts, copy = self._facts(row, judged=judged)
            revision = planned.revision
            job = Job(row.id, planned.base, planned.pick, planned.size, facts, copy, revision)
            self._rows[row.id] = row
            self._ledger.begun([row.id])
            seconds = pool.patience(planned.size, self._asked.patience)
            yield Task(row.id, job.written(self._asked.order), seconds)

    def _note(self, row: Row, done: Done) -> None:
        tally = self._tally
        try:
            result = self._result(row, done) if done.text else self._lost(row, done.why)
        except ValueError as error:
            result = self._lost(row, f"the answer of its worker is garbled: {error}")
        tally.keep(result.verdict, fault=result.fault)
        self._ledger.done(row.id, result)

    def _lost(self, row: Row, why: str) -> Result:
        self._tally.lost += 1
        return Result(
            state=State.LOST,
            verdict=Verdict.NO_VERDICT.word,
            reasons=work.sentence(uris.scrubbed(f"{why}; it was tried twice")),
            key=self._asked.key,
            at=_now(),
            seen=row.planned.identity,
            content=row.planned.content,
        )

    def _result(self, row: Row, done: Done) -> Result:
        answer = work.answered(done.text)
        before = row.result
        key, seen, digest = self._asked.key, answer.seen, answer.digest
        first, read = self._first.pop(row.id, ""), False
        if answer.how == "facts" and before is not None:
            key = replace(key, hashed=before.key.hashed)
            seen, digest = before.seen, before.digest
            first = before.first
            self._tally.judged += 1
        elif answer.how == "copy":
            self._tally.copied += 1
        else:
            first, read = "", True
            self._tally.read += 1
            self._tally.moved += answer.moved
        return Result(
            state=State.DONE,
            verdict=answer.verdict,
            reasons=answer.reasons,
            key=key,
            at=_now(),
            seen=seen or row.planned.identity,
            digest=digest,
            facts=answer.facts,
            moved=answer.moved,
            seconds=answer.seconds,
            how=answer.how,
            fault=answer.fault,
            size=answer.size,
            files=answer.files,
            # What was read of this machine may be otherwise than it was.
            content=answer.content or ("" if read and _near(row) else row.planned.content),
            first=first,
        )

    def _commit(self) -> None:
        self._ledger.commit()
        self._written = time.monotonic()
