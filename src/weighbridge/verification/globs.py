"""Patterns for identities: ``*`` for a run of anything but ``/`` and ``@``, ``**`` for any run.

So ``https://github.com/acme/*/.github/workflows/release.yml@refs/tags/*`` leaves the name of the
repository and the tag open, and ``*@acme.com`` no other domain. Everything else stands for itself,
case too; no character has to be escaped, and none can be.
"""

from __future__ import annotations

import re
from functools import lru_cache

from weighbridge.core import later

_PIECES = later.pattern(r"\*+|[^*]", re.DOTALL)
_BOUNDS = frozenset("/@")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[dict[str, int], int, int, int]:
    """Return, as bit masks of places in the pattern: letters, ``*``, ``**``, and the end."""
    letters: dict[str, int] = {}
    some = whole = 0
    place = 1
    for piece in _PIECES.findall(pattern):
        if piece == "*":
            some |= place
        elif piece[0] == "*":
            whole |= place
        else:
            letters[piece] = letters.get(piece, 0) | place
        place <<= 1
    return letters, some, whole, place


def identity_matches(pattern: str, identity: str) -> bool:
    """Whether a pattern describes an identity, all of it.

    Takes time in proportion to the length of ``identity``, whatever the pattern: all places in the
    pattern that may have been reached are followed at once, as bits of a number.
    """
    letters, some, whole, end = _compiled(pattern)
    skipped = some | whole
    # no two wild pieces are neighbours, so one step passes all that may stand for nothing
    reached = 1 | (1 & skipped) << 1
    for letter in identity:
        staying = whole if letter in _BOUNDS else skipped
        reached = (reached & letters.get(letter, 0)) << 1 | reached & staying
        reached |= (reached & skipped) << 1
        if not reached:
            return False
    return bool(reached & end)
