"""DER from strangers: how its elements lie in one another, without any schema being believed.

An element is an identifier byte, a length, and so many bytes; bit ``0x20`` of the identifier says
that these are elements again.

Source: ITU-T X.690, clauses 8.1 and 10.1 (https://www.itu.int/rec/T-REC-X.690), retrieved
2026-11-25. Refused: indefinite lengths and lengths that are longer than need be, which are BER;
tag numbers over 30.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError
from weighbridge.core.records import dataclass

INTEGER, OCTETS, OID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31

CONSTRUCTED = 0x20

NESTING = 32
"""Levels of elements in one another."""

MOST = 100_000
"""Elements in one text."""


@dataclass(frozen=True, slots=True)
class Element:
    """An element.

    Attributes:
        tag: The identifier byte.
        at: Offset of that byte.
        start: Offset of the content.
        stop: One past it.
    """

    tag: int
    at: int
    start: int
    stop: int


def element(data: bytes, at: int, stop: int) -> Element:
    """Read the head of the element at an offset.

    Raises:
        FormatError: It is not DER, or does not end by ``stop``.
    """
    if stop - at < 2:  # noqa: PLR2004 - an identifier and a length
        raise FormatError("an element has no room", offset=at)
    tag, length, start = data[at], data[at + 1], at + 2
    if tag & 0x1F == 0x1F:  # noqa: PLR2004 - as X.690 has it
        raise FormatError("a tag number over 30", offset=at)
    if length >= 0x80:  # noqa: PLR2004 - as X.690 has it
        count = length - 0x80
        raw = data[start : start + count]
        length = int.from_bytes(raw, "big")
        if not 1 <= count <= 4 or len(raw) < count or raw[0] == 0 or length < 0x80:  # noqa: PLR2004
            raise FormatError("a length that is not DER", offset=at + 1)
        start += count
    if length > stop - start:
        raise FormatError(f"an element of {length} bytes, {stop - start} left", offset=at)
    return Element(tag, at, start, start + length)


def children(data: bytes, parent: Element) -> Iterator[Element]:
    """Yield the elements in an element, which fill it.

    Raises:
        FormatError: One is not DER, or ends beyond it.
    """
    at = parent.start
    while at < parent.stop:
        child = element(data, at, parent.stop)
        yield child
        at = child.stop


def walk(data: bytes, root: Element) -> None:
    """See that everything in an element is DER, to the last level.

    Raises:
        FormatError: It is not, or is nested too deeply, or there is too much of it.
    """
    stack, count = [(root, 0)] if root.tag & CONSTRUCTED else [], 0
    while stack:
        parent, depth = stack.pop()
        if depth > NESTING:
            raise FormatError(f"elements more than {NESTING} levels deep", offset=parent.at)
        for child in children(data, parent):
            count += 1
            if count > MOST:
                raise FormatError(f"more than {MOST} elements", offset=child.at)
            if child.tag & CONSTRUCTED:
                stack.append((child, depth + 1))
