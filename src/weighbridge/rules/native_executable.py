r"""There is a program among the weights.

## What it finds
The bytes of a native program or library (ELF, PE, Mach-O, WebAssembly), under any name, in an
archive, or inside tensor data; and scripts. A script that is named like one is a lesser matter, and
so is one that git runs, a hook in the folder of a repository: whoever works in one has them, too.
Samples of hooks are none, nor are those that Git LFS and pre-commit write. Compiled Python that is
named so is a lesser matter as well, and told folder by folder.

## Why it matters
Weights need no programs. One that lies beside them waits to be run by another part of the attack,
or by a loader that takes plug-ins from the folder.

## What to do
Remove it, or find out what needs it and get it from there.

## Fires on
    \x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00>\x00\x01\x00\x00\x00\x00
    \x00\x00\x00\x00\x00\x00\x00@\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00
    \x00\x00\x00\x00@\x008\x00\x00\x00@\x00\x00\x00\x00\x00

## Silent on
    name: notes.txt
    hello\n
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Dossier, Finding, Severity, later
from weighbridge.rules import Rule

NATIVE = frozenset({"elf", "pe", "mach-o", "wasm", "java", "dex", "windows-shortcut"})
SCRIPTS = {
    "shell": (".sh", ".bash", ".zsh", ".ksh", ".command"),
    "script": (".sh", ".bash", ".py", ".pl", ".rb", ".js", ".lua", ".r", ".command", ".awk"),
    "python-bytecode": (".pyc", ".pyo"),
    "batch": (".bat", ".cmd"),
    "powershell": (".ps1", ".psm1"),
}
"""Languages of scripts and the like, and the endings that say so."""

_HOOK = later.pattern(r"(?:^|/)(?:\.git|modules/[^!]+)/hooks/[a-z0-9-]+$")
_SAMPLE = later.pattern(r"(?:^|/)\.git/hooks/[a-z0-9-]+\.sample$")
"""As git writes them; one runs under its own name only."""


COMPILED = "python-bytecode"


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per program, and one per folder of compiled Python."""
    seen: set[tuple[str, str]] = set()
    folders: dict[str, list[Code]] = {}
    for code in dossier.every(Code):
        name = code.place.artifact.name
        if (name, code.language) in seen:
            continue
        if code.language in NATIVE:
            seen.add((name, code.language))
            yield RULE.finding(f"{name!r} holds a program ({code.language}): {code.summary}", code)
        elif code.language in SCRIPTS and not _elsewhere(name, code):
            seen.add((name, code.language))
            honest = name.lower().endswith(SCRIPTS[code.language])
            if honest and code.language == COMPILED:
                folders.setdefault(name.rpartition("/")[0], []).append(code)
                continue
            severity = Severity.MEDIUM if honest else Severity.HIGH
            hidden = "" if honest else ", under a name that does not say so"
            if _HOOK.search(name):
                # Whoever works in a repository of their own has such files, too.
                severity = Severity.MEDIUM
                hidden = ", which git runs as it works in this folder"
            what = "compiled" if code.language == COMPILED else "a script"
            message = f"{name!r} is {what}{hidden}: {code.summary}"
            yield RULE.finding(message, code, severity=severity)
    for folder, codes in folders.items():
        yield _compiled(folder, codes)


def _compiled(folder: str, codes: list[Code]) -> Finding:
    if len(codes) == 1:
        message = f"{codes[0].place.artifact.name!r} is compiled: {codes[0].summary}"
    else:
        where = repr(folder) if folder else "the model's own folder"
        message = f"{where} holds {len(codes)} files of compiled Python"
    return RULE.finding(message, *codes, severity=Severity.MEDIUM)


def _elsewhere(name: str, code: Code) -> bool:
    """Whether it is the business of embedded-code: byte code that a loader runs; or nobody's."""
    return bool(code.language == COMPILED and code.runs) or bool(_SAMPLE.search(name))


RULE = Rule(id="native-executable", severity=Severity.HIGH, doc=__doc__, check=check, about=(Code,))
