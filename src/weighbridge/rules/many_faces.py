r"""The same bytes are files of two formats at once.

## What it finds
Bytes that two unrelated formats recognise, such as safetensors and zip. Layouts of one container
(a PyTorch archive is a zip) do not count.

## Why it matters
One tool reads the harmless face and another the other one. Honest writers make files of one
format.

## What to do
Do not load the file. Ask the publisher how it came to be.

## Fires on
    9\x00\x00\x00\x00\x00\x00\x00{\x22w\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[101],\x22
    data_offsets\x22:[0,101]}}PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7\xe8\x01
    \x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00xaPK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00
    \x00\x00!\x00C\xbe\xb7\xe8\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00
    \x00\x00\x00\x00\x80\x01\x00\x00\x00\x00xPK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00/\x00
    \x00\x00\x20\x00\x00\x00\x00\x00

## Silent on
    5\x00\x00\x00\x00\x00\x00\x00{\x22w\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[2],\x22da
    ta_offsets\x22:[0,2]}}ab
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from weighbridge.core import Dossier, Face, Finding, Kind, Place, Severity
from weighbridge.facts import compatible
from weighbridge.rules import Rule

WRITTEN = frozenset({Kind.CODE, Kind.CONFIG, Kind.RECORD, Kind.TEXT})
"""Kinds that people write as text: JSON is YAML, a script is Python."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per run of bytes with two unrelated faces."""
    every = tuple(dossier.every(Face))
    if len(every) < 2:  # noqa: PLR2004 - as most models
        return
    faces: dict[Place, list[Face]] = {}
    for face in every:
        if face.kind is None:
            # A layout says how a container is used.
            continue
        faces.setdefault(face.place, []).append(face)
    for place, found in faces.items():
        odd = _unrelated(found)
        if odd:
            names = " and ".join(sorted({face.format for face in odd}))
            yield RULE.finding(f"the bytes of {place.artifact.name!r} are {names} at once", *odd)


def _unrelated(found: list[Face]) -> tuple[Face, ...]:
    # Of a place that is told thousands of times there are not thousands of formats.
    different = {face.format: face for face in found}.values()
    odd = {
        face.format: face
        for pair in combinations(different, 2)
        if not _related(*pair)
        for face in pair
    }
    return tuple(odd.values())


def _related(one: Face, other: Face) -> bool:
    return {one.kind, other.kind} <= WRITTEN or compatible(one.format, other.format)


RULE = Rule(
    id="many-faces", severity=Severity.HIGH, doc=__doc__, check=check, about=(Face,), alike=True
)
