"""A report on less than everything says so, whatever it is written as."""

import json
from dataclasses import replace

import pytest

from tests.builders import report as build
from weighbridge import registry
from weighbridge.core import Partial, UsageError, Verdict
from weighbridge.reports import Renderer, View, sarif, vsa
from weighbridge.reports import json as whole
from weighbridge.saved import reading

WHY = "interrupted after 3 of 10 models"


def partial(report, weighed=3, found=10):
    return replace(report, partial=Partial(weighed, found))


def allowed():
    report = build.canonical()
    good = [one for one in report.models if one.decision.verdict is Verdict.ALLOW]
    assert good
    return replace(report, models=tuple(good))


@pytest.mark.parametrize("report", [allowed(), build.canonical()], ids=["allowed", "canonical"])
@pytest.mark.parametrize("verbosity", [-1, 0, 1])
@pytest.mark.parametrize("name", sorted({*registry.names("reports")} - {"json", "vsa"}))
def test_every_output_says_so(name, verbosity, report):
    render = registry.one("reports", name, "RENDERER", Renderer).render
    view = View(verbosity=verbosity)
    assert WHY not in render(report, view)
    assert WHY in render(partial(report), view)


def test_nobody_knows_about_the_rest():
    assert allowed().verdict is Verdict.ALLOW
    assert partial(allowed()).verdict is Verdict.NO_VERDICT
    assert partial(build.canonical()).verdict is Verdict.DENY
    assert partial(replace(allowed(), models=())).verdict is Verdict.NO_VERDICT


def test_how_far_it_goes_in_words():
    assert Partial(0, 0).why == "interrupted before any model was found"
    assert Partial(0, 1).why == "interrupted after 0 of 1 model"


def test_a_saved_report_keeps_it():
    report = partial(build.canonical())
    text = whole.render(report, View())
    found = json.loads(text)
    assert found["partial"] == {"weighed": 3, "found": 10}
    again = reading.read(text.encode())
    assert again.partial == Partial(3, 10)
    assert whole.render(again, View()) == text


def test_the_run_did_not_succeed():
    (run,) = json.loads(sarif.render(partial(allowed()), View()))["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == WHY
    assert run["properties"]["partial"] == WHY


def test_there_is_no_summary_of_it():
    with pytest.raises(UsageError, match=WHY):
        vsa.render(partial(build.canonical()), View())
