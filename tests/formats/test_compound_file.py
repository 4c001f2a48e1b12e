"""Compound files: their directory is followed, macros and programs are told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import desktop as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Face, FormatError, Gap, Verdict
from weighbridge.formats.compound_file import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))


def test_what_is_honest_leaves_no_gap():
    found = evidence(b.compound("Catalog", "256_0011"))
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap | Code)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.compound(shift=12), "version 3"),
        (b.compound(tables=2**31), "table of 2147483648"),
        (b.compound(first=2**20), "outside"),
        (b.compound(chain=(0xFFFFFFFD, 1)), "more than [0-9]{1,2} sectors"),
        (b.compound(chain=(0xFFFFFFFD, 2**20)), "outside"),
        (b.compound("a", kind=9), "kind 9"),
        (b.compound("a", size=300), "an entry"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.compound(), step=23)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.compound()[:512] + noise)
    survives(FORMAT, b.compound()[:40] + noise.ljust(480, b"\1"))
    survives(FORMAT, noise)


@pytest.mark.parametrize("name", ["Thumbs.db", "paper.doc", "table.xls"])
def test_an_honest_one_is_no_matter(tmp_path, name):
    files = {"model.safetensors": WEIGHTS, name: b.compound()}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "data",
    [
        b.compound("Macros", kind=1),
        b.compound("_VBA_PROJECT_CUR", kind=1),
        b.compound(data=SAMPLES["pe-program"]),
        b.compound(data=SAMPLES["elf-program"]),
    ],
    ids=["macros", "macros-of-tables", "pe", "elf"],
)
def test_macros_and_programs_are_denied(tmp_path, data):
    assert weigh(tmp_path, {"model.safetensors": WEIGHTS, "a.doc": data})[0] is Verdict.DENY
