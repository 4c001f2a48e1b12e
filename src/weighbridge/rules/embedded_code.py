r"""The file carries code, and loading or using it runs that code.

## What it finds
Names with which writers store code objects (cloudpickle, dill, ``torch.fx``, ``torch.package``,
``types.CodeType``), and code in the file that something in the file makes run (a TorchScript
archive, a package of Python sources, a Lambda layer of Keras, a promise in R's data, a script in
PMML, a macro of Office, a task that an editor starts when it opens the folder, a hook of a
programming assistant, a setting of a repository that has git run something). Functions of R and
MATLAB that reach no process, network or native library, and run no text as code, are a lesser
matter: many models of R are made with them; and none at all where each is proven to do nothing but
compute, as those of ``glm`` are. So is TorchScript, unless it reads or writes files by
name, which torch has operators for. So are scripts that npm runs when it installs the folder;
settings of git that lead to files which are weighed themselves, or name a command for somebody to
type; and servers that an assistant starts once the folder is trusted. The message names the
functions or shows how the code begins.

## Why it matters
Such a file is a program. Its writer may be honest, but no list of names can say what it does: it
must be trusted like any other program.

## What to do
Ask for the weights alone and the code as source that can be reviewed and pinned. If the file must
be used, read the code, and add a waiver that names the model's digest.

## Fires on
    ctypes\nCodeType\n(I0\ntR.

## Silent on
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Call, Code, Dossier, Effect, Evidence, Finding, How, Import, Severity
from weighbridge.judgement.sources import does
from weighbridge.rules import MADE, Rule

NATIVE = frozenset({"elf", "pe", "mach-o", "wasm", "shell", "script"})
"""Programs, which are the business of ``native-executable``."""

REACHING = frozenset(
    {Effect.PROCESS, Effect.NETWORK, Effect.DYNAMIC, Effect.NATIVE, Effect.UNREADABLE}
)

CALM = frozenset(
    {"torchscript", "r", "matlab", "npm-script", "repository-path", "assistant-server"}
)
"""Languages in which ordinary models keep functions: if they reach nothing, a lesser matter.

Scripts of npm are run by whoever installs the folder, not by what loads the weights.
"""

WRITTEN = {
    "python-bytecode": "python bytecode", "r": "R code", "matlab": "MATLAB code",
    "pmml-extension": "a script", "npm-script": "a command", "editor-task": "a command",
    "repository-setting": "a setting", "repository-path": "a setting",
    "assistant-server": "a command", "vba": "a macro",
}  # fmt: skip
"""What people call code of some languages."""

FIXES = {
    "r": "print the function, and read it before anything calls it; or ask for the numbers alone",
    "torchscript": "load it where code may not reach files or the network; or ask for the weights"
    " alone, which `torch.save(model.state_dict(), path)` writes, and for the source",
}
"""What to do about code of some languages, where ordinary models keep it."""

SHOWN = 6
"""Names, or pieces of code, that one message tells."""

PLACES = 8


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per stream that makes code, and one per file and language of other code."""
    for found in _making(dossier):
        yield _made(found)
    for (file, language), pieces in _running(dossier).items():
        yield _carried(file, language, pieces)


def _making(dossier: Dossier) -> list[list[tuple[str, str, Evidence]]]:
    """Return what makes code, by stream: a name, what is done with it, and what shows it."""
    calls = (call.how for call in dossier.every(Call))
    if Import not in dossier.kinds() and all(how is How.CONFIG for how in calls):
        return []
    # What judges imports takes longer to import than all else about code that merely lies there.
    from weighbridge.judgement.faults import faults  # noqa: PLC0415
    from weighbridge.judgement.sorts import Sort  # noqa: PLC0415

    made: dict[str, list[tuple[str, str, Evidence]]] = {}
    for fault in faults(dossier, Sort.CODE):
        told = fault.subject, fault.deed, fault.evidence[0]
        made.setdefault(fault.artifact, []).append(told)
    return list(made.values())


def _made(found: list[tuple[str, str, Evidence]]) -> Finding:
    from weighbridge.facts.advice import advice  # noqa: PLC0415 - few files make code

    deeds = dict.fromkeys(deed for _, deed, _ in found if deed)
    names = ", ".join(subject for subject, _, _ in found[:SHOWN])
    what = "; ".join(list(deeds)[:SHOWN]) or "code objects"
    evidence: list[Evidence] = [shows for _, deed, shows in found if deed]
    evidence += [shows for _, deed, shows in found if not deed]
    told = next(filter(None, (advice(subject) for subject, _, _ in found)), None)
    why, fix = (f", {told.why}", told.instead) if told else ("", "")
    message = f"loading this file makes {what} (by {names}){why}"
    return RULE.finding(message, *evidence[:PLACES], fix=fix)


def _running(dossier: Dossier) -> dict[tuple[str, str], list[Code]]:
    """Group code that something makes run by the file on disk and the language."""
    found: dict[tuple[str, str], list[Code]] = {}
    for code in dossier.every(Code):
        if code.runs and code.language not in NATIVE:
            found.setdefault((code.place.artifact.file, code.language), []).append(code)
    return found


def _carried(file: str, language: str, pieces: list[Code]) -> Finding:
    worst = sorted(pieces, key=lambda code: -len(code.effects & REACHING))
    first = worst[0]
    effects = {effect for code in pieces for effect in code.effects}
    reach = f", which {does(effects)}" if effects else ""
    inside = first.place.artifact.name.partition("!/")[2]
    where = f" in {inside!r}" if inside else ""
    others = len({code.place.artifact.name for code in pieces}) - 1
    more = f" and {others} more" if others else ""
    loud = REACHING | {Effect.FILES} if language == "torchscript" else REACHING
    calm = language in CALM and not any(code.effects & loud for code in pieces)
    what = WRITTEN.get(language, f"{language} code")
    return RULE.finding(
        f"{file!r} carries {what} that runs {first.runs}: {first.summary}{where}{more}{reach}",
        *worst[:PLACES],
        severity=Severity.MEDIUM if calm else Severity.HIGH,
        fix=FIXES.get(language, ""),
    )


RULE = Rule(
    id="embedded-code",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    about=(Import, Code),
    among=MADE,
)
