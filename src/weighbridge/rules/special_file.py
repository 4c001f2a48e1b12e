r"""There is something in the folder that is not a regular file.

## What it finds
Links that lead out of the folder, named pipes, sockets, devices, and files that stopped being
regular while they were looked at. They are never opened.

## Why it matters
A loader that opens one reads a file of the host, or waits forever. Honest downloads hold regular
files, and links into the cache they belong to.

## What to do
Remove it, or copy the file it stands for into the folder.

## Fires on
    name: config.json
    {}
    link: weights.bin -> /dev/null

## Silent on
    name: weights.pkl
    ccollections\nOrderedDict\n.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Gap, GapKind, Severity
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per gap."""
    for gap in dossier.every(Gap):
        if gap.kind is GapKind.SPECIAL:
            yield RULE.finding(f"{gap.place.artifact.name!r} is not weighed: {gap.why}", gap)


RULE = Rule(id="special-file", severity=Severity.HIGH, doc=__doc__, check=check, about=(Gap,))
