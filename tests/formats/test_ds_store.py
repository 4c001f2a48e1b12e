"""Desktop settings of macOS: every block lies in the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import strays as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap
from weighbridge.formats.ds_store import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.ds_store(),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.ds_store(again=1), "an index at"),
        (b.ds_store(blocks=((32, 31),)), "a block of"),
        (b.ds_store(count=2**31), "wanted"),
        (b.ds_store()[:40], "outside"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.ds_store()[:90] + b.ds_store()[2052:], step=13)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.ds_store()[:8] + noise)
    survives(FORMAT, b.ds_store()[:2060] + noise)


def test_it_lies_in_a_folder_and_says_nothing(tmp_path):
    files = {".DS_Store": b.ds_store(), "config.json": b"{}"}
    assert weigh(tmp_path, files)[1] == {"nothing-to-weigh"}
