"""Tries of marisa: list by list."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders import vectors as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.marisa_trie import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.marisa(),
        b.marisa(inner=2),
        b.marisa(ends=bytes(4)),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "a.marisa": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.marisa(size=2**60), "list"),
        (b.marisa(inner=130), "tries behind tries"),
        (b.marisa()[:40], "wanted"),
        (bytes(40), "no magic"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.marisa(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.marisa()[:24] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.marisa(behind=PICKLE),
        b.marisa(data=PROGRAM),
        b.marisa(behind=PROGRAM),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"a.marisa": data})[0] is Verdict.DENY
