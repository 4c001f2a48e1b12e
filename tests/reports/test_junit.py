"""JUnit: a schema of Jenkins, and nothing that a strict XML reader refuses."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import Decision, printable
from weighbridge.reports import View
from weighbridge.reports.junit import LINES, render

PARSER = etree.XMLParser(
    resolve_entities=False, no_network=True, load_dtd=False, recover=False, huge_tree=True
)

SCHEMA = etree.XMLSchema(etree.parse(Path(__file__).parents[1] / "schemas/junit-10.xsd"))


def suites(report, **view):
    """Render, read strictly, hold against the schema, and count again."""
    root = etree.fromstring(render(report, View(**view)).encode(), PARSER)
    SCHEMA.assertValid(root)
    assert root.getroottree().docinfo.doctype == ""
    for suite in root:
        found = Counter(child.tag for case in suite.iter("testcase") for child in case)
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(suite.get(name)) == found[tag]
    for name in ("tests", "failures", "errors"):
        assert int(root.get(name)) == sum(int(suite.get(name)) for suite in root)
    return list(root)


def cases(suite):
    """Map the name of each case to its outcome and what is said."""
    found = {}
    for case in suite.iter("testcase"):
        child = case[0] if len(case) else None
        tag = "" if child is None else child.tag
        found[case.get("name")] = (tag, "" if child is None else child.text or "")
    assert len(found) == len(suite.findall("testcase"))
    return found


def test_a_model_is_a_suite():
    names = [suite.get("name") for suite in suites(build.canonical())]
    assert names == [
        "models/acme-chat", "models/m.pkl", "models/good", "models/fine", "models/big",
    ]  # fmt: skip


def test_a_rule_that_denies_is_a_failure_and_tells_every_reason():
    found = cases(suites(build.canonical())[0])
    tag, text = found["unlisted-import"]
    assert tag == "failure"
    assert len(text.splitlines()) == 7
    assert text.startswith(
        "deny: loading this file imports acme.part0; at models/acme-chat/pytorch_model.bin@0x0..0x1"
    )
    assert found["dangerous-import"][0] == "failure"
    assert "policy: default.toml:12  checks.serialisation.deny-at" in found["dangerous-import"][1]


def test_what_is_waived_is_skipped():
    tag, text = cases(suites(build.canonical())[0])["outside-reference (waived)"]
    assert tag == "skipped"
    assert "waived by W-1: reviewed; ada@example.com, until 2027-01-31" in text


def test_what_is_waived_twice_is_one_case():
    report = build.canonical()
    model = report.models[0]
    twice = replace(model.decision, waived=model.decision.waived * 2)
    (suite,) = suites(replace(report, models=(replace(model, decision=twice),)))
    assert len(cases(suite)["outside-reference (waived)"][1].splitlines()) == 2


def test_no_verdict_is_an_error_and_what_was_not_examined_is_skipped():
    found = cases(suites(build.canonical())[-1])
    assert found["not-scanned"][0] == "error"
    assert found["every file was examined"] == (
        "skipped",
        "not examined: 'models/big/model.safetensors'",
    )


def test_a_warning_passes_and_is_told():
    tag, text = cases(suites(build.canonical())[1])["unlisted-class"]
    assert tag == "system-out"
    assert text.startswith("warn: loading this file makes acme.layers.Block; at models/m.pkl@")


def test_what_allows_is_a_case_that_passed():
    found = cases(suites(build.canonical())[2])
    assert found["serialisation"] == ("system-out", "allow: no code; read as 1 safetensors")
    assert found["every file was examined"] == ("", "")


def test_a_case_is_as_bad_as_its_worst_reason():
    report = build.crowded(9)
    found = cases(suites(report)[0])
    assert found["unlisted-import"][0] == "failure"
    (model,) = report.models
    warned = Decision(model.decision.reasons[::3])
    milder = replace(report, models=(replace(model, decision=warned),))
    assert cases(suites(milder)[0])["unlisted-import"][0] == "system-out"


def test_many_reasons_are_cut_unless_asked_for():
    report = build.crowded(30_000)
    tag, text = cases(suites(report)[0])["unlisted-import"]
    assert tag == "failure"
    assert len(text.splitlines()) == LINES + 1
    assert text.endswith("\n... and 29900 more")
    _, text = cases(suites(report, verbosity=1)[0])["unlisted-import"]
    assert len(text.splitlines()) == 30_000


def test_nothing_to_weigh_is_no_suite():
    assert suites(build.empty()) == []


def test_real_files(real):
    found = suites(real)
    verdicts = [suite.find("properties/property[@name='verdict']").get("value") for suite in found]
    assert sorted(verdicts) == ["allow", "deny", "deny", "no-verdict"]
    assert all(int(suite.get("tests")) > 1 for suite in found)


@pytest.mark.parametrize("verbosity", [-1, 0, 1])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_is_markup(text, verbosity):
    for suite in suites(build.hostile(text), verbosity=verbosity):
        assert suite.get("name") == printable(text, 1000)
        for node in suite.iter():
            assert isinstance(node.tag, str)
            assert not unsafe((node.text or "") + "".join(node.attrib.values()))


@given(st.text(max_size=20))
def test_any_name_comes_back_as_it_is_shown(text):
    first, second = suites(build.hostile(text))
    assert first.get("name") == second.get("name") == printable(text, 1000)
