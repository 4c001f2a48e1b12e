"""Who stands behind a model, in which role, and how that is told: shared by checks on origin."""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Node, Origin, Party, Reason, Strength, Topic, Verdict
from weighbridge.core.records import dataclass
from weighbridge.facts import countries

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
    model = origin.model
    if UPLOADER in roles and model is not None:
        first = () if origin.uploader is None else (origin.uploader,)
        for party in dict.fromkeys((*first, *origin.uploaders)):
            yield Standing(UPLOADER, party, model, uploaded(origin), "")


def uploaded(origin: Origin) -> Strength:
    """Return how far the evidence goes for whose account the model was downloaded from."""
    claims = () if origin.model is None else origin.model.claims
    told = (claim.strength for claim in claims if claim.topic is Topic.UPLOADER)
    return max(told, default=Strength.DECLARED)


def seated(party: Party) -> bool:
    """Whether an organisation has its seat in one country, and that is known."""
    return party.country not in {"", countries.NOWHERE}


def nameless(origin: Origin, roles: frozenset[str]) -> Iterator[Node]:
    """Yield the models of the tree of which nobody knows who made them.

    What a republisher passes on, and a name without a namespace, are led back to who made that, if
    it is called after something known. Whoever made something else of it is nobody known.
    """
    for node in origin.nodes:
        if (PUBLISHER if node.depth == 0 else LINEAGE) not in roles:
            continue
        if any(map(seated, node.parties)):
            continue
        if not passed_on(node) or not any(
            seated(party) for other in behind(origin, node) for party in other.parties
        ):
            yield node


def passed_on(node: Node) -> bool:
    """Whether a model is made by nobody known, and is told to be a copy of what others made."""
    return node.passed_on and not any(party.id for party in node.parties)


def behind(origin: Origin, node: Node) -> Iterator[Node]:
    """Yield everything that a node descends from."""
    for other in origin.nodes:
        if other.depth > node.depth and other.path[: len(node.path)] == node.path:
            yield other


def cut(check: str, origin: Origin) -> Iterator[Reason]:
    """Say that a tree has more in it than was looked at, if it has: what is left out may matter."""
    if origin.cut:
        because = f"it is said to descend from more models than the {len(origin.nodes)} looked at"
        fix = "ask the publisher which of them are true"
        yield Reason(check, Verdict.NO_VERDICT, because, rule="too-many-ancestors", fix=fix)


def silent(check: str, what: str, where: str) -> Reason:
    """Say that a check has nothing to go by: nobody looked."""
    because = f"{what} was not looked at"
    return Reason(check, Verdict.NO_VERDICT, because, rule="not-examined", policy=where)
