"""NMSLIB: numbers that agree with one another, and elements to the end of the file."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import indexes as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.nmslib_index import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

HONEST = {
    "graph": b.graph(),
    "a large graph": b.graph(*(b.node((0, 1, 2), (1,)) for _ in range(3000))),
    "graph and data": b.with_data(),
    "data": b.objects(),
    "much data": b.objects(*(bytes(index * 40) for index in range(300))),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, name):
    found = evidence(HONEST[name])
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert [each.value for each in found if isinstance(each, Entry)] == [
        name.removeprefix("a large ").removeprefix("much ")
    ]
    assert weigh(tmp_path, {"index.bin": HONEST[name]})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(200),
        b.graph(first=9),
        b.graph(count=2**31),
        b.graph(level=99),
        b.graph(links=(6, 6, 2**20)),
        b.graph(links=(0, 6, 12)),
        b.graph(b.node(*[()] * 70)),
        b.with_data(size=80),
        b.with_data(data=bytes(64)[:40])[:80],
        b.objects(count=2**40),
        b.objects()[:40] + bytes(99),
        struct.pack("<Q", 1) + struct.pack("<Q", 99) + bytes(40),
    ],
)
def test_other_numbers_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.graph()[:-2], "wanted"),
        (b.graph(*b.NODES, b.node(*[()] * 70)), "70|69"),
        (b.with_data(over=(0, 5, 0)), "links of 5 bytes"),
        (b.with_data(over=(0, 12 * 99, 0)), "links of 1188 bytes"),
        (b.with_data()[:-1], "links are cut|do not agree"),
        (b.objects(b"a", b"b")[:-1], "wanted"),
        (bytes(100), "do not agree"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize("data", [b.graph(), b.with_data(), b.objects()])
def test_bytes_behind_it_are_a_gap(tmp_path, data):
    data += b"stowaway"
    gaps = [each.kind for each in read(FORMAT, data) if isinstance(each, Gap)]
    assert gaps == [GapKind.TRAILING]
    assert weigh(tmp_path, {"index.bin": data})[0] is Verdict.DENY


@pytest.mark.parametrize("build", [b.graph, b.objects])
def test_programs_are_found(tmp_path, build):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    many = b.node(range(100))[:-400] + program
    data = build(program) if build is b.objects else build(many, first=0)
    assert weigh(tmp_path, {"index.bin": data})[0] is Verdict.DENY


@pytest.mark.parametrize("name", HONEST)
def test_cuts_and_changes(name):
    data = HONEST[name]
    survives_cuts_and_changes(FORMAT, data, step=max(1, len(data) // 50))


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.graph()[:40] + noise)
    survives(FORMAT, b.with_data()[:68] + noise)
    survives(FORMAT, b.objects()[:16] + noise)
