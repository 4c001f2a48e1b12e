"""Fonts are known by the number of their tables, in the two ways that programs write it."""

import struct

import pytest

from weighbridge.formats.font import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


@pytest.mark.parametrize(
    ("tables", "search", "known"),
    [(12, 128, True), (14, 48, True), (16, 64, True), (14, 64, False), (3, 32, False)],
    ids=["as-specified", "as-old-programs-did", "a-power-of-two", "neither", "too-few"],
)
def test_the_range_that_is_searched_belongs_to_the_tables(tables, search, known):
    head = struct.pack(">4s4H", b"\0\1\0\0", tables, search, 3, 16 * tables - search & 0xFFFF)
    assert FORMAT.recognises(Glimpse(Bytes(head + bytes(16 * tables)))) is known
