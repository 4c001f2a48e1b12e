"""Pictures without a magic number: known by their footer, or by their length."""

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
from weighbridge.formats.targa_image import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.targa(),
        b.targa(3, bits=8),
        b.targa(1, table=1, colours=2, deep=24, bits=8),
        b.targa(footer=b.FOOTER),
        b.targa(10, packed=bytes(9), footer=b.FOOTER),
        b.targa(named=b"me"),
    ],
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "a.tga": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.targa(4), "none of a picture"),
        (b.targa(flags=255), "none of a picture"),
        (b.targa()[:-1], "none of a picture"),
        (b"", "none of a picture"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [b.targa(10, packed=bytes(9)), b.targa(bits=9), b.targa(size=(0, 4)), b.targa(footer=b"x")],
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.targa(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.targa()[:18] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.targa(data=bytes(8) + PROGRAM, size=(4, 4)),
        b.targa(footer=PICKLE),
        b.targa(named=PROGRAM),
        b.targa(footer=PICKLE + b.FOOTER[:-1]),
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "a.tga": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}
