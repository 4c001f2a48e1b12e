"""Two saved reports, one held against the other: what came, what went, what is judged otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.cli import output
from weighbridge.core import Artifact, Reason, Report, Verdict, Weighed, printable
from weighbridge.core.records import dataclass
from weighbridge.judgement import spots
from weighbridge.judgement.alike import rank
from weighbridge.reports.json import Json

SCHEMA = "weighbridge-diff/1"

WAIVED = "waived"
"""Stands where a verdict's word does, for a reason that a waiver lifts."""

FILES = 8
"""Names of files that are shown of one sort."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A reason as it stands in one of the reports.

    Attributes:
        fingerprint: Names it in both.
        place: Where it points to.
        reason: The reason.
        waived: Whether a waiver lifts it.
    """

    fingerprint: str
    place: str
    reason: Reason
    waived: bool

    @property
    def verdict(self) -> Verdict:
        """What it counts for."""
        return Verdict.ALLOW if self.waived else self.reason.verdict

    @property
    def word(self) -> str:
        """What it counts for, in a word."""
        return WAIVED if self.waived else self.reason.verdict.word


@dataclass(frozen=True, slots=True)
class Pair:
    """One reason in both reports, in the old one alone, or in the new one alone."""

    old: Stand | None
    new: Stand | None


@dataclass(frozen=True, slots=True)
class Files:
    """How the files of a model differ, by name; what cannot be known is ``None``.

    Attributes:
        added: Here now.
        removed: Here before.
        changed: Of another size, or of another digest.
        same: Whether every byte is as it was; ``None`` where nobody hashed them.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    same: bool | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What is different about one model; in one of the reports it may not be.

    Attributes:
        name: Of the model.
        old: Its verdict before, if it was there.
        new: Its verdict now, if it is there.
        pairs: Reasons that differ.
        files: How its files differ.
    """

    name: str
    old: Verdict | None
    new: Verdict | None
    pairs: tuple[Pair, ...]
    files: Files

    @property
    def empty(self) -> bool:
        """Whether nothing is different, as far as is known."""
        files = self.files.added or self.files.removed or self.files.changed
        return (
            self.old is self.new and not self.pairs and not files and self.files.same is not False
        )

    @property
    def worse(self) -> bool:
        """Whether a verdict got worse, or something is denied that was not."""
        if self.new is None:
            return False
        fell = self.old is not None and self.new > self.old
        return fell or any(_denied(pair.new) and not _denied(pair.old) for pair in self.pairs)


def _denied(one: Stand | None) -> bool:
    return one is not None and one.verdict is Verdict.DENY


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that is different.

    Attributes:
        old: The report before.
        new: The report now.
        changes: One for each model that differs; those of the new report first, in its order.
        same: Models that do not differ.
    """

    old: Report
    new: Report
    changes: tuple[Change, ...]
    same: int

    @property
    def worse(self) -> bool:
        """Whether anything got worse."""
        return any(change.worse for change in self.changes)


def compare(old: Report, new: Report) -> Difference:
    """Hold two reports against each other; models are matched by name."""
    before, after = _named(old), _named(new)
    names = [*after, *(name for name in before if name not in after)]
    every = [_change(name, before.get(name), after.get(name)) for name in names]
    changes = tuple(change for change in every if not change.empty)
    return Difference(old, new, changes, len(every) - len(changes))


def _named(report: Report) -> Mapping[tuple[str, int], Weighed]:
    """Name models; one that stands twice under a name is told from the other by its turn."""
    rows: dict[tuple[str, int], Weighed] = {}
    turns: dict[str, int] = {}
    for each in report.models:
        name = each.dossier.model
        turns[name] = turns.get(name, -1) + 1
        rows[name, turns[name]] = each
    return rows


def _change(name: tuple[str, int], old: Weighed | None, new: Weighed | None) -> Change:
    return Change(
        name[0],
        None if old is None else old.decision.verdict,
        None if new is None else new.decision.verdict,
        tuple(_pairs(_stands(old), _stands(new))),
        Files() if old is None or new is None else _files(old, new),
    )


def _stands(each: Weighed | None) -> Mapping[str, list[Stand]]:
    """Group a model's reasons by fingerprint; the worst comes first."""
    found: dict[str, list[Stand]] = {}
    if each is None:
        return found
    rows = [(reason, False) for reason in each.decision.reasons]
    rows += [(row.reason, True) for row in each.decision.waived]
    for reason, waived in sorted(rows, key=lambda row: (row[1], rank(row[0]))):
        key = spots.fingerprint(each, reason)
        stand = Stand(key, str(spots.spot(each, reason)), reason, waived)
        found.setdefault(key, []).append(stand)
    return found


def _pairs(old: Mapping[str, list[Stand]], new: Mapping[str, list[Stand]]) -> Iterator[Pair]:
    """Yield the reasons that differ; what speaks for a model is not told."""
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key, []), new.get(key, [])
        for at in range(max(len(before), len(after))):
            pair = Pair(
                before[at] if at < len(before) else None, after[at] if at < len(after) else None
            )
            words = [one.word for one in (pair.old, pair.new) if one is not None]
            if len(set(words)) == len(words) and words != [Verdict.ALLOW.word]:
                yield pair


def _files(old: Weighed, new: Weighed) -> Files:
    before = {file.name: file for file in old.dossier.artifacts}
    after = {file.name: file for file in new.dossier.artifacts}
    both = [name for name in after if name in before]
    told = [_alike(before[name], after[name]) for name in both]
    same: bool | None = None
    if old.dossier.digest is not None and new.dossier.digest is not None:
        same = old.dossier.digest == new.dossier.digest
    elif before.keys() != after.keys() or False in told:
        same = False
    return Files(
        tuple(name for name in after if name not in before),
        tuple(name for name in before if name not in after),
        tuple(name for name, alike in zip(both, told, strict=True) if alike is False),
        same,
    )


def _alike(old: Artifact, new: Artifact) -> bool | None:
    if old.size != new.size:
        return False
    if old.digest is None or new.digest is None:
        return None
    return old.digest == new.digest


def lines(found: Difference, width: int) -> Iterator[str]:
    """Yield what is different, model by model.

    Args:
        found: What differs.
        width: Columns.
    """
    old, new = found.old, found.new
    if old.policy.digest != new.policy.digest:
        told = f"{_policy(old)} before, {_policy(new)} now: verdicts may differ for that alone"
        yield from output.wrap(told, "policy    ", width)
        yield ""
    if old.version != new.version:
        yield from output.wrap(f"{old.version} before, {new.version} now", "version   ", width)
        yield ""
    for change in found.changes:
        yield from output.wrap(f"{change.name}   {_verdicts(change)}", "", width)
        yield from _told(change.files, width)
        for pair in change.pairs:
            yield from _pair(pair, width)
        yield ""
    gone = sum(change.new is None for change in found.changes)
    came = sum(change.old is None for change in found.changes)
    other = len(found.changes) - gone - came
    counts = f"{came} added, {gone} removed, {other} changed, {found.same} as before"
    end = "something got worse" if found.worse else "nothing got worse"
    yield f"{output.many(len(found.changes) + found.same, 'model')}: {counts}; {end}"


def _policy(report: Report) -> str:
    return f"{report.policy.name} {report.policy.version}"


def _word(verdict: Verdict) -> str:
    return verdict.word.replace("-", " ")


def _verdicts(change: Change) -> str:
    if change.old is None:
        return f"added, {_word(change.new or Verdict.ALLOW)}"
    if change.new is None:
        return f"removed, was {_word(change.old)}"
    if change.old is change.new:
        return f"{_word(change.new)}, as before"
    return f"{_word(change.new)}, was {_word(change.old)}"


def _told(files: Files, width: int) -> Iterator[str]:
    for word, names in (
        ("added", files.added),
        ("removed", files.removed),
        ("changed", files.changed),
    ):
        if names:
            more = f" and {len(names) - FILES} more" if len(names) > FILES else ""
            shown = ", ".join(printable(name) for name in names[:FILES])
            yield from output.wrap(f"{shown}{more}", f"  files {word:<8} ", width, limit=0)


def _pair(pair: Pair, width: int) -> Iterator[str]:
    one = pair.new or pair.old
    if one is None:
        return
    if pair.old is None:
        word, said = "new", one.word
    elif pair.new is None:
        word, said = "gone", one.word
    else:
        word, said = "now", f"{one.word}, was {pair.old.word}"
    reason = one.reason
    text = f"{said.replace('no-verdict', 'no verdict')}  {reason.rule or reason.check}  "
    yield from output.wrap(f"{text}{reason.because}", f"  {word:<5} ", width, under=" " * 8)
    yield from output.wrap(one.place, " " * 8, width)


def document(found: Difference) -> Json:
    """Lay a difference out for JSON."""
    return {
        "schema": SCHEMA,
        "policy": {"old": _applied(found.old), "new": _applied(found.new)},
        "worse": found.worse,
        "unchanged": found.same,
        "models": [_model(change) for change in found.changes],
    }


def _applied(report: Report) -> Json:
    policy = report.policy
    return {"name": policy.name, "version": policy.version, "digest": str(policy.digest)}


def _model(change: Change) -> Json:
    files = change.files
    return {
        "name": change.name,
        "old": None if change.old is None else change.old.word,
        "new": None if change.new is None else change.new.word,
        "worse": change.worse,
        "files": {
            "added": [*files.added],
            "removed": [*files.removed],
            "changed": [*files.changed],
            "same-bytes": files.same,
        },
        "reasons": [_row(pair) for pair in change.pairs],
    }


def _row(pair: Pair) -> Json:
    one = pair.new or pair.old
    if one is None:
        return None
    return {
        "fingerprint": one.fingerprint,
        "old": None if pair.old is None else pair.old.word,
        "new": None if pair.new is None else pair.new.word,
        "check": one.reason.check,
        "rule": one.reason.rule,
        "because": one.reason.because,
        "place": one.place,
    }
