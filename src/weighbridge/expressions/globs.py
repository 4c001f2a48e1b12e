"""Patterns for paths: ``*`` for a run of anything but ``/``, ``**`` for any run, ``?`` for one.

Everything else stands for itself, case too. A pattern without ``/`` is held against the whole path
like any other: ``**/x.bin`` finds ``x.bin`` in a folder, ``**x.bin`` in the root as well.
"""

from __future__ import annotations

import re
from functools import lru_cache

from weighbridge.core import later

_PIECES = later.pattern(r"\*+|[^*]", re.DOTALL)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[dict[str, int], int, int, int, int]:
    """Return, as bit masks of places in the pattern: letters, ``?``, ``*``, ``**``, the end."""
    letters: dict[str, int] = {}
    single = some = whole = 0
    place = 1
    for piece in _PIECES.findall(pattern):
        if piece == "?":
            single |= place
        elif piece == "*":
            some |= place
        elif piece[0] == "*":
            whole |= place
        else:
            letters[piece] = letters.get(piece, 0) | place
        place <<= 1
    return letters, single, some, whole, place


def matches(path: str, pattern: str) -> bool:
    """Whether a pattern describes a path, all of it, in time proportional to the path's length."""
    letters, single, some, whole, end = _compiled(pattern)
    skipped = some | whole
    # No two wild pieces are neighbours, so one step passes all that may stand for nothing.
    reached = 1 | (1 & skipped) << 1
    for letter in path:
        inside = letter != "/"
        moving = letters.get(letter, 0) | (single if inside else 0)
        staying = skipped if inside else whole
        reached = (reached & moving) << 1 | reached & staying
        reached |= (reached & skipped) << 1
        if not reached:
            return False
    return bool(reached & end)
