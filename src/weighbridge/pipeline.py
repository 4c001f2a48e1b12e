"""The pipeline, top to bottom. The only module that knows the order of the stages."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import chain, product
from operator import is_, itemgetter

from weighbridge import __version__, policy, registry
from weighbridge.checks import Check, Question
from weighbridge.claims import Source
from weighbridge.core import (
    ASKING,
    BULK,
    LOOSE,
    Artifact,
    Claim,
    Decision,
    Dossier,
    Evidence,
    Finding,
    Gap,
    GapKind,
    Interrupted,
    Page,
    Partial,
    Place,
    Reason,
    Report,
    Scope,
    Span,
    Unclaimed,
    Verdict,
    WeighbridgeError,
    Weighed,
    docs,
)
from weighbridge.core.records import dataclass, replace
from weighbridge.facts.directory import Directory
from weighbridge.intake.inventory import Listed, Model, Select
from weighbridge.opinions import heard
from weighbridge.origins.folder import Folder
from weighbridge.policy import Section, sections
from weighbridge.rules import Rule, concerned, told
from weighbridge.stages import ahead, strays, vouching
from weighbridge.stages import reading as stage
from weighbridge.stages import vouched as settled
from weighbridge.stages.ahead import Begun
from weighbridge.stages.asking import SIGNATURE, demanded, directory, named, opinions, signers
from weighbridge.stages.nothing import nothing
from weighbridge.stages.reading import Reading
from weighbridge.typings import ParamSpec, TypeVar
from weighbridge.verification.demand import Demand
from weighbridge.verification.judge import Judge

__all__ = [
    "SIGNATURE",
    "Reading",
    "checks",
    "directory",
    "inspect",
    "known",
    "rules",
    "scan",
    "signers",
    "verify",
]

P = ParamSpec("P")
T = TypeVar("T")

SIGNERS = ("trusted_signer",)
"""Sources of claims that read no file: they are asked whatever the policy is."""


def rules() -> tuple[Rule, ...]:
    """Return every rule."""
    return registry.load("rules", "RULE", Rule)


def checks() -> tuple[Check, ...]:
    """Return every check."""
    return registry.load("checks", "CHECK", Check)


def known() -> policy.Known:
    """Return what a policy may name."""
    checks, rules = (
        frozenset(name.replace("_", "-") for name in registry.names(folder))
        for folder in ("checks", "rules")
    )
    return policy.Known(checks=checks, rules=rules)


def sources(*, origin: bool = True) -> tuple[Source, ...]:
    """Return every source of claims; only those that read no file, if nobody asks for origin."""
    if not origin:
        # What is not asked is not imported either.
        return tuple(registry.one("claims", name, "SOURCE", Source) for name in SIGNERS)
    return registry.load("claims", "SOURCE", Source)


def scan(
    paths: Sequence[str],
    applied: policy.Policy,
    *,
    today: dt.date,
    now: dt.datetime | None = None,
    reading: Reading | None = None,
    select: Select | None = None,
    whole: bool = False,
) -> Report:
    """Weigh everything under some paths.

    Args:
        paths: Files and folders.
        applied: The policy.
        today: What waivers and review dates are held against.
        now: What certificates are held against; the end of ``today`` if not given.
        reading: How files are read; every byte of them if the policy has waivers, or if a model
            has signatures and the policy asks about them.
        select: Which files are wanted.
        whole: Whether a folder is one model, unless it is a cache or a store.

    Raises:
        UsageError: A path is missing or unreadable; nothing was opened then.
        PolicyError: A check does not understand its table; nothing was opened then.
    """
    asked = replace(compile_(applied, today, now), whole=whole)
    if reading is not None and reading.origin:
        asked = replace(asked, origin=True)
    return _every(paths, asked, reading or Reading(), select or Select())


def verify(
    paths: Sequence[str],
    applied: policy.Policy,
    *,
    today: dt.date,
    now: dt.datetime | None = None,
    reading: Reading | None = None,
    given: Sequence[Listed] = (),
    demand: Demand | None = None,
) -> Report:
    """Check signatures and digests of everything under some paths, and nothing else.

    Every byte is hashed, records of digests are compared too, and only files that nothing vouches
    for are read for what they are.

    Args:
        paths: Files and folders; a folder is one model, unless it is a cache or a store.
        applied: The policy; only its check ``signature`` is asked.
        today: As for ``scan``.
        now: As for ``scan``.
        reading: How files are read.
        given: Signature files to check besides those that lie with a model.
        demand: What a summary of an earlier weighing has to say; then nothing else is looked at.

    Raises:
        UsageError: As for ``scan``.
        PolicyError: As for ``scan``.
    """
    asked = compile_(applied, today, now, only=SIGNATURE)
    asked = replace(asked, given=tuple(given), whole=True, only=True, demand=demand)
    return _every(paths, asked, replace(reading or Reading(), hashed=True), Select())


def _every(paths: Sequence[str], asked: Asked, reading: Reading, select: Select) -> Report:
    """Take every model under some paths from bytes to a decision."""
    how = replace(reading, hashed=reading.hashed or asked.policy.hashes)
    run = _Run(asked, how)
    try:
        run.weigh(paths, select)
    except KeyboardInterrupt as cut:
        raise Interrupted(run.report(whole=False)) from cut
    return run.report()


class _Run:
    """All that one command weighs, as far as it has got."""

    def __init__(self, asked: Asked, reading: Reading) -> None:
        self._asked = asked
        self._reading = reading
        self._count = 0
        self._stray: list[Model] = []
        self._weighed: list[Weighed] = []
        self._done = 0
        self._skipped: tuple[str, ...] = ()
        self._notes: tuple[str, ...] = ()
        self._matched: set[int] = set()
        self._outside: list[str] = []

    def weigh(self, paths: Sequence[str], select: Select) -> None:
        """Weigh every model under some paths."""
        asked, how = self._asked, self._reading
        inventories = [how.take(path, select, whole=asked.whole) for path in paths]
        shown = [
            [each for each in inventory.models if not asked.only or each.holds]
            for inventory in inventories
        ]
        self._skipped = tuple(line for each in inventories for line in each.skipped)
        self._notes = tuple(line for each in inventories for line in each.notes)
        self._count = sum(map(len, shown))
        self._stray = [model for models in shown for model in models if strays.may(model)]
        how.expect(sum(file.size for models in shown for model in models for file in model.files))
        finder = vouching.Finder(asked.given)
        # Who names many files has an inventory of each, and folders may hold as many: of what was
        # weighed, nothing is kept.
        taken = [
            (path, inventory.elsewhere, len(inventory.skipped), models)
            for path, inventory, models in zip(paths, inventories, shown, strict=True)
        ]
        del inventories, shown
        for path, elsewhere, skipped, models in ahead.consumed(taken):
            self._outside += (each.name for each in models if asked.beyond(each))
            single = len(models) == 1 and (models[0].name, models[0].layout) == (path, "file")
            rows = [(model, *asked.about(model)) for model in ahead.consumed(models)]
            self._matched |= {section.number for _, section, _ in rows if section is not None}
            first = len(self._weighed)
            every = ahead.in_order(
                ahead.consumed(rows),
                lambda row: _kept(row[0], begin, row[0], row[2], how, finder),
                itemgetter(0),
                how.reader.ahead,
            )
            with closing(every):
                for (model, _, held), begun in every:
                    self._weighed.append(_finished(model, held, how, finder, begun))
                    self._done += 1
            alone = not select.holding and (not asked.only or first == len(self._weighed))
            folder = elsewhere or ("" if single or not os.path.isdir(path) else path)  # noqa: PTH112
            if alone and folder:
                self._weighed += nothing(folder, self._weighed[first:], skipped)

    def report(self, *, whole: bool = True) -> Report:
        """Put together what was weighed; if that is not everything, the report is partial."""
        asked, how, weighed = self._asked, self._reading, self._weighed
        notes: Iterable[str] = self._notes
        if whole and not asked.only:
            digests, rest = {each.dossier.digest for each in weighed}, self._outside
            told = policy.remarks.notes(asked.policy, digests, self._matched, asked.today, rest)
            notes = chain(notes, told, strays.notes(self._stray, asked.policy.applied.sources))
        return Report(
            version=__version__,
            policy=asked.policy.applied,
            models=tuple(weighed),
            hashed=how.hashed or all(each.dossier.digest for each in weighed),
            skipped=self._skipped,
            notes=tuple(notes),
            scope=Scope.SIGNATURES if asked.only else Scope.EVERYTHING,
            remembered=how.cache.hits,
            pages=tuple(pages(weighed)),
            at="" if asked.now is None else asked.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
            partial=None if whole else Partial(self._done, self._count),
        )


def _finished(
    model: Model,
    asked: Asked,
    reading: Reading,
    finder: vouching.Finder,
    begun: Begun | Weighed,
) -> Weighed:
    """Take one model that was begun to a decision."""
    if isinstance(begun, Weighed):
        return begun
    return _kept(model, weigh, model, asked, reading, finder, begun)


def _kept(model: Model, do: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | Weighed:
    """Do something with one model, and keep what goes wrong with it to that model."""
    try:
        return do(*given, **named)
    except WeighbridgeError:
        raise
    except OSError as error:
        why, kind, rule = f"cannot be read: {error.strerror or error}", GapKind.DAMAGED, ""
    except Exception as error:  # noqa: BLE001 - a bug of ours with one model is no acceptance
        why, kind = f"weighbridge failed: {type(error).__name__}: {error}", GapKind.FAULT
        rule = policy.waiving.FAULT
    dossier = Dossier(model=model.name, layout=model.layout)
    gap = replace(_fault(dossier, why), kind=kind)
    reason = Reason("completeness", Verdict.NO_VERDICT, why, (gap,), rule=rule)
    return Weighed(replace(dossier, evidence=(gap,)), Decision((reason,)))


def pages(weighed: Sequence[Weighed]) -> Iterator[Page]:
    """Yield the page behind every id that a reason names, by id."""
    reasons = {
        reason.rule or reason.check: reason
        for each in weighed
        for reason in (*each.decision.reasons, *(row.reason for row in each.decision.waived))
        if reason.verdict is not Verdict.ALLOW
    }
    if not reasons:
        return
    # Of many rules, only those are imported that found something.
    judged, asks = known().rules, known().checks
    for key, reason in sorted(reasons.items()):
        if key in judged:
            rule = registry.one("rules", key.replace("-", "_"), "RULE", Rule)
            yield Page(key, "", rule.severity, rule.title, docs.cleaned(rule.doc))
        elif reason.check in asks:
            doc = docs.cleaned(_check(reason.check).doc)
            yield Page(key, reason.check, None, doc.partition("\n")[0], doc)


def _none(_topics: Collection[str]) -> Question | None:
    """Ask nothing: the policy has no rules of its own."""
    return None


@dataclass(frozen=True, slots=True)
class Asked:
    """A policy, ready to be held against dossiers.

    Attributes:
        policy: Where it is from.
        questions: One per check that the policy asks, with the check's id.
        standing: Reasons that hold for every model: lists that ought to have been reviewed.
        today: What end dates are held against.
        judge: Whose signatures count; ``None`` if the policy does not ask about signatures.
        given: Signature files to check for every model.
        whole: A folder is one model, unless it is a cache or a store.
        only: Nothing but signatures and digests is looked at.
        origin: Whether anything depends on where a model is from.
        directory: Publishers; those shipped if ``None``.
        now: The moment, UTC; ``None`` if nobody said.
        sections: What is asked instead about some models of a repository, in order.
        opinions: Other scanners that are asked too.
        custom: From topics to what rules of the policy's own ask about these alone.
        demand: What a summary of an earlier weighing has to say, if it alone is to decide.
    """

    policy: policy.Policy
    questions: tuple[tuple[str, Question], ...]
    standing: tuple[Reason, ...]
    today: dt.date
    judge: Judge | None = None
    given: tuple[Listed, ...] = ()
    whole: bool = False
    only: bool = False
    origin: bool = False
    directory: Directory | None = None
    now: dt.datetime | None = None
    sections: tuple[tuple[Section, Asked], ...] = ()
    opinions: tuple[str, ...] = ()
    custom: Callable[[Collection[str]], Question | None] = _none
    demand: Demand | None = None

    def beyond(self, model: Model) -> bool:
        """Whether there are sections, and none can be for a model, for where it really lies."""
        return bool(self.sections) and sections.inside(model.lies(), self.policy.root) is None

    def about(self, model: Model) -> tuple[Section | None, Asked]:
        """Return the section that a model is in, and what is asked about it."""
        return self.there(model.lies(), model.layout) if self.sections else (None, self)

    def there(self, path: str, layout: str) -> tuple[Section | None, Asked]:
        """Return the section for what lies somewhere, and what is asked about that."""
        if self.sections:
            inside = sections.inside(path, self.policy.root)
            places = [] if inside is None else [inside]
            if inside and layout in LOOSE:
                places.append(os.path.dirname(inside))  # noqa: PTH120 - a text, counted from the root
            for place, (section, asked) in product(places, self.sections):
                if sections.matches(section.match, place):
                    how = replace(asked, given=self.given, whole=self.whole, only=self.only)
                    return section, replace(how, origin=how.origin or self.origin)
        return None, self


def _check(name: str) -> Check:
    """Import one check: those that are not asked cost nothing."""
    return registry.one("checks", name.replace("-", "_"), "CHECK", Check)


def compile_(
    applied: policy.Policy, today: dt.date, now: dt.datetime | None = None, only: str = ""
) -> Asked:
    """Compile the checks that a policy asks, or only one of them.

    Raises:
        PolicyError: A check does not understand its table.
    """
    questions: list[tuple[str, Question]] = []
    standing: list[Reason] = []
    keys: set[str] = set()
    for check_id in applied.checks:
        if only and check_id != only:
            continue
        table = applied.table(check_id)
        questions.append((check_id, _check(check_id).compile(table, applied.verdicts)))
        standing += policy.remarks.standing(check_id, table.used, today)
        keys |= table.asked
    policy.waiving.bounded(applied.waivers, applied.verdicts.max_waiver_days, today)
    if not only:
        policy.locked(applied, keys)
    rows = named(applied, directory(applied))
    about: Callable[[Collection[str]], Question | None] = _none
    origin = bool(ASKING & set(applied.checks))
    if applied.rules and not only:
        from weighbridge import expressions  # noqa: PLC0415 - only where a policy has rules

        custom = expressions.compile_(
            applied.rules,
            applied.lists,
            applied.checks,
            known=known().rules,
            today=today,
            directory=rows,
        )
        questions.append((expressions.ID, custom.ask))
        standing += policy.remarks.standing(expressions.ID, custom.used, today)
        about, origin = custom.about, origin or custom.origin
    return Asked(
        policy=applied,
        questions=tuple(questions),
        standing=tuple(standing),
        today=today,
        judge=signers(applied, today, now),
        origin=not only and origin,
        directory=rows,
        custom=about,
        now=None if now is None else now.astimezone(dt.UTC),
        only=bool(only),
        opinions=() if only else opinions(applied),
        sections=tuple(
            (each, compile_(each.policy, today, now, only)) for each in applied.sections
        ),
    )


def weigh(
    model: Model,
    asked: Asked,
    reading: Reading,
    finder: vouching.Finder | None = None,
    begun: Begun | None = None,
) -> Weighed:
    """Take one model from bytes to a decision."""
    first = begun or begin(model, asked, reading, finder or vouching.Finder(asked.given))
    if isinstance(first, Weighed):
        return first
    read = first.finish()
    if (asked.opinions or reading.opinions) and (wanted := (*asked.opinions, *reading.opinions)):
        read = replace(read, opinions=tuple(heard(wanted, model, read)))
    if asked.origin or read.verifications or read.claims:
        # Sources that read no file go by what vouches for it.
        read = claim(read, Folder(model), asked)
    dossier = judge(read)
    decision = decide(dossier, asked)
    if not BULK.isdisjoint(dossier.kinds()):
        kept = tuple([item for item in dossier.evidence if type(item) not in BULK])
        dossier = replace(dossier, evidence=kept)
    if model.fetched is not None:
        dossier = replace(dossier, fetched=model.fetched())
    return Weighed(dossier, decision)


def inspect(model: Model, reading: Reading) -> Dossier:
    """Read every file of a model into evidence."""
    return stage.inspect(model, reading).dossier


def begin(model: Model, asked: Asked, reading: Reading, finder: vouching.Finder) -> Begun | Weighed:
    """Begin to read a model; or do all of it, if only an earlier answer counts."""
    if asked.demand is not None:
        from weighbridge.stages import admitting  # noqa: PLC0415 - only where it is asked

        demand = demanded(asked.policy, asked.demand)
        return admitting.weigh(model, demand, asked.judge or Judge(), reading, finder)
    return settled.begin(model, reading, asked.judge, finder, only=asked.only)


def claim(dossier: Dossier, folder: Folder, asked: Asked) -> Dossier:
    """Collect what is claimed, and put together where the model is from, if anybody asks."""
    told: list[Claim | Unclaimed] = []
    faults: list[Evidence] = []
    for source in sources(origin=asked.origin):
        try:
            told += source.read(dossier, folder)
        except Exception as error:  # noqa: BLE001 - a bug of ours in one source is no acceptance
            why = f"weighbridge failed: source {source.id}: {type(error).__name__}: {error}"
            faults.append(_fault(dossier, why))
    claims = tuple(item for item in told if isinstance(item, Claim))
    origin = None
    if asked.origin:
        from weighbridge.lineage import whence  # noqa: PLC0415 - only where it is asked

        origin = whence(told, dossier.model, asked.directory)
    if not (claims or faults or origin or dossier.claims):
        return dossier
    evidence = (*dossier.evidence, *faults)
    return replace(dossier, claims=claims, origin=origin, evidence=evidence)


def decide(dossier: Dossier, asked: Asked) -> Decision:
    """Ask every question, then lift what is waived for exactly these bytes."""
    reasons = list(asked.standing)
    for check_id, question in asked.questions:
        try:
            reasons += question(dossier)
        except Exception as error:  # noqa: BLE001 - a bug of ours in one check is no acceptance
            why = f"weighbridge failed: {type(error).__name__}: {error}"
            gap = _fault(dossier, why)
            reasons.append(Reason(check_id, Verdict.NO_VERDICT, why, (gap,), rule="fault"))
    if not (waivers := asked.policy.waivers) and policy.waiving.allowed(reasons):
        return _LATEST.of(reasons)
    terms = asked.policy.terms
    if asked.only:
        # What a waiver is for may be something that was not asked.
        terms = replace(terms, unused=None)
    return policy.decide(reasons, dossier.digest, waivers, asked.today, terms)


class _Latest:
    """The decision that was made last, of which there is one for all that it is made of again.

    Reasons why nothing stands against a model are the same objects for all that are alike, and a
    folder may hold a hundred thousand of those.
    """

    def __init__(self) -> None:
        self._last = Decision(())

    def of(self, reasons: Sequence[Reason]) -> Decision:
        """Return the decision for some reasons, none of which is waived."""
        last = self._last
        if len(reasons) != len(last.reasons) or not all(map(is_, reasons, last.reasons)):
            self._last = last = Decision(tuple(reasons))
        return last


_LATEST = _Latest()


def _fault(dossier: Dossier, why: str) -> Gap:
    return Gap(Place(Artifact(dossier.model, 0), Span(0, 0)), GapKind.FAULT, why)


def judge(dossier: Dossier) -> Dossier:
    """Run every rule that may have something to say."""
    findings: list[Finding] = []
    faults: list[Evidence] = []
    for rule in concerned(dossier):
        try:
            # What it found until it failed stays.
            findings.extend(told(rule, dossier))
        except Exception as error:  # noqa: BLE001 - a bug of ours in one rule is no acceptance
            why = f"weighbridge failed: rule {rule.id}: {type(error).__name__}: {error}"
            faults.append(_fault(dossier, why))
    if not (findings or faults or dossier.findings):
        return dossier
    evidence = (*dossier.evidence, *faults)
    return replace(dossier, findings=tuple(findings), evidence=evidence)
