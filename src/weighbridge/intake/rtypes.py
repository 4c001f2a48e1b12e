"""Types and flags of R's serialised items.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats and
``src/main/serialize.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

NIL, GLOBAL, UNBOUND, MISSING, BASE_NAMESPACE, EMPTY, BASE = 254, 253, 252, 251, 250, 242, 241
BARE = frozenset({NIL, GLOBAL, UNBOUND, MISSING, BASE_NAMESPACE, EMPTY, BASE, 246, 245})
"""Types of items that are nothing but their flags."""

REF, LIST, CHARACTERS, STRINGS, VECTOR, EXPRESSION, RAW = 255, 2, 9, 16, 19, 20, 24
NUMBERS = {10: 4, 13: 4, 14: 8, 15: 16, RAW: 1}
"""Types of numbers, and bytes of one element."""

NAMESPACE, PACKAGE, PERSISTENT = 249, 248, 247
"""Types of what the loading process is to look up."""

IS_OBJECT, HAS_ATTRIBUTES, HAS_TAG = 0x100, 0x200, 0x400

LOOKED = 0xFF | HAS_ATTRIBUTES
"""Of the flags of characters: their type, and whether they have attributes."""

LEAVES = {10: 4, 13: 4, 14: 8, 15: 16, STRINGS: 0, NIL: 0}
"""Flags of items with nothing in them, and bytes of one of their numbers."""

NAMES = 1_000_000
"""Symbols of which every name is kept; of more, those that count somewhere (``rcode.KEPT``)."""
