"""Yggdrasil's decision forests: records to the end of the file, and messages by their fields."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import forests as b
from tests.builders.neighbours import SAMPLES, field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats import ydf_forest, ydf_header
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

FOREST, HEADER = ydf_forest.FORMAT, ydf_header.FORMAT
PROGRAM = SAMPLES["elf-program"].ljust(400, b"\0")

HONEST = {
    "trees": b.TREES,
    "packed": b.records(b.NODE, b.LEAF, b.LEAF, packed=True),
    "first version": b.records(b.NODE, version=0),
    "none": b.records(),
    "whole": b.whole(),
    "model": b.model(),
    "columns": b.columns(),
    "random": b.forest(),
    "random, evaluated": b.forest(many=200),
    "isolation": b.forest(3),
    "boosted": field(1, 1) + field(2, 5) + field(3, 1) + b"\x25\0\0\0\0" + field(7, "TFE_RECORDIO"),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, name):
    found = evidence(HONEST[name])
    faces = {each.format for each in found if isinstance(each, Face)}
    assert faces & {FOREST.id, HEADER.id} == faces
    assert not [each for each in found if isinstance(each, Gap)]
    file = "nodes-00000-of-00002" if FOREST.id in faces else "header.pb"
    files = {file: HONEST[name], "nodes-00001-of-00002": b.TREES}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.TREES[:-1], "record"),
        (b.records(b.NODE, behind=b"\xff\xff\xff\xff"), "wanted"),
        (b.records(b.NODE, b"\x80\4K\1."), "no node"),
        (b"BS\2\0" + bytes(4), "none of a forest"),
        (b"BS\1\0\2" + bytes(3), "none of a forest"),
        (b.records(b.NODE, behind=b"\1"), "size of a record"),
    ],
)
def test_refuses_records(data, why):
    with pytest.raises(FormatError, match=why):
        read(FOREST, data)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b.model("os.system"),
        b.model(more=field(60, b"x")),
        b.forest(how="PICKLE"),
        b.columns(b.column("")),
        b.columns(b.column(more=field(20, b"x"))),
        field(1, 1) + field(2, 5),
    ],
)
def test_other_messages_are_none(data):
    assert not HEADER.recognises(Glimpse(Bytes(data)))
    with pytest.raises(FormatError, match="none of a forest"):
        read(HEADER, data)


def test_a_field_behind_many_that_is_not_known_is_a_gap(tmp_path):
    many = b.columns(*(b.column(f"c{index}") for index in range(80)), more=field(9, b"\x80\4K\1."))
    assert [each.why for each in evidence(many) if isinstance(each, Gap)] == [
        "field 9, which is not known here"
    ]
    assert weigh(tmp_path, {"data_spec.pb": many})[0] is not Verdict.ALLOW


def test_a_graph_behind_columns_is_not_passed_over():
    many = [b.column(f"c{index}") for index in range(9)]
    node = field(1, "n") + field(2, "ReadFile")
    with pytest.raises(FormatError, match="a column that is none"):
        read(HEADER, b.columns(*many, node))
    assert not HEADER.recognises(Glimpse(Bytes(b.columns(node, node))))


@pytest.mark.parametrize(
    "data",
    [
        b.records(b.NODE + field(1, PROGRAM)),
        b.records(b.NODE, b.LEAF + field(1, PROGRAM), packed=True),
        b.whole(b.NODE, b.LEAF + field(1, PROGRAM)),
        b.model(more=field(10, field(5, field(1, "run") + field(2, PROGRAM)))),
        b.columns(b.column(more=field(6, PROGRAM))),
    ],
)
def test_programs_are_found(tmp_path, data):
    assert weigh(tmp_path, {"header.pb": data})[0] is Verdict.DENY


def test_what_it_says_is_told():
    told = {each.key: each.value for each in evidence(b.model()) if isinstance(each, Entry)}
    assert told == {
        "ydf.model": "RANDOM_FOREST", "ydf.owner": "somebody", "ydf.framework": "Python YDF",
    }  # fmt: skip
    assert [each.value for each in read(FOREST, b.TREES) if isinstance(each, Entry)] == ["3"]


@pytest.mark.parametrize("name", HONEST)
def test_cuts_and_changes(name):
    step = max(1, len(HONEST[name]) // 40)
    survives_cuts_and_changes(FOREST, HONEST[name], step=step)
    survives_cuts_and_changes(HEADER, HONEST[name], step=step)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FOREST, b.TREES[:8] + noise)
    survives(HEADER, b.model()[:20] + noise)
    survives(HEADER, b.columns()[:20] + noise)
