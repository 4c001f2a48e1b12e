r"""The file's name promises one format, and its bytes are another.

## What it finds
A name that promises data or text (``.safetensors``, ``.gguf``, ``.onnx``, ``.json``, ``.png`` ...)
on bytes that are a serialised stream, an archive or a program. Endings that promise nothing
(``.bin``, ``.model``, ``.mdl``, ``.p``, ``.sav``, ``.pth.tar`` ...) are of no account, but for
text that is called as a stream is (``.pkl``, ``.joblib``): a loader imports what it begins with
before it sees that the rest is no stream. Text or pictures in the place of weights, or other
weights that carry no code, are a lesser matter.

## Why it matters
People and tools let a file pass for its name; loaders go by the bytes, or fall back to another
format if the promised one fails.

## What to do
Do not load the file. Tell the publisher.

## Fires on
    name: model.safetensors
    ccollections\nOrderedDict\n.

## Silent on
    name: model.pkl
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Face, Finding, Kind, Severity
from weighbridge.facts import Promise, carrier, pointer, promise, source, stream_name, weights_name
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per artifact whose bytes break the promise of its name."""
    seen: set[tuple[str, str]] = set()
    for face in dossier.every(Face):
        artifact = face.place.artifact
        promised = promise(artifact.name) or _text(face, artifact.name)
        if promised is None or face.kind is None or face.format in promised.faces:
            continue
        severity = _severity(face, artifact.name)
        if severity is None or face.place.span.start != 0 or (artifact.name, face.format) in seen:
            continue
        seen.add((artifact.name, face.format))
        claim = f"the name {artifact.name!r} promises {promised.suffix}"
        message = f"{claim}, the bytes are {face.format}"
        yield RULE.finding(message, face, severity=severity)


def _text(face: Face, name: str) -> Promise | None:
    """Return what a name such as ``model.pkl`` promises of what is text: that it is none."""
    if face.kind is Kind.TEXT and stream_name(name):
        return Promise(f".{name.rpartition('.')[2]}", frozenset())
    return None


def _severity(face: Face, name: str) -> Severity | None:
    """Say how bad the disguise is: text in the place of weights is a broken download."""
    if face.kind is Kind.CONTAINER or carrier(face.format):
        return Severity.HIGH
    if face.kind is Kind.CODE and not source(face.format):
        return Severity.HIGH
    if weights_name(name) and not pointer(face.format):
        return Severity.MEDIUM
    return None


RULE = Rule(
    id="disguised-format",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    about=(Face,),
    alike=True,
)
