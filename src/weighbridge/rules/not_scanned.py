r"""The contents are not here, or this version does not read them.

## What it finds
A pointer of Git LFS instead of the file, a format that is recognised and not read by this version
or only with an extra, a file of no known format whose name promises nothing, and a fault of
weighbridge's own.

## Why it matters
Nothing was found because nothing was looked at. That is no verdict, and must not be taken for a
good one.

## What to do
Fetch the contents (``git lfs pull``), install the extra that the message names, or remove the
file.

## Fires on
    name: model.safetensors
    version\x20https://git-lfs.github.com/spec/v1\noid\x20sha256:ababababababababababababababa
    bababababababababababababababababab\nsize\x2012345\n

## Silent on
    name: model.pkl
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Gap, GapKind, Severity, later
from weighbridge.judgement.gaps import unclaimed
from weighbridge.rules import Rule

KINDS = frozenset({GapKind.ELSEWHERE, GapKind.UNSUPPORTED, GapKind.FAULT})

FIXES = {
    GapKind.UNSUPPORTED: "install the extra that the message names, if it names one; else use a "
    "copy in a format that is read, or remove the file",
    GapKind.UNRECOGNISED: "find out what the file is for, and remove it if nothing needs it",
    GapKind.FAULT: "report it; the file may be fine",
}
"""What to do, where it is not to fetch the contents."""


OUTSIDE = later.pattern(r"[^/]*\.onnx[._]data(?:_\d+)?\Z", re.IGNORECASE)
"""How a file is named that holds numbers of an ONNX graph, and nothing that says which."""

LONE = "these are numbers of an ONNX graph that is not here, and nothing else says what they are"
GRAPH = "weigh the folder that holds the graph too, or remove the file if no graph refers to it"


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per gap."""
    faces = dossier.faces()
    for gap in dossier.every(Gap):
        name = gap.place.artifact.name
        if gap.kind in KINDS or unclaimed(gap, faces):
            why, fix = gap.why, FIXES.get(gap.kind, "")
            if gap.kind is GapKind.UNRECOGNISED and OUTSIDE.search(name):
                why, fix = LONE, GRAPH
            yield RULE.finding(f"{name!r} was not weighed: {why}", gap, fix=fix)


RULE = Rule(id="not-scanned", severity=Severity.LOW, doc=__doc__, check=check, about=(Gap,))
