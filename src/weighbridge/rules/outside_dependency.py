r"""Installing what the file lists fetches packages from elsewhere than the installer's index.

## What it finds
Lines of requirements files, of projects (``pyproject.toml``, ``Pipfile``, ``setup.cfg``,
``package.json``) and their locks, of conda's environments and of BentoML's options that name a URL,
a repository, another index, a host that is trusted without a certificate, or a path out of the
folder. Packages by name and version, and files of the folder itself, are no matter.

## Why it matters
An installer runs the set-up of what it fetches. What lies at a URL or on a branch can change after
it was looked at, and another index can answer for names that are not its own.

## What to do
Install from your own list of packages, with digests. If a repository is wanted, pin its commit.

## Fires on
    name: requirements.txt
    numpy\x3d\x3d2.0\ngit\x2bhttps://example.org/net.git\n

## Silent on
    name: requirements.txt
    numpy\x3d\x3d2.0\n-r\x20more.txt\n
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import INDEXES, Dossier, Finding, Purpose, Reference, Severity, later
from weighbridge.rules import Rule

_ELSEWHERE = later.pattern(r"[A-Za-z][A-Za-z0-9+.-]*:")
"""A scheme, or the letter of a drive."""

TRUSTED = "--trusted-host"


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per file and target."""
    seen: set[tuple[str, str]] = set()
    for item in dossier.every(Reference):
        key = (item.place.artifact.name, item.target)
        if item.purpose is not Purpose.PACKAGE or key in seen:
            continue
        seen.add(key)
        if item.field.endswith(TRUSTED):
            message = f"this file has its installer trust {item.target!r} without a certificate"
            yield RULE.finding(message, item)
        elif _outside(item.target) and not INDEXES.fullmatch(item.target):
            field = f" ({item.field})" if item.field else ""
            yield RULE.finding(f"this file has packages fetched from {item.target!r}{field}", item)


def _outside(target: str) -> bool:
    path = target.replace("\\", "/")
    climbs = ".." in path.split("/") or path.startswith(("/", "~"))
    return climbs or _ELSEWHERE.match(target) is not None


RULE = Rule(
    id="outside-dependency",
    severity=Severity.MEDIUM,
    doc=__doc__,
    check=check,
    among=((Reference, Purpose.PACKAGE),),
)
