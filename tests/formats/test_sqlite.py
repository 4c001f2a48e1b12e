"""SQLite: a database, and what it leaves beside it."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives
from tests.reading import evidence
from weighbridge.core import Face, Gap
from weighbridge.formats.sqlite import FORMAT

LOG = struct.pack(">IIIIII", 0x377F0682, 3007000, 4096, 0, 1, 2) + bytes(8)
COPY = struct.pack("<II", 3007000, 0).ljust(48, b"\1")
INDEX = (2 * COPY).ljust(1 << 15, b"\0")


@pytest.mark.parametrize("data", [LOG, INDEX, b"SQLite format 3\0" + bytes(84)])
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize("data", [INDEX + b"\0", (COPY + bytes(48)).ljust(1 << 15, b"\0")])
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, COPY + noise)
