"""File names that do not look like what they are, or that are not what they look like."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from weighbridge.core.normal import normal

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


_ALIKE = frozenset(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u051d\u04cf"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0405\u0406\u0408\u051a\u051c"
)
"""Letters of Cyrillic that look like Latin ones.

Source: https://www.unicode.org/Public/security/latest/confusables.txt (retrieved 2026-11-27)."""


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
    return _mixed(name)


def _mixed(name: str) -> str:
    """Say which letter stands for one that it looks like, in a word of Latin letters otherwise."""
    for word in "".join(letter if letter.isalpha() else " " for letter in name).split():
        alike = [letter for letter in word if letter in _ALIKE]
        latin = [letter for letter in word if letter.isascii()]
        if alike and latin and len(alike) + len(latin) == len(word):
            return f"holds U+{ord(alike[0]):04X}, which looks like a letter of the others"
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
