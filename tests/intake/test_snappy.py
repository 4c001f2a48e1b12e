"""Snappy: every element is read, and none is believed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.graphs import varint
from tests.builders.tensorflow import snappy as packed
from weighbridge.core import FormatError, GapKind
from weighbridge.intake import snappy
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits


def expand(data, limits=None):
    return snappy.expand(Cursor.over(data, limits=limits))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (varint(5) + b"\x10hello", b"hello"),
        (varint(10) + b"\x10hello" + b"\x05\x05", b"hellohello"),
        (varint(10) + b"\x10hello" + b"\x12\x05\0", b"hellohello"),
        (varint(10) + b"\x10hello" + b"\x13\x05\0\0\0", b"hellohello"),
        (varint(9) + b"\0a" + b"\x11\1", b"aaaaaaaaa"),
        (varint(8) + b"\4ab" + b"\x05\2" + b"\0c", b"abababac"),
        (varint(70) + b"\xf0\x45" + b"x" * 70, b"x" * 70),
        (varint(70) + b"\xf4\x45\0" + b"x" * 70, b"x" * 70),
        (varint(0), b""),
    ],
    ids=["literal", "near", "far", "farthest", "run", "pattern", "long", "longer", "empty"],
)
def test_reads(data, found):
    assert expand(data) == found


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (varint(5) + b"\x10hell", "wanted"),
        (varint(4) + b"\x10hello", "more bytes than declared"),
        (varint(6) + b"\x10hello", "declared"),
        (varint(9) + b"\x10hello\x01\x06", "what is not there"),
        (varint(9) + b"\x10hello\x01\x00", "what is not there"),
        (varint(6) + b"\x10hello\x01\x01", "what is not there"),
        (b"\xff" * 6, "more than five bytes"),
        (b"", "wanted"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        expand(data)


def test_a_bomb_is_refused_before_it_grows():
    with pytest.raises(FormatError) as caught:
        expand(varint(1 << 30) + b"\0a", Limits(floor=1000))
    assert caught.value.kind is GapKind.EXPANSION


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_round_trip(data):
    assert expand(packed(data)) == data


@given(st.integers(0, 200), st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(size, noise):
    try:
        found = len(expand(varint(size) + noise))
    except FormatError:
        found = size
    assert found == size
