"""Words and numbers that every report for people uses: the same fact is told in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from weighbridge.core import (
    Call,
    Code,
    Dossier,
    Entry,
    Evidence,
    Face,
    Fetched,
    Gap,
    GapKind,
    How,
    Import,
    Kind,
    Made,
    Member,
    Operation,
    Place,
    Reference,
    Report,
    Scope,
    Tally,
    Tensor,
    Unknown,
    Verdict,
    Weighed,
    printable,
    spell,
)
from weighbridge.judgement.spots import path

KILO = 1000

COMMANDS = "commands"
"""Domain of steps that are lines of commands: nothing of that name has them."""

CUSTOM = "rules"
"""What asks the rules that a policy brings itself: nothing here has a page on those."""

INSIDE = " \u203a "
"""Between a container and its member."""

_HEADLINES = {
    Verdict.ALLOW: "nothing stands against this model",
    Verdict.WARN: "this model may be used, with care",
    Verdict.NO_VERDICT: "nobody knows whether this model may be used",
    Verdict.DENY: "this model may not be used",
}

_VOUCHED = {
    Verdict.ALLOW: "a trusted signer vouches for these files",
    Verdict.WARN: "a trusted signer vouches for these files, with a reservation",
    Verdict.NO_VERDICT: "there is nothing to verify",
    Verdict.DENY: "nobody who is trusted vouches for these files as they are",
}
"""As ``_HEADLINES``, of a report about signatures alone."""

_DOES = {
    How.CALL: "calls",
    How.NEW: "makes",
    How.BUILD: "fills",
    How.APPEND: "extends",
    How.SET_ITEM: "changes",
    How.ADD: "adds to",
    How.CONFIG: "calls",
}


def size(count: int) -> str:
    """Write a number of bytes in two or three digits: ``266 B``, ``4.1 GB``; powers of 1000."""
    if count < KILO:
        return f"{count} B"
    amount = count / KILO
    for unit in ("kB", "MB", "GB"):
        if amount < KILO - 0.5:
            return f"{amount:.1f} {unit}"
        amount /= KILO
    return f"{amount:.1f} TB"


def many(count: int, noun: str) -> str:
    """Write a number of things: ``1 file``, ``2 files``."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def models(weighed: Iterable[Weighed]) -> str:
    """Write how many models there are, and loose files: ``1 model, 2 loose files``."""
    known, loose = counted(weighed)
    told = many(known, "model")
    return f"{told}, {many(loose, 'loose file')}" if loose else told


def counted(weighed: Iterable[Weighed]) -> tuple[int, int]:
    """Count models, and files that lie beside them.

    A file that was read to its end and is no weights, such as a text, is a loose file. A folder in
    which nothing is has a verdict of its own, and is neither.
    """
    known = loose = 0
    for each in weighed:
        if each.dossier.layout == "file":
            bare = _is_loose(each.dossier)
            loose, known = loose + bare, known + (not bare)
        else:
            # What else is evidence is not in a report that is read again.
            told = any(isinstance(item, (Face, Gap)) for item in each.dossier.evidence)
            known += bool(each.dossier.artifacts) or told
    return known, loose


def _is_loose(dossier: Dossier) -> bool:
    read = False
    for item in dossier.evidence:
        if type(item) is Gap or (type(item) is Face and item.kind is Kind.WEIGHTS):
            return False
        read = read or (type(item) is Face and item.kind is not None)
    return read


def nouns(weighed: Iterable[Weighed]) -> str:
    """Write what several of those are: models, files, or both."""
    known, loose = counted(weighed)
    return "models and loose files" if known and loose else "loose files" if loose else "models"


def word(verdict: Verdict) -> str:
    """Write a verdict as people say it: ``no verdict``."""
    return verdict.word.replace("-", " ")


def headline(verdict: Verdict, scope: Scope) -> str:
    """Say what a verdict means for a model."""
    return (_VOUCHED if scope is Scope.SIGNATURES else _HEADLINES)[verdict]


def counts(counted: Counter[Verdict]) -> str:
    """Write how many models got which verdict, the worst first."""
    told = [f"{counted[each]} {word(each)}" for each in sorted(counted, reverse=True)]
    return ", ".join(told) or "nothing to weigh"


def kind(dossier: Dossier) -> str:
    """Say what kind of model one is; empty of a single file.

    A file that is one model with those that it names is called as that file is; other files are
    one by what they are called, or lie in one folder.
    """
    if dossier.layout == "file":
        return ""
    if dossier.layout == "shards":
        called = f"/{dossier.model}"
        if any(called.endswith(f"/{each.name}") for each in dossier.artifacts):
            return "with what it names"
    return printable(dossier.layout)


def extent(tally: Tally) -> str:
    """Write how many files there are, and how large they are together."""
    return f"{many(tally.files, 'file')}, {size(tally.size)}"


def fetched(how: Fetched, dossiers: Iterable[Dossier]) -> str:
    """Say how much of models that are elsewhere, of one address, was fetched."""
    what = f"every byte{_but(dossiers)}" if how.whole else "headers only"
    return f"fetched: {what}, {size(how.moved)} moved in {many(how.requests, 'request')}"


def moved(report: Report) -> Iterator[str]:
    """Yield a line for each address that models of a report came from."""
    return (line for _, line in moved_by(report))


def moved_by(report: Report) -> Iterator[tuple[str, str]]:
    """Yield each address that models of a report came from, and a line about it."""
    last: dict[str, Fetched] = {}
    dossiers: dict[str, list[Dossier]] = {}
    for each in report.models:
        if (how := each.dossier.fetched) is not None:
            # What is counted goes up with every model of the address.
            last[how.uri] = how
            dossiers.setdefault(how.uri, []).append(each.dossier)
    for uri, how in last.items():
        yield uri, f"{uri}: {fetched(how, dossiers[uri])}"


def where(place: Place, show: Callable[[str], str] = str) -> str:
    """Write a place: the file, the member, and the bytes if they are not all of it.

    Args:
        place: Any.
        show: What makes a name fit to be shown; else that is up to whoever shows the text.
    """
    name = INSIDE.join(map(show, place.artifact.name.split("!/")))
    if place.span.size == 0 or (place.span.start, place.span.stop) == (0, place.artifact.size):
        return name
    return f"{name} @ {place.span}"


def tell(item: Evidence, said: str) -> tuple[str, str] | None:
    """Say what a piece of evidence adds to the sentence it supports, as a verb and its object."""
    told: tuple[str, str] | None = None
    match item:
        case Call(how=how, callee=callee, arguments=arguments, times=times):
            often = f"  ({times} times)" if times > 1 else ""
            told = _DOES[how], spell(Made(how, callee, arguments)) + often
        case Import(target=target, via=via, written=written):
            name = spell(target) if isinstance(target, Unknown) else str(target)
            told = "names", f"{name}  ({via}{', written ' + written if written else ''})"
        case Code(language=language, summary=summary, runs=runs) if summary not in said:
            told = "code", f"{language}: {summary}{', runs ' + runs if runs else ''}"
        case Reference(target=target, field=key):
            told = "wants", f"{target!r}{' from ' + key if key else ''}"
        case Member(name=name, note=note, link=link):
            told = "member", repr(name) + (f" -> {link!r}" if link else "") + f"  {note}".rstrip()
        case Gap(why=why) if why not in said:
            told = "because", why
        case Tensor(name=name, dtype=dtype, shape=shape):
            told = "tensor", f"{name!r} {dtype} {list(shape)}"
        case Operation(domain=domain, name=name, attributes=attributes):
            lines = [f"  (line {spell(value)})" for key, value in attributes if key == "line"]
            told = "runs", "".join((name if domain == COMMANDS else f"{domain}.{name}", *lines))
        case Entry(key=key, value=value) if not any(
            each in said for each in (f"({value})", f": {value}")
        ):
            told = "says", f"{key}: {value}"
        case _:
            pass
    return told


def coverage(report: Report) -> str:
    """Say in one line how much was looked at."""
    tallies = [each.dossier.tally for each in report.models]
    files = sum(tally.files for tally in tallies)
    examined = sum(each.dossier.examined for each in report.models)
    missed = sum(len(each.dossier.missed) for each in report.models)
    total = size(sum(tally.size for tally in tallies))
    seen = f"{many(files, 'file')}, {total}: {examined} examined, {missed} not"
    if not files:
        return "no files, and nothing to read"
    but = _but(each.dossier for each in report.models)
    how = f"every byte read and hashed{but}"
    if not report.hashed:
        left = "tensor bytes not read" if any(tally.data for tally in tallies) else "all of it"
        how = f"{size(sum(tally.read for tally in tallies))} read, {left}, no digest"
    if report.scope is Scope.SIGNATURES:
        how = f"every byte hashed{but}, nothing scanned"
        seen = f"{many(files, 'file')}, {total}"
    if report.remembered:
        before = f"{many(report.remembered, 'file')} on an earlier run"
        how = f"{how} ({before}: --no-cache reads them anew)"
    return f"{seen}; {how}"


def unhashed(dossiers: Iterable[Dossier]) -> int:
    """Count files of which nobody has all bytes: they could not be fetched or read, or changed."""
    return sum(
        artifact.digest is None or artifact.name in changed
        for dossier in dossiers
        for changed in [frozenset(_changed(dossier))]
        for artifact in dossier.artifacts
    )


def _changed(dossier: Dossier) -> Iterator[str]:
    for gap in dossier.every(Gap):
        if gap.kind is GapKind.CHANGED:
            yield gap.place.artifact.name


def _but(dossiers: Iterable[Dossier]) -> str:
    """Say of how many files not every byte was hashed."""
    left = unhashed(dossiers)
    return f", but of {many(left, 'file')}" if left else ""


def unread(report: Report) -> Iterator[str]:
    """Yield the paths of what was not examined, from the folder one is in."""
    for each in report.models:
        for name in each.dossier.tally.unread:
            file, inside, member = name.partition("!/")
            yield f"{path(each, file)}{inside}{member}"
