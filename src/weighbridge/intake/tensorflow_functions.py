"""Functions of TensorFlow's graphs that open files, or call one that does, and who calls them.

What opens a file in a function often has the name from whoever calls it. Which input that is does
not matter here: what leads out of the folder and is handed to such a function is told.

Source: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework
(``function.proto``, ``attr_value.proto``: ``func`` is 10, in a list 9; retrieved 2026-11-27).
Not read: functions of data sets, whose elements come from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weighbridge.core import Span, later
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES
from weighbridge.intake.tensorflow_files import CALLING, OPENED
from weighbridge.intake.tensorflow_nodes import Node, attributes_of, runs, text

DEEP = 16
"""Functions that call one another, on the way to one that opens a file."""

LARGEST = 64 << 20
"""Bytes of a function that are searched; a larger one counts as opening files."""

_OPENERS = tuple(b"\x12" + bytes([len(name)]) + name.encode() for name in sorted(OPENED))
"""Operations that open files, as a node has them."""

_LETTERS = sorted({name[:1] for name in OPENED})
_LIKE = later.pattern(
    # Of one first letter at a time: most of what has that byte in front is told by the next two.
    rb"\x12[\x01-\x7f](?=[%b])(?:%b)"
    % (
        "".join(_LETTERS).encode(),
        b"|".join(
            b"%b(?:%b)"
            % (
                letter.encode(),
                b"|".join(sorted({each[1:5].encode() for each in OPENED if each[0] == letter})),
            )
            for letter in _LETTERS
        ),
    )
)
"""What begins as one of them does: few functions have any, and each is searched once for it."""

SEARCHES = 1 << 18
"""Names that are looked for in functions, times functions: of more, all count as opening files."""

FEW = 16
"""Functions that open files, up to which nodes are searched for their names."""


def opening(cursor: Cursor, bodies: Mapping[str, Span]) -> frozenset[str]:
    """Return the functions that open a file, or call one that does.

    Args:
        cursor: Over the file.
        bodies: Where each function is.
    """
    # One function may have any number of names.
    named: dict[Span, list[str]] = {}
    for name, body in bodies.items():
        named.setdefault(body, []).append(name)
    fresh = [body for body in named if _has(cursor, body, _OPENERS, _LIKE)]
    found: set[str] = set()
    for _ in range(DEEP):
        names = [name for body in fresh for name in named.pop(body)]
        found.update(names)
        if len(names) * len(named) > SEARCHES:
            return frozenset(bodies)
        wanted = tuple(name.encode() for name in names)
        fresh = [body for body in named if _has(cursor, body, wanted)] if names else []
    found.update(name for body in fresh for name in named[body])
    return frozenset(found)


def _has(
    cursor: Cursor, body: Span, wanted: tuple[bytes, ...], like: re.Pattern[bytes] | None = None
) -> bool:
    """Whether one of some texts stands in a function.

    Args:
        cursor: Over the file.
        body: Where the function is.
        wanted: Texts.
        like: What is in each of them.
    """
    if body.size > LARGEST:
        return True
    data = cursor.source.read(body.start, body.size)
    if like is not None and like.search(data) is None:
        return False
    return any(data.find(each) >= 0 for each in wanted)


def spelled(names: frozenset[str], kept: int) -> tuple[bytes, ...] | None:
    """Return what stands in each node that hands its inputs to one of some functions.

    Args:
        names: Of the functions, as ``text`` returns them.
        kept: Bytes of a name that it keeps.

    Returns:
        ``None`` if that can not be told by bytes, or there are many of them.
    """
    raw = tuple(name.encode() for name in names)
    # Of a name with bytes that are no text, or of a long one, more than one spelling is the same.
    odd = any("\\" in name for name in names) or any(len(each) >= kept for each in raw)
    return None if odd or len(raw) > FEW else raw


def called(cursor: Cursor, node: Node) -> Iterator[str]:
    """Yield the functions that a node hands its inputs to: itself, if it is called like one."""
    yield node.op
    if node.op not in CALLING:
        return
    for _, value in attributes_of(cursor, node.attributes):
        for held in protowire.fields(value):
            if held.wire != BYTES:
                continue
            inner = protowire.inside(value, held)
            if held.number == 10:  # noqa: PLR2004 - see above
                yield from (text(inner, name) for name in runs(inner, 1))
            elif held.number == 1:
                for listed in runs(inner, 9):
                    each = protowire.inside(inner, listed)
                    yield from (text(each, name) for name in runs(each, 1))
