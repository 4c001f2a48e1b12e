"""What our own data say about a name: who stands behind it, and which family it is called after."""

from __future__ import annotations

import re

from weighbridge.core import Party, later
from weighbridge.facts import publishers
from weighbridge.facts.families import Family
from weighbridge.facts.publishers import Directory, Publisher
from weighbridge.lineage.called import called_after, squeezed

__all__ = ["HUB", "behind", "called_after", "is_reference", "made_by", "maker", "party", "squeezed"]

HUB = "huggingface"
"""Where ``namespace/name`` is meant, unless something else is said."""

_REFERENCE = later.pattern(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}", re.ASCII)


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


def made_by(family: Family, directory: Directory) -> Party:
    """Return who made a family."""
    found = publishers.by_id(family.publisher, directory)
    return Party("", family.publisher) if found is None else party(found)
