"""FITS: each unit is as long as its header says."""

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
from weighbridge.formats.fits_data import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
TABLE = b.unit((4, 2), bits=8, first=False, more=(b.card("PCOUNT", 24), b.card("GCOUNT", 1)))


@pytest.mark.parametrize(
    "data",
    [
        b.unit(),
        b.unit((), bits=8, data=b""),
        b.unit((), bits=16, data=b"") + TABLE,
        b.unit() + b.unit(first=False, fill=b" ") + TABLE,
        b.unit((0, 2), more=(b.card("GROUPS", "T"), b.card("PCOUNT", 2), b.card("GCOUNT", 2))),
        b.unit()[: -2880 + 32],
        b.unit(more=(b.card("COMMENT"), b"HISTORY NAXIS = 7".ljust(80), *[b.card("FLTR", 1)] * 99)),
    ],
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "a.fits": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.unit(bits=7), "of 7 bits"),
        (b.unit((-8,)), "extents"),
        (b.unit((1 << 40, 1 << 40)), "bytes wanted"),
        (b.unit(more=(b.card("NAXIS1", 9),)), "twice"),
        (b.unit(more=(b.card("GCOUNT", -1),)), "extents"),
        (b.unit()[:2000], "header"),
        (b.unit(end=False, data=b""), "header"),
        (b.unit().replace(b"NAXIS1 ", b"NAXIS2 "), "does not tell"),
        (b.unit(bits="-32.0"), "does not tell"),
        (b.unit().replace(b"END   ", b"END\n  "), "no text"),
        (b.unit(more=(b"END".ljust(80), b"MORE".ljust(80))), "behind the last"),
        (bytes(400), "no first card"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_a_header_without_end_is_not_read_for_ever():
    with pytest.raises(FormatError, match="blocks of header"):
        read(FORMAT, b.unit(end=False, data=b"") + bytes([32]) * 2880 * 4100)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.unit(), step=97)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.unit() + noise)
    survives(FORMAT, b.unit()[:240] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.unit() + PICKLE,
        b.unit(fill=b"") + PICKLE.ljust(2880 - 32, b"\0"),
        b.unit((96,), bits=8, data=PROGRAM),
        b.unit() + b.unit(),
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "a.fits": data})
    assert verdict in {Verdict.DENY, Verdict.NO_VERDICT}
