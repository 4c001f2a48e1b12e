import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import r_data
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Face, Gap, GapKind, Member, Verdict
from weighbridge.formats.r_lazy_load import FORMAT
from weighbridge.intake.limits import Limits

DATA = [r_data.doubles(1, 2, 3), r_data.strings("a", "b")]
CALLING = r_data.closure(r_data.call("system", r_data.strings("true")))


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


@pytest.mark.parametrize("packing", sorted(r_data.PACKINGS))
def test_objects_are_read_however_they_are_packed(tmp_path, packing):
    file = r_data.lazy(*DATA, packing=packing)
    faces = [item.format for item in kinds(file, Face)]
    assert faces == ["r-lazy-load", "r-serialized", "r-serialized"]
    assert not kinds(file, Gap)
    assert [item.name for item in kinds(file, Member)] == ["object 1", "object 2"]
    assert weigh(tmp_path, {"data.rdb": file})[0] is Verdict.ALLOW


@pytest.mark.parametrize("packing", sorted(r_data.PACKINGS))
def test_a_function_behind_other_objects_is_code(tmp_path, packing):
    file = r_data.lazy(*DATA, CALLING, packing=packing)
    assert [item.language for item in kinds(file, Code)] == ["r"]
    verdict, rules, _ = weigh(tmp_path, {"data.rdb": file})
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("outer", sorted(r_data.PACKINGS))
@pytest.mark.parametrize("packing", sorted(r_data.PACKINGS))
def test_an_object_to_which_only_an_index_leads_is_read(packing, outer):
    held = r_data.raw(bytes(range(7)) + r_data.lazy(CALLING, packing=packing))
    file = r_data.lazy(DATA[0], packing=outer) + r_data.lazy(held, packing="plain")
    assert {item.language for item in kinds(file, Code)} == {"r"}
    assert not kinds(file, Gap)


@pytest.mark.parametrize("packing", sorted(r_data.PACKINGS))
def test_an_environment_that_is_kept_apart_is_another_object(tmp_path, packing):
    held = r_data.vector(r_data.outside(247, "env::1"))
    file = r_data.lazy(held, *DATA, packing=packing)
    assert weigh(tmp_path / "one", {"data.rdb": file})[0] is Verdict.ALLOW
    verdict, found, _ = weigh(tmp_path / "code", {"data.rdb": file + r_data.lazy(CALLING)})
    assert (verdict, found) == (Verdict.DENY, {"embedded-code"})


def bare(*items, how="X"):
    """Write a database as ``makeLazyLoadDB(compress=FALSE)`` does."""
    return b"".join(r_data.file(item, how) for item in items)


HELD = r_data.vector(r_data.outside(247, "env::1"))


def test_an_environment_of_a_database_that_is_not_packed_is_another_object(tmp_path):
    assert weigh(tmp_path / "one", {"data.rdb": bare(HELD, *DATA)})[0] is Verdict.ALLOW
    code = {"data.rdb": bare(HELD, *DATA, CALLING)}
    assert weigh(tmp_path / "code", code)[:2] == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("data.rdb", bare(HELD)),
        ("data.rds", bare(HELD, *DATA)),
        ("data.rdb", gzip.compress(bare(HELD, *DATA))),
        ("data.rdb", bare(r_data.outside(247, "env::x"), *DATA)),
        ("data.rdb", bare(r_data.raw(bytes(7) + bare(HELD)))),
    ],
    ids=["alone", "named", "packed", "other", "inside"],
)
def test_what_is_no_database_has_names_that_its_reader_looks_up(tmp_path, name, file):
    assert weigh(tmp_path, {name: file})[0] is Verdict.DENY


@pytest.mark.parametrize("how", ["X", "B", "A"])
@pytest.mark.parametrize("before", [(), DATA])
def test_an_object_inside_others_that_are_not_packed_is_read(tmp_path, how, before):
    for gap in (1, 7, 1 << 20):
        held = r_data.raw(bytes(gap) + bare(CALLING, how=how))
        file = bare(*before, held)
        assert [item.language for item in kinds(file, Code)] == ["r"]
    assert weigh(tmp_path, {"data.rdb": file})[:2] == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize("how", ["B", "A"])
@pytest.mark.parametrize("packing", sorted(r_data.PACKINGS))
def test_an_object_of_another_form_is_read(packing, how):
    packed = r_data.PACKINGS[packing](bare(CALLING, how=how))
    held = r_data.raw(bytes(7) + len(packed).to_bytes(4, "big") + packed)
    for file in (r_data.lazy(*DATA, held, packing="plain"), r_data.lazy(CALLING) + packed):
        assert "r" in [item.language for item in kinds(file, Code)]


def test_a_bare_object_in_bytes_that_are_packed_is_read(tmp_path):
    packed = zlib.compress(r_data.file(r_data.raw(bytes(7) + bare(CALLING))), 0)
    file = r_data.lazy(*DATA) + (1 << 8).to_bytes(4, "big") + packed
    assert [item.language for item in kinds(file, Code)] == ["r"]
    verdict, found, _ = weigh(tmp_path, {"data.rdb": file})
    assert (verdict, "embedded-code" in found) == (Verdict.DENY, True)


def test_too_many_objects_inside_others_are_a_gap_and_cost_little():
    objects = b"\0".join(bare(DATA[0]) for _ in range(1000))
    found = evidence(bare(DATA[0], r_data.raw(b"\0" + objects)))
    assert [gap.kind for gap in found if isinstance(gap, Gap)] == [GapKind.LIMIT]
    assert len(found) < 64


def test_an_honest_object_in_raw_bytes_is_read_once():
    held = bare(r_data.doubles(*range(40)))
    found = evidence(bare(r_data.vector(*[r_data.raw(held)] * 40)))
    assert not [gap for gap in found if isinstance(gap, Gap)]
    assert [item.format for item in found if isinstance(item, Face)] == ["r-serialized"] * 41


NAMES = ("bindings", "enclos", "attributes", "isS4", "locked")


def record(*bound, names=NAMES):
    """An environment as a database keeps it."""
    bindings = r_data.vector(*bound)
    rest = (r_data.NIL, r_data.NIL, r_data.NIL, r_data.NIL)
    kind, *items = r_data.vector(bindings, *rest)
    named = r_data.pairs(("names", r_data.strings(*names)))
    return [kind | r_data.ATTRIBUTES, *items, *named]


LAZY = r_data.promise(r_data.call("lazyLoadDBfetch", r_data.symbol("key")))
HOSTILE = r_data.promise(r_data.call("system", r_data.strings("true")))


@pytest.mark.parametrize("packing", sorted(set(r_data.PACKINGS) - {"plain"}))
@pytest.mark.parametrize("item", [LAZY, record(LAZY)], ids=["variable", "environment"])
def test_a_promise_in_place_of_a_variable_is_as_lazy_as_one(tmp_path, packing, item):
    file = r_data.lazy(*DATA, item, packing=packing)
    verdict, found, _ = weigh(tmp_path, {"data.rdb": file})
    assert (verdict, found) == (Verdict.WARN, {"embedded-code"})
    assert {item.runs for item in kinds(file, Code)} == {"when the variable is used"}


@pytest.mark.parametrize(
    "file",
    [
        r_data.lazy(r_data.vector(LAZY)),
        r_data.lazy(record(LAZY, names=("bindings", "enclos", "attributes", "isS4", "other"))),
        r_data.lazy(record(r_data.vector(LAZY))),
        r_data.lazy(HOSTILE),
        r_data.lazy(record(HOSTILE)),
        r_data.file(LAZY),
        r_data.file(record(LAZY)),
        gzip.compress(r_data.file(record(LAZY))),
    ],
    ids=["list", "names", "deeper", "process", "in-it", "alone", "elsewhere", "packed"],
)
def test_any_other_promise_is_not(tmp_path, file):
    verdict, found, _ = weigh(tmp_path, {"data.rdb": file})
    assert (verdict, "embedded-code" in found) == (Verdict.DENY, True)


def test_a_name_that_the_reading_program_looks_up_is_not(tmp_path):
    for number, name in enumerate(("env::x", "env::1x", "other", "")):
        file = r_data.lazy(r_data.outside(247, name))
        assert weigh(tmp_path / str(number), {"data.rdb": file})[0] is Verdict.DENY
    alone = r_data.file(r_data.outside(247, "env::1"))
    assert weigh(tmp_path / "alone", {"data.rds": alone})[0] is Verdict.DENY
    beside = {"data.rds": alone, "data.rdb": r_data.lazy(*DATA)}
    assert weigh(tmp_path / "beside", beside)[0] is Verdict.DENY
    inside = r_data.lazy(r_data.raw(gzip.compress(alone)))
    assert weigh(tmp_path / "inside", {"data.rdb": inside})[0] is Verdict.DENY


def test_bytes_that_are_not_searched_are_said(monkeypatch):
    monkeypatch.setattr("weighbridge.formats.r_lazy_load.SEARCHED", 16)
    assert [gap.kind for gap in kinds(r_data.lazy(*DATA), Gap)] == [GapKind.LIMIT]


def test_what_is_no_object_is_said():
    assert [gap.kind for gap in kinds(r_data.lazy(*DATA) + b"more bytes", Gap)] == [
        GapKind.TRAILING
    ]
    assert [gap.kind for gap in kinds(r_data.lazy(*DATA) + b"abc", Gap)] == [GapKind.TRAILING]
    assert [gap.kind for gap in kinds(r_data.lazy(DATA[0], size=9), Gap)] == [GapKind.DAMAGED]


def test_lies_are_refused():
    assert refusal(FORMAT, r_data.lazy(*DATA)[:-3]) is not None
    assert refusal(FORMAT, r_data.lazy(*DATA, packing="plain", size=2**31)) is not None
    many = r_data.lazy(*DATA * 40)
    assert refusal(FORMAT, many, Limits(members=50)).kind is GapKind.EXPANSION


def test_a_bomb_is_stopped():
    file = r_data.lazy(r_data.raw(bytes(8 << 20)))
    limits = Limits(floor=1 << 20)
    assert refusal(FORMAT, file, limits).kind is GapKind.EXPANSION


def test_cut_or_changed_files_are_survived():
    for packing in r_data.PACKINGS:
        survives_cuts_and_changes(FORMAT, r_data.lazy(*DATA, packing=packing), step=5)


@given(st.binary(max_size=80), st.sampled_from([b"x", b"2", b"Z", b"0"]))
def test_any_bytes_are_survived(data, mark):
    survives(FORMAT, b"\0\0\0\x20" + mark + data)
    survives(FORMAT, r_data.lazy(*DATA) + data)
    assert read(FORMAT, b"") == []
