r"""A signature covers the model, and not this file, which a loader could read or run.

## What it finds
Files of a model with a valid signature that no valid signature covers: added after signing, or left
out by the signer on purpose. Code, weights, archives, configurations and bytes that nobody
recognises count in full; other text counts a little; documents, pictures and what git itself uses
do not count.

## Why it matters
Whoever sees *signed* believes that what runs is what was signed. One unsigned `modeling.py` or
`config.json` beside signed weights decides what runs. The reference implementation of model signing
accepts any file that the signer has listed as ignored.

## What to do
Ask the publisher to sign the whole folder, or remove the file if the model does not need it.

## Fires on
    name: model.safetensors
    \x02\0\0\0\0\0\0\0{}
    signed: model.safetensors
    name: modeling.py
    import torch

## Silent on
    name: model.safetensors
    \x02\0\0\0\0\0\0\0{}
    signed: model.safetensors
    name: README.md
    # A model
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import (
    Artifact,
    Dossier,
    Face,
    Finding,
    Grade,
    Kind,
    Place,
    Severity,
    Span,
)
from weighbridge.rules import Rule

SHOWN = 5
"""Names in one message."""

_DOCUMENT = re.compile(
    r"(?:.*/)?(?:readme|licen[cs]e|notice|copying|citation|changelog|authors|security"
    r"|code_of_conduct|contributing|use_policy|model_card)[^/]*"
    r"|\.gitattributes|\.gitignore|\.github/.*|(?:.*/)?[^/]+\.(?:md|rst|pdf)",
    re.IGNORECASE,
)
"""Names of what people read and loaders do not."""

_INERT = frozenset({Kind.TEXT, Kind.MEDIA, Kind.RECORD})


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding for files that matter, and one for other text."""
    loose = _loose(dossier)
    if not loose:
        return
    faces: dict[str, list[Face]] = {}
    for face in dossier.every(Face):
        faces.setdefault(face.place.artifact.name, []).append(face)
    artifacts = {artifact.name: artifact for artifact in dossier.artifacts}
    grave: list[Face] = []
    slight: list[Face] = []
    for name in loose:
        if name not in artifacts or artifacts[name].size == 0:
            continue
        found = faces.get(name, [])
        kinds = {face.kind for face in found}
        inert = bool(found) and kinds <= _INERT
        if inert and (kinds <= {Kind.MEDIA, Kind.RECORD} or _DOCUMENT.fullmatch(name)):
            continue
        (slight if inert else grave).append(_seen(artifacts[name], found))
    for seen, severity in ((grave, Severity.MEDIUM), (slight, Severity.LOW)):
        if seen:
            yield RULE.finding(_message(seen), *seen, severity=severity)


def _loose(dossier: Dossier) -> list[str]:
    """Return the names that valid signatures leave uncovered, sorted."""
    uncovered: set[str] = set()
    covered: set[str] = set()
    for each in dossier.verifications:
        covered.add(each.signature.place.artifact.name)
        if each.signature.grade is Grade.SIGNED and each.valid and each.coverage is not None:
            uncovered |= {*each.coverage.unsigned, *each.coverage.ignored}
            covered |= set(each.coverage.covered)
    return sorted(uncovered - covered)


def _seen(artifact: Artifact, faces: list[Face]) -> Face:
    place = Place(artifact, Span(0, artifact.size))
    return faces[0] if faces else Face(place, "unrecognised")


def _message(seen: list[Face]) -> str:
    names = [repr(face.place.artifact.name[:80]) for face in seen]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    what = "is not covered" if len(names) == 1 else "are not covered"
    return f"{', '.join(names[:SHOWN])}{more} {what} by the signature"


RULE = Rule(id="unsigned-file", severity=Severity.MEDIUM, doc=__doc__, check=check)
