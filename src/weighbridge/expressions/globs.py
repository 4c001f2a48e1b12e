"""Patterns for paths: ``*`` for a run of anything but ``/``, ``**`` for any run, ``?`` for one.

Everything else stands for itself, case too. A pattern without ``/`` is held against the whole path
like any other: ``**/x.bin`` finds ``x.bin`` in a folder, ``**x.bin`` in the root as well.

A rule may ask this of ten thousand paths for each of ten thousand files, so nearly all patterns
become expressions that run in C and never go back. Between wild pieces only text of fixed length
stands, and the first place where that fits is as good as any: what comes before the first ``**``
is matched from the front, what comes after the last from the end, of the path turned around.
Only a ``*`` between two ``**`` may have to begin again; such patterns are followed letter by
letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from weighbridge.core import later

_PIECES = later.pattern(r"\*+|[^*]", re.DOTALL)

_WHOLE = later.pattern(r"\*\*+")


def matches(path: str, pattern: str) -> bool:
    """Whether a pattern describes a path, all of it, in time proportional to the path's length."""
    return _compiled(pattern)(path)


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> Callable[[str], bool]:
    first, *rest = _WHOLE.split(pattern)
    if not rest:
        return _alone(first)
    *middle, last = rest
    if any("*" in each for each in middle):
        return _followed(pattern)
    before = re.compile(_fitted(first) + "".join(f"(?>.*?{_fixed(each)})" for each in middle), _DOT)
    after = re.compile(_fitted(last[::-1]), _DOT)

    def found(path: str) -> bool:
        head = before.match(path)
        tail = after.match(path[::-1]) if head else None
        return head is not None and tail is not None and head.end() + tail.end() <= len(path)

    return found


_DOT = re.DOTALL


def _alone(pattern: str) -> Callable[[str], bool]:
    """Match a pattern without ``**``: its last piece of text stands at the end of the path."""
    before, star, last = pattern.rpartition("*")
    ending, size = re.compile(_fixed(last), _DOT), len(last)
    if not star:
        return lambda path: ending.fullmatch(path) is not None
    beginning = re.compile(_fitted(before) + "[^/]*", _DOT)

    def found(path: str) -> bool:
        stop = len(path) - size
        return (
            stop >= 0
            and ending.fullmatch(path, stop) is not None
            and beginning.fullmatch(path, 0, stop) is not None
        )

    return found


def _fitted(pattern: str) -> str:
    """Return an expression that begins where it is asked and ends as early as it can."""
    first, *rest = pattern.split("*")
    return _fixed(first) + "".join(f"(?>[^/]*?{_fixed(each)})" for each in rest)


def _fixed(text: str) -> str:
    """Return an expression for text in which ``?`` stands for a letter."""
    return "[^/]".join(map(re.escape, text.split("?")))


def _followed(pattern: str) -> Callable[[str], bool]:
    """Match letter by letter, at all places of the pattern at once: as bits of a number."""
    letters: dict[str, int] = {}
    single = some = whole = 0
    end = 1
    for piece in _PIECES.findall(pattern):
        if piece == "?":
            single |= end
        elif piece == "*":
            some |= end
        elif piece[0] == "*":
            whole |= end
        else:
            letters[piece] = letters.get(piece, 0) | end
        end <<= 1
    skipped = some | whole

    def found(path: str) -> bool:
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

    return found
