"""From claims to a tree of descent: who made a model, what it is made from, and how we know."""

from weighbridge.lineage.openness import opened
from weighbridge.lineage.resolve import resolve
from weighbridge.lineage.whence import whence

__all__ = ["opened", "resolve", "whence"]
