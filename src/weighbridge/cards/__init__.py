"""Reads model cards and licence texts: what they state, line by line. Believes none of it."""

from weighbridge.cards.bases import Base, Relation
from weighbridge.cards.card import Card, read
from weighbridge.cards.disclosure import Disclosed, Ground, grade
from weighbridge.cards.frontmatter import Fault, Field, FrontMatter, Value

__all__ = [
    "Base",
    "Card",
    "Disclosed",
    "Fault",
    "Field",
    "FrontMatter",
    "Ground",
    "Relation",
    "Value",
    "grade",
    "read",
]
