r"""Two readers of the archive see different files.

## What it finds
Members that share a name, that the directory does not list, of which directory and local record
disagree, that are flagged as encrypted, or whose checksum is not that of their bytes.

## Why it matters
One loader takes the first of two members and another the last; one believes the directory and
another the record; one stops at a wrong checksum or flag and another reads on. What is weighed
must be what is loaded, and honest writers leave no doubt.

## What to do
Ask the publisher for a file that was written in one go by the usual tools.

## Fires on
    PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7\xe8\x01\x00\x00\x00\x01\x00\x00
    \x00\x01\x00\x00\x00xaPK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00\xf9\xef\xbeq\x01\x00
    \x00\x00\x01\x00\x00\x00\x01\x00\x00\x00xbPK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00
    \x00!\x00C\xbe\xb7\xe8\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00
    \x00\x00\x00\x80\x01\x00\x00\x00\x00xPK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00!
    \x00\xf9\xef\xbeq\x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00
    \x00\x00\x80\x01\x20\x00\x00\x00xPK\x05\x06\x00\x00\x00\x00\x02\x00\x02\x00^\x00\x00\x00@
    \x00\x00\x00\x00\x00

## Silent on
    PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7\xe8\x01\x00\x00\x00\x01\x00\x00
    \x00\x01\x00\x00\x00xaPK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7\xe8
    \x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01
    \x00\x00\x00\x00xPK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00/\x00\x00\x00\x20\x00\x00\x00
    \x00\x00
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Member, Severity, Trait
from weighbridge.rules import Rule

WORDS = {
    Trait.DUPLICATE: "is there more than once; loaders differ in which they take",
    Trait.HIDDEN: "is in the file and not in its directory",
    Trait.RENAMED: "is described differently by the directory and by its own record",
    Trait.ENCRYPTED: "is flagged as encrypted; some loaders read on anyway",
    Trait.BAD_SUM: "has a checksum that is not that of its bytes; some loaders read on anyway",
}

MOST = 20
"""Findings on one archive."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per name and trait, up to ``MOST`` per archive."""
    seen: set[tuple[str, str, Trait]] = set()
    counts: dict[str, int] = {}
    for member in dossier.every(Member):
        archive = member.place.artifact.name
        for trait in sorted(member.traits & WORDS.keys()):
            key = (archive, member.name, trait)
            counts[archive] = counts.get(archive, 0) + (key not in seen)
            if key not in seen and counts[archive] <= MOST:
                note = f" ({member.note})" if member.note else ""
                yield RULE.finding(f"the member {member.name!r} {WORDS[trait]}{note}", member)
            seen.add(key)


RULE = Rule(
    id="duplicate-member", severity=Severity.HIGH, doc=__doc__, check=check, about=(Member,)
)
