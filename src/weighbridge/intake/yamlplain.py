"""YAML that is one table of words and lists of words, as most front matter is.

Layout: lines ``key: value``, ``key:``, and behind the latter ``- value``, all items of a list as
deep as the first. A value is words that begin with a letter, or a text in quotes without escapes.
Such lines mean the same to every reader of YAML. Nothing is said of any other text, be it a number,
a comment or a blank too many: ``yamltree`` reads it.

Source: https://yaml.org/spec/1.1/ (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import later
from weighbridge.intake import strictjson

LONGEST = 101
"""Characters of a key."""

_VALUE = r"""(?:[A-Za-z][\w./-]*(?:[ ][\w./-]+)*|"[\w ./:+-]*"|'[\w ./:+-]*')"""
_ITEM = rf"-[ ]{_VALUE}(?:\n|\Z)"
_LINES = later.pattern(
    rf"(?a:([A-Za-z_][\w-]{{0,100}}):"
    rf"(?:[ ]({_VALUE})(?:\n|\Z)|(?:\n|\Z)((?:{_ITEM})+|(?:[ ][ ]{_ITEM})+)?))"
)

_TYPED = frozenset(
    word
    for each in ("yes", "no", "true", "false", "on", "off", "null")
    for word in (each, each.capitalize(), each.upper())
)
"""Words that are no texts."""


def words(text: str) -> list[tuple[str, object]] | None:
    """Return keys and values if each is a word: for those, no expression has to be compiled."""
    found: list[tuple[str, object]] = []
    for line in text.removesuffix("\n").split("\n"):
        key, _, value = line.partition(": ")
        plain = key.isascii() and key.isidentifier() and value.isascii() and value.isalpha()
        if not plain or len(key) > LONGEST or value in _TYPED:
            return None
        found.append((key, value))
    return found


def table(text: str) -> dict[str, object] | None:
    """Return the table that a text is; ``None`` if it is anything else, or may be."""
    if (rows := words(text)) is not None:
        return strictjson.Doubled(rows)
    found: list[tuple[str, object]] = []
    at = 0
    while at < len(text):
        line = _LINES.match(text, at)
        if line is None:
            return None
        at = line.end()
        key, value, items = line.groups()
        every = [item.strip()[2:] for item in items.splitlines()] if items else [value or ""]
        if not _TYPED.isdisjoint(every):
            return None
        texts: list[object] = [each[1:-1] if each[:1] in ("'", '"') else each for each in every]
        found.append((key, texts if items else None if value is None else texts[0]))
    return strictjson.Doubled(found) if found else None
