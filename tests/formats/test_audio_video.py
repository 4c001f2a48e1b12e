"""Sound and film: known by a magic number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives
from tests.reading import evidence
from weighbridge.core import Face, Gap
from weighbridge.formats.audio_video import FORMAT


@pytest.mark.parametrize(
    "head",
    [
        b"caff\0\1\0\0desc",
        b"FLV\1\5\0\0\0\t",
        b"#!AMR\n\x3c",
        b"NIST_1A\n   1024\nchannel_count -i 1\n",
        b"RIFF\x40\0\0\0sfbkLIST",
        bytes.fromhex("726966662e91cf11a5d628db04c10000"),
        bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"),
        b"wvpk\x20\0\0\0",
    ],
)
def test_what_is_honest_leaves_no_gap(head):
    found = evidence(head + bytes(range(120, 200)))
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b"RIFF\x40\0\0\0" + noise)
