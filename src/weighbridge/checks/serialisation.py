"""May a loader open these files without running anything that nobody asked for?

Keys of ``[checks.serialisation]``:

``deny-at``, ``warn-at``
    Severity of a finding from which it denies, or warns; ``never`` for none.
``formats = { allow = [...], others = "deny" }``
    Ids of the weight and container formats that may be used, and the verdict on any other. All may
    be used if ``allow`` is not there. A layout (``pytorch-zip``) stands for the container it is in.
``allow-imports``
    Names that files may import, construct and call though no list of ours holds them, pickles and
    configurations (``_target_``) alike; unless ``remote-code`` is set, which goes before. Dots
    separate parts; ``*`` stands for one part, a last ``**`` for any further ones; names with
    double underscores never match.
``remote-code``
    Verdict on findings of ``remote-code`` and ``bystander-code``, or ``by-severity``.
``rules = { unlisted-class = "deny", ... }``
    Verdict on all findings of a rule, whatever their severity; it goes before every other key. What
    is allowed so is told in the notes of a report.
``second-opinion = ["modelscan"]``
    Other scanners to run over the same files, in a process of their own; what they object to is a
    finding of the rule ``second-opinion``. One that gives no answer leaves no verdict.

``verdicts.on-gap`` decides about bytes that nobody understood in a weight file.

## Looks at
What a loader would do with each file, followed without doing it: names that are imported, calls and
their arguments, code in archives, members that leave the folder. The findings of rules, in short.

## Trust
Nothing has to be believed: findings are read from the bytes. A name that no list holds is told as
such, whatever it is called.

## Misses
What a listed function does with hostile data, faults in loaders themselves, and behaviour that is
in the weights.

## Change it
The keys above; ``deny-at`` and ``warn-at`` first.

## Waive it
A waiver lifts it for exactly these bytes, until a day, if ``no-waive`` of the policy does not name
it: ``weighbridge waive PATH unlisted-import``.

## See
``weighbridge rules`` lists what is looked for; ``weighbridge inspect PATH`` prints what was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache

from weighbridge import registry
from weighbridge.checks import Check, Question
from weighbridge.core import (
    FACES,
    OPINIONS,
    Call,
    Dossier,
    Entry,
    Face,
    Finding,
    Gap,
    GapKind,
    Import,
    Kind,
    Named,
    Opinion,
    Reason,
    Severity,
    Stance,
    Verdict,
)
from weighbridge.core.records import dataclass
from weighbridge.policy import Setting, Table, Verdicts, nearest

BY_SEVERITY = "by-severity"

NAMES = frozenset({"unlisted-import", "unlisted-call", "unlisted-class"})
"""Rules whose findings ``allow-imports`` may settle."""

TARGETS = "remote-code"
"""It tells of names that a configuration has called too, which the same settles: ``_target_``."""

CODE = frozenset({"bystander-code", TARGETS})
"""Rules that ``remote-code`` settles: code that a loader is told to run, and code that lies by."""

OTHERS = frozenset({"contradicting-claims", "not-scanned", "undeclared-lineage", "unsigned-file"})
"""Rules that other checks judge: completeness, signature, and those that ask about origin."""

USUAL = Severity.MEDIUM
"""Severity from which a finding is at least a warning, unless a policy says otherwise."""

SECOND = "second-opinion"
"""The rule that tells what other scanners say."""

NAMED = 4
"""Files that one line names."""

UNREAD = frozenset(
    {
        GapKind.DAMAGED,
        GapKind.LIMIT,
        GapKind.EXPANSION,
        GapKind.TRAILING,
        GapKind.CHANGED,
    }
)
"""Gaps in weight files that count even if no rule speaks of them."""


@dataclass(frozen=True, slots=True)
class _Settings:
    deny_at: Setting[Severity | None]
    warn_at: Setting[Severity | None]
    remote: Setting[Verdict | None]
    imports: Setting[tuple[str, ...]]
    formats: Setting[tuple[str, ...]]
    others: Setting[Verdict]
    on_gap: Setting[Verdict]
    levels: Mapping[str, Setting[Verdict]]
    opinions: Setting[tuple[str, ...]]


def compile_(table: Table, verdicts: Verdicts) -> Question:
    """Turn the policy table into a question about one dossier."""
    formats = table.table("formats")
    settings = _Settings(
        deny_at=table.severity("deny-at", "high"),
        warn_at=table.severity("warn-at", USUAL.word),
        remote=table.verdict("remote-code", BY_SEVERITY, extra=(BY_SEVERITY,)),
        imports=table.strings("allow-imports", ()),
        formats=formats.strings("allow", ("*",)),
        others=formats.certain("others", "deny"),
        on_gap=verdicts.on_gap,
        levels=_levels(table.table("rules")),
        opinions=table.strings("second-opinion", ()),
    )
    for each in settings.opinions.value:
        if each not in OPINIONS:
            why = f"unknown scanner {each!r}{nearest(each, OPINIONS)}"
            raise table.fault("second-opinion", why, each)
    _known(formats, settings.formats.value)
    formats.finish()
    table.finish()

    every = "*" in settings.formats.value

    def ask(dossier: Dossier) -> Iterator[Reason]:
        if every and not (dossier.findings or dossier.opinions or Gap in dossier.kinds()):
            # Nothing of what is asked below.
            yield from _fine(dossier)
            return
        reasons = [_judged(finding, settings) for finding in dossier.findings if _ours(finding)]
        reasons += _unspoken(dossier, settings)
        reasons += _formats(dossier, settings)
        reasons += _unheard(dossier, settings)
        yield from reasons
        yield from _differing(dossier)
        if any(_put_up_with(finding, settings) for finding in dossier.findings):
            # What a policy puts up with is not nothing.
            return
        if all(reason.verdict is Verdict.ALLOW for reason in reasons):
            yield from _fine(dossier)

    return ask


def _levels(table: Table) -> dict[str, Setting[Verdict]]:
    """Read a verdict for each rule that has one."""
    for rule in table.keys():  # noqa: SIM118 - not a dict
        if rule in OTHERS or (table.rules and rule not in table.rules):
            known = table.rules - OTHERS
            why = "another check judges this rule" if rule in OTHERS else "unknown rule"
            raise table.fault(rule, f"{why}{nearest(rule, known) if rule not in OTHERS else ''}")
    return {rule: table.certain(rule) for rule in table.keys()}  # noqa: SIM118 - not a dict


def _ours(finding: Finding) -> bool:
    if finding.rule in OTHERS:
        return False
    # A fault of ours says nothing about the file; completeness reports it.
    return not all(
        isinstance(item, Gap) and item.kind is GapKind.FAULT for item in finding.evidence
    )


def _judged(finding: Finding, settings: _Settings) -> Reason:
    verdict, where, because = _by_severity(finding, settings), "", finding.message
    setting = settings.deny_at if verdict is Verdict.DENY else settings.warn_at
    where = setting.where
    if (level := settings.levels.get(finding.rule)) is not None:
        verdict, where = level.value, level.where
        allowed = f"{because} (allowed by the policy)"
        because = allowed if verdict is Verdict.ALLOW else because
    elif finding.rule in CODE and settings.remote.value is not None:
        verdict, where = settings.remote.value, settings.remote.where
    elif finding.rule == "unreadable-bytes" and finding.severity >= Severity.HIGH:
        verdict, where = settings.on_gap.value, settings.on_gap.where
    elif settings.imports.value and _named(finding) and _allowed(finding, settings.imports.value):
        verdict, where = Verdict.ALLOW, settings.imports.where
        because = f"{because} (allowed by the policy)"
    return Reason(CHECK.id, verdict, because, (finding,), finding.rule, finding.fix, where)


def _put_up_with(finding: Finding, settings: _Settings) -> bool:
    """Whether a finding denies or warns unless a policy says otherwise."""
    return finding.rule in settings.levels or (_ours(finding) and finding.severity >= USUAL)


def _by_severity(finding: Finding, settings: _Settings) -> Verdict:
    if settings.deny_at.value is not None and finding.severity >= settings.deny_at.value:
        return Verdict.DENY
    if settings.warn_at.value is not None and finding.severity >= settings.warn_at.value:
        return Verdict.WARN
    return Verdict.ALLOW


def _named(finding: Finding) -> bool:
    """Whether a finding is about names: of a pickle, or that a configuration has looked up."""
    return finding.rule in NAMES or (finding.rule == TARGETS and finding.severity <= USUAL)


def _allowed(finding: Finding, globs: tuple[str, ...]) -> bool:
    """Whether every name that a finding is about matches a glob; a computed name never does."""
    names: list[str] = []
    first, *rest = finding.evidence
    # One that stands for many says so first, and then for which.
    many = bool(rest) and isinstance(first, Gap) and first.kind is GapKind.LIMIT
    for item in rest if many else finding.evidence:
        match item:
            case Import(target=Named() as named) | Call(callee=Named() as named):
                names.append(str(named))
            case _:
                return False
    return all(any(_matches(name, glob) for glob in globs) for name in names)


def _matches(name: str, glob: str) -> bool:
    parts, wanted = name.split("."), glob.split(".")
    if any(part.startswith("__") for part in parts):
        return False
    if wanted[-1] == "**" and len(parts) >= len(wanted):
        parts, wanted = parts[: len(wanted) - 1], wanted[:-1]
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))


def _unspoken(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    """Count gaps in weight files that no rule speaks of: not knowing is never silent."""
    if Gap not in dossier.kinds():
        return
    # By name and kind, not one by one: a rule may stop after the first few gaps of a file.
    cited = {
        (item.place.artifact.name, item.kind)
        for finding in dossier.findings
        for item in finding.evidence
        if isinstance(item, Gap)
    }
    weights = dossier.of_kind(Kind.WEIGHTS, Kind.CONTAINER)
    for gap in dossier.every(Gap):
        name = gap.place.artifact.name
        if gap.kind in UNREAD and (name, gap.kind) not in cited and name in weights:
            verdict, where = settings.on_gap.value, settings.on_gap.where
            yield Reason(CHECK.id, verdict, gap.why, (gap,), "unreadable-bytes", policy=where)


def _unheard(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    """Say that a scanner gave no answer: a policy that asks for one is not content with silence."""
    for each in dossier.opinions:
        if each.stance is Stance.ABSENT:
            entry = Entry(each.place, each.by, each.words)
            because = f"a second opinion is asked for, and {each.words}"
            where, fix = settings.opinions.where, each.fix
            asked = where if settings.opinions.value else ""
            yield Reason(CHECK.id, Verdict.NO_VERDICT, because, (entry,), SECOND, fix, asked)


def _differing(dossier: Dossier) -> Iterator[Reason]:
    """Say in one line where another scanner and the rules do not agree."""
    ours = {
        item.place.artifact.file
        for finding in dossier.findings
        if finding.rule != SECOND and _ours(finding) and finding.severity >= USUAL
        for item in finding.evidence
    }
    theirs: dict[str, dict[Stance, dict[str, Opinion]]] = {}
    for each in dossier.opinions:
        name = each.place.artifact.name
        theirs.setdefault(each.by, {}).setdefault(each.stance, {})[name] = each
    for by, stances in theirs.items():
        alone = [name for name in stances.get(Stance.OBJECTS, {}) if name not in ours]
        missed = [name for name in stances.get(Stance.SILENT, {}) if name in ours]
        told = [
            f"{what} {_names(names)}"
            for what, names in (("it alone objects to", alone), ("it sees nothing in", missed))
            if names
        ]
        if told:
            because = f"{by} and the rules here differ: {', and '.join(told)}"
            one = next(each for rows in stances.values() for each in rows.values())
            entry = Entry(one.place, by, "asked for a second opinion")
            yield Reason(CHECK.id, Verdict.ALLOW, because, (entry,), SECOND)


def _names(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(map(repr, names[:NAMED])) + more


def _known(table: Table, allowed: tuple[str, ...]) -> None:
    """See that every format that is allowed is one.

    Raises:
        PolicyError: One is not.
    """
    known = FACES | {name.replace("_", "-") for name in registry.names("formats")} | {"*"}
    for each in allowed:
        if each not in known:
            begins = next((name for name in sorted(known) if name.startswith(f"{each}-")), "")
            hint = f", did you mean {begins!r}?" if begins else nearest(each, known)
            raise table.fault("allow", f"unknown format {each!r}{hint}", each)


def _formats(dossier: Dossier, settings: _Settings) -> Iterator[Reason]:
    """Name weight and container files of a format that the policy does not allow."""
    allowed = settings.formats.value
    if "*" in allowed:
        return
    faces = list(dossier.every(Face))
    excused = {
        face.place.artifact.name for face in faces if face.kind is None and face.format in allowed
    }
    for face in faces:
        name = face.place.artifact.name
        if face.kind not in {Kind.WEIGHTS, Kind.CONTAINER} or face.format in allowed:
            continue
        if face.kind is Kind.CONTAINER and name in excused:
            continue
        because = f"{name!r} is {face.format}, and the policy allows {_list(allowed)}"
        fix = "ask for, or convert to, one of the allowed formats"
        where, verdict = settings.formats.where, settings.others.value
        yield Reason(CHECK.id, verdict, because, (face,), CHECK.id, fix, where)


def _list(names: tuple[str, ...]) -> str:
    if len(names) < 2:  # noqa: PLR2004 - one needs no *and*
        return "only " + "".join(names) if names else "none"
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _fine(dossier: Dossier) -> Iterator[Reason]:
    faces = list(dossier.every(Face))
    if len(faces) == 1 and "!/" not in faces[0].place.artifact.name:
        # Most models are one file of one format.
        yield _read_as((faces[0].format, 1))
        if faces[0].format == "pickle":
            yield _note(faces)
        return
    found = [face.format for face in faces if "!/" not in face.place.artifact.name]
    if len(found) == 1:
        yield _read_as((found[0], 1))
    elif found:
        yield _read_as(*sorted(Counter(found).items()))
    if pickles := [face for face in faces if face.format == "pickle"]:
        yield _note(pickles)


@lru_cache(maxsize=256)
def _read_as(*counted: tuple[str, int]) -> Reason:
    shown = ", ".join(f"{count} {name}" for name, count in counted)
    because = f"no code that loading would run; read as {shown}"
    return Reason(CHECK.id, Verdict.ALLOW, because, rule=CHECK.id)


def _note(pickles: list[Face]) -> Reason:
    files = {face.place.artifact.file for face in pickles}
    many = (
        f"{len(files)} files hold pickles that name"
        if len(files) > 1
        else (f"{pickles[0].place.artifact.file!r} holds a pickle that names")
    )
    because = f"{many} only harmless things; safetensors is safer, since it cannot name any"
    fix = "convert to safetensors where the model allows it"
    return Reason(CHECK.id, Verdict.ALLOW, because, (pickles[0],), CHECK.id, fix)


CHECK = Check(id="serialisation", doc=__doc__, compile=compile_)
