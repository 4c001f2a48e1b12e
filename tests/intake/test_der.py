"""Elements of DER lie in one another, and end where their lengths say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.signature_files import der as make
from weighbridge.core import FormatError
from weighbridge.intake import der


def walk(data):
    root = der.element(data, 0, len(data))
    der.walk(data, root)
    return root.stop


def nested(depth):
    data = b""
    for _ in range(depth):
        data = make(0x30, data)
    return data


@pytest.mark.parametrize(
    "data",
    [
        b"\x05\0",
        make(4, bytes(0x7F)),
        make(4, bytes(0x80)),
        make(0x30, bytes(2) * 70_000),
        nested(30),
    ],
)
def test_elements(data):
    assert walk(data + b"more") == len(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no room"),
        (b"\x30", "no room"),
        (b"\x04\2a", "2 bytes, 1 left"),
        (b"\x04\x81\x7f" + bytes(127), "not DER"),
        (b"\x04\x82\0\x80" + bytes(128), "not DER"),
        (b"\x04\x80\0\0", "not DER"),
        (b"\x04\x82\1", "not DER"),
        (b"\x04\x85\1\0\0\0\0", "not DER"),
        (b"\x04\xff" + bytes(200), "not DER"),
        (b"\x1f\x21\0", "over 30"),
        (make(0x30, b"\x04\2a"), "2 bytes, 1 left"),
        (make(0x30, b"\x04"), "no room"),
        (nested(40), "levels"),
        (make(0x30, bytes(2) * 100_001), "more than 100000"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        walk(data)


@given(st.binary(max_size=100))
def test_any_bytes(data):
    try:
        stop = walk(data)
    except FormatError as error:
        stop = error.offset
    assert 0 <= stop <= len(data)
