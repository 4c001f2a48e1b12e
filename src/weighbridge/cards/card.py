"""A model card, taken apart: front matter, prose, and the models it says it was made from."""

from __future__ import annotations

import re

from weighbridge.cards import bases, frontmatter, text
from weighbridge.cards.bases import Base, Relation
from weighbridge.cards.frontmatter import FrontMatter
from weighbridge.cards.text import Text
from weighbridge.core.records import dataclass, replace

LONGEST = frontmatter.CHARACTERS + text.CHARACTERS
"""Characters of a card that are looked at: tables of results make front matter long."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a model card holds.

    Attributes:
        front: Its front matter, empty if there is none.
        text: Its prose.
        name: The model's own name, as far as the card tells it.
        bases: Models it says it was made from.
    """

    front: FrontMatter
    text: Text
    name: str
    bases: tuple[Base, ...]

    @property
    def copied(self) -> bool:
        """Whether every base is one that this model is a mere copy of, in another form."""
        return bool(self.bases) and all(base.relation is Relation.QUANTIZED for base in self.bases)

    @property
    def base_names(self) -> tuple[str, ...]:
        """The bases' names, without their owners."""
        return tuple(base.name.rpartition("/")[2] for base in self.bases)


def read(source: str) -> Card:
    """Take a card apart. Anything is a card; an empty one if it says nothing.

    Args:
        source: The whole file, decoded; what lies beyond ``LONGEST`` is not read.
    """
    front, rest = frontmatter.read(source[:LONGEST])
    prose = text.read(rest, first=front.line)
    if len(source) > LONGEST:
        prose = replace(prose, cut=True)
    name = front.first("model_name") or _title(prose)
    return Card(front, prose, name, bases.read(front, prose, name))


def _title(prose: Text) -> str:
    """Return the first heading, without what templates put before it."""
    return re.sub(
        r"^(?:model card (?:for|of)"
        r"|original model card:?)\s+",
        "",
        prose.title,
        flags=re.IGNORECASE,
    )
