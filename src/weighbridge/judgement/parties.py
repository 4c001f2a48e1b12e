"""Who stands behind a model, in which role, and how that is told: shared by checks on origin."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weighbridge.core import Node, Origin, Party, Reason, Strength, Verdict

PUBLISHER, PARENT, LINEAGE, UPLOADER = "publisher", "parent", "lineage", "uploader"

ROLES = (PUBLISHER, PARENT, LINEAGE, UPLOADER)
"""What ``applies-to`` of a check may name. A parent counts for whoever it is the parent of, as far
as that role is named too."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An organisation behind a model.

    Attributes:
        role: ``publisher``, ``lineage`` or ``uploader``.
        party: Who.
        node: Model that it made or passed on.
        strength: How far the evidence goes.
        said: How we know, in words.
    """

    role: str
    party: Party
    node: Node
    strength: Strength
    said: str

    @property
    def way(self) -> str:
        """The path to it, in words; empty for the model itself."""
        if self.node.depth == 0:
            return ""
        return " -> ".join(repr(name[:80]) for name in self.node.path)

    def told(self) -> str:
        """Name it, and say how it comes in."""
        name = repr(self.party.name[:80])
        match self.role:
            case "publisher":
                return f"publisher {name}{_said(self.said)}"
            case "uploader":
                return f"uploader {name}{_said(self.said)}"
            case _:
                return f"{name}, behind {self.way}{_said(self.said)}"


def _said(said: str) -> str:
    return f" ({said})" if said else ""


def standing(origin: Origin, roles: frozenset[str]) -> Iterator[Standing]:
    """Yield everybody behind a model in one of some roles."""
    for node in origin.nodes:
        role = PUBLISHER if node.depth == 0 else LINEAGE
        if role not in roles:
            continue
        for party in node.parties:
            yield Standing(role, party, node, node.strength, node.said)
    if UPLOADER in roles and origin.uploader is not None and origin.model is not None:
        yield Standing(UPLOADER, origin.uploader, origin.model, Strength.RECORDED, "")


def nameless(origin: Origin, roles: frozenset[str]) -> Iterator[Node]:
    """Yield the models of the tree of which nobody knows who made them.

    A copy by a republisher, and whatever is called after a known family, is led back to who made
    that; then somebody behind it is known.
    """
    for node in origin.nodes:
        if (PUBLISHER if node.depth == 0 else LINEAGE) not in roles:
            continue
        if any(party.country for party in node.parties):
            continue
        copied = node.depth > 0 or (origin.uploader is not None and origin.uploader.republisher)
        behind = any(
            party.country
            for other in origin.nodes
            if other.depth > node.depth and other.path[: len(node.path)] == node.path
            for party in other.parties
        )
        if not (copied and behind):
            yield node


def silent(check: str, what: str, where: str) -> Reason:
    """Say that a check has nothing to go by: nobody looked."""
    because = f"{what} was not looked at"
    return Reason(check, Verdict.NO_VERDICT, because, rule="not-examined", policy=where)
