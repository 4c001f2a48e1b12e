"""Which lists of harmless names speak of which packages, without opening a hundred of them.

What the first lines of each list say stands in ``data/harmless-heads.json`` as well, with the
size of the list, written by ``python -m tests.plugins``; a test says when it is out of step. A list
that is not in there, or has another size, is opened.
"""

from __future__ import annotations

import json
import os
from functools import cache

from weighbridge.facts import tables
from weighbridge.typings import TypeAlias

HEAD = 8192
"""Bytes at the start of a list of harmless names that hold its ``roots``."""

FOLDER = f"{tables.DATA}/harmless"
"""Where the lists are."""

KEPT = f"{tables.DATA}/harmless-heads.json"
"""What their first lines say, by the name of the file."""

Said: TypeAlias = tuple[list[str], bool]
"""Packages that a list speaks of, and whether of some of their names alone."""


def read(path: str) -> Said:
    """Read the first lines of a list."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - pathlib takes too long
        head = tables.parse(file.read(HEAD).partition("\n[[group]]")[0])
    return list(tables.strings(head, "roots")), "partial" in head


def every() -> list[tuple[str, Said]]:
    """Return all lists, sorted by their names, and what they say."""
    return [(f"{FOLDER}/{name}", said) for name, said in _named()]


def _named() -> list[tuple[str, Said]]:
    """Return the same by their names: of a hundred lists, one or two are looked into."""
    known: dict[str, tuple[int, list[str], bool]] = json.loads(tables.read(KEPT))
    found: list[tuple[str, Said]] = []
    with os.scandir(FOLDER) as entries:
        for entry in entries:
            if not entry.name.endswith(".toml"):
                continue
            size, roots, partial = known.get(entry.name, (-1, [], False))
            same = entry.stat().st_size == size
            found.append((entry.name, (roots, partial) if same else read(f"{FOLDER}/{entry.name}")))
    return sorted(found)


@cache
def by_package() -> tuple[dict[str, list[str]], frozenset[str]]:
    """Map each top-level package to the lists that speak of it.

    Returns:
        The names of those lists' files, and the packages of which they speak of some names alone.
    """
    lists: dict[str, list[str]] = {}
    partly: set[str] = set()
    for file, (roots, partial) in _named():
        for root in roots:
            lists.setdefault(root, []).append(file)
        partly.update(roots if partial else ())
    return lists, frozenset(partly)
