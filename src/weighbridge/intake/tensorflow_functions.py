"""Functions of TensorFlow's graphs that open files, or call one that does, and who calls them.

What opens a file in a function often has the name from whoever calls it. Which input that is does
not matter here: what leads out of the folder and is handed to such a function is told.

Source: https://github.com/tensorflow/tensorflow/tree/master/tensorflow/core/framework
(``function.proto``, ``attr_value.proto``: ``func`` is 10, in a list 9; retrieved 2026-11-27).
Not read: functions of data sets, whose elements come from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import Span
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


def opening(cursor: Cursor, bodies: Mapping[str, Span]) -> frozenset[str]:
    """Return the functions that open a file, or call one that does.

    Args:
        cursor: Over the file.
        bodies: Where each function is.
    """
    found = {name for name, body in bodies.items() if _has(cursor, body, _OPENERS)}
    fresh = frozenset(found)
    for _ in range(DEEP if found else 0):
        wanted = tuple(name.encode() for name in fresh)
        fresh = frozenset(
            name
            for name, body in bodies.items()
            if name not in found and _has(cursor, body, wanted)
        )
        if not fresh:
            break
        found |= fresh
    return frozenset(found)


def _has(cursor: Cursor, body: Span, wanted: tuple[bytes, ...]) -> bool:
    if body.size > LARGEST:
        return True
    data = cursor.source.read(body.start, body.size)
    return any(each in data for each in wanted)


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
