"""What our own data say about a name: who stands behind it, and which family it is called after."""

from __future__ import annotations

import re
from functools import cache

from weighbridge.core import Party
from weighbridge.facts import families, publishers
from weighbridge.facts.families import Family
from weighbridge.facts.publishers import Directory, Publisher

HUB = "huggingface"
"""Where ``namespace/name`` is meant, unless something else is said."""

SHORTEST = 4
"""Letters and digits of a family's name below which nothing is taken to be called after it."""

_REFERENCE = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)
_OTHER = re.compile(r"[^a-z0-9]+", re.ASCII)
_ENDS = re.compile(r"\d$", re.ASCII)
_BEGINS = re.compile(r"^\d", re.ASCII)


def is_reference(name: str) -> bool:
    """Whether a name has the form ``namespace/name`` that hubs use."""
    return _REFERENCE.fullmatch(name) is not None


def party(found: Publisher) -> Party:
    """Say what the directory has on a publisher."""
    return Party(
        id=found.id,
        name=found.name,
        country=found.country or "",
        parent=found.parent,
        parent_country=found.parent_country or "",
        source=f"{found.sources[0] if found.sources else found.where}; row as of {found.as_of}",
        confidence=found.confidence.value,
        republisher=found.republisher,
    )


def behind(hub: str, name: str, directory: Directory) -> Party | None:
    """Return who uploads under a reference, ``namespace/name``; ``None`` if that is not known."""
    if not is_reference(name) and hub != "ollama":
        return None
    namespace = name.partition("/")[0]
    found = publishers.by_namespace(hub or HUB, namespace, directory)
    if found is None and hub == "ollama":
        found = publishers.by_namespace(hub, name, directory)
    return None if found is None else party(found)


def maker(text: str, directory: Directory) -> Party:
    """Return the organisation that a text names; one that is not known has its name only."""
    found = (
        publishers.by_id(text, directory)
        or publishers.by_name(text, directory)
        or publishers.by_title(text, directory)
    )
    return Party("", text) if found is None else party(found)


def squeezed(name: str) -> str:
    """Keep letters and digits of the last part of a name, lower case."""
    return _OTHER.sub("", name.rpartition("/")[2].lower())


@cache
def _called() -> tuple[tuple[str, Family], ...]:
    """Return what members of families are called, squeezed, longest first."""
    rows: dict[str, Family] = {}
    for family in families.every():
        names = [family.name, *(row.name for row in family.signatures)]
        head = squeezed(family.name.split("/")[-1])
        # A version such as "7B" says nothing without the family's name before it.
        names += [
            version
            for version in family.versions
            if squeezed(version)[:SHORTEST].isalpha() or squeezed(version).startswith(head[:3])
        ]
        for name in names:
            if len(short := squeezed(name)) >= SHORTEST:
                rows.setdefault(short, family)
    return tuple(sorted(rows.items(), key=lambda row: (-len(row[0]), row[0])))


def called_after(name: str) -> Family | None:
    """Return the family that a name begins like, e.g. ``Qwen2.5-7B-Instruct-GGUF``.

    Whoever names a model can name it anything: this is as good as a declaration, and no better.
    """
    short = squeezed(name)
    for prefix, family in _called():
        if short.startswith(prefix):
            return family
    return None


def made_by(family: Family, directory: Directory) -> Party:
    """Return who made a family."""
    found = publishers.by_id(family.publisher, directory)
    return Party("", family.publisher) if found is None else party(found)
