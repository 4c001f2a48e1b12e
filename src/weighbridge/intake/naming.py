"""File names that do not look like what they are, or that are not what they look like."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from weighbridge.core.normal import normal

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def deception(name: str) -> str:
    """Say what makes a name hard to read; empty if nothing does."""
    if name.isascii() and name.isprintable():
        return ""
    for letter in name:
        code = f"U+{ord(letter):04X}"
        if "\udc80" <= letter <= "\udcff":
            return f"holds the byte {ord(letter) - 0xDC00:#04x}, which is not UTF-8"
        if letter in _BIDI:
            return f"holds {code}, which turns the direction of writing"
        match unicodedata.category(letter):
            case "Cc" | "Zl" | "Zp":
                return f"holds the control character {code}"
            case "Cf" if letter not in "\u200c\u200d":
                # Zero-width joiners are part of how several languages and emoji are spelled.
                return f"holds the invisible character {code}"
            case "Cs":
                return f"holds the surrogate {code}"
            case _:
                continue
    return ""


def twins(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield names that some file systems cannot tell from another one, or cannot hold, and why."""
    first: dict[str, str] = {}
    for name in names:
        if name != name.rstrip(". "):
            yield name, "ends in a dot or a space, which some file systems drop"
        plain = name.isascii()
        key = name.lower() if plain else normal("NFKC", name).casefold()
        if (other := first.setdefault(key, name)) != name:
            yield name, f"differs from {other!r} only in case or in how letters are composed"
