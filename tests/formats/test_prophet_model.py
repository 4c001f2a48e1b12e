"""Prophet: JSON, or JSON within a text; what pandas would open is told."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, Verdict
from weighbridge.formats.prophet_model import FORMAT

SERIES = json.dumps({"name": "ds", "index": [0], "data": ["2020-01-01"]})
ML = b"flavors:\n  prophet:\n    data: model.pr\n    prophet_version: 1.5.0\n"


def model(version="__prophet_version", **changed):
    tree = {"growth": "linear", "n_changepoints": 1, "changepoints": SERIES, "holidays": None}
    return json.dumps(tree | {"params": {"k": [[0.5]]}} | changed | {version: "1.5.0"})


FORMS = [lambda text: text.encode(), lambda text: json.dumps(text).encode()]


@pytest.mark.parametrize("form", FORMS, ids=["object", "text"])
@pytest.mark.parametrize("version", ["__prophet_version", "__fbprophet_version"])
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, form, version):
    data = form(model(version))
    found = evidence(data, "model.pr")
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert [each.value for each in found if isinstance(each, Entry)][:2] == ["linear", "1.5.0"]
    assert weigh(tmp_path, {"model.pr": data, "MLmodel": ML})[0] is Verdict.ALLOW


@pytest.mark.parametrize("form", FORMS, ids=["object", "text"])
@pytest.mark.parametrize("target", ["/etc/passwd", "http://127.0.0.1/x", "../x.json"])
def test_what_pandas_would_open_is_denied(tmp_path, form, target):
    data = form(model(history=target))
    verdict, rules, _ = weigh(tmp_path, {"model.pr": data})
    assert (verdict, rules) == (Verdict.DENY, {"outside-reference"})


@pytest.mark.parametrize("form", FORMS, ids=["object", "text"])
def test_what_any_json_is_denied_for_is_denied(tmp_path, form):
    data = form(model(extra={"_target_": "os.system", "_args_": ["true"]}))
    assert weigh(tmp_path, {"model.pr": data})[0] is Verdict.DENY


def test_a_key_that_stands_twice_is_looked_at_both_times(tmp_path):
    text = model().replace('"holidays": null', '"history": "/etc/passwd", "history": null')
    assert weigh(tmp_path, {"model.pr": text.encode()})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "data",
    [
        b'{"growth": "linear"}',
        json.dumps({"a": 1, "__prophet_version": "1"}).encode(),
        b'"growth"',
        model().encode() + b" tail",
        json.dumps(json.dumps(model())).encode(),
    ],
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


@pytest.mark.parametrize("key", ["graph", "type", "learner"])
def test_what_is_something_else_too_is_not_allowed(tmp_path, key):
    for form in FORMS:
        data = form(model(**{key: "record"}))
        assert weigh(tmp_path, {"model.pr": data})[0] is not Verdict.ALLOW


def test_two_values_are_damage(tmp_path):
    assert weigh(tmp_path, {"model.pr": model().encode() * 2})[0] is not Verdict.ALLOW


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, SAMPLES[FORMAT.id], step=3)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b'"{\\"growth\\": \\"' + noise)
