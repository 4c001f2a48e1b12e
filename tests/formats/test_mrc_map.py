"""Volumes of microscopes: as long as their extents ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import measured as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.mrc_map import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.mrc(),
        b.mrc(order=">", stamp=b"\x11\x11\0\0"),
        b.mrc(more=bytes(80)),
        b.mrc(kind=101, data=bytes(4)),
    ],
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "a.mrc": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.mrc(kind=3), "type 3"),
        (b.mrc((-1, 2, 2)), "type 2"),
        (b.mrc(data=b""), "numbers"),
        (b.mrc(said=2**30), "extended"),
        (b.mrc(stamp=b"ab\0\0"), "no stamp"),
        (b"", "header"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.mrc(), step=23)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.mrc()[:1024] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [b.mrc(behind=PICKLE), b.mrc(more=PROGRAM)],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "a.mrc": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}
