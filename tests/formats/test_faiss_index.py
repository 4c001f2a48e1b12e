"""Faiss: fields of indexes, and of those in them, to the end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import strays as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, GapKind, Reference, Verdict
from weighbridge.formats.faiss_index import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.flat(),
        b.flat(metric=4),
        b.inverted(),
        b.inverted(kind=2),
        b.inverted(b"il00"),
        b.inverted(b.arrays(how=b"sprs", sizes=(0, 2))),
        b.turned(b.linear(), b.linear(b"Pcam")),
        b.graph(),
        b.numbered(deep=7),
        b.bits(),
        b.bits(b"IBMp", b.bits() + b.vector(bytes(16), 8)),
        b.bits(b"IBFf", b.flat()),
        b.bits(b"IBwF", bytes(16) + b.bits() + b"\0" + b.vector() + b.arrays()),
        b.by_hash(),
        b.by_hashes(),
        b.additive(),
        b.additive(how=7),
        b.additive(b"IxLS", how=9),
        b.turned(b.iterative()),
        b.near(),
        b.near(built=0),
        b.near(b"INSp", lists=((1, 2, -1), (-1,), (0, 1, -1)) * 3000),
        b.fewer_bits(),
        b.fewer_bits(b"Ixrr", more=1),
        b.fewer_bits(b"Iwrq"),
        b.fewer_bits(b"Iwrr", more=1),
        b.layered(),
        b.independent(),
        b.independent(turned=1),
        b.independent(b"IwPQ"),
        b.products(),
        *map(b.fast, b.QUANTIZED),
        b.lattice(),
        b.spectral(),
        b.inverted(b.batches()),
        b.turned(b.rotated()),
        b.rotated(),
        b.linear(),
        b.linear(b"Pcam"),
        b"IxRP" + b.flat()[4:37] + b.flat() + b.flat() + bytes(4),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.flat(count=2**40), "wanted"),
        (b.inverted(b.arrays(sizes=(1, 2**40), data=b"")), "wanted"),
        (b.inverted(b.arrays(lists=3)), "2 of 3"),
        (b.inverted(b.arrays(how=b"what")), "sizes"),
        (b.numbered(deep=9), "indexes in indexes"),
        (b.turned(count=2**20), "transforms"),
        (b.turned(b.iterative(9)), "transforms in transforms"),
        (b.by_hash(count=2**60), "lists in"),
        (b.near(count=2**30), "lists of"),
        (b.near(count=-1), "lists of"),
        (b.near(count=20), "neighbours"),
        (b.fewer_bits(count=2**60), "wanted"),
        (b.products(many=2**40), "quantizers"),
        (b.by_hashes(count=2**20), "hashes"),
        (b.inverted(b.on_disk(size=2**20)), "a name of"),
        (b.fast()[:-1], "wanted"),
        (b.inverted(b.batches(batch=0)), "batches of"),
        (b.inverted(b.batches(data=bytes(99))), "wanted"),
        (b.fast(b"IVRf", b.on_disk(size=2**20)), "a name of"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.bits(width=17),
        b.bits(size=0),
        b.bits(total=-1),
        b.layered(0),
        b.linear() + b"stowaway",
        b.rotated()[:-1],
    ],
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_bytes_behind_it_are_a_gap():
    assert [gap.kind for gap in every(Gap, b.flat() + b"stowaway")] == [GapKind.TRAILING]


@pytest.mark.parametrize(
    "data",
    [
        b.flat(b"IxZZ"),
        b.inverted(b"il??"),
        b.turned(b"what" + bytes(20)),
        b.inverted(inner=b"IxZZ"),
    ],
)
def test_other_kinds_are_a_gap(data):
    assert [gap.kind for gap in every(Gap, data)] == [GapKind.UNSUPPORTED]


def test_a_file_that_the_library_opens_is_told():
    (found,) = every(Reference, b.inverted(b.on_disk(b"/etc/hostname")))
    assert found.target == "/etc/hostname"


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.inverted(), step=7)
    survives_cuts_and_changes(FORMAT, b.near(), step=5)
    for data in (b.by_hash(), b.by_hashes(), b.additive(how=9), b.turned(b.iterative())):
        survives_cuts_and_changes(FORMAT, data, step=9)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.flat()[:41] + noise)
    survives(FORMAT, b.inverted()[:57] + noise)
    survives(FORMAT, b.turned()[:41] + noise)
    survives(FORMAT, b.flat()[:4] + noise)
    survives(FORMAT, b.near()[:80] + noise)


def test_it_is_allowed_and_one_that_opens_files_is_not(tmp_path):
    assert weigh(tmp_path, {"added.index": b.inverted()})[0] is Verdict.ALLOW
    for make in (b.inverted, lambda lists: b.fast(b"IVRf", lists)):
        lie = make(b.on_disk(b"/etc/hostname"))
        verdict, rules, _ = weigh(tmp_path, {"added.index": lie})
        assert (verdict, "outside-reference" in rules) == (Verdict.DENY, True)
