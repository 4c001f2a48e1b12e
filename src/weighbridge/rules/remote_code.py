r"""A loader is told to run code that comes with the model, or from elsewhere.

## What it finds
``auto_map`` and custom pipelines that name Python files or another repository, and configuration
that names a class or function to call (``_target_``, ``modules.json``, ``loader_module``, YAML
tags). High if the source is not here, comes from another repository, is a function of a library
that runs commands or text, imports by name, unpickles or downloads, or it or a file beside it that
it imports starts processes, uses the network, runs text as code, loads native libraries, or does
things as soon as it is imported; otherwise medium. Medium, too, is a file that does so and that
servers and interpreters run for its name alone (``handler.py``, ``code/inference.py``,
``sitecustomize.py``, lines of a ``.pth`` file that is text ...), one that Cog, BentoML, Truss or
MLflow Projects run, as a file of theirs says (``cog.yaml``, ``MLproject`` ...), one that is called
like a module that every loader imports, and found first by Python that is started beside it
(``torch.py``, ``numpy/__init__.py``), and any file that R, Octave or MATLAB run when they are
started beside it (``.Rprofile`` ...). High, too, is compiled Python that is run in place of such a
file, whatever that says, or for a module of which there is no source. Code that nothing makes run
is the business of ``bystander-code``.

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
from weighbridge.facts import (
    coverage,
    danger,
    known_library,
    listed,
    passage,
    pipeline_module,
    reaching,
    standard,
)
from weighbridge.facts.keras import plain
from weighbridge.judgement.sources import REACHING, STARTED, Sources, does
from weighbridge.rules import Rule

HEAVY = REACHING | {Effect.IMPORT_TIME}
"""Effects that make code which a loader runs a reason to refuse."""

OPTIONAL = frozenset({"engine"})
"""Fields for which a server takes a file by its usual name, or else a handler of its own."""

IMPORTED = frozenset({
    "PIL", "__torch__", "_bisect", "_bz2", "_codecs", "_collections_abc", "_compat_pickle",
    "_compression", "_ctypes", "_datetime", "_decimal", "_hashlib", "_heapq", "_json", "_lzma",
    "_pickle", "_posixsubprocess", "_queue", "_random", "_sha2", "_sha512", "_socket", "_ssl",
    "_struct", "_weakrefset", "_zoneinfo", "abc", "accelerate", "argparse", "ast", "asyncio",
    "base64", "bisect", "bz2", "catboost", "certifi", "click", "cloudpickle", "codecs",
    "collections", "concurrent", "contextlib", "contextvars", "copy", "copyreg", "csv", "ctypes",
    "dataclasses", "datetime", "dateutil", "decimal", "difflib", "diffusers", "dill", "dis",
    "email", "enum", "errno", "filelock", "flax", "fnmatch", "fractions", "fsspec", "functools",
    "gettext", "glob", "gzip", "h5py", "hashlib", "heapq", "hmac", "http", "huggingface_hub",
    "importlib", "io", "jax", "joblib", "json", "keras", "keyword", "lightgbm", "linecache",
    "locale", "logging", "lzma", "math", "multiprocessing", "numbers", "numpy", "onnx",
    "onnxruntime", "opcode", "os", "packaging", "pandas", "pathlib", "peft", "pickle", "platform",
    "pprint", "pytz", "random", "re", "regex", "reprlib", "requests", "safetensors", "scipy",
    "secrets", "selectors", "sentence_transformers", "sentencepiece", "shlex", "shutil", "signal",
    "six", "sklearn", "skops", "socket", "spacy", "ssl", "stat", "string", "struct", "subprocess",
    "tarfile", "tempfile", "tensorflow", "textwrap", "threading", "timm", "tokenize", "tokenizers",
    "torch", "torchaudio", "torchvision", "tqdm", "traceback", "transformers", "typing",
    "typing_extensions", "unittest", "urllib", "uuid", "vllm", "warnings", "weakref", "xgboost",
    "yaml", "zipfile", "zlib",
})  # fmt: skip
"""Modules that loaders import, and what these import, whose names no honest file beside a model has
to have; and that of TorchScript's own classes, of which no import is told.

Source: https://docs.python.org/3/library/sys.html#sys.path (retrieved 2026-11-27): the folder that
Python is started in, with ``-c``, ``-m`` or a prompt, comes first.
"""

DESCRIPTION = "model_description.py"
"""Source: https://github.com/OpenNMT/OpenNMT-tf/blob/master/opennmt/models/catalog.py (retrieved
2026-11-27)."""

FLAVOURS = (
    "read that code before anything loads the folder, and pin it; or ask for the model as its own"
    " library writes it"
)
"""What to do about a model of MLflow that is code."""

PLACES = 8


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per source that a file refers to, and per name that it has called."""
    known = Sources(dossier)
    for (file, module), references in known.wanted().items():
        beside = known.resolve(file, module) and known.imported(file, module)
        found = beside or _in_folder(known, file, references)
        if not found and (known_library(module.partition(".")[0]) or _if_here(references)):
            continue
        yield _judge(module, references, known, known.loaded(found))
    yield from _configured(dossier, known)
    referred = {name for file, module in known.wanted() for name in known.resolve(file, module)}
    named = known.named()
    yield from _compiled(known, [*referred, *named, *known.served(), *known.configured])
    for name, who in named.items():
        loaded = known.loaded([name])
        effects = {effect for code in known.codes(loaded) for effect in code.effects & HEAVY}
        if effects and name not in referred:
            evidence: tuple[Evidence, ...] = (
                *known.codes(loaded)[:PLACES],
                *known.steps(loaded)[:PLACES],
            )
            message = f"{name!r} is run by {who} for its name, and {does(effects)}"
            yield RULE.finding(message, *evidence, severity=Severity.MEDIUM)
    yield from _found_first(known)
    yield from _served(known, referred | named.keys())
    for name, who, face in known.started():
        message = f"{name!r} is run by {who} when it is started in that folder"
        yield RULE.finding(message, face, severity=Severity.MEDIUM)


def _found_first(known: Sources) -> Iterator[Finding]:
    """Judge modules that Python finds before those that are installed, in the folder itself."""
    for name in known.bystanders:
        module = name.removesuffix(".py").removesuffix("/__init__")
        # A package of a library's name may be its source, changed.
        if module in IMPORTED or (name == f"{module}.py" and known_library(module)):
            who = f"for {module!r} by whoever starts Python beside it"
        elif name.rpartition("/")[2] == DESCRIPTION:
            who = "for its name by OpenNMT-tf, which loads the folder"
        else:
            continue
        codes = known.codes([name])
        if effects := {effect for code in codes for effect in code.effects & HEAVY}:
            message = f"{name!r} is imported {who}"
            yield RULE.finding(
                f"{message}, and {does(effects)}",
                *codes[:PLACES],
                *known.steps([name])[:PLACES],
                severity=Severity.MEDIUM,
            )


def _in_folder(known: Sources, file: str, references: list[Reference]) -> list[str]:
    """Return the modules of a folder that MLflow puts on the path of its loader."""
    above = file.rpartition("/")[0]
    folders = tuple(
        f"{above}/{item.target}/".lstrip("/")
        for item in references
        if item.field.startswith("flavors.") and item.field.endswith(".code")
    )
    return [name for name in known.bystanders if folders and name.startswith(folders)]


def _if_here(references: list[Reference]) -> bool:
    """Whether loaders take the code only if it is there."""
    return all(item.field in OPTIONAL for item in references)


def _served(known: Sources, told: set[str]) -> Iterator[Finding]:
    """Judge sources that a program runs because a file of its own says so; not those told."""
    for name, who in known.served().items():
        if name not in told:
            loaded = known.loaded([name])
            codes, steps = known.codes(loaded), known.steps(loaded)
            effects = {effect for code in codes for effect in code.effects & HEAVY}
            reaches = f", and {does(effects)}" if effects else ""
            message = f"{name!r} is run by {who}{reaches}"
            evidence: tuple[Evidence, ...] = (*codes[:PLACES], *steps[:PLACES])
            yield RULE.finding(message, *evidence, severity=Severity.MEDIUM)


def _compiled(known: Sources, run: list[str]) -> Iterator[Finding]:
    """Judge compiled code that is run in place of source, which nobody can read."""
    for name, source, entry in known.instead(known.loaded(run)):
        message = f"{name!r} is compiled, and Python runs it in place of {source!r}"
        yield RULE.finding(message, entry)


def _judge(module: str, references: list[Reference], known: Sources, loaded: list[str]) -> Finding:
    first = references[0]
    field = f" ({first.field})" if first.field else ""
    codes, steps = known.codes(loaded), known.steps(loaded)
    evidence: tuple[Evidence, ...] = (
        *references[:PLACES],
        *codes[:PLACES],
        *steps[:PLACES],
    )
    effects = {effect for code in codes for effect in code.effects & HEAVY}
    asks = f"this file asks its loader to run {first.target!r}{field}"
    fix = FLAVOURS if first.place.artifact.name.rpartition("/")[2] == "MLmodel" else ""
    if not codes:
        where = "the source is not in this model"
        if "--" in module or "/" in module or ":" in module:
            where = "the source is elsewhere"
        return RULE.finding(f"{asks}; {where}", *evidence, fix=fix)
    if effects:
        return RULE.finding(f"{asks}, whose source {does(effects)}", *evidence, fix=fix)
    return RULE.finding(f"{asks}", *evidence, severity=Severity.MEDIUM, fix=fix)


def _configured(dossier: Dossier, known: Sources) -> Iterator[Finding]:
    """Judge names that configuration makes a loader import and call, one finding per name."""
    seen: set[tuple[str, str]] = set()
    for call in dossier.every(Call):
        if call.how is not How.CONFIG:
            continue
        key = (call.place.artifact.name, spell(call.callee))
        if key in seen:
            continue
        seen.add(key)
        if not isinstance(call.callee, Named):
            message = f"this configuration makes its loader call {spell(call.callee)}"
            yield RULE.finding(message, call)
            continue
        found = known.imported(call.place.artifact.name, call.callee.module)
        codes = known.codes(known.loaded(found)) if found else []
        yield from _named(call, call.callee, codes)


def _named(call: Call, name: Named, codes: list[Code]) -> Iterator[Finding]:
    module, last = name.module, name.name
    own = plain(module, last)
    if not own and danger(module, last):
        return  # reported as dangerous
    dotted = f"{module}.{last}"
    deed = f"call {dotted}" if last else f"import {module}"
    message = f"this configuration makes its loader {deed}"
    if not own and (step := passage(dotted)):
        why = f"a name that leaves the library it begins with, by {step!r}"
        yield RULE.finding(f"{message}, {why}", call)
        return
    if codes:
        if effects := {effect for code in codes for effect in code.effects & HEAVY}:
            yield RULE.finding(f"{message}, whose source {does(effects)}", call, *codes[:PLACES])
            return
        yield RULE.finding(
            f"{message} from beside it", call, *codes[:PLACES], severity=Severity.MEDIUM
        )
    elif own or listed(module, last) or _of_diffusers(call, name):
        return
    elif known_library(module.partition(".")[0]):
        if reached := reaching(dotted):
            yield RULE.finding(f"{message}, which {reached}", call)
    elif standard(module):
        yield RULE.finding(
            f"{message}, a name {coverage(module)} and on no list of harmless names", call
        )
    elif "--" in module or "/" in module:
        yield RULE.finding(f"{message}; the source is elsewhere", call)
    else:
        yield RULE.finding(f"{message}, which no list covers", call, severity=Severity.MEDIUM)


def _of_diffusers(call: Call, name: Named) -> bool:
    """Whether ``model_index.json`` names a class of a pipeline, as only diffusers reads it."""
    file = call.place.artifact.name.rpartition("/")[2]
    return (
        file == "model_index.json"
        and pipeline_module(name.module)
        and name.name.isidentifier()
        and not reaching(f"diffusers.pipelines.{name}")
    )


RULE = Rule(
    id="remote-code",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    about=(Call, Code),
    among=((Reference, Purpose.CODE),),
    called=tuple(STARTED),
)
