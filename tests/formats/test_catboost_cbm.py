"""CatBoost: the flatbuffer is followed within its bounds, trees within their splits."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.catboost import model
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Code, Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.catboost_cbm import FORMAT

ELF = (b"\x7fELF\2\1\1" + bytes(9) + b"\3\0>\0\1\0\0\0" + bytes(28)
       + struct.pack("<HHHHHH", 64, 56, 0, 64, 0, 0))  # fmt: skip


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_tells_version_texts_and_parts():
    data = model([("params", '{"a": 1}'), ("model_guid", "x")], parts=["static"], behind=b"tables")
    told = {(each.key, each.value) for each in every(Entry, data)}
    assert told == {
        ("catboost.version", "FlabuffersModel_v1"),
        ("params", '{"a": 1}'),
        ("model_guid", "x"),
        ("catboost.part", "static"),
    }
    assert every(Gap, data) == []
    assert [f.format for f in evidence(data) if isinstance(f, Face)] == ["catboost-cbm"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (model(sizes=(1, 9)), "splits 1 to 10 of 3"),
        (model(starts=(0, -5)), "splits -5 to -3"),
        (model(sizes=(1,)), "1 sizes and 2 starts"),
        (model(steps=(1,)), "3 splits and 1 steps"),
    ],
)
def test_what_leads_out_of_the_trees_is_told(data, why):
    (gap,) = every(Gap, data)
    assert (why in gap.why, gap.kind) == (True, GapKind.DAMAGED)


def test_bytes_behind_a_core_without_parts_are_a_gap():
    assert [gap.kind for gap in every(Gap, model(behind=b"stowaway"))] == [GapKind.TRAILING]


def test_programs_in_parts_are_seen():
    found = evidence(model(parts=["static"], behind=ELF.ljust(400, b"\0")))
    assert "elf" in {each.language for each in found if isinstance(each, Code)}


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (model(size=2**31), "wanted"),
        (model(size=8), "outside"),
        (model(count=2**30), "items"),
        (b"CBM1" + struct.pack("<II", 4, 2**31), "outside"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, model(parts=["a"], behind=b"x"))


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b"CBM1" + struct.pack("<I", len(noise)) + noise)


@given(st.dictionaries(st.text(max_size=9), st.text(max_size=40), max_size=5))
@settings(max_examples=50, deadline=None)
def test_round_trip(table):
    told = [(e.key, e.value) for e in every(Entry, model(list(table.items())))]
    assert told[1:] == list(table.items())


def test_trees_that_lead_out_are_denied(tmp_path):
    verdict, rules, _ = weigh(tmp_path, {"m.cbm": model(sizes=(1, 9))})
    assert (verdict, "unreadable-bytes" in rules) == (Verdict.DENY, True)


def test_an_honest_model_is_allowed(tmp_path):
    verdict, _, why = weigh(tmp_path, {"m.cbm": model()})
    assert verdict is Verdict.ALLOW, why
