"""msgpack: weights of Flax and JAX models (flax_model.msgpack), spaCy's tables and models.

One value, a map with text as keys at the outermost level. Every byte is walked: a file that is not
one whole value is damaged. An array of objects, which msgpack-numpy would unpickle, is a part to
descend into.

Source: https://github.com/msgpack/msgpack/blob/master/spec.md, ``flax.serialization`` and
``msgpack_numpy`` (retrieved 2026-11-23). Not read: numbers and texts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Span
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

FIXED = {
    0xC0: 0, 0xC2: 0, 0xC3: 0, 0xCA: 4, 0xCB: 8, 0xCC: 1, 0xCD: 2, 0xCE: 4, 0xCF: 8,
    0xD0: 1, 0xD1: 2, 0xD2: 4, 0xD3: 8, 0xD4: 2, 0xD5: 3, 0xD6: 5, 0xD7: 9, 0xD8: 17,
}  # fmt: skip
"""Bytes behind the first one, of values of fixed size."""

SIZED = {
    0xC4: (1, 0), 0xC5: (2, 0), 0xC6: (4, 0), 0xC7: (1, 1), 0xC8: (2, 1), 0xC9: (4, 1),
    0xD9: (1, 0), 0xDA: (2, 0), 0xDB: (4, 0),
}  # fmt: skip
"""Bytes of the length, and what is added to it, of bytes, extensions and text."""

VALUES = 1 << 21
"""Values of one file that are looked at one by one, at most: some seconds. Weights have few."""

STREAK = 32
"""Numbers in a row behind which more of them are looked for at once."""

RUN = 4096
"""Bytes in which they are."""

_NUMBER = re.compile(
    rb"(?s:[\0-\x80\x90\xa0\xc0\xc2\xc3\xe0-\xff]|[\xcc\xd0].|[\xcd\xd1].{2}"
    rb"|[\xca\xce\xd2].{4}|[\xcb\xcf\xd3].{8})"
)
_NUMBERS = re.compile(rb"(?:" + _NUMBER.pattern + rb")*")

EMPTY = b"\x80"
"""A map of nothing, which is what spaCy writes of tables that it has none of."""

NAME = 64
"""Characters; the first key of the outermost map is no longer."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a map starts with a printable name as key, and a value; or is all there is, empty."""
    if glimpse.head == EMPTY:
        return True
    head = glimpse.head[: NAME + 16]
    first = head[:1]
    wide = {b"\xde": 3, b"\xdf": 5}.get(first, 1 if b"\x81" <= first <= b"\x8f" else 0)
    if wide == 0 or len(head) < wide + 3:
        return False
    start, size = wide + 1, head[wide] & 0x1F
    if head[wide] == 0xD9:
        start, size = wide + 2, head[wide + 1]
    elif not 0xA1 <= head[wide] <= 0xBF:
        return False
    name = head[start : start + size]
    value = head[start + size : start + size + 1]
    known = value != b"\xc1" and bool(value)
    return known and size <= NAME and name.isascii() and name.decode("ascii").isprintable()


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Walk the value; yield pickles as parts.

    Raises:
        FormatError: Not one whole value, or nested too deeply.
    """
    left = [1]
    kind = b""
    count, streak = 0, 0
    while left:
        if left[-1] == 0:
            left.pop()
            continue
        if streak >= STREAK:
            left[-1] -= _numbers(cursor, left[-1])
            streak = 0
            continue
        count += 1
        if count > VALUES:
            why = f"more than {VALUES} values"
            raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
        left[-1] -= 1
        if len(left) > 4 * cursor.limits.nesting:
            raise FormatError("nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
        first = cursor.u8("value")
        inner, size = _head(cursor, first)
        streak = 0 if inner or first in SIZED or 0xA0 < first < 0xC0 else streak + 1
        if inner:
            left.append(inner)
            continue
        start = cursor.skip(size, "value")
        small = cursor.source.read(start, size) if size <= NAME else b""
        if kind == b"object" and size > 1 and small != b"data":
            span = Span(start, start + size)
            yield Part("", lambda: cursor.source, Role.CONTENT, "pickle", span)
            kind = b""
        elif kind == b"kind":
            kind = b"object" if small == b"O" else b""
        elif small in (b"kind", b"data"):
            kind = kind if kind == b"object" else small
        elif kind != b"object":
            kind = b""
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the value", offset=cursor.offset)


def _numbers(cursor: Cursor, most: int) -> int:
    """Pass over numbers and values of nothing that stand in a row; return how many they are."""
    # Each has at least one byte: there are no more of them than bytes.
    ahead = cursor.peek(min(cursor.left, RUN, most), "numbers")
    run = _NUMBERS.match(ahead)
    size = run.end() if run else 0
    cursor.skip(size, "numbers")
    return len(_NUMBER.findall(ahead, 0, size))


def _head(cursor: Cursor, first: int) -> tuple[int, int]:
    """Return how many values are inside, or how many bytes follow."""
    if first < 0x80 or first >= 0xE0 or first in FIXED:
        return 0, FIXED.get(first, 0)
    if first < 0x90:
        return 2 * (first & 0x0F), 0
    if first < 0xA0:
        return first & 0x0F, 0
    if first < 0xC0:
        return 0, first & 0x1F
    if first in SIZED:
        wide, more = SIZED[first]
        return 0, cursor.number(wide, "length", "big") + more
    if 0xDC <= first <= 0xDF:
        count = cursor.number(2 if first in (0xDC, 0xDE) else 4, "count", "big")
        return count * (2 if first >= 0xDE else 1), 0
    raise FormatError(f"byte {first:#x} starts no value", offset=cursor.offset - 1)


FORMAT = Format(
    id="msgpack-flax",
    title="msgpack",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".msgpack",),
)
