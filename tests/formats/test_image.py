"""Pictures: known by a magic number and what follows it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives
from tests.reading import evidence
from weighbridge.core import Face, Gap
from weighbridge.formats.image import FORMAT

PCX = bytes([10, 5, 1, 8]).ljust(65, b"\0") + b"\3" + bytes(70)
SGI = (b"\1\xda\1\1\0\3" + struct.pack(">HHH", 2, 2, 3)).ljust(512, b"\0") + bytes(12)
ICNS = b"icns" + struct.pack(">I", 24) + b"ic07" + struct.pack(">I", 16) + bytes(8)
QOI = b"qoif" + struct.pack(">IIBB", 1, 1, 3, 0) + bytes(9)


@pytest.mark.parametrize(
    "data",
    [
        b"P6\n2 2\n255\n" + bytes(range(128, 140)),
        b"P5 # made by hand\n2 2 65535\n" + bytes(8),
        b"P4\n8 1\n\xff",
        b"P7\nWIDTH 1\nHEIGHT 1\nDEPTH 3\nMAXVAL 255\nENDHDR\n\0\1\2",
        b"Pf\n1 1\n-1.0\n\0\0\x80?",
        b"PF\n2 1\n1.0\n" + bytes(24),
        PCX,
        SGI,
        ICNS,
        QOI,
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    "data",
    [
        b"P6\nweights" + bytes(20),
        b"P5" + bytes(20),
        b"Pf\nnumbers" + bytes(20),
        PCX[:64] + b"\7" + PCX[65:],
        PCX[:65] + b"\7" + PCX[66:],
        SGI[:300] + b"\7" + SGI[301:],
        ICNS + b"\0",
    ],
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


@given(st.sampled_from([b"P6\n", PCX[:66], SGI[:60], ICNS[:4], b""]), st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(head, noise):
    survives(FORMAT, head + noise)
