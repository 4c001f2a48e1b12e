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
