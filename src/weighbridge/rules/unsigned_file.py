r"""A signature covers the model, and not this file, which a loader could read or run.

## What it finds
Files of a model with a valid signature that no valid signature covers: added after signing, or left
out by the signer on purpose. If the policy trusts one of the signers, only what trusted signers
cover counts. Code, weights, archives, configurations, links, what is no regular file, and bytes
that nobody recognises count in full, and so do a file that is a signature and something else as
well, and text that nobody knows not to be read or run by a program: vocabularies, templates, lists
of requirements, scripts. Tables, logs and pages count a little; documents, pictures and what git
itself uses do not count.

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
    SUMMARY,
    UNKNOWN,
    Artifact,
    Coverage,
    Dossier,
    Face,
    Finding,
    Grade,
    Kind,
    Place,
    Severity,
    Span,
    Verification,
    later,
)
from weighbridge.rules import Rule

SHOWN = 5
"""Names in one message."""

_DOCUMENT = later.pattern(
    r"(?:.*/)?(?:readme|licen[cs]e|notice|copying|citation|changelog|authors|security"
    r"|code_of_conduct|contributing|use_policy|model_card)[^/.]*"
    r"(?:[.](?:[0-9][^/.]*|ar|cn|de|en|es|fr|it|ja|jp|ko|kr|pt|ru|zh[^/.]*|adoc|apache[^/.]*|bsd|cff"
    r"|code|data|gpl[^/.]*|html?|markdown|md|mdx|mit|model|org|pdf|rst|rtf|txt|weights))*"
    r"|\.gitattributes|\.gitignore|\.github/.*|(?:.*/)?[^/]+\.(?:md|rst|pdf)",
    re.IGNORECASE,
)
"""Names of what people read and loaders do not."""

_PASSIVE = later.pattern(
    r"(?:.*/)?(?:[^/]+\.(?:bib|css|csv|diff|html?|log|patch|srt|svg|tex|tsv|vtt)"
    r"|[^/]*(?:eval|history|log|metrics|notes|output|report|results?|samples|summary)[^/]*\.txt)",
    re.IGNORECASE,
)
"""Names of text that comes out of programs, or is shown: tables, logs, pages."""

_WORKFLOW = later.pattern(r"\.github/.*\.ya?ml")
"""Names of what a forge reads."""

_LOADED = later.pattern(
    r"(?:.*/)?(?:[^/]+\.(?:jinja2?|j2|tmpl|template)|(?:merges|vocab|labels|dict)[^/]*\.txt)",
    re.IGNORECASE,
)
"""Names of text that loaders read, whatever else these names may mean."""

_INERT = frozenset({Kind.TEXT, Kind.MEDIA, Kind.RECORD})


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding for files that matter, and one for other text."""
    believed = _believed(dossier)
    if not believed:
        return
    faces: dict[str, list[Face]] = {}
    for face in dossier.every(Face):
        faces.setdefault(face.place.artifact.name, []).append(face)
    loose, signatures = _loose(dossier, believed), _signatures(dossier)
    asked = {*loose, *signatures}
    artifacts = {each.name: each for each in dossier.artifacts if each.name in asked}
    grave: list[Face] = []
    slight: list[Face] = []
    for name in loose:
        found = faces.get(name, [])
        # A link under a name that nobody signed, or what is no regular file, is no artifact.
        artifact = artifacts.get(name)
        weight = _weight(name, found) if artifact is None or artifact.size else None
        if weight is not None:
            column = slight if weight is Severity.LOW else grave
            column.append(_seen(artifact or Artifact(name, 0), found))
    for name in sorted(_without(signatures, believed)):
        found = faces.get(name, [])
        if not {face.kind for face in found} <= _INERT:
            grave.append(_seen(artifacts[name], found))
    for seen, severity in ((grave, Severity.MEDIUM), (slight, Severity.LOW)):
        if seen:
            yield RULE.finding(_message(seen), *seen, severity=severity)


def _weight(name: str, faces: list[Face]) -> Severity | None:
    """Say how much it matters that a file is not covered; ``None`` if it does not."""
    kinds = {face.kind for face in faces}
    if not faces or not kinds <= {*_INERT, Kind.CONFIG} or _LOADED.fullmatch(name):
        return Severity.MEDIUM
    if Kind.CONFIG in kinds:
        return None if _WORKFLOW.fullmatch(name) else Severity.MEDIUM
    if Kind.TEXT not in kinds or _DOCUMENT.fullmatch(name):
        return None
    return Severity.LOW if _PASSIVE.fullmatch(name) else Severity.MEDIUM


def _believed(dossier: Dossier) -> list[tuple[Verification, Coverage]]:
    """Return the signatures that count: those by trusted signers, or any valid ones."""
    valid = [
        (each, each.coverage)
        for each in dossier.verifications
        if each.signature.grade is Grade.SIGNED and each.valid and each.coverage is not None
    ]
    # Anybody can sign a file that a trusted signer did not, and take nothing away by that; and
    # that somebody weighed or tested it once is no signature over it either.
    trusted = [row for row in valid if row[0].trusted]
    return [row for row in trusted if not _telling(row[0])] or trusted or valid


def _telling(each: Verification) -> bool:
    told = each.attestation
    return told is not None and (told.statement == SUMMARY or not told.vouches)


def _loose(dossier: Dossier, believed: list[tuple[Verification, Coverage]]) -> list[str]:
    """Return the names that signatures leave uncovered, sorted."""
    uncovered: set[str] = set()
    ignored: set[str] = set()
    for _, told in believed:
        uncovered.update(told.unsigned, told.special)
        ignored.update(told.ignored)
    if ignored:
        # Folders that were not looked into are ignored, and no file.
        uncovered |= ignored.intersection([artifact.name for artifact in dossier.artifacts])
    return sorted(_without(uncovered - _signatures(dossier), believed))


def _without(names: set[str], believed: list[tuple[Verification, Coverage]]) -> set[str]:
    """Return names that no signature covers; of the others, which may be many, no set is made."""
    return names.difference(
        *(each for _, told in believed for each in (told.covered, told.implied))
    )


def _signatures(dossier: Dossier) -> set[str]:
    """Return the names of what is a signature or a record itself."""
    return {
        each.signature.place.artifact.name
        for each in dossier.verifications
        if each.signature.scheme != UNKNOWN
    }


def _seen(artifact: Artifact, faces: list[Face]) -> Face:
    place = Place(artifact, Span(0, artifact.size))
    return faces[0] if faces else Face(place, "unrecognised")


def _message(seen: list[Face]) -> str:
    names = [repr(face.place.artifact.name[:80]) for face in seen]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    what = "is not covered" if len(names) == 1 else "are not covered"
    return f"{', '.join(names[:SHOWN])}{more} {what} by the signature"


RULE = Rule(
    id="unsigned-file", severity=Severity.MEDIUM, doc=__doc__, check=check, looks=("verifications",)
)
