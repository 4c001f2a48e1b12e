r"""There are bytes in the file that nothing refers to.

## What it finds
Bytes after the end, between the parts, or inside the data that no structure of the format refers
to. Zeros, and padding that the format itself writes, are noted and do no harm.

## Why it matters
Whatever lies there is not weighed as what it may be used as: another file that another loader
finds, or a message. Honest writers leave nothing behind.

## What to do
Ask the publisher for a file that was written by the usual tools, or write the tensors to a new
one.

## Fires on
    name: model.safetensors
    5\x00\x00\x00\x00\x00\x00\x00{\x22w\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[2],\x22da
    ta_offsets\x22:[0,2]}}abjunk

## Silent on
    name: model.safetensors
    5\x00\x00\x00\x00\x00\x00\x00{\x22w\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[2],\x22da
    ta_offsets\x22:[0,2]}}ab
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Gap, GapKind, Severity
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per run of such bytes."""
    for gap in dossier.every(Gap):
        if gap.kind is GapKind.TRAILING:
            yield RULE.finding(
                f"{gap.place.span.size} bytes that nothing refers to: {gap.why}", gap
            )
        elif gap.kind is GapKind.FILLER:
            message = f"{gap.place.span.size} bytes of filler: {gap.why}"
            yield RULE.finding(message, gap, severity=Severity.INFO)


RULE = Rule(id="trailing-data", severity=Severity.HIGH, doc=__doc__, check=check, about=(Gap,))
