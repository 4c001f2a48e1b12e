r"""Unpacking the archive writes outside the folder it is unpacked to.

## What it finds
A member whose name is absolute, climbs out with ``..`` (with either slash), or names a drive; a
link that leads out; a device.

## Why it matters
Whoever unpacks it (a loader does, for some formats) lets it overwrite their files: a start-up
script, a key, another model.

## What to do
Do not unpack the file. Ask the publisher for another one.

## Fires on
    PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7\xe8\x01\x00\x00\x00\x01\x00\x00
    \x00\x04\x00\x00\x00../xaPK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7
    \xe8\x01\x00\x00\x00\x01\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80
    \x01\x00\x00\x00\x00../xPK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x002\x00\x00\x00#\x00\x00
    \x00\x00\x00

## Silent on
    PK\x03\x04\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7\xe8\x01\x00\x00\x00\x01\x00\x00
    \x00\x01\x00\x00\x00xaPK\x01\x02\x14\x00\x14\x00\x00\x00\x00\x00\x00\x00!\x00C\xbe\xb7\xe8
    \x01\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80\x01
    \x00\x00\x00\x00xPK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00/\x00\x00\x00\x20\x00\x00\x00
    \x00\x00
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Member, Severity, Trait, later
from weighbridge.rules import Rule

_DRIVE = later.pattern(r"[A-Za-z]:")

MOST = 20
"""Findings on one archive."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per member that leads out, up to ``MOST`` per archive."""
    counts: dict[str, int] = {}
    for member in dossier.every(Member):
        why = _escapes(member)
        archive = member.place.artifact.name
        counts[archive] = counts.get(archive, 0) + (why is not None)
        if why is not None and counts[archive] <= MOST:
            yield RULE.finding(f"the member {member.name!r} {why}", member)


def _escapes(member: Member) -> str | None:
    if Trait.DEVICE in member.traits:
        return "is a device or another special file"
    if why := _leads_out(member.name):
        return why
    if Trait.LINK not in member.traits:
        return None
    folder = member.name.replace("\\", "/").rpartition("/")[0]
    why = _leads_out(member.link, folder)
    return f"is a link to {member.link!r}, which {why}" if why else None


def _leads_out(name: str, folder: str = "") -> str | None:
    path = name.replace("\\", "/")
    if path.startswith("/"):
        return "is an absolute path"
    if _DRIVE.match(path):
        return "names a drive"
    depth = 0
    for step in [*folder.split("/"), *path.split("/")]:
        if step == "..":
            depth -= 1
        elif step not in {"", "."}:
            depth += 1
        if depth < 0:
            return "climbs out of the archive"
    return None


RULE = Rule(id="escaping-member", severity=Severity.HIGH, doc=__doc__, check=check, about=(Member,))
