"""Bodies of triangles: as long as their number asks for."""

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
from weighbridge.formats.stl_body import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [b.stl(), b.stl(text=b"")],
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "a.stl": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.stl(count=3), "another count"),
        (b.stl(behind=b"x"), "another count"),
        (b"", "another count"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.stl((float("nan"),) * 12),
        b.stl((0,) * 12),
        b.stl((1e20,) * 12),
        b.stl((1e-40,) * 12),
        b.stl()[:84],
    ],
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.stl(), step=5)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.stl()[:84] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [b.stl(behind=PICKLE), b.stl(text=PICKLE), b.stl(text=PROGRAM[:80]), b.stl() + PROGRAM],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "a.stl": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}
