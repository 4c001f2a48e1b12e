r"""The file expands to far more than it holds.

## What it finds
A compressed stream or archive whose contents are over the ratio or the total that models need, or
more containers inside one another than any writer makes.

## Why it matters
Unpacking it fills memory or disk. It also hides what lies behind it from tools that give up early.

## What to do
Do not unpack the file. Raise the limits only for a file whose source you trust.

## Fires on
    BZh91AY&SY\x0e\x09\xe2\xdf\x01_\x8e@\x00\xc0\x00\x00\x08\x20\x000\x80MFB\xa0%\xa9\n\x80
    \x971AY&SY\xbc\x04\xb5\xc3\x00\xa2u\xc0\x00\xc0\x00\x00\x08\x20\x00\x20\xa4\x0862\x8a\x88M
    **!8\xbb\x92)\xc2\x84\x85\x00\xbb\x83\xe8

## Silent on
    BZh91AY&SY\xc1\xc0\x80\xe2\x00\x00\x01A\x00\x00\x10\x02D\xa0\x000\xcd\x00\xc3F)\x97\x17rE8
    P\x90\xc1\xc0\x80\xe2
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Gap, GapKind, Severity
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per gap."""
    for gap in dossier.every(Gap):
        if gap.kind is GapKind.EXPANSION:
            yield RULE.finding(f"{gap.place.artifact.name!r}: {gap.why}", gap)


RULE = Rule(id="expansion-bomb", severity=Severity.HIGH, doc=__doc__, check=check, about=(Gap,))
