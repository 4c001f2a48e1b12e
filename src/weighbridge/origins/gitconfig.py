"""The remotes of a git repository, as its ``config`` has them.

Layout: ``[remote "name"]``, then lines ``url = address``. Source:
https://git-scm.com/docs/git-config#_syntax (retrieved 2026-11-25). Nothing of git is run. Not read:
lines that go on after a backslash, files that are included, addresses to push to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.core.records import dataclass

MOST = 100
"""Remotes of one repository."""

_SECTION = later.pattern(r'\s*\[\s*([A-Za-z0-9.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]\s*(?:[#;].*)?')
_URL = later.pattern(r'\s*url\s*=\s*(?:"([^"\\]*)"|([^"\s#;\\]+))\s*(?:[#;].*)?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Remote:
    """Where a repository is fetched from.

    Attributes:
        name: As git has it, ``origin`` as a rule.
        url: As written; may hold a password.
        line: In the file, from 1.
    """

    name: str
    url: str
    line: int


def remotes(config: str) -> Iterator[Remote]:
    """Yield the remotes of a configuration, ``MOST`` of them at most."""
    name, count = "", 0
    for number, line in enumerate(config.splitlines(), 1):
        if (section := _SECTION.fullmatch(line)) is not None:
            name = (section[2] or "") if section[1].lower() == "remote" else ""
        elif name and (url := _URL.fullmatch(line)) is not None:
            yield Remote(name, url[1] or url[2] or "", number)
            count += 1
            if count == MOST:
                return


def rewrites(config: str) -> bool:
    """Whether addresses are rewritten before they are used (``url.<base>.insteadOf``)."""
    sections = map(_SECTION.fullmatch, config.splitlines())
    return any(found is not None and found[1].lower() == "url" for found in sections)
