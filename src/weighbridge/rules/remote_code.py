r"""A loader is told to run code that comes with the model, or from elsewhere.

## What it finds
``auto_map`` and custom pipelines that name Python files or another repository, configuration that
names a class or function to call (``_target_``, ``modules.json``, ``loader_module``, YAML tags),
and Python files beside the weights that reach out. High if the source is not here, comes from
another repository, or starts processes, uses the network, runs text as code, loads native
libraries, or does things as soon as it is imported; otherwise medium.

## Why it matters
With ``trust_remote_code`` and the like the loader imports that file and runs it. Code in another
repository can change after it was looked at.

## What to do
Read the source, pin the revision, and load without ``trust_remote_code`` if the library knows the
architecture by itself. If the code is wanted, add a waiver that names the model's digest.

## Fires on
    name: config.json
    {\x22model_type\x22:\x20\x22net\x22,\x20\x22auto_map\x22:\x20{\x22AutoModel\x22:\x20\x22mo
    deling_net.Net\x22}}

## Silent on
    name: config.json
    {\x22model_type\x22:\x20\x22bert\x22,\x20\x22hidden_size\x22:\x208}
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Call,
    Code,
    Dossier,
    Effect,
    Evidence,
    Finding,
    How,
    Named,
    Purpose,
    Reference,
    Severity,
    spell,
)
from weighbridge.facts import coverage, danger, known_library, listed, standard
from weighbridge.rules import Rule

REACHING = frozenset(
    {Effect.PROCESS, Effect.NETWORK, Effect.DYNAMIC, Effect.NATIVE, Effect.UNREADABLE}
)
"""Effects that make code beside a model worth a look even if nothing refers to it."""

HEAVY = REACHING | {Effect.IMPORT_TIME}
"""Effects that make code which a loader runs a reason to refuse."""

PLACES = 8


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per source that a file refers to, and per name that it has called."""
    sources = _sources(dossier)
    used: set[str] = set()
    for (file, module), references in _wanted(dossier).items():
        found = _resolve(file, module, sources)
        used.update(found)
        if not found and known_library(module.partition(".")[0]):
            continue
        yield _judge(module, references, [code for name in found for code in sources[name]])
    yield from _configured(dossier, sources, used)
    for name, codes in sources.items():
        effects = {effect for code in codes for effect in code.effects & REACHING}
        if name not in used and effects:
            message = f"{name!r} lies beside the model and reaches {_words(effects)}"
            yield RULE.finding(message, *codes[:PLACES], severity=Severity.MEDIUM)


def _sources(dossier: Dossier) -> dict[str, list[Code]]:
    """Map names of Python files that nothing inside them makes run to what they hold."""
    sources: dict[str, list[Code]] = {}
    for code in dossier.every(Code):
        if code.language == "python" and not code.runs:
            sources.setdefault(code.place.artifact.name, []).append(code)
    return sources


def _wanted(dossier: Dossier) -> dict[tuple[str, str], list[Reference]]:
    """Group references to code by file and module."""
    wanted: dict[tuple[str, str], list[Reference]] = {}
    for item in dossier.every(Reference):
        if item.purpose is Purpose.CODE:
            key = (item.place.artifact.name, _module(item.target))
            wanted.setdefault(key, []).append(item)
    return wanted


def _module(target: str) -> str:
    """Return what is imported: ``modeling_net`` of ``modeling_net.Net``; paths as they are."""
    if "--" in target or "/" in target or target.endswith(".py") or "." not in target:
        return target
    return target.rpartition(".")[0]


def _resolve(file: str, module: str, sources: dict[str, list[Code]]) -> list[str]:
    """Return the model's Python files that a module can be: the one beside, else any."""
    if "--" in module or ":" in module:
        return []
    path = (
        module.removeprefix("./") if "/" in module else module.removesuffix(".py").replace(".", "/")
    )
    wanted = path.removesuffix(".py") + ".py"
    folder = file.rpartition("/")[0]
    beside = f"{folder}/{wanted}" if folder else wanted
    if beside in sources:
        return [beside]
    return [name for name in sources if name == wanted or name.endswith("/" + wanted)]


def _judge(module: str, references: list[Reference], codes: list[Code]) -> Finding:
    first = references[0]
    field = f" ({first.field})" if first.field else ""
    evidence: tuple[Evidence, ...] = (*references[:PLACES], *codes[:PLACES])
    effects = {effect for code in codes for effect in code.effects & HEAVY}
    asks = f"this file asks its loader to run {first.target!r}{field}"
    if not codes:
        where = "the source is not in this model"
        if "--" in module or "/" in module or ":" in module:
            where = "the source is elsewhere"
        return RULE.finding(f"{asks}; {where}", *evidence)
    if effects:
        return RULE.finding(f"{asks}, whose source reaches {_words(effects)}", *evidence)
    return RULE.finding(f"{asks}", *evidence, severity=Severity.MEDIUM)


def _configured(
    dossier: Dossier, sources: dict[str, list[Code]], used: set[str]
) -> Iterator[Finding]:
    """Judge names that configuration makes a loader import and call, one finding per name."""
    seen: set[tuple[str, str]] = set()
    for call in dossier.every(Call):
        key = (call.place.artifact.name, spell(call.callee))
        if call.how is not How.CONFIG or key in seen:
            continue
        seen.add(key)
        if not isinstance(call.callee, Named):
            message = f"this configuration makes its loader call {spell(call.callee)}"
            yield RULE.finding(message, call)
            continue
        found = _resolve(call.place.artifact.name, call.callee.module, sources)
        used.update(found)
        codes = [code for name in found for code in sources[name]]
        yield from _named(call, call.callee, codes)


def _named(call: Call, name: Named, codes: list[Code]) -> Iterator[Finding]:
    if danger(name.module, name.name):
        return  # reported as dangerous
    message = f"this configuration makes its loader call {name}"
    effects = {effect for code in codes for effect in code.effects & HEAVY}
    if effects:
        yield RULE.finding(
            f"{message}, whose source reaches {_words(effects)}", call, *codes[:PLACES]
        )
    elif codes:
        yield RULE.finding(
            f"{message} from beside it", call, *codes[:PLACES], severity=Severity.MEDIUM
        )
    elif listed(name.module, name.name) or known_library(name.module.partition(".")[0]):
        return
    elif standard(name.module):
        yield RULE.finding(
            f"{message}, a name {coverage(name.module)} and on no list of harmless names", call
        )
    else:
        yield RULE.finding(f"{message}, which no list covers", call, severity=Severity.MEDIUM)


def _words(effects: set[Effect]) -> str:
    return ", ".join(sorted(effect.value for effect in effects))


RULE = Rule(id="remote-code", severity=Severity.HIGH, doc=__doc__, check=check)
