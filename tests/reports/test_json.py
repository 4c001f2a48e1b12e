"""A report as JSON is written model by model, and is what the standard library would write."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import any_report
from tests.builders import report as build
from weighbridge import reports
from weighbridge.reports import View
from weighbridge.reports import json as ours
from weighbridge.reports.json import RENDERER
from weighbridge.saved import document

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
DOCUMENTS = st.recursive(
    SCALARS.filter(lambda value: value not in (float("inf"), -float("inf"))),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.tuples(inner),
)


def standard(found):
    return json.dumps(found, indent=2, allow_nan=False).replace("\x7f", "\\u007f") + "\n"


@given(DOCUMENTS)
def test_a_document_is_laid_out_as_the_standard_library_does(found):
    assert reports.dump(found) == standard(found)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), object()], ids=["nan", "inf", "other"]
)
def test_what_json_has_no_form_for_is_an_error(value):
    with pytest.raises((TypeError, ValueError)):
        reports.dump([value])


@pytest.mark.parametrize("made", [build.empty, build.canonical], ids=lambda made: made.__name__)
def test_the_pieces_of_a_report_are_all_of_it(made):
    report = made()
    assert "".join(RENDERER.texts(report, View())) == standard(document.document(report))


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_report.reports())
def test_any_report_is_written_as_it_is_laid_out(report):
    assert "".join(RENDERER.texts(report, View())) == standard(document.document(report))


def test_what_is_short_is_written_at_once():
    assert len(list(RENDERER.texts(build.canonical(), View()))) == 1


def test_no_piece_is_much_of_a_report(monkeypatch):
    monkeypatch.setattr(ours, "AT_ONCE", 1)
    sizes = list(map(len, RENDERER.texts(build.canonical(), View())))
    assert max(sizes) < sum(sizes) / 4
