"""Put claims and our own data together: who made the model, and every model it descends from.

Nothing that a file of the model says can take anything out of the answer. Claims are added up: a
declared base adds its maker and its ancestors, a structural match adds the family that it points
to, and what our data know of a family's own bases is added behind it. Whether that is good or bad
is for policy to say. If there is more than a tree may hold, it says so: what was left out could be
what matters.

A republisher - whoever converts or copies what others made - is an uploader and never an origin.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence

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
from weighbridge.core.records import dataclass, field, replace
from weighbridge.facts import descent, families, licences, publishers, tokenizers
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
    declared: set[str] = field(default_factory=set)
    """Families that something else than structure leads to."""
    sure: set[str] = field(default_factory=set)
    """Ids of those who made the model, as more than a declaration says."""

    def run(self) -> Origin:
        root = self._root()
        self.nodes.append(root)
        waiting = deque(self._first(root))
        seen, paths, cut = set[tuple[tuple[str, ...], bool]](), {root.path}, False
        while waiting and not cut:
            node = waiting.popleft()
            key = (node.path, _structural(node))
            if (
                key in seen
                or (node.name in node.path[1:-1] and not node.families)
                or node.depth > DEEPEST
            ):
                continue
            seen.add(key)
            if node.path not in paths and len(self.nodes) >= MOST:
                cut = True
                continue
            if node.path not in paths:
                paths.add(node.path)
                self.nodes.append(node)
            if not _structural(node):
                self.declared.update(node.lines)
            waiting.extend(self._behind(node, node.name))
        uploaders = tuple(self._uploaders())
        return Origin(
            nodes=tuple(sorted(self.nodes, key=lambda node: (node.depth, _structural(node)))),
            uploader=uploaders[0] if uploaders else None,
            conflicts=tuple(self._conflicts()),
            undeclared=tuple(self._undeclared(root)),
            namesakes=tuple(self._namesakes()),
            uploaders=uploaders,
            cut=cut,
        )

    def _about(self, *topics: Topic) -> list[Claim]:
        """Return the claims on some topics, the strongest first."""
        found = [claim for claim in self.claims if claim.topic in topics]
        return sorted(found, key=lambda claim: -claim.strength)

    def _root(self) -> Node:
        """Describe the model itself.

        Its evidence is as strong as that for the organisation that the least speaks for: nobody's
        word is carried by the evidence for somebody else.
        """
        bases = {claim.value for claim in self._about(Topic.BASE_MODEL)}
        # Cards are copied from the base, name and all: then it is no name of this model.
        names = [
            claim
            for claim in self._about(Topic.NAME)
            if claim.strength > Strength.DECLARED or claim.value not in bases
        ]
        name = names[0].value if names else self.model
        told = self._about(Topic.PUBLISHER, Topic.UPLOADER, Topic.NAME)
        rows = [(claim, party) for claim in told if (party := self._origin(claim)) is not None]
        best = {party.id: claim for claim, party in reversed(rows) if party.id}
        strength = min((claim.strength for claim in best.values()), default=Strength.DECLARED)
        first = [claim for claim, party in rows if party.id]
        said = next((claim.said for claim in (*first, *told) if claim.said), "")
        parties = _unique(party for _, party in rows)
        claims = tuple(told)
        self.sure = {one for one, claim in best.items() if claim.strength > Strength.DECLARED}
        kin = [one for each, hub, _ in self._names() for one in self._own(each, hub, self.sure)]
        kin += [claim.value for claim in self._about(Topic.FAMILY) if self._surely(claim.value)]
        account = next(self._uploaders(), None)
        return Node(
            name=name,
            path=(name,),
            relation=Relation.UNKNOWN,
            parties=parties,
            strength=strength,
            said=said,
            claims=claims,
            kin=tuple(dict.fromkeys(kin)),
            passed_on=account is not None and account.republisher,
        )

    def _surely(self, one: str) -> bool:
        """Whether more than a declaration says that the maker of a family made the model."""
        family = families.by_id(one)
        return family is not None and family.publisher in self.sure

    def _names(self) -> Iterator[tuple[str, str, tuple[Claim, ...]]]:
        """Yield what the model is called, on which hub, and who says so: here last."""
        for claim in self._about(Topic.NAME):
            yield claim.value, claim.hub, (claim,)
        yield self.model, "elsewhere", ()

    def _origin(self, claim: Claim) -> Party | None:
        """Return the organisation that a claim names, unless it only passes on."""
        party = self._party(claim)
        return None if party is None or party.republisher else party

    def _party(self, claim: Claim) -> Party | None:
        match claim.topic:
            case Topic.PUBLISHER:
                return known.maker(claim.value, self.directory)
            case Topic.UPLOADER:
                name = claim.value if "/" in claim.value else f"{claim.value}/model"
                return known.behind(claim.hub, name, self.directory)
            case _:
                return known.behind(claim.hub, claim.value, self.directory)

    def _uploaders(self) -> Iterator[Party]:
        yield from dict.fromkeys(
            self._party(claim) or Party("", claim.value) for claim in self._about(Topic.UPLOADER)
        )

    def _own(self, name: str, hub: str, sure: Collection[str] = ()) -> tuple[str, ...]:
        """Return the family that a name says a model to be of, if the family's maker made it."""
        party = known.behind(hub, name, self.directory)
        makers = {*sure, *({party.id} if party is not None else ())}
        family = known.called_after(name, makers)
        return (family.id,) if family is not None and family.publisher in makers else ()

    def _first(self, root: Node) -> Iterator[Node]:
        """Yield what the model itself descends from: by its structure, as said, by its names."""
        for claim in self._about(Topic.FAMILY):
            if (found := families.by_id(claim.value)) is None:
                continue
            if self._surely(claim.value):
                yield from self._bases(root, found, (claim,))
            else:
                yield self._member(root, found, claim.strength, claim.said, (claim,))
        names = {claim.value: claim.strength for claim in reversed(self._about(Topic.NAME))}
        nodes = [
            self._model(root, claim.value, claim)
            for claim in self._about(Topic.BASE_MODEL)
            if names.get(claim.value, Strength.DECLARED) <= claim.strength
        ]
        # Those that are known come first, so that no number of others pushes them out.
        yield from sorted(nodes, key=lambda node: (-node.strength, not node.parties, not node.kin))
        for name, hub, claims in self._names():
            kin = self._own(name, hub, self.sure)
            yield from self._behind(replace(root, claims=claims, kin=kin), name)

    def _model(self, node: Node, name: str, claim: Claim) -> Node:
        """Describe a model, or a family, that is said to be behind a node."""
        if (family := families.by_name(name)) is not None:
            return self._member(node, family, claim.strength, claim.said, (claim,))
        found = replace(node, strength=claim.strength, claims=(claim,))
        return self._known(found, name, claim.relation, claim.said, claim.hub)

    def _makers_of(self, hub: str, name: str) -> tuple[Party, ...]:
        party = known.behind(hub, name, self.directory)
        return () if party is None or party.republisher else (party,)

    def _behind(self, node: Node, name: str) -> Iterator[Node]:
        """Yield what our own data have behind a node, by one of its names."""
        for one in node.lines:
            if (family := families.by_id(one)) is not None:
                yield from self._bases(node, family, node.claims, name)
        if node.families:
            return
        if (row := descent.of(name)) is not None:
            said = f"{row.name} is made from it, by {row.source}, as of {row.as_of}"
            yield self._known(node, row.base, row.relation, said)
        elif (copied := self._copy(name)) is not None:
            said = f"called like {copied.name}"
            yield self._known(node, copied.name, Relation.UNKNOWN, said)
        family = known.called_after(name)
        if family is not None and family.id not in node.kin:
            said = f"called after {family.name}"
            strength = min(node.strength, Strength.DECLARED)
            yield self._member(node, family, strength, said, node.claims)

    def _copy(self, name: str) -> Descent | None:
        """What is known of the model that one in nobody's known account is a copy of."""
        if not known.is_reference(name) or self._makers_of(known.HUB, name):
            return None
        return descent.copied(name.rpartition("/")[2])

    def _known(
        self, node: Node, name: str, relation: Relation, said: str, hub: str = known.HUB
    ) -> Node:
        """Describe a model behind a node; the evidence is the node's."""
        return Node(
            name=name,
            path=(*node.path, name),
            relation=relation,
            parties=self._makers_of(hub, name),
            strength=node.strength,
            said=said,
            claims=node.claims,
            kin=self._own(name, hub),
            passed_on="/" not in name or self._republished(hub, name),
        )

    def _republished(self, hub: str, name: str) -> bool:
        party = known.behind(hub, name, self.directory)
        return party is not None and party.republisher

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

    def _bases(
        self, node: Node, family: Family, claims: tuple[Claim, ...], name: str = ""
    ) -> Iterator[Node]:
        """Yield the families that a family's weights are from, as our data have it."""
        for base in family.bases:
            if base.versions and not _concerns(base.versions, name or node.name, family):
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
            told.setdefault(_licence(claim.value), []).append(claim)
        if len(told) > 1:
            rows = [claims[0] for claims in told.values()]
            words = "; ".join(f"{claim.value} {claim.said}".strip() for claim in rows)
            yield Conflict("licence", f"several licences are stated: {words}", tuple(rows))

    def _tokenizers(self) -> Iterator[Conflict]:
        """A declared base whose family has another tokenizer than the model has."""
        found = [
            claim for claim in self._about(Topic.TOKENIZER) if claim.strength is Strength.STRUCTURAL
        ]
        mine = {claim.value for claim in found}
        if not mine:
            return
        for claim in self._about(Topic.BASE_MODEL):
            makers = {party.id for party in self._makers_of(claim.hub, claim.value)}
            family = known.called_after(claim.value, makers)
            if family is None or family.id in mine:
                continue
            users = _sharing(family)
            if users and not users & mine:
                why = (
                    f"{claim.value} is {claim.said or 'declared'}, and the tokenizer is that of "
                    f"{_names(mine)}, which {family.name} does not use"
                )
                yield Conflict("base-model", why, (claim, *found))

    def _undeclared(self, root: Node) -> Iterator[tuple[str, Claim]]:
        """Yield families that structure points to, and that nothing declared leads to.

        What leads there has it in the tree, and its maker: by its name, by what a declared base is
        called or is known to be made from, or as the maker of the model itself.
        """
        makers = {party.id for party in root.parties}
        for claim in self._about(Topic.FAMILY):
            family = families.by_id(claim.value)
            if claim.strength is not Strength.STRUCTURAL or family is None:
                continue
            if claim.value in self.declared | set(root.kin) or family.publisher in makers:
                continue
            yield claim.value, claim

    def _namesakes(self) -> Iterator[tuple[str, Claim]]:
        """Yield names that look like somebody's, and are not known to be theirs."""
        seen: set[str] = set()
        for claim in self._about(Topic.UPLOADER, Topic.NAME, Topic.BASE_MODEL):
            namespace, _, name = claim.value.partition("/")
            # Letters that no hub allows make a name no reference, and are the oldest of tricks.
            if not namespace or "/" in name or (claim.topic is not Topic.UPLOADER and not name):
                continue
            if namespace in seen or claim.hub not in {"", known.HUB}:
                continue
            seen.add(namespace)
            other = publishers.lookalike(namespace, directory=self.directory)
            if other is not None:
                yield f"{namespace!r} looks like a name of {other.name}, and is not known", claim


def _unique(parties: Iterable[Party]) -> tuple[Party, ...]:
    """Keep each organisation once, those that the directory has first."""
    return tuple(sorted(dict.fromkeys(parties), key=lambda party: not party.id))


def _concerns(versions: tuple[str, ...], name: str, family: Family) -> bool:
    """Whether a statement about some versions is one about a model; yes, if it cannot be told."""
    short = known.squeezed(name)
    mine = {known.squeezed(version) for version in versions}
    if any(version in short for version in mine):
        return True
    names = [*family.versions, *(one for row in family.signatures for one in row.name.split(", "))]
    others = {known.squeezed(each) for each in names} - mine - {known.squeezed(family.name)}
    return not any(other in short for other in others)


def _structural(node: Node) -> bool:
    """Whether nothing but structure says that a node is in the tree."""
    return bool(node.claims) and all(
        claim.topic is Topic.FAMILY and claim.strength is Strength.STRUCTURAL
        for claim in node.claims
    )


def _licence(name: str) -> str:
    """Return the same for every spelling of a licence."""
    name = name.removeprefix("LicenseRef-")
    found = licences.of(name)
    return found.id if found is not None else licences.spelling(name)


def _sharing(family: Family) -> set[str]:
    """Return the families that use a tokenizer of some family; none if none of it is known."""
    rows = [row for row in tokenizers.every() if family.id in row.families]
    found = {one for row in rows for one in row.families}
    for name in family.tokenizers:
        found |= {other.id for other in families.of_tokenizer(name)}
        row = tokenizers.by_id(name)
        found |= set(row.families) if row is not None else set()
    return found


def _names(ids: set[str]) -> str:
    rows = (families.by_id(one) for one in sorted(ids))
    return ", ".join(row.name for row in rows if row is not None)
