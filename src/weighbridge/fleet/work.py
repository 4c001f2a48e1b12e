"""What a worker does: one job in, one answer out, both one line of JSON.

A job says what to weigh and under which policy: by the policy's name or path, by its digest, for a
worker that finds another one there must not weigh, and by its text, if workers may not have it. An
answer holds the verdict, the reasons, and what was seen, compressed, so that it can be judged again
without a byte of the model.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict

from weighbridge import pipeline, policy
from weighbridge.core import LOOSE, PolicyError, Reason, UsageError, Verdict, printable
from weighbridge.core.records import dataclass, replace
from weighbridge.fleet import copies, planning, tool, uris
from weighbridge.fleet.copies import Copy
from weighbridge.fleet.judging import Judging
from weighbridge.fleet.ledger import REMOTE, Planned
from weighbridge.intake.inventory import Select
from weighbridge.pipeline import Reading
from weighbridge.policy import carrying
from weighbridge.remote.session import Session
from weighbridge.stages import driver, fetching, isolation
from weighbridge.stages.fetching import Places
from weighbridge.stages.looking import Reader
from weighbridge.stages.nothing import nothing
from weighbridge.stages.reading import Cache, Forgetful
from weighbridge.typings import Any

TOLD = 12
"""Reasons of a model that a ledger keeps, the worst first."""

SENTENCE = 300
"""Characters of a reason that are kept."""

WORDS = frozenset(verdict.word for verdict in Verdict)
"""Verdicts, as reports spell them."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked of every job of a run.

    Attributes:
        policy: Name of a shipped policy, or absolute path of a file.
        policy_digest: What it must have.
        tool: What ``tool.version`` must say.
        data: What ``tool.data`` must say.
        hashed: Whether every byte is read.
        now: UTC, ISO 8601: what end dates and certificates are held against.
        online: Whether connections may be made.
        carried: The files of the policy, for a worker that does not have them
            (``policy.carrying``).
        cache: Folder of the cache of digests; empty if every byte is read anew.
    """

    policy: str
    policy_digest: str
    tool: str
    data: str
    hashed: bool
    now: str
    online: bool = False
    cache: str = ""
    carried: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One model.

    Attributes:
        id: Number of its row.
        base: What is weighed.
        pick: Which model in it is meant, if there are several.
        size: Bytes, as planned: what its worker is given time for.
        facts: What was seen of it, compressed, if it may be judged by that.
        copy: What tells its content, if ``facts`` are of another model that has the same.
        revision: Of a model elsewhere.
    """

    id: int
    base: str
    pick: str
    size: int
    facts: bytes | None = None
    copy: str = ""
    revision: str = ""

    def written(self, order: Order) -> str:
        """Write it for a worker, on one line."""
        facts = None if self.facts is None else base64.b85encode(self.facts).decode("ascii")
        asked = {"base": self.base, "pick": self.pick, "facts": facts, "order": asdict(order)}
        asked |= {"copy": self.copy, "revision": self.revision}
        return json.dumps({"id": self.id, "size": self.size, **asked}, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a job.

    Attributes:
        id: Of the job.
        verdict: As reports spell it.
        reasons: JSON.
        seen: Identity of what was weighed; empty if nothing was listed.
        digest: Of the model, if every byte was read.
        facts: What was seen, compressed.
        moved: Bytes read.
        seconds: That it took.
        how: ``read``, ``facts`` or ``copy``.
        fault: Whether weighbridge itself failed.
        files: As found; ``None`` if nothing was listed.
        size: Bytes, likewise.
        content: What tells its content, if that came to be known.
    """

    id: int
    verdict: str
    reasons: str
    seen: str = ""
    digest: str = ""
    facts: bytes | None = None
    moved: int = 0
    seconds: float = 0.0
    how: str = "read"
    fault: bool = False
    files: int | None = None
    size: int | None = None
    content: str = ""

    def written(self) -> str:
        """Write it for the coordinator, on one line."""
        facts = None if self.facts is None else base64.b85encode(self.facts).decode("ascii")
        return json.dumps({**asdict(self), "facts": facts}, separators=(",", ":"))


def answered(text: str) -> Answer:
    """Read an answer.

    Raises:
        UsageError: The worker is not one of this fleet, and says why.
        ValueError: It is none.
    """
    match json.loads(text):
        case {"refused": str(why)}:
            raise UsageError(f"a worker refuses: {why}")
        case {
            "id": int(), "verdict": str(verdict), "reasons": str(), "seen": str(), "digest": str(),
            "facts": str() | None, "moved": int(), "seconds": float(), "how": str(),
            "fault": bool(), "files": int() | None, "size": int() | None, "content": str(),
        } as told if verdict in WORDS:  # fmt: skip
            facts = told["facts"]
            body = None if facts is None else base64.b85decode(facts)
            try:
                return Answer(**{**told, "facts": body})
            except TypeError as error:
                raise ValueError(str(error)) from error
        case _:
            raise ValueError("is no answer")


def warm() -> None:
    """Import what workers need, in the process that they will be copies of."""
    driver.formats()
    pipeline.rules()
    pipeline.checks()
    pipeline.sources()
    tool.version()
    tool.data()


@contextmanager
def weighing(order: Order | None = None) -> Iterator[Callable[[str], str]]:
    """Begin to weigh in this process: what looks at bytes is another one, as for ``scan``.

    Args:
        order: What will be asked, if that is known already.
    """
    with isolation.reader() as reader:
        found = Weigher(reader)
        if order is not None:
            found.prepare(order)
        yield found.weigh


class Weigher:
    """Weighs one model after another; holds the policy it was given last."""

    def __init__(self, reader: Reader) -> None:
        """``reader`` looks at the bytes of files."""
        self._reader = reader
        self._held: tuple[Order, policy.Policy, Judging] | None = None

    def prepare(self, order: Order) -> tuple[policy.Policy, Judging]:
        """Read the policy, if it is not at hand, and see that this is the worker that is meant.

        Raises:
            UsageError: It has another version, or other data.
            PolicyError: The policy is not here, or another one is.
        """
        if self._held is None or self._held[0] != order:
            for what, ours, theirs in (
                ("version", tool.version(), order.tool),
                ("data", tool.data(), order.data),
            ):
                if ours != theirs:
                    raise UsageError(f"its {what} is {ours}, the fleet's is {theirs}")
            applied = _policy(order)
            now = _moment(order)
            judging = Judging(applied, now.date(), now, self._reading(order))
            self._held = (order, applied, judging)
        return self._held[1:]

    def weigh(self, text: str) -> str:
        """Do one job, and write the answer."""
        told = json.loads(text)
        order = Order(**told["order"])
        try:
            applied, judging = self.prepare(order)
        except (UsageError, PolicyError) as error:
            return json.dumps({"id": told["id"], "refused": uris.scrubbed(str(error))})
        begun = time.monotonic()
        facts = told["facts"]
        answer = None if facts is None else _known(told, base64.b85decode(facts), judging, order)
        if answer is None:
            answer = self._read(told, order, applied, judging)
        return replace(answer, seconds=round(time.monotonic() - begun, 6)).written()

    def _reading(self, order: Order) -> Reading:
        # Whence a model is may be asked by the next policy, and is not to be read then.
        return Reading(hashed=order.hashed, origin=True, reader=self._reader)

    def _read(
        self, told: dict[str, Any], order: Order, applied: policy.Policy, judging: Judging
    ) -> Answer:
        """Weigh a model by its bytes."""
        with _cache(order) as cache:
            return self._found(told, order, applied, judging, cache)

    def _found(
        self,
        told: dict[str, Any],
        order: Order,
        applied: policy.Policy,
        judging: Judging,
        cache: Cache,
    ) -> Answer:
        now = _moment(order)
        reading = replace(self._reading(order), cache=cache)
        session = Session(online=order.online)
        places = Places(session, whole=order.hashed)
        try:
            found = None
            if uris.remote(told["base"]):
                # Copies of this process are better made while it has one thread.
                self._reader.prepare(fetching.MANY)
                found = fetching.open_(told["base"], session)
            if found is None:
                inventory, select, whole = planning.again(told["base"], told["pick"])
                seen = planning.identity(inventory)
            else:
                inventory, select, whole = places.use(found, session), Select(), False
                seen = planning.told(found)
                reading = replace(reading, take=lambda *_, **__: inventory)
            known = copies.known(inventory, cache)
            report = pipeline.scan(
                [told["base"]],
                applied,
                today=now.date(),
                now=now,
                reading=reading,
                select=select,
                whole=whole,
            )
        except UsageError as error:
            why = uris.scrubbed(str(error))
            return Answer(told["id"], Verdict.NO_VERDICT.word, sentence(why))
        finally:
            places.close()
        facts = None
        if len(inventory.models) == 1:
            lies = None if found is not None else inventory.models[0].lies()
            kept = judging.keep(report.models[0], lies)
            facts = None if kept is None else b"%d\n%b" % (len(inventory.skipped), kept)
        digest = report.models[0].dossier.digest if report.models else None
        tallies = [each.dossier.tally for each in report.models]
        moved = sum(each.read if digest is None else each.size for each in tallies)
        if known:
            moved = min(moved, moved - known + sum(each.read for each in tallies))
        return Answer(
            id=told["id"],
            verdict=report.verdict.word,
            reasons=reasons(each for row in report.models for each in row.decision.reasons),
            seen=seen,
            digest="" if digest is None else str(digest),
            facts=facts,
            moved=moved if found is None else session.meter.moved,
            content=copies.content(inventory, cache) if facts and found is None else "",
            fault=report.faulty,
            files=sum(each.files for each in tallies),
            size=sum(each.size for each in tallies),
        )


def _policy(order: Order) -> policy.Policy:
    """Read the policy: here, or as it was carried here.

    Raises:
        PolicyError: It is not the one that is meant.
    """
    known = pipeline.known()
    try:
        applied = policy.load(order.policy, known)
        policy.pinned(applied, order.policy_digest)
    except PolicyError:
        if not order.carried:
            raise
        applied = carrying.loaded(order.carried, order.policy, order.policy_digest, known)
    return applied


@contextmanager
def contents(order: Order) -> Iterator[Callable[[Planned], str]]:
    """Give what tells the content of models that are not read yet: of many, one after another."""
    with _cache(order) as cache:

        def told(planned: Planned) -> str:
            if planned.layout == REMOTE:
                return "" if order.hashed else planned.content
            if isinstance(cache, Forgetful):
                return ""
            try:
                inventory, _, _ = planning.again(planned.base, planned.pick)
            except UsageError:
                return ""
            return copies.content(inventory, cache)

        yield told


@contextmanager
def _cache(order: Order) -> Iterator[Cache]:
    """Open the cache of digests, if it may be used, for one model: others use it meanwhile."""
    if not (order.cache and order.hashed):
        yield Forgetful()
        return
    from weighbridge.intake.digestcache import DigestCache  # noqa: PLC0415 - rarely wanted

    with closing(DigestCache(order.cache, time.time_ns())) as cache:
        yield cache


def _known(told: dict[str, Any], facts: bytes, judging: Judging, order: Order) -> Answer | None:
    """Judge a model by what was seen of it, or of another one that has the same content."""
    if not told["copy"]:
        return _judged(told, facts, judging)
    skipped, _, kept = facts.partition(b"\n")
    seen = ""

    def find(first: Copy) -> Copy | None:
        nonlocal seen
        if uris.remote(told["base"]):
            return None if order.hashed else copies.elsewhere(first, told["base"], told["revision"])
        try:
            inventory, _, _ = planning.again(told["base"], told["pick"])
        except UsageError:
            return None
        with _cache(order) as cache:
            if copies.content(inventory, cache) != told["copy"]:
                return None
        seen, model = planning.identity(inventory), inventory.models[0]
        return Copy(model.name, model, model.lies())

    moved = judging.copied(kept, find)
    if moved is None:
        return None
    found = skipped + b"\n" + moved
    answer = _judged(told, found, judging)
    if answer is None:
        return None
    return replace(answer, how="copy", facts=found, seen=seen, content=told["copy"])


def _moment(order: Order) -> dt.datetime:
    return dt.datetime.fromisoformat(order.now)


def _judged(told: dict[str, Any], facts: bytes, judging: Judging) -> Answer | None:
    """Judge a model by what was seen of it; ``None`` if that does not tell all that is asked."""
    skipped, _, kept = facts.partition(b"\n")
    found = judging.decide(kept)
    if found is None or not skipped.isdigit():
        return None
    weighed, digest = [found], found.dossier.digest
    if found.dossier.layout not in LOOSE:
        weighed += nothing(told["base"], weighed, int(skipped[:9]))
    return Answer(
        id=told["id"],
        verdict=max(each.decision.verdict for each in weighed).word,
        reasons=reasons(each for row in weighed for each in row.decision.reasons),
        digest="" if digest is None else str(digest),
        how="facts",
        fault=any(
            reason.rule == policy.waiving.FAULT
            for row in weighed
            for reason in row.decision.reasons
        ),
    )


def reasons(every: Iterable[Reason]) -> str:
    """Write reasons that are not in favour, the worst first; of each rule one before any other."""
    against = sorted(
        (each for each in every if each.verdict is not Verdict.ALLOW),
        key=lambda each: -each.verdict,
    )
    seen: set[str] = set()
    first: list[Reason] = []
    more: list[Reason] = []
    for each in against:
        name = each.rule or each.check
        (more if name in seen else first).append(each)
        seen.add(name)
    return json.dumps([_told(each) for each in (first + more)[:TOLD]], separators=(",", ":"))


def _told(reason: Reason) -> tuple[str, str, str, str]:
    because = printable(uris.scrubbed(reason.because), SENTENCE)
    return reason.check, reason.rule or reason.check, reason.verdict.word, because


def sentence(why: str) -> str:
    """Write the one reason of a model that could not be weighed."""
    row = ("completeness", "not-weighed", Verdict.NO_VERDICT.word, printable(why, SENTENCE))
    return json.dumps([row], separators=(",", ":"))
