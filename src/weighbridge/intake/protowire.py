"""Protocol buffers from strangers: the wire format walked, without any schema being believed.

Source: https://protobuf.dev/programming-guides/encoding/ (retrieved 2026-11-23). Groups, which no
model format has, are passed over as one field, as parsers do with what they do not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from weighbridge.core import Artifact, FormatError, GapKind
from weighbridge.intake.cursor import WINDOW, Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.typings import NamedTuple, cast

VARINT, FIXED64, BYTES, GROUP, END, FIXED32 = 0, 1, 2, 3, 4, 5

MOST = 10
"""Bytes of a varint."""

RUN = 2 * MOST
"""Bytes of a key and of the number behind it, at most."""

MORE = 0x80
"""The bit of a varint's byte that says that another follows."""

FIRST = 8
"""The lowest key: field 1."""

BEYOND = 1 << 32
"""One more than the highest key."""

TWO = (1 << 14) - 1
"""The largest number that a varint of two bytes holds."""

PLAIN = (BYTES, VARINT)


# Of types and not of their names, each of which would be compiled.
_Numbers = NamedTuple(  # noqa: UP014 - see above
    "_Numbers", [("number", int), ("wire", int), ("value", int), ("start", int)]
)


class Field(_Numbers):
    """One field of a message, as it lies in the bytes.

    Attributes:
        number: Field number.
        wire: ``VARINT``, ``FIXED64``, ``BYTES``, ``GROUP`` or ``FIXED32``.
        value: Of a number; of bytes, their length; of a group likewise, with its end.
        start: Offset of the value's first byte.
    """

    __slots__ = ()

    @property
    def stop(self) -> int:
        """One past the last byte of a length-delimited value."""
        return self.start + self.value


def fields(cursor: Cursor) -> Iterator[Field]:
    """Yield the fields of the message that fills the cursor's span; values are passed over.

    Raises:
        FormatError: Not a message.
    """
    stop, make = cursor.stop, tuple.__new__
    while cursor.offset < stop:
        # Nearly all the work of a graph is here. Whatever is odd or cut goes to ``_field``.
        window, index, _ = cursor.ahead(RUN)
        base = cursor.offset - index
        end = stop - base
        try:
            while index < end:
                key, value, at = window[index], window[index + 1], index + 2
                if key >= MORE:
                    key += (value << 7) - MORE
                    if value >= MORE:
                        key, at = _long(window, index)
                    value = window[at]
                    at += 1
                wire, start = key & 7, at - 1
                if wire not in PLAIN:
                    value, at = _fixed(window, start, wire)
                elif value >= MORE:
                    value += (window[at] << 7) - MORE
                    at += 1
                    if value > TWO:
                        value, at = _long(window, start)
                if wire == BYTES:
                    start = at
                    at += value
                if not FIRST <= key < BEYOND or at > end:
                    break
                cursor.offset = base + at
                # A tuple is made as a Field without a call of Python's own.
                yield make(Field, (key >> 3, wire, value, base + start))
                index = at
        except IndexError:
            pass
        if cursor.offset < stop:
            yield _field(cursor)


def _long(window: bytes, at: int) -> tuple[int, int]:
    """Return a varint of three bytes or more, and where it ends.

    Raises:
        IndexError: It has no end.
    """
    found = 0
    for shift in _SHIFTS:
        byte = window[at]
        found += (byte & 0x7F) << shift
        at += 1
        if byte < MORE:
            return found, at
    raise IndexError(at)


def _fixed(window: bytes, at: int, wire: int) -> tuple[int, int]:
    """Return a number of fixed size, and where it ends.

    Raises:
        IndexError: It is cut, or has another type.
    """
    end = at + _FIXED[wire]
    if end == at or end > len(window):
        raise IndexError(at)
    return int.from_bytes(window[at:end], "little"), end


_SHIFTS = range(0, 7 * MOST, 7)
"""Where the bytes of a varint go."""


def runs(numbers: Iterable[int], texts: Mapping[int, int]) -> re.Pattern[bytes]:
    """Return an expression for fields of few bytes, as many as follow one another.

    Args:
        numbers: Keys, of one byte, of fields that are numbers: ``number << 3 | wire``.
        texts: The same of fields that are bytes, and how many bytes are few: under 128.
    """
    each = [re.escape(bytes([key])) + _NUMBERS[key & 7] for key in numbers]
    for key, most in texts.items():
        sizes = (re.escape(bytes([size])) + b".{%d}" % size for size in range(most + 1))
        each.append(re.escape(bytes([key])) + b"(?:" + b"|".join(sizes) + b")")
    return re.compile(b"(?:" + b"|".join(each) + b")++", re.DOTALL)


def besides(cursor: Cursor, dull: re.Pattern[bytes]) -> Iterator[Field]:
    """Yield the fields of a message as ``fields`` does, but for those that come in runs.

    Args:
        cursor: Over the message.
        dull: What ``runs`` returns. Of a run of them, the first is told as a rule.

    Raises:
        FormatError: Not a message.
    """
    while cursor.offset < cursor.stop:
        for item in fields(cursor):
            yield item
            window, index, _ = cursor.ahead(RUN)
            last = min(len(window), index + cursor.stop - cursor.offset)
            if run := dull.match(window, index, last):
                cursor.offset += run.end() - index
                break


def other(cursor: Cursor, dull: frozenset[int]) -> Iterator[Field]:
    """Yield the fields of a message as ``fields`` does, but for short ones with some keys.

    Args:
        cursor: Over the message.
        dull: Keys, of one byte, of fields of bytes: ``number << 3 | BYTES``.

    Raises:
        FormatError: Not a message.
    """
    while cursor.offset < cursor.stop:
        over(cursor, dull)
        for item in fields(cursor):
            yield item
            if item.wire == BYTES and item.number << 3 | BYTES in dull:
                break


def over(cursor: Cursor, dull: frozenset[int]) -> None:
    """Pass over the fields that ``other`` would not yield, as many as follow one another."""
    at = -1
    while at:
        window, begins, _ = cursor.ahead(RUN)
        at, end = begins, min(len(window), begins + cursor.stop - cursor.offset)
        try:
            while window[at] in dull:
                stop = at + 2 + window[at + 1]
                if window[at + 1] >= MORE:
                    if window[at + 2] >= MORE:
                        break
                    stop += 1 + (window[at + 2] << 7) - MORE
                if stop > end:
                    break
                at = stop
        except IndexError:
            pass
        at -= begins
        cursor.offset += at


def nothing(cursor: Cursor, key: int) -> None:
    """Pass over fields of bytes that have none, of one key, as many as follow one another."""
    one = bytes((key, 0))
    many = one * 64
    at = -1
    while at:
        window, begins, _ = cursor.ahead(RUN)
        at, end = begins, min(len(window), begins + cursor.stop - cursor.offset)
        for each in (many, one):
            while at + len(each) <= end and window.startswith(each, at):
                at += len(each)
        at -= begins
        cursor.offset += at


_SHORT = frozenset(range(FIRST, MORE, 8))
"""Keys, of one byte, of fields that are numbers."""


_BRIEF = frozenset(range(FIRST | BYTES, MORE, 8))
"""The same of fields that are bytes."""


def over_short(cursor: Cursor, telling: frozenset[int]) -> None:
    """Pass over numbers of one byte and bytes of less than 128, as many as follow one another.

    Args:
        cursor: Over the message.
        telling: Keys, of one byte, of fields that are not passed over.
    """
    window, begins, _ = cursor.ahead(RUN)
    at, end = begins, min(len(window), begins + cursor.stop - cursor.offset)
    while at + 1 < end and window[at + 1] < MORE and window[at] not in telling:
        stop = at + 2 + (window[at + 1] if window[at] in _BRIEF else 0)
        if stop > end or not (window[at] in _SHORT or window[at] in _BRIEF):
            break
        at = stop
    cursor.offset += at - begins


def picked(
    cursor: Cursor, start: int, stop: int, wanted: frozenset[int], dull: frozenset[int]
) -> list[tuple[int, int, int]] | None:
    """Read a short message that has no fields but some, by their keys: ``number << 3 | wire``.

    Args:
        cursor: Over what the message is in.
        start: Where the message begins.
        stop: One past its last byte.
        wanted: Keys of fields that are told; up to two bytes long, as ``dull``.
        dull: Keys of fields that are passed over.

    Returns:
        Key, start and stop of every field that is wanted, in order; ``None`` if the message has
        others, is damaged or is long: then it has to be walked.
    """
    if stop - start > WINDOW:
        return None
    window, base = cursor.held(start, stop)
    return among(window, (start - base, stop - base, base), wanted, dull)


def among(
    window: bytes, span: tuple[int, int, int], wanted: frozenset[int], dull: frozenset[int]
) -> list[tuple[int, int, int]] | None:
    """As ``picked``, of bytes in memory.

    Args:
        window: Some bytes.
        span: Where the message begins and ends in them; what is added to every start and stop.
        wanted: As there.
        dull: As there.
    """
    at, stop, base = span
    if stop > len(window):
        return None
    found: list[tuple[int, int, int]] = []
    try:
        while at < stop:
            key, begin = window[at], at + 1
            if key >= MORE:
                key += (window[begin] << 7) - MORE
                begin += 1
            wire = key & 7
            if wire == BYTES:
                end = begin + 1 + window[begin]
                begin += 1
                if end - begin >= MORE:
                    if window[begin] >= MORE:
                        return None
                    end += 1 + (window[begin] << 7) - MORE
                    begin += 1
            elif wire == VARINT:
                end = begin + 1 if window[begin] < MORE else _after(window, begin)
            else:
                end = begin + _FIXED[wire]
            if end > stop:
                return None
            if key in wanted:
                found.append((key, base + begin, base + end))
            elif key not in dull:
                return None
            at = end
    except IndexError:
        return None
    return found


def behind(window: bytes, at: int, stop: int, front: frozenset[int]) -> int:
    """Return where a message goes on behind short fields of bytes with some keys of one byte.

    Args:
        window: Some bytes.
        at: Where the message begins in them.
        stop: Where it ends; what is behind is another's. A field may say that it goes further.
        front: Keys of the fields.
    """
    last = min(len(window), stop) - 1
    while at < last and window[at] in front and window[at + 1] < MORE:
        at += 2 + window[at + 1]
    return at


def _after(window: bytes, at: int) -> int:
    """Return where a varint ends; raise IndexError if it has no end."""
    for end in range(at + 1, at + MOST + 1):
        if window[end - 1] < MORE:
            return end
    raise IndexError(at)


def passed(window: bytes, at: int, wire: int) -> int:
    """Return where a value that is no bytes ends.

    Raises:
        IndexError: It has no end, or is a group or of no type.
    """
    if wire == VARINT:
        return at + 1 if window[at] < MORE else _after(window, at)
    if not _FIXED[wire]:
        raise IndexError(at)
    return at + _FIXED[wire]


def small(window: bytes, at: int) -> int:
    """Return the number at an index, of a varint that was found to be whole."""
    found, shift = window[at], 7
    while window[at] >= MORE:
        at += 1
        found += (window[at] << shift) - (MORE << shift - 7)
        shift += 7
    return found


_NUMBERS = {VARINT: b"[\x80-\xff]{0,9}[\x00-\x7f]", FIXED64: b".{8}", FIXED32: b".{4}"}
"""Expressions for values, by wire type."""

_FIXED = (0, 8, 0, 0, 0, 4, 0, 0)
"""Bytes of a value, by wire type: of those that have a size of their own."""


def _field(cursor: Cursor) -> Field:
    """Read any field."""
    at = cursor.offset
    number, wire = _key(cursor)
    start = cursor.offset
    if wire == VARINT:
        return Field(number, wire, varint(cursor, "value"), start)
    if wire in (FIXED64, FIXED32):
        return Field(number, wire, cursor.number(8 if wire == FIXED64 else 4, "value"), start)
    if wire == BYTES:
        size = varint(cursor, "length")
        return Field(number, wire, size, cursor.skip(size, "bytes"))
    if wire == GROUP:
        _pass_group(cursor, number)
        return Field(number, wire, cursor.offset - start, start)
    raise FormatError(f"wire type {wire}", offset=at)


def _key(cursor: Cursor) -> tuple[int, int]:
    at = cursor.offset
    key = varint(cursor, "field key")
    number, wire = key >> 3, key & 7
    if number == 0 or number >= 1 << 29:
        raise FormatError(f"field number {number}", offset=at)
    return number, wire


def _pass_group(cursor: Cursor, number: int) -> None:
    """Pass over a group up to its end, with the groups inside it, which are counted."""
    at, inside = cursor.offset, [number]
    while inside:
        number, wire = _key(cursor)
        if wire == GROUP:
            inside.append(number)
            if len(inside) > cursor.limits.nesting:
                raise FormatError("groups nested too deeply", offset=at, kind=GapKind.LIMIT)
        elif wire == END:
            if inside.pop() != number:
                raise FormatError(f"a group ends as {number}", offset=cursor.offset)
        elif wire == VARINT:
            varint(cursor, "value")
        elif wire == BYTES:
            cursor.skip(varint(cursor, "length"), "bytes")
        elif wire in (FIXED64, FIXED32):
            cursor.skip(8 if wire == FIXED64 else 4, "value")
        else:
            raise FormatError(f"wire type {wire}", offset=cursor.offset)


def varint(cursor: Cursor, what: str) -> int:
    """Read a varint.

    Raises:
        FormatError: Over ten bytes, or not enough bytes are left.
    """
    window, at, left = cursor.ahead(MOST)
    found = 0
    for index in range(left):
        byte = window[at + index]
        found |= (byte & 0x7F) << (7 * index)
        if byte < MORE:
            cursor.offset += index + 1
            return found
    cursor.offset += left
    if left < MOST:
        # Nothing is left, which is told as of any number.
        cursor.u8(what)
    raise FormatError(f"{what}: a varint of more than {MOST} bytes", offset=cursor.offset)


def inside(cursor: Cursor, field: Field) -> Cursor:
    """Return a cursor over a length-delimited value."""
    return cursor.part(field.start, field.stop)


FEW = 64
"""Fields at the beginning of a message that tell which it is."""

_NEVER = bytes(key for key in range(256) if key < FIRST or key & 7 in (END, 6, 7)) + b"{<"
"""Bytes that no message begins with: JSON and XML do."""

_NOTHING = Artifact("bytes", 0)
_BUDGET = Budget(Limits(), 0)


def glance(glimpse: Glimpse, most: int = FEW) -> list[Field]:
    """Return the first fields of what may be a message; empty if it is none, or is cut.

    Values longer than what is there make it none; at most ``most`` fields are looked at.
    """
    # A dozen formats ask, and nearly all get the answer of the first.
    few = glimpse.wire
    if few is None:
        few = glimpse.wire = _glance(glimpse, FEW)
    if most == FEW or (most > FEW and len(few) < FEW):
        return list(cast("list[Field]", few))
    return _glance(glimpse, most)


def _glance(glimpse: Glimpse, most: int) -> list[Field]:
    if not glimpse.head or glimpse.head[0] in _NEVER:
        return []
    found: list[Field] = []
    cursor = Cursor(glimpse.source, _NOTHING, _BUDGET, start=glimpse.start, stop=glimpse.stop)
    try:
        for field in fields(cursor):
            found.append(field)
            if len(found) >= most:
                break
    except FormatError:
        return []
    return found


def text(glimpse: Glimpse, field: Field) -> str:
    """Return a short string value; empty if it is not one."""
    raw = glimpse.source.read(field.start, min(field.value, 200)) if field.wire == BYTES else b""
    try:
        found = raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return found if found.isprintable() else ""
