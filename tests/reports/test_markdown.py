"""The Markdown report: what comes from files marks nothing up."""

import re
from dataclasses import replace

import pytest

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge import pipeline
from weighbridge.core import Decision, Reason, Verdict, Weighed
from weighbridge.reports import View, markdown

MARKUP = (
    "```\n# deny",
    "```mermaid",
    "|x|y|",
    "[x](https://example.com)",
    "![x](https://example.com/x.png)",
    "https://example.com www.example.com a@example.com",
    "@everyone #1",
    "<img src=https://example.com>",
    "<!-- x",
    "</details>",
    "$x$ ~~y~~ **z** _w_",
    "- x",
    "1. x",
    "# x",
    "\\`x\\`",
)

HEADING = re.compile(r"#{1,3} ")


def page(found, **view):
    return markdown.render(found, View(**view))


def shape(text):
    """Return what each line begins with, and how many cells it has."""
    lines = text.splitlines()
    return [
        (
            re.match(r"\s*(?:#+ |- |\||```\w*)?", line)[0],
            len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0,
        )
        for line in lines
    ]


@pytest.mark.parametrize("text", [*HOSTILE, *MARKUP], ids=lambda text: ascii(text[:20]))
def test_no_text_changes_the_shape_of_the_document(text):
    found = page(build.hostile(text))
    assert not unsafe(found)
    assert shape(found) == shape(page(build.hostile("x")))


@pytest.mark.parametrize("text", MARKUP)
def test_no_text_links_or_is_an_element(text):
    bare = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", page(build.hostile(text)).replace("<br>", ""))
    bare = re.sub(r"```mermaid.*?```", "", bare, flags=re.DOTALL)
    assert set(re.findall(r"<[^>]*>", bare)) <= {"<!-- -->", "<code>", "</code>"}
    assert "://" not in re.sub(r"&#\d+;//", "", bare)
    assert not re.search(r"(?<!\\)\]\(", bare)
    assert not re.search(r"@(?!<!-- -->)\w", bare)


def test_the_verdict_comes_first():
    lines = page(build.canonical()).splitlines()
    assert lines[0] == "# deny: 1 of 5 models may not be used"
    assert lines[2] == "5 models: 1 deny, 1 no verdict, 1 warn, 2 allow; 1 waived"


def test_every_model_has_its_heading_the_worst_first():
    titles = [line for line in page(build.canonical()).splitlines() if line.startswith("## `")]
    assert titles == [
        "## `models/acme-chat`",
        "## `models/big`",
        "## `models/m.pkl`",
        "## `models/good`",
        "## `models/fine`",
    ]


def test_lineage_is_a_chart():
    chart = page(build.canonical()).split("```mermaid\n")[1].split("\n```")[0]
    assert chart.startswith('flowchart BT\n  n0["Qwen-Labs/acme-chat-7b<br>')


def test_ids_are_explained_in_a_line():
    found = build.canonical()
    shown = page(replace(found, pages=tuple(pipeline.pages(found.models))))
    assert "\n- `dangerous-import`: Loading the file names something that runs" in shown


def test_thousands_of_reasons_are_cut_with_a_note():
    found = build.canonical()
    reasons = tuple(Reason("x", Verdict.DENY, f"because {at}", rule="x") for at in range(5000))
    many = replace(found, models=(Weighed(found.models[0].dossier, Decision(reasons)),))
    assert "\nAnd 4900 more reasons.\n" in page(many)
    assert page(many, verbosity=1).count("because ") == 5000


def test_an_empty_report_says_so():
    shown = page(replace(build.canonical(), models=()))
    assert shown.startswith("# no verdict: there was nothing to weigh\n")
