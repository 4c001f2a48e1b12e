"""Reads model cards and licence texts: what they state, line by line. Believes none of it."""

from weighbridge.cards.bases import Base, Relation
from weighbridge.cards.card import Card, read
from weighbridge.cards.disclosure import Disclosed, grade
from weighbridge.cards.found import Ground
from weighbridge.cards.frontmatter import Fault, Field, FrontMatter, Value
from weighbridge.cards.licence import About, Stated, stated
from weighbridge.cards.licencetext import Fit, Match, match

__all__ = [
    "About",
    "Base",
    "Card",
    "Disclosed",
    "Fault",
    "Field",
    "Fit",
    "FrontMatter",
    "Ground",
    "Match",
    "Relation",
    "Stated",
    "Value",
    "grade",
    "match",
    "read",
    "stated",
]
