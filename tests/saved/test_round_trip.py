"""What is written is read back whole: the same JSON again, and the same in every other format."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from tests.builders import any_report
from tests.builders import report as build
from tests.hostile_strings import HOSTILE
from tests.saved import scans
from weighbridge import registry
from weighbridge.reports import Renderer, View, json
from weighbridge.saved import reading
from weighbridge.saved.document import KEPT

RENDERERS = registry.load("reports", "RENDERER", Renderer)


def again(report):
    """Write a report as JSON and read it back."""
    return reading.read(json.render(report, View()).encode())


def trimmed(each):
    """A model with such evidence only as a report holds whether or not anything rests on it."""
    held = tuple(item for item in each.dossier.evidence if isinstance(item, KEPT))
    return replace(each, dossier=replace(each.dossier, evidence=held))


def kept(report):
    return replace(report, models=tuple(map(trimmed, report.models)))


def assert_same(report):
    """The report that is read back cannot be told from the one that was written."""
    back = again(report)
    for renderer in RENDERERS:
        for verbosity in (-1, 0, 1):
            if report.partial and renderer.id == "vsa":
                continue
            view = View(verbosity=verbosity)
            assert renderer.render(back, view) == renderer.render(report, view), renderer.id


def test_a_canonical_report():
    assert again(build.canonical()) == build.canonical()
    assert_same(build.canonical())


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_a_hostile_report(text):
    assert again(build.hostile(text)) == kept(build.hostile(text))
    assert_same(build.hostile(text))


@pytest.mark.parametrize("scan", scans.SCANS)
def test_a_real_scan(scan, tmp_path):
    report = scans.SCANS[scan](tmp_path / "m")
    assert again(report) == kept(report)
    assert_same(report)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_report.reports())
def test_any_report(report):
    assert again(report) == kept(report)
    assert_same(report)


def test_reasons_share_findings_and_claims_as_before():
    each = again(build.canonical()).models[0]
    findings = {id(finding) for finding in each.dossier.findings}
    claims = {id(claim) for claim in each.dossier.claims}
    grounds = [ground for reason in each.decision.reasons for ground in reason.grounds]
    assert {id(ground) for ground in grounds} <= findings | claims
    assert {id(claim) for node in each.dossier.origin.nodes for claim in node.claims} <= claims
