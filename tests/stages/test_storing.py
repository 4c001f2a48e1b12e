"""Facts come back as they were kept; whatever else the bytes are, there is one error."""

import json
import time
import zlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders.facts import some
from tests.formats.test_matrix import EVERY
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import (
    Artifact,
    Call,
    Constant,
    Dossier,
    Finding,
    Gap,
    GapKind,
    How,
    Named,
    Place,
    Several,
    Severity,
    Span,
    Tensor,
)
from weighbridge.intake.listing import Listed, Model
from weighbridge.stages import storing

PLACE = Place(Artifact("model.pt", 8), Span(0, 8))


def parts(data):
    return json.loads(zlib.decompress(data))


def packed(told):
    return zlib.compress(json.dumps(told).encode())


def one_error(data):
    """Read bytes; anything but facts or the one error fails the test."""
    try:
        return storing.kept(data)
    except storing.StaleError:
        return None


@pytest.fixture(scope="module")
def weighed(tmp_path_factory):
    """A model of one file of every format, under every question there is."""
    folder = tmp_path_factory.mktemp("every")
    files = []
    for number, (name, data) in enumerate(sorted(EVERY.items())):
        path = folder / f"{number}-{name.replace('/', '-')}"
        path.write_bytes(data)
        files.append(Listed(path.name, str(path), len(data)))
    asked = replace(pipeline.compile_(applied(), DAY), origin=True)
    model = Model("model", "folder", tuple(files), root=str(folder))
    return pipeline.weigh(model, asked, pipeline.Reading(hashed=True)).dossier


@pytest.fixture(scope="module")
def data(weighed):
    return storing.written(weighed)


def test_what_every_format_tells_comes_back(weighed, data):
    found = storing.read(data)
    assert found == weighed
    assert repr(found) == repr(weighed)
    assert found.findings
    assert found.claims
    assert found.digest


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(some(storing.Kept))
def test_any_facts_come_back(facts):
    dossier = replace(
        facts.dossier,
        evidence=tuple(each for each in facts.dossier.evidence if type(each) not in storing.BULK),
    )
    data = storing.written(facts.dossier, facts.terms)
    found = storing.kept(data)
    assert found == replace(facts, dossier=dossier)
    assert found.dossier.opinions == dossier.opinions
    # Of the same types too.
    assert storing.written(found.dossier, found.terms) == data


def test_the_same_facts_are_the_same_bytes(weighed, data):
    assert storing.written(weighed) == data
    assert storing.written(storing.read(data)) == data


def test_bulk_is_kept_where_a_finding_rests_on_it():
    loose, held = (Tensor(PLACE, name, "F32", (2,)) for name in ("loose", "held"))
    finding = Finding("rule", Severity.LOW, "it is so", (held,))
    dossier = Dossier("model", evidence=(loose, held), findings=(finding,))
    found = storing.read(storing.written(dossier))
    assert found.evidence == ()
    assert found.findings == (finding,)


def test_equal_numbers_of_other_types_stay_apart():
    values = tuple(map(Constant, (1, True, 1.0, 0.0, -0.0, "1", b"1", None, 1 << 14_000)))
    call = Call(PLACE, How.CALL, Named("a", "b"), values)
    found = storing.read(storing.written(Dossier("model", evidence=(call,))))
    assert repr(found.evidence[0].arguments) == repr(values)


def test_what_is_told_twice_is_written_once(weighed, data):
    twice = replace(weighed, evidence=weighed.evidence * 2)
    assert len(parts(storing.written(twice))["rows"]) == len(parts(data)["rows"])


def test_fields_go_by_name(weighed, data):
    told = parts(data)
    told["shapes"] = [[name, *reversed(rest)] for name, *rest in told["shapes"]]
    told["rows"] = [[number, *reversed(rest)] for number, *rest in told["rows"]]
    assert storing.read(packed(told)) == weighed


def edited(change):
    told = parts(storing.written(Dossier("model", evidence=(Gap(PLACE, GapKind.LIMIT, "why"),))))
    change(told)
    return packed(told)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda told: told.update(schema="weighbridge-facts/0"), "no weighbridge-facts/1"),
        (lambda told: told.pop("rows"), "rows"),
        (lambda told: told["shapes"][0].append("colour"), "is another record here"),
        (lambda told: told["shapes"][0].pop(), "is another record here"),
        (lambda told: told["shapes"][0].__setitem__(1, "colour"), "is another record here"),
        (lambda told: told["shapes"][0].__setitem__(0, "os.system"), "is another record here"),
        (lambda told: told["rows"].pop(), "not the whole"),
        (lambda told: told["rows"].clear(), "not as they were written"),
        (lambda told: told["rows"][0].pop(), "not as they were written"),
        (lambda told: told["rows"][-1].__setitem__(1, -1), "is no number"),
        (lambda told: told["rows"][-1].__setitem__(1, 1.0), "is no number"),
        (lambda told: told["rows"][-1].__setitem__(1, 10**6), "not as they were written"),
        (lambda told: told["rows"][-1].__setitem__(1, 0), "cannot be"),
        (lambda told: told["rows"][0].__setitem__(1, ["z", "1"]), "not as they were written"),
    ],
)
def test_what_was_not_written_here_is_stale(change, why):
    with pytest.raises(storing.StaleError, match=why):
        storing.read(edited(change))


def doubling(rows):
    """Containers that hold the one before them twice: few rows, and no end of them to go through.

    Args:
        rows: How many.
    """
    value = Several("list", (), 0)
    for _ in range(rows):
        value = Several("list", (value, value), 2)
    call = Call(PLACE, How.CALL, Named("a", "b"), (value,))
    return storing.written(Dossier("model", evidence=(call,)))


def test_rows_that_hold_each_other_twice_are_weighed():
    assert storing.read(doubling(8))
    began = time.perf_counter()
    with pytest.raises(storing.StaleError, match="too often"):
        storing.read(doubling(40))
    assert time.perf_counter() - began < 1


def test_depth_is_bounded():
    value = Several("list", (), 0)
    for _ in range(100):
        value = Several("list", (value,), 1)
    call = Call(PLACE, How.CALL, Named("a", "b"), (value,))
    with pytest.raises(storing.StaleError, match="too often"):
        storing.read(storing.written(Dossier("model", evidence=(call,))))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        zlib.compress(bytes(storing.LARGEST + 1)),
        zlib.compress(b"{}") + b"more",
        zlib.compress(b"{}")[:-1],
        zlib.compress(b"[" * 100_000),
        zlib.compress(b'{"schema": ' + b"1" * 5_000 + b"}"),
        zlib.compress(b"\xff\xfe"),
    ],
    ids=["empty", "plain", "bomb", "followed", "cut", "deep", "digits", "no-text"],
)
def test_refuses(data):
    with pytest.raises(storing.StaleError):
        storing.read(data)


def test_too_much_is_not_kept(monkeypatch):
    monkeypatch.setattr(storing, "LARGEST", 100)
    with pytest.raises(storing.BulkyError, match="over 100"):
        storing.written(Dossier("model"))


@given(st.binary(max_size=64))
def test_any_bytes_are_facts_or_stale(junk):
    one_error(junk)
    one_error(zlib.compress(junk))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_any_value_in_any_field_is_facts_or_stale(data, draws):
    told = parts(data)
    row = draws.draw(st.sampled_from(told["rows"]))
    row[draws.draw(st.integers(0, len(row) - 1))] = draws.draw(JSON)
    one_error(packed(told))


@given(JSON, JSON)
def test_any_table_is_facts_or_stale(shapes, rows):
    one_error(packed({"schema": storing.SCHEMA, "shapes": shapes, "rows": rows}))
