r"""Tensors of an HDF5 file are to be read from another file, which is not part of this model.

## What it finds
An external link, a file of external elements, or a source of a virtual dataset that names a file
which was not weighed together with this one (medium); in an archive, any (high): it is looked for
where the loader runs. Paths that lead out of the folder are the business of ``outside-reference``.

## Why it matters
The loader reads whatever lies under that name where it runs: bytes of the host become tensors,
which a model can then give away (CVE-2026-1669). Keras itself never writes such files.

## What to do
Ask the publisher for a file that holds its own tensors, or put the missing file beside it and weigh
both.

## Fires on
    name: model.weights.h5
    \x89HDF\r\n\x1a\n\x02\x08\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff
    \xffW\x00\x00\x00\x00\x00\x00\x000\x00\x00\x00\x00\x00\x00\x00B\x1f\nnOHDR\x02\x02\x19\x00\x00
    \x00\x06\x15\x00\x00\x01\x09@\x01\x00w\r\x00\x00other.h5\x00/w\x00\xb7IT^

## Silent on
    name: model.weights.h5
    \x89HDF\r\n\x1a\n\x02\x08\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff
    \xffL\x00\x00\x00\x00\x00\x00\x000\x00\x00\x00\x00\x00\x00\x00\xb0\x0e\xf2sOHDR\x02\x02\x0e
    \x00\x00\x00\x06\n\x00\x00\x01\x09\x01\x01\x00w\x02\x00/v\xa8\x8b\x0c\x85
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Purpose, Reference, Severity
from weighbridge.rules import Rule

HDF5 = "hdf5"
_OUT = ("/", "~", "..")


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per file and target."""
    here = {artifact.name for artifact in dossier.artifacts}
    faces, seen = dossier.faces(), set[tuple[str, str]]()
    for item in dossier.every(Reference):
        name = item.place.artifact.name
        if item.purpose is not Purpose.WEIGHTS or HDF5 not in faces.get(name, ()):
            continue
        folder = posixpath.dirname(item.place.artifact.file)
        target = posixpath.normpath(posixpath.join(folder, item.target.replace("\\", "/")))
        if item.target.startswith(_OUT) or ":" in item.target or (name, target) in seen:
            continue
        seen.add((name, target))
        told = f"tensors are read from {item.target!r} ({item.field})"
        if "!/" in name:
            why = f"{told}, and an archive holds no files that HDF5 could open"
            yield RULE.finding(why, item)
        elif target not in here:
            why = f"{told}, which is not part of this model"
            yield RULE.finding(why, item, severity=Severity.MEDIUM)


RULE = Rule(
    id="absent-tensor-file",
    severity=Severity.HIGH,
    doc=__doc__,
    check=check,
    among=((Reference, Purpose.WEIGHTS),),
)
