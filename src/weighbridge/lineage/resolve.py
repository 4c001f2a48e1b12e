"""Put claims and our own data together: who made the model, and every model it descends from.

Nothing that a file of the model says can take anything out of the answer. Claims are added up: a
declared base adds its maker and its ancestors, a structural match adds the family that it points
to, and what our data know of a family's own bases is added behind it. Whether that is good or bad
is for policy to say.

A republisher - whoever converts or copies what others made - is an uploader and never an origin.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from weighbridge.core import (
    Claim,
    Conflict,
    Node,
    Origin,
    Party,
    Relation,
    Strength,
    Topic,
)
from weighbridge.facts import descent, families, publishers
from weighbridge.facts.descent import Descent
from weighbridge.facts.families import Family
from weighbridge.facts.publishers import Directory
from weighbridge.lineage import known

MOST = 500
"""Nodes of one tree; claims are bounded, and so is this."""

DEEPEST = 32
"""Steps from the model."""


def resolve(claims: Sequence[Claim], model: str, directory: Directory | None = None) -> Origin:
    """Say where a model is from.

    Args:
        claims: Everything that is claimed about it.
        model: What it is called here; used where no claim names it.
        directory: Publishers; those shipped if not given.
    """
    return _Resolving(tuple(claims), model, directory or publishers.shipped()).run()


@dataclass(slots=True)
class _Resolving:
    claims: tuple[Claim, ...]
    model: str
    directory: Directory
    nodes: list[Node] = field(default_factory=list)

    def run(self) -> Origin:
        root = self._root()
        self.nodes.append(root)
        waiting = deque(self._first(root))
        seen = {root.path}
        while waiting and len(self.nodes) < MOST:
            node = waiting.popleft()
            if node.path in seen or node.name in node.path[:-1] or node.depth > DEEPEST:
                continue
            seen.add(node.path)
            self.nodes.append(node)
            waiting.extend(self._behind(node))
        return Origin(
            nodes=tuple(self.nodes),
            uploader=self._uploader(),
            conflicts=tuple(self._conflicts()),
            undeclared=tuple(self._undeclared(root)),
            namesakes=tuple(self._namesakes()),
        )

    def _about(self, *topics: Topic) -> list[Claim]:
        """Return the claims on some topics, the strongest first."""
        found = [claim for claim in self.claims if claim.topic in topics]
        return sorted(found, key=lambda claim: -claim.strength)

    def _root(self) -> Node:
        """Describe the model itself."""
        names = self._about(Topic.NAME)
        name = names[0].value if names else self.model
        told = self._about(Topic.PUBLISHER)
        claims = [*told, *self._about(Topic.UPLOADER), *names]
        parties = _unique(
            party
            for claim in claims
            if (party := self._party(claim)) is not None and not party.republisher
        )
        strengths = [
            claim.strength
            for claim in claims
            if (party := self._party(claim)) is not None and party in parties
        ]
        said = next((claim.said for claim in claims if claim.said), "")
        strength = max(strengths, default=Strength.DECLARED)
        return Node(name, (name,), Relation.UNKNOWN, parties, strength, said, tuple(claims))

    def _party(self, claim: Claim) -> Party | None:
        match claim.topic:
            case Topic.PUBLISHER:
                return known.maker(claim.value, self.directory)
            case Topic.UPLOADER:
                name = claim.value if "/" in claim.value else f"{claim.value}/model"
                return known.behind(claim.hub, name, self.directory)
            case _:
                return known.behind(claim.hub, claim.value, self.directory)

    def _uploader(self) -> Party | None:
        claims = self._about(Topic.UPLOADER)
        if not claims:
            return None
        return self._party(claims[0]) or Party("", claims[0].value)

    def _first(self, root: Node) -> Iterator[Node]:
        """Yield what the model itself descends from: as said, by its name, by its structure."""
        for claim in self._about(Topic.BASE_MODEL):
            if known.squeezed(claim.value) == known.squeezed(root.name) and (
                claim.value == root.name
            ):
                continue
            yield self._declared(root, claim)
        yield from self._behind(root)
        for claim in self._about(Topic.FAMILY):
            if (found := families.by_id(claim.value)) is None:
                continue
            if self._own(root, found):
                yield from self._bases(root, found, (claim,))
            else:
                yield self._member(root, found, claim.strength, claim.said, (claim,))

    def _declared(self, node: Node, claim: Claim) -> Node:
        party = known.behind(claim.hub, claim.value, self.directory)
        parties = () if party is None or party.republisher else (party,)
        path = (*node.path, claim.value)
        return Node(
            claim.value, path, claim.relation, parties, claim.strength, claim.said, (claim,)
        )

    def _behind(self, node: Node) -> Iterator[Node]:
        """Yield what our own data have behind a node."""
        if node.families:
            for one in node.families:
                if (family := families.by_id(one)) is not None:
                    yield from self._bases(node, family, node.claims)
            return
        if (row := descent.of(node.name) or self._copy(node)) is not None:
            yield self._known(node, row)
        if (family := known.called_after(node.name)) is not None:
            yield from self._called(node, family)

    def _copy(self, node: Node) -> Descent | None:
        """What is known of the model that a node nobody is known to have made is a copy of."""
        if node.parties or not known.is_reference(node.name):
            return None
        return descent.copied(node.name.rpartition("/")[2])

    def _known(self, node: Node, row: Descent) -> Node:
        party = known.behind(known.HUB, row.base, self.directory)
        parties = () if party is None or party.republisher else (party,)
        said = f"{row.name} is made from it, by {row.source}, as of {row.as_of}"
        path = (*node.path, row.base)
        return Node(row.base, path, row.relation, parties, node.strength, said, node.claims)

    def _called(self, node: Node, family: Family) -> Iterator[Node]:
        """A node that is called after a family is of it, or is made from it."""
        if self._own(node, family):
            yield from self._bases(node, family, node.claims)
        else:
            said = f"called after {family.name}"
            yield self._member(
                node, family, min(node.strength, Strength.DECLARED), said, node.claims
            )

    def _own(self, node: Node, family: Family) -> bool:
        """Whether the maker of a node is the maker of the family."""
        return any(party.id and party.id == family.publisher for party in node.parties)

    def _member(
        self,
        node: Node,
        family: Family,
        strength: Strength,
        said: str,
        claims: tuple[Claim, ...],
    ) -> Node:
        maker = known.made_by(family, self.directory)
        path = (*node.path, family.name)
        parties, own = (maker,), (family.id,)
        return Node(family.name, path, Relation.UNKNOWN, parties, strength, said, claims, own)

    def _bases(self, node: Node, family: Family, claims: tuple[Claim, ...]) -> Iterator[Node]:
        """Yield the families that a family's weights are from, as our data have it."""
        for base in family.bases:
            if base.versions and not _concerns(base.versions, node.name, family):
                continue
            if (found := families.by_id(base.family)) is not None:
                said = f"{family.name} is made from it, by {base.source}, as of {base.as_of}"
                yield self._member(node, found, node.strength, said, claims)

    def _conflicts(self) -> Iterator[Conflict]:
        yield from self._makers()
        yield from self._licences()
        yield from self._tokenizers()

    def _makers(self) -> Iterator[Conflict]:
        """Two organisations that are both said to have made the model."""
        told: dict[str, list[Claim]] = {}
        for claim in self._about(Topic.PUBLISHER, Topic.UPLOADER):
            party = self._party(claim)
            if party is not None and party.id and not party.republisher:
                told.setdefault(party.id, []).append(claim)
        if len(told) > 1:
            names = ", ".join(sorted(told))
            claims = tuple(claim for rows in told.values() for claim in rows)
            yield Conflict("publisher", f"several are said to have made it: {names}", claims)

    def _licences(self) -> Iterator[Conflict]:
        told: dict[str, list[Claim]] = {}
        for claim in self._about(Topic.LICENCE):
            told.setdefault(claim.value.casefold(), []).append(claim)
        if len(told) > 1:
            rows = [claims[0] for claims in told.values()]
            words = "; ".join(f"{claim.value} {claim.said}".strip() for claim in rows)
            yield Conflict("licence", f"several licences are stated: {words}", tuple(rows))

    def _tokenizers(self) -> Iterator[Conflict]:
        """A declared base whose family has another tokenizer than the model has."""
        found = self._about(Topic.TOKENIZER)
        mine = {claim.value for claim in found}
        if not mine:
            return
        for claim in self._about(Topic.BASE_MODEL):
            family = known.called_after(claim.value)
            if family is None or not family.tokenizers or family.id in mine:
                continue
            users = {one for name in family.tokenizers for one in _users(name)}
            if not users & mine:
                why = (
                    f"{claim.value} is {claim.said or 'declared'}, and the tokenizer is that of "
                    f"{_names(mine)}, which {family.name} does not use"
                )
                yield Conflict("base-model", why, (claim, *found))

    def _undeclared(self, root: Node) -> Iterator[tuple[str, Claim]]:
        """Yield families that structure points to, and no declaration leads to."""
        structural = [
            claim for claim in self._about(Topic.FAMILY) if claim.strength is Strength.STRUCTURAL
        ]
        if not structural:
            return
        said = {
            family.id
            for node in self.nodes
            if not all(claim in structural for claim in node.claims) or node is root
            if (family := known.called_after(node.name)) is not None
        }
        led = {one for node in self.nodes if _declared(node) for one in node.families}
        reached = said | led | {one for each in said | led for one in _ancestors(each)}
        for claim in structural:
            family = families.by_id(claim.value)
            if family is None or self._own(root, family) or claim.value in reached:
                continue
            if reached & _descendants(claim.value):
                continue
            yield claim.value, claim

    def _namesakes(self) -> Iterator[tuple[str, Claim]]:
        """Yield names that look like somebody's, and are not known to be theirs."""
        seen: set[str] = set()
        for claim in self._about(Topic.UPLOADER, Topic.NAME, Topic.BASE_MODEL):
            namespace = claim.value.partition("/")[0]
            if claim.topic is not Topic.UPLOADER and not known.is_reference(claim.value):
                continue
            if namespace in seen or claim.hub not in {"", known.HUB}:
                continue
            seen.add(namespace)
            other = publishers.lookalike(namespace, directory=self.directory)
            if other is not None:
                yield f"{namespace!r} looks like a name of {other.name}, and is not known", claim


def _unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Keep each organisation once, those that the directory has first."""
    found: dict[str, Party] = {}
    for party in parties:
        found.setdefault(party.id or party.name, party)
    return tuple(sorted(found.values(), key=lambda party: not party.id))


def _concerns(versions: tuple[str, ...], name: str, family: Family) -> bool:
    """Whether a statement about some versions is one about a model; yes, if it cannot be told."""
    short = known.squeezed(name)
    others = [known.squeezed(version) for version in versions]
    sizes = [known.squeezed(row.name) for row in family.signatures]
    if any(other in short for other in others):
        return True
    return not any(size in short for size in sizes)


def _declared(node: Node) -> bool:
    return any(claim.topic is Topic.BASE_MODEL for claim in node.claims)


def _ancestors(one: str) -> set[str]:
    found, waiting = set[str](), [one]
    while waiting:
        family = families.by_id(waiting.pop())
        for base in family.bases if family else ():
            if base.family not in found:
                found.add(base.family)
                waiting.append(base.family)
    return found


def _descendants(one: str) -> set[str]:
    return {family.id for family in families.every() if one in _ancestors(family.id)}


def _users(tokenizer: str) -> set[str]:
    return {family.id for family in families.of_tokenizer(tokenizer)}


def _names(ids: set[str]) -> str:
    rows = (families.by_id(one) for one in sorted(ids))
    return ", ".join(row.name for row in rows if row is not None)
