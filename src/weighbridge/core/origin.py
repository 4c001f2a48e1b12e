"""Where a model is from, put together from claims and data: nothing in here is a judgement."""

from __future__ import annotations

from weighbridge.core.claim import Claim, Relation, Strength, Unclaimed
from weighbridge.core.openness import Opened
from weighbridge.core.records import dataclass

ASKING = frozenset({"jurisdiction", "lineage", "licence", "openness", "publisher", "training-data"})
"""Ids of checks that ask where a model is from."""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation, as the directory of publishers has it.

    Attributes:
        id: In the directory; empty for a name that the directory does not have.
        name: For people; as written, if the directory does not have it.
        country: ISO 3166-1 alpha-2 of its seat, ``ZZ`` for several; empty if not known.
        parent: Who controls it; empty if nobody does, or that is not known.
        parent_country: Of the parent's seat; empty if not known.
        source: Who says so, and as of when.
        confidence: ``high``, ``medium`` or ``low``; empty if the directory does not have it.
        republisher: Whether it only passes on what others made.
    """

    id: str
    name: str
    country: str = ""
    parent: str = ""
    parent_country: str = ""
    source: str = ""
    confidence: str = ""
    republisher: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A model in the tree of descent. The first one is the model itself.

    Attributes:
        name: As it is referred to, e.g. ``Qwen/Qwen2.5-7B``, or the name of a family.
        path: Names from the model itself to this one, both included.
        relation: How the one before it in the path descends from it.
        parties: Who is said to have made it, the best known first; empty if nobody says.
        strength: Of the best evidence that it is in the tree.
        said: How we know, in words: ``declared by the card``.
        claims: What that rests on; none for what our own data say.
        families: Families, by id, that it stands for: the node is the family, and no one model.
        kin: Families, by id, whose maker made it and that it is called after.
        passed_on: Whether nobody is named who made it: it is in the account of a republisher, or
            its name has no namespace.
    """

    name: str
    path: tuple[str, ...]
    relation: Relation
    parties: tuple[Party, ...]
    strength: Strength
    said: str
    claims: tuple[Claim, ...] = ()
    families: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()
    passed_on: bool = False

    @property
    def lines(self) -> tuple[str, ...]:
        """Every family, by id, that it stands for or belongs to."""
        return (*self.families, *self.kin)

    @property
    def depth(self) -> int:
        """Steps from the model itself."""
        return len(self.path) - 1


@dataclass(frozen=True, slots=True)
class Conflict:
    """Claims that cannot all be true.

    Attributes:
        what: Kebab-case: ``base-model``, ``publisher``, ``licence`` ...
        why: In words.
        claims: Which.
    """

    what: str
    why: str
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known of where a model is from.

    Attributes:
        nodes: The model itself, then every ancestor, nearest first; one for each path.
        uploader: Whose account it was downloaded from, as the best evidence for it says.
        conflicts: Claims that cannot all be true.
        undeclared: Families, by id, that structure points to and no declared base leads to; with
            the claim that says so.
        namesakes: Names that are not in the directory and look like one that is, in words.
        unknown: What sources could not tell, and why.
        opened: How open the release is; ``None`` if nobody asked.
        uploaders: Everybody whose account it is said to be downloaded from.
        cut: Whether there are more ancestors than are kept.
    """

    nodes: tuple[Node, ...] = ()
    uploader: Party | None = None
    conflicts: tuple[Conflict, ...] = ()
    undeclared: tuple[tuple[str, Claim], ...] = ()
    namesakes: tuple[tuple[str, Claim], ...] = ()
    unknown: tuple[Unclaimed, ...] = ()
    opened: Opened | None = None
    uploaders: tuple[Party, ...] = ()
    cut: bool = False

    @property
    def model(self) -> Node | None:
        """The model itself."""
        return self.nodes[0] if self.nodes else None

    @property
    def ancestors(self) -> tuple[Node, ...]:
        """Everything it descends from."""
        return self.nodes[1:]
