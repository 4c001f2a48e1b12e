"""``weighbridge explain``: pages of all that reasons name, and decisions of saved reports."""

import ast
import io
import re
import sys
from dataclasses import replace
from json import loads
from pathlib import Path

import pytest

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from tests.shelf import ran
from weighbridge import expressions, pipeline
from weighbridge.cli import decision, plainpage, reasons
from weighbridge.core import (
    ANSWERS,
    Decision,
    Dossier,
    Page,
    Reason,
    Report,
    Severity,
    Standing,
    Verdict,
    Weighed,
)
from weighbridge.judgement.phrases import CUSTOM
from weighbridge.reports import View, github_summary, json, sarif
from weighbridge.saved.reasons import numbered

SOURCE = Path(pipeline.__file__).parent
SNAPSHOT = Path(__file__).parents[1] / "snapshots/screen-explain-reason.txt"

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

CALLS = {"malformed": 0, "unsupported": 0, "untrusted": 0, "bad_signature": 0, "fact": 0,
         "RefusedError": 1, "Verification": 2, "Reason": 4}  # fmt: skip
"""What makes reasons, and which argument is the id."""

SIGNATURES = ("checks", "signatures", "stages", "verification", "scan.py")
"""Where a pair of a standing and an id is one of a signature."""


def constants(tree):
    """Yield every id that a module gives to what makes reasons."""
    for node in ast.walk(tree):
        match node:
            case ast.Call():
                name = ast.unparse(node.func).rpartition(".")[2]
                at = CALLS.get(name)
                if at is not None and len(node.args) > at:
                    yield from strings(node.args[at])
                if name in CALLS:
                    for keyword in node.keywords:
                        if keyword.arg in {"rule", "reason"}:
                            yield from strings(keyword.value)
            case ast.Assign(targets=[ast.Name(id="reason" | "rule")]):
                yield from strings(node.value)
            case ast.Tuple(elts=[ast.Attribute(value=ast.Name(id="Standing")), second, *_]):
                yield from strings(second)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                for name, value in zip(names, values, strict=False):
                    if ast.unparse(name) in {"reason", "rule"}:
                        yield from strings(value)


def strings(node):
    """Yield the strings that an expression may be; of a condition, both."""
    match node:
        case ast.Constant(value=str(text)) if ID.fullmatch(text):
            yield text
        case ast.IfExp(body=body, orelse=orelse):
            yield from strings(body)
            yield from strings(orelse)


def written():
    """Every id in the source that a reason may have as its rule."""
    return {
        text
        for path in sorted(SOURCE.rglob("*.py"))
        for text in constants(ast.parse(path.read_text(encoding="utf-8")))
    }


PAGES = {each.id for each in (*pipeline.rules(), *pipeline.checks())}


def test_the_search_finds_what_it_should():
    some = {"nothing-to-weigh", "ssh-truncated", "unsigned", "no-licence", "files-missing",
            "git-unsigned", "sizes-differ", "all-files-covered", "fault"}  # fmt: skip
    assert some <= written()


def test_every_id_that_reasons_name_is_explained():
    assert written() - PAGES - reasons.every() == set()


def test_every_explained_id_is_named_somewhere():
    text = "\n".join(
        path.read_text(encoding="utf-8")
        for path in sorted(SOURCE.rglob("*.py"))
        if path.name != "reasons.py"
    )
    assert [each for each in sorted(reasons.every()) if f'"{each}"' not in text] == []


def test_standings_are_those_there_are():
    assert {word for word, _, _ in reasons.STANDINGS} == {each.value for each in Standing}


def test_checks_are_those_there_are():
    checks = {each.id for each in pipeline.checks()}
    for key in reasons.every():
        assert set(reasons.named(key).checks) <= checks


@pytest.mark.parametrize("name", ["nothing-to-weigh", "waivers", "fault", "unknown-key"])
def test_an_id_that_is_no_rule_s_has_a_page(capsys, name):
    code, out, err = ran(capsys, "explain", name)
    assert (code, err) == (0, "")
    assert out.startswith(f"{name}   reason")


def test_a_sub_id_brings_the_page_of_its_check(capsys):
    _, out, _ = ran(capsys, "explain", "nothing-to-weigh")
    assert "reason, of the check completeness\n\nThere are no weights here.\n" in out
    assert "`no-weights`" in out


def test_ids_of_reasons_are_suggested_too(capsys):
    code, _, err = ran(capsys, "explain", "nothing-to-wiegh")
    assert code == 2
    assert err.startswith("error: unknown rule 'nothing-to-wiegh', did you mean 'nothing-to-weigh'")


PAGES_SHOWN = (
    Page("dangerous-import", "", Severity.CRITICAL, "Loading the file runs code.", "The page."),
    Page("lineage", "lineage", None, "May it descend from what it descends from?", "The page."),
)


@pytest.fixture
def saved(tmp_path, monkeypatch):
    """A folder to work in, with ``report.json``."""
    monkeypatch.chdir(tmp_path)
    report = replace(build.canonical(), pages=PAGES_SHOWN)
    (tmp_path / "report.json").write_text(json.render(report, View()))
    return tmp_path


@pytest.mark.usefixtures("saved")
def test_looks_as_approved(capsys):
    """To approve a change: remove the file, run once, read what it became, run again."""
    names = ("report.json", "report.json#1", "report.json#9", "report.json#10", "report.json#14")
    shown = "".join(f"$ weighbridge explain {name}\n{explained(capsys, name)}\n" for name in names)
    if not SNAPSHOT.exists():
        SNAPSHOT.write_text(shown, encoding="utf-8")
        pytest.fail("the screen was not there; it is now: read it")
    assert shown == SNAPSHOT.read_text(encoding="utf-8")


def explained(capsys, name):
    code, out, err = ran(capsys, "explain", name)
    assert (code, err) == (0, "")
    assert max(map(len, out.splitlines())) <= 80
    return out


@pytest.mark.usefixtures("saved")
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("report.json#0", "'report.json': there is no reason #0; the report has 14 reasons, #1"),
        ("report.json#15", "'report.json': there is no reason #15; the report has 14 reasons, #1"),
        ("none.json#1", "'none.json': no such file or directory"),
        ("none.json", "'none.json': no such file or directory"),
        ("report.json#x", "unknown rule 'report.json#x'"),
        ("other.json#1", "'other.json': /schema: is missing"),
    ],
)
def test_says_what_cannot_be_explained(saved, capsys, name, why):
    (saved / "other.json").write_text("{}")
    code, out, err = ran(capsys, "explain", name)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {why}")


def test_a_report_without_reasons_says_so(saved, capsys):
    empty = Report("1.0.0", build.canonical().policy, (), hashed=False)
    (saved / "empty.json").write_text(json.render(empty, View()))
    assert explained(capsys, "empty.json") == "no reasons\n"
    code, _, err = ran(capsys, "explain", "empty.json#1")
    assert (code, err.splitlines()[0]) == (
        2, "error: 'empty.json': there is no reason #1; the report has no reason"
    )  # fmt: skip


def test_a_file_whose_name_has_a_number_is_a_report(saved, capsys):
    (saved / "report.json").rename(saved / "report#1")
    assert "#14 no verdict" in explained(capsys, "report#1")
    assert "calls    posix.system" in explained(capsys, "report#1#1")


def test_a_rule_of_the_policy_s_own_is_no_dead_end(capsys):
    """What a report tells the reader to type next has an answer."""
    own = Reason(CUSTOM, Verdict.DENY, "not from here", rule="acme-no-pickle")
    each = Weighed(Dossier("m", "file"), Decision((own,)))
    report = replace(build.canonical(), models=(each,))
    told = [*decision.lines(report, numbered(report)[0], 80)]
    assert told[-1] == "Explain the rule: weighbridge explain rules"
    assert "under [[rules]]" in explained(capsys, "rules")
    assert "`weighbridge explain rules`" in github_summary.render(report, View())
    (rule,) = loads(sarif.render(report, View()))["runs"][0]["tool"]["driver"]["rules"]
    assert rule["shortDescription"]["text"] == "acme-no-pickle, a rule of the policy's own."
    assert expressions.ID == CUSTOM


def test_standard_input_is_a_report(saved, capsys, monkeypatch):
    data = (saved / "report.json").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert "#14 no verdict" in explained(capsys, "-")


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_reaches_the_reader(text):
    report = build.hostile(text)
    shown = [*decision.listing(report, text, 80)]
    for one in numbered(report):
        shown += decision.lines(report, one, 80)
    assert not unsafe("\n".join(shown))


PARTS = ["Looks at", "Trust", "Misses", "Change it", "Waive it", "See"]


@pytest.mark.parametrize("check", pipeline.checks(), ids=lambda check: check.id)
def test_the_page_of_a_check_has_all_parts_and_names_what_can_be_waived(check):
    assert re.findall(r"^## (.+)$", check.doc, re.MULTILINE) == PARTS
    known = pipeline.known()
    (waived,) = re.findall(r"weighbridge\s+waive\s+PATH\s+([a-z-]+)", check.doc)
    assert waived in known.rules | known.checks


def test_pages_fit_the_terminal_and_lose_nothing():
    for each in (*pipeline.rules(), *pipeline.checks()):
        shown = plainpage.plain(each.doc, 80)
        assert "``" not in shown
        assert " ".join(shown.split()) == " ".join(each.doc.replace("``", "`").split())
        prose = [line for line in shown.splitlines() if line[:1].isalpha()]
        assert max(map(len, prose)) <= 80, each.id


def test_keys_stand_in_columns():
    page = "``a``     one two three four five six seven eight\n``bb``, ``c``  nine"
    assert plainpage.plain(page, 42).splitlines() == [
        "`a`        one two three four five six",
        "           seven eight",
        "`bb`, `c`  nine",
    ]


def test_a_waiver_may_name_every_answer_of_a_check():
    assert set(reasons.OWN) - {"fault", "rules", "waivers"} == ANSWERS
