"""Protocol buffers and stray bytes: walked within bounds."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.neighbours import field
from weighbridge.core import FormatError, GapKind, Span
from weighbridge.intake import protowire, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


def test_fields_lie_where_they_say():
    data = field(1, 300) + field(2, "text") + b"\x1d\1\0\0\0"
    found = list(protowire.fields(Cursor.over(data)))
    assert [(item.number, item.wire, item.value) for item in found] == [
        (1, 0, 300),
        (2, 2, 4),
        (3, 5, 1),
    ]
    assert data[found[1].start : found[1].stop] == b"text"
    inner = protowire.inside(Cursor.over(data), found[1])
    assert inner.take(4, "text") == b"text"


@pytest.mark.parametrize(
    "data", [b"\x0b", b"\0\1", b"\x0a\x05abc", b"\x08" + b"\xff" * 11, b"\x08"]
)
def test_refuses(data):
    with pytest.raises(FormatError):
        list(protowire.fields(Cursor.over(data)))


@given(st.binary(max_size=80))
@settings(max_examples=100)
def test_any_bytes_give_fields_or_none(data):
    assert len(protowire.glance(Glimpse(Bytes(data)))) <= 64


def test_holes_are_told_apart():
    cursor = Cursor.over(b"abcd" + bytes(4) + b"efgh" + b"tail")
    spans = [Span(8, 12), Span(0, 4)]
    found = list(stray.holes(cursor, spans, 0, 16, "bytes nobody wants"))
    assert [(gap.kind, gap.place.span) for gap in found] == [
        (GapKind.FILLER, Span(4, 8)),
        (GapKind.TRAILING, Span(12, 16)),
    ]
    padded = list(stray.holes(cursor, spans, 0, 16, "bytes", align=8))
    assert [gap.kind for gap in padded] == [GapKind.TRAILING]


KEYS = frozenset(number << 3 | wire for number in range(1, 40) for wire in (0, 1, 2, 5))


def walked(data):
    """Key, start and value of every field, or nothing if there is a fault."""
    try:
        return [
            (item.number << 3 | item.wire, item.start, item.value)
            for item in protowire.fields(Cursor.over(data))
        ]
    except FormatError:
        return None


@given(
    st.binary(max_size=40)
    | st.builds(
        lambda rows: b"".join(field(*row) for row in rows),
        st.lists(
            st.tuples(st.integers(1, 38), st.integers(0, 2**64 - 1) | st.binary(max_size=300)),
            max_size=5,
        ),
    )
)
@settings(max_examples=300)
def test_what_is_picked_is_what_is_walked(data):
    found = protowire.picked(Cursor.over(data), 0, len(data), KEYS, frozenset())
    if found is None:
        return
    rows = walked(data)
    assert [(key, start) for key, start, _ in found] == [(key, start) for key, start, _ in rows]
    for (key, start, stop), (_, _, value) in zip(found, rows, strict=True):
        if key & 7 == protowire.VARINT:
            assert protowire.small(data, start) == value
        elif key & 7 == protowire.BYTES:
            assert stop - start == value


def test_picks_what_is_wanted_alone():
    data = field(1, 300) + field(20, 2) + field(2, "x" * 200)
    wanted = frozenset({2 << 3 | protowire.BYTES, 20 << 3})
    found = protowire.picked(Cursor.over(data), 0, len(data), wanted, frozenset({1 << 3}))
    assert [(key, stop - start) for key, start, stop in found] == [(160, 1), (18, 200)]
    assert protowire.picked(Cursor.over(data), 0, len(data), wanted, frozenset()) is None
    long = field(2, bytes(1 << 17))
    assert protowire.picked(Cursor.over(long), 0, len(long), wanted, frozenset()) is None


@given(st.binary(max_size=80), st.sampled_from((3, 64, 256)))
@settings(max_examples=100)
def test_a_glance_is_the_same_whoever_looked_before(data, most):
    seen = Glimpse(Bytes(data))
    protowire.glance(seen)
    assert protowire.glance(seen, most) == protowire.glance(Glimpse(Bytes(data)), most)


def _varint(number):
    out = b""
    while number >= 0x80:
        out, number = out + bytes([number & 0x7F | 0x80]), number >> 7
    return out + bytes([number])


EDGES = [0, 1, *(1 << bit for bit in range(7, 64, 7)), *((1 << bit) - 1 for bit in range(7, 65, 7))]
"""Numbers of every length that a varint may have, the least and the greatest."""


TAGS = [1, 15, 16, 2047, 2048, 1 << 18, (1 << 18) - 1, (1 << 29) - 1, 1 << 29, 0, 1 << 62]
"""Numbers of fields with keys of every length, and some that no field has."""


def _plain_field(number, wire, value):
    values = {
        0: _varint(value),
        1: bytes(8),
        2: _varint(value % 99) + bytes(value % 99),
        5: b"abcd",
    }
    key = _varint(number << 3 | wire)
    return key + values.get(wire, key[:-1] + bytes([key[-1] ^ 7]))


@given(
    st.lists(
        st.builds(_plain_field, st.sampled_from(TAGS), st.integers(0, 7), st.sampled_from(EDGES)),
        max_size=12,
    ),
    st.binary(max_size=3),
    st.integers(0, 40),
    st.sampled_from((0, 0, 0, (1 << 16) - 9)),
)
@settings(max_examples=300)
def test_fields_of_any_length_are_read_in_the_loop_as_without_it(parts, rest, cut, before):
    front = field(9, bytes(before)) if before else b""
    data = front + b"".join(parts) + rest

    def over():
        return Cursor.over(data).part(0, max(len(data) - cut, 0))

    def one_by_one(cursor):
        while cursor.left:
            yield protowire._field(cursor)

    def told(every):
        found = []
        try:
            found.extend(map(tuple, every))
        except FormatError as error:
            found.append((str(error), error.offset))
        return found

    assert told(protowire.fields(over())) == told(one_by_one(over()))


@pytest.mark.parametrize("behind", [b"", b"\x0a\x00" * 1000, b"\x0a\x01x\x20\x01"])
def test_short_fields_are_passed_up_to_the_end_of_a_message(behind):
    message = b"\x0a\x00\x12\x01y"
    front = frozenset((0x0A, 0x12))
    assert protowire.behind(message + behind, 0, len(message), front) == len(message)
    assert protowire.behind(message + b"\x22\x00", 0, len(message) + 2, front) == len(message)
    assert protowire.behind(b"\x0a\x05", 0, 2, front) == 7


@pytest.mark.parametrize("count", [0, 1, 63, 64, 65, 40_000])
@pytest.mark.parametrize("behind", [b"", b"\x0a", b"\x0a\1a", b"\x12\0"])
def test_fields_of_nothing_are_passed_over(count, behind):
    cursor = Cursor.over(b"\x0a\0" * count + behind)
    protowire.nothing(cursor, 0x0A)
    assert cursor.offset == 2 * count
    part = Cursor.over(b"\x0a\0" * (count + 9)).part(0, 2 * count)
    protowire.nothing(part, 0x0A)
    assert part.offset == 2 * count
