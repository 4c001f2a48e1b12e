"""Waivers, written for one model, listed, and taken out when they have ended."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from weighbridge import pipeline, policy
from weighbridge.cli import output
from weighbridge.cli.output import many, plain
from weighbridge.cli.policies import word
from weighbridge.cli.progress import Progress
from weighbridge.cli.reviewing import own_rules
from weighbridge.core import (
    Finding,
    OutputError,
    PolicyError,
    Reason,
    UsageError,
    Verdict,
    Weighed,
    later,
)
from weighbridge.core.records import dataclass
from weighbridge.policy import amending, waiving, writing
from weighbridge.policy.raw import MAX_FILE
from weighbridge.stages import isolation

_DAYS = later.pattern(r"(\d{1,5})d", re.ASCII)

SHOWN = 12
"""Hexadecimal digits of a digest that a list shows."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A waiver that somebody asks for.

    Attributes:
        path: Of the model.
        rules: Ids of rules and checks; none if all that fires is meant.
        adopt: All that fires is meant.
        reason: Why.
        owner: Who answers for it.
        expires: The last day it holds.
        id: Its own; empty for the next one.
        more: Further keys.
    """

    path: str
    rules: tuple[str, ...]
    adopt: bool
    reason: str
    owner: str
    expires: dt.date
    id: str
    more: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of it: text to print, if it went to no file, and what to tell."""

    text: str
    told: tuple[str, ...]


def day(text: str, today: dt.date) -> dt.date:
    """Understand the last day of a waiver: a date, or days from today.

    Raises:
        UsageError: It is neither, or has passed.
    """
    days = _DAYS.fullmatch(text)
    try:
        found = today + dt.timedelta(int(days[1])) if days else dt.date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        why = "expected a day such as 2027-01-31, or a number of days such as 90d"
        raise UsageError(f"--expires {text!r}: {why}") from error
    if found < today:
        raise UsageError(f"--expires {text!r}: {found} has passed; today is {today}")
    return found


def write(wanted: Wanted, reference: str | None, place: str | None, today: dt.date) -> Written:
    """Weigh a model, and write a waiver for what fires there.

    Args:
        wanted: The waiver.
        reference: The policy to weigh with and to add it to; ``None`` for the default one.
        place: Where to write it instead; ``-`` for standard output.
        today: The day.

    Raises:
        UsageError: There is nothing to waive, not one model, or a file cannot be written.
        PolicyError: The policy is not understood, or not with the waiver.
    """
    target = _target(reference, place)
    applied = policy.load(reference or "default", pipeline.known())
    weighed = _weigh(wanted.path, applied, today)
    rules = _rules(wanted, weighed, applied)
    ids = {each.id for each in applied.waivers}
    if wanted.id in ids:
        raise UsageError(f"--id {wanted.id!r}: the policy has a waiver of this id")
    settings = {
        "id": wanted.id or amending.following(ids, today.year),
        "rules": list(rules),
        "digest": str(weighed.dossier.digest),
        "reason": wanted.reason,
        "owner": wanted.owner,
        **wanted.more,
        "expires": wanted.expires,
    }
    left = many((wanted.expires - today).days, "day")
    until = f"until {wanted.expires} ({left})"
    what = f"waiver {settings['id']} for {', '.join(rules)} of {wanted.path!r}, {until}"
    if target is None:
        text = writing.row(amending.WAIVERS, settings)
        told = [plain(what), "add it to a policy of your own, or give one: --policy FILE"]
        if place in (None, "-"):
            return Written(text, tuple(told))
        output.write(output.target(str(place)), text.encode("utf-8", "backslashreplace"))
        return Written("", (plain(f"written to {place}: {what}"), told[1]))
    _append(target, settings, today)
    return Written("", (plain(f"written to {target}: {what}"), *_after(weighed, target, today)))


def _target(reference: str | None, place: str | None) -> Path | None:
    """Return the policy file to add to; ``None`` if the waiver goes elsewhere.

    Raises:
        UsageError: The policy is a shipped one, or a file is there already, or cannot be written.
    """
    if place is not None:
        if place != "-" and os.path.lexists(place):
            raise UsageError(f"{place!r}: is there already; to add to a policy: --policy FILE")
        return None
    return None if reference is None else _own(reference)


def _own(reference: str) -> Path:
    """Return the file of a policy that may be written to.

    Raises:
        UsageError: It is a shipped one, a link, or cannot be written.
    """
    if "/" not in reference and not reference.endswith(".toml"):
        if reference in policy.shipped():
            how = f"a policy of your own: weighbridge policy init FILE.toml --base {reference}"
            raise UsageError(
                f"the policy {reference!r} is shipped and is not written to; use {how}"
            )
        return Path(reference)
    if not os.path.lexists(reference):
        # That it is not there is told by whoever reads it.
        return Path(reference)
    found = output.target(reference)
    if found.is_symlink():
        raise UsageError(f"{reference!r}: is a link; name the file that it leads to")
    return found


def _weigh(path: str, applied: policy.Policy, today: dt.date) -> Weighed:
    """Weigh the one model at a path, every byte of it."""
    progress = Progress(wanted=True)
    with closing(progress), isolation.reader() as reader:
        report = pipeline.scan(
            [path],
            applied,
            today=today,
            now=dt.datetime.now(dt.UTC),
            reading=pipeline.Reading(
                hashed=True, progress=progress.step, expect=progress.expect, reader=reader
            ),
        )
    if len(report.models) > 1:
        names = ", ".join(repr(each.dossier.model) for each in report.models[:SHOWN])
        more = len(report.models) - SHOWN
        rest = f" and {more} more" if more > 0 else ""
        raise UsageError(
            f"{path!r} holds {many(len(report.models), 'model')}, and a waiver is for one: "
            f"{names}{rest}"
        )
    (weighed,) = report.models
    if weighed.dossier.digest is None:
        why = "; ".join(each.because for each in weighed.decision.reasons[:1])
        raise UsageError(f"{path!r} has no digest that a waiver could be bound to: {why}")
    return weighed


def names(reason: Reason, known: frozenset[str]) -> tuple[str, ...]:
    """Return the ids by which a waiver can lift a reason; none if nothing can."""
    if reason.verdict is Verdict.ALLOW or reason.rule == waiving.FAULT:
        return ()
    found = any(isinstance(ground, Finding) for ground in reason.grounds)
    ids = (reason.rule, "" if found else reason.check)
    return tuple(dict.fromkeys(each for each in ids if each in known))


def _rules(wanted: Wanted, weighed: Weighed, applied: policy.Policy) -> tuple[str, ...]:
    """Return the ids to waive.

    Raises:
        UsageError: One of them is none, or lifts nothing here.
    """
    known = frozenset({*applied.known.rules, *applied.known.checks, *own_rules(applied)})
    fires: dict[str, None] = {}
    shut: dict[str, None] = {}
    for reason in weighed.decision.reasons:
        final = applied.protected & {reason.rule, reason.check}
        (shut if final else fires).update(dict.fromkeys(names(reason, known)))
    lifted = {
        each: row.waiver for row in weighed.decision.waived for each in names(row.reason, known)
    }
    none = "nothing that can be waived fires there" if shut else "nothing fires there"
    told = f"what fires there: {', '.join(fires)}" if fires else none
    for rule in wanted.rules:
        if rule not in known:
            raise UsageError(f"unknown rule {rule!r}{policy.nearest(rule, known)}; {told}")
        if rule in shut and rule not in fires:
            raise UsageError(f"{rule!r} cannot be waived here, by no-waive of the policy; {told}")
        if rule not in fires:
            by = f" (waived by {lifted[rule]!r} already)" if rule in lifted else ""
            raise UsageError(f"{rule!r} does not fire in {wanted.path!r}{by}; {told}")
    if not wanted.adopt:
        return wanted.rules
    # A rule lifts less than its check does: the check only where no rule has a name.
    every = (names(reason, known)[:1] for reason in weighed.decision.reasons)
    adopted = tuple(sorted({each for found in every for each in found if each in fires}))
    if not adopted:
        raise UsageError(f"nothing to waive in {wanted.path!r}: {told}")
    return adopted


def _append(target: Path, settings: Mapping[str, object], today: dt.date) -> None:
    """Add a waiver to a policy, and see that it reads back before anything is replaced."""
    before = policy.load(_reference(target), pipeline.known())
    text = _read(target)
    block = writing.row(amending.header(text, inherited=bool(before.waivers)), settings)
    _replace(target, amending.appended(text, block), before, added=str(settings["id"]), today=today)


def _replace(
    target: Path,
    text: str,
    before: policy.Policy,
    *,
    added: str = "",
    today: dt.date | None = None,
) -> None:
    """Put a text in place of a policy's, in one step, if it holds the waivers it should.

    If ``today`` is given, none of them may hold for longer from then than the policy lets it.

    Raises:
        PolicyError: It is not understood.
        UsageError: It holds what no file can.
        OutputError: It cannot be written.
    """
    trial = target
    try:
        data = text.encode("utf-8")
        with tempfile.NamedTemporaryFile(
            "wb", dir=target.parent, prefix=f".{target.stem}-", suffix=".toml", delete=False
        ) as file:
            trial = Path(file.name)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        found = policy.load(_reference(trial), pipeline.known())
        _kept(found, before, added)
        if today is not None:
            waiving.bounded(found.waivers, found.verdicts.max_waiver_days, today)
        shutil.copymode(target, trial)
        trial.replace(target)
    except PolicyError as error:
        where = error.where.replace(str(trial), str(target))
        told = str(error).removeprefix(f"{error.key}: ").replace(str(trial), str(target))
        why = f"{told}; with the waiver the policy would not be understood, and is left as it was"
        raise PolicyError(error.key, why, where=where) from error
    except UnicodeEncodeError as error:
        raise UsageError(f"{str(target)!r}: {str(error).lower()}") from error
    except OSError as error:
        raise OutputError(f"{str(target)!r}: {str(error.strerror or error).lower()}") from error
    finally:
        if trial != target:
            trial.unlink(missing_ok=True)


def _kept(found: policy.Policy, before: policy.Policy, added: str) -> None:
    """See that a policy has the waivers that it had, and the one that was added.

    Raises:
        PolicyError: It has not.
    """
    lost = {each.id for each in before.waivers} - {each.id for each in found.waivers}
    if added and (lost or added not in {each.id for each in found.waivers}):
        raise PolicyError("waivers", "do not read back as they were written")


def _reference(path: Path) -> str:
    """Return a path as ``policy.load`` takes one, never the name of a shipped policy."""
    return str(path) if path.suffix == ".toml" or path.parent != Path() else f"./{path}"


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(MAX_FILE + 1).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{str(path)!r}: {str(error).lower()}") from error


def _after(weighed: Weighed, target: Path, today: dt.date) -> Iterator[str]:
    """Say what the verdict is with the waiver, and how to see it."""
    now = policy.load(_reference(target), pipeline.known())
    reasons = [each for each in weighed.decision.reasons if each.check != waiving.ID]
    reasons += [each.reason for each in weighed.decision.waived]
    left = policy.decide(reasons, weighed.dossier.digest, now.waivers, today, now.terms)
    before, after = weighed.decision.verdict, left.verdict
    if before is after:
        worst = {each.rule or each.check: None for each in left.reasons if each.verdict is after}
        yield plain(f"the verdict is still {after.word}: {', '.join(worst)}")
    else:
        yield f"the verdict was {before.word}, and is {after.word} with it"
    yield f"verify: weighbridge scan {word(weighed.dossier.model)} --policy {word(str(target))}"


def listing(reference: str, today: dt.date) -> Iterator[str]:
    """Yield a line for each waiver of a policy, those that end first in front."""
    applied = policy.load(reference, pipeline.known())
    if not applied.waivers:
        yield plain(f"{applied.applied.name}: no waivers")
        yield "write one: weighbridge waive PATH RULE --reason TEXT --owner WHO --expires 90d"
        return
    width = max(len(plain(each.id)) for each in applied.waivers)
    for each in sorted(applied.waivers, key=lambda waiver: (waiver.expires, waiver.id)):
        left = (each.expires - today).days
        ends = many(left, "day") + " left" if left >= 0 else "ended"
        rules = ", ".join(sorted(each.rules))
        yield f"{plain(each.id):<{width}}  {ends:<11}  until {each.expires}  {plain(rules)}"
        yield f"{'':<{width}}  sha256:{each.digest.hex[:SHOWN]}...  {plain(each.owner)}"
        yield f"{'':<{width}}  {output.plain(each.reason)[: output.TEXT]}"
    late = sum(today > each.expires for each in applied.waivers)
    yield f"{many(len(applied.waivers), 'waiver')}, {late} ended"
    if late:
        yield f"remove those: weighbridge waive --prune --policy {word(reference)}"


def prune(reference: str, today: dt.date) -> Iterator[str]:
    """Take waivers that ended out of a policy's own file; yield what was done.

    Raises:
        UsageError: The policy is a shipped one, or cannot be written.
        PolicyError: It is not understood, or a waiver cannot be taken out alone.
    """
    target = _own(reference)
    applied = policy.load(reference, pipeline.known())
    late = [each for each in applied.waivers if today > each.expires]
    own = applied.applied.sources[0]
    mine = [each for each in late if each.where.rpartition(":")[0] == own]
    if mine:
        starts = [int(each.where.rpartition(":")[2]) for each in mine]
        _replace(target, amending.without(_read(target), starts, own), applied)
    for each in mine:
        yield plain(f"removed {each.id}: ended on {each.expires}; {each.owner}; {each.reason}")
    for each in late:
        if each not in mine:
            yield plain(f"kept {each.id}: ended on {each.expires}, and is in {each.where}")
    if not late:
        yield plain(f"{many(len(applied.waivers), 'waiver')} in {reference}, none has ended")
