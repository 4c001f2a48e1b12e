"""The summary of a run: verdict first, never too long, and only our own markup."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.builders import report as build
from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import Decision, Waived
from weighbridge.reports import View
from weighbridge.reports.github_summary import FINDINGS, NAMES, render

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

LIMIT = 1_048_576

BLOCKS = {
    "bullet_list", "heading", "list_item", "paragraph",
    "table", "tbody", "td", "th", "thead", "tr",
}  # fmt: skip

DETAILS = re.compile(
    r"<details><summary>(\u2705 )?\d+ (model|finding)s? (allowed|waived)</summary>|</details>"
)


def read(report):
    """Render, and insist that all markup is ours; return headings and table rows."""
    text = render(report, View())
    assert len(text.encode()) < LIMIT
    headings, rows, heading = [], 0, False
    for token in READER.parse(text):
        heading = token.type == "heading_open" or (heading and token.type == "inline")
        rows += token.type == "tr_open"
        if token.type == "html_block":
            assert DETAILS.fullmatch(token.content.strip()), token.content
        elif token.type == "inline":
            for child in token.children:
                assert child.type in {
                    "text", "softbreak", "code_inline", "html_inline", "strong_open",
                    "strong_close",
                }  # fmt: skip
                if child.type == "html_inline":
                    assert child.content in {"<!-- -->", "<code>", "</code>"}
            if heading:
                headings.append(token.content)
        else:
            assert token.type.rpartition("_")[0] in BLOCKS, token.type
    return headings, rows


def test_the_verdict_is_first_and_the_worst_model_next():
    headings, rows = read(build.canonical())
    assert headings == [
        "\u274c weighbridge: deny",
        "\u274c deny: `models/acme-chat`",
        "\u2753 no verdict: `models/big`",
        "\u26a0\ufe0f warn: `models/m.pkl`",
        "What was not looked at",
        "Next",
    ]
    assert rows == 3 + 9 + 1 + 1


def test_says_what_was_not_looked_at_and_what_to_do_next():
    text = render(build.canonical(), View())
    assert "5 of 6 files examined.\n\n- not examined: `models/big/model.safetensors`" in text
    assert "- `weighbridge scan models/acme-chat -v`\n- `weighbridge explain dangerous" in text
    assert "<summary>1 finding waived</summary>" in text
    assert "<summary>\u2705 2 models allowed</summary>" in text


def test_nothing_to_weigh_is_no_verdict():
    headings, rows = read(build.empty())
    assert headings == ["\u2753 weighbridge: no verdict", "What was not looked at"]
    assert rows == 0


def test_what_is_cut_is_counted():
    report = build.crowded(30_000)
    _, rows = read(report)
    assert rows == FINDINGS + 1
    text = render(report, View())
    assert "... and 29800 more findings of this model." in text
    assert "**29800 findings not shown**: a summary has room for 200" in text
    assert f"- ... and {30_000 - NAMES} more" in text


def test_models_that_are_cut_are_counted():
    (model,) = build.crowded(1).models
    report = replace(build.empty(), models=tuple(replace(model) for _ in range(250)))
    _, rows = read(report)
    assert rows == 2 * FINDINGS
    assert "**50 findings not shown**, 50 models among them with none shown: " in render(
        report, View()
    )


def test_one_reason_many_times_is_cut_too():
    (model,) = build.crowded(1).models
    decision = Decision(model.decision.reasons * 1000)
    _, rows = read(replace(build.empty(), models=(replace(model, decision=decision),)))
    assert rows == FINDINGS + 1


@pytest.mark.parametrize("letter", ["|", "@", "a", "\u00e9", "\U0001f600", "`", "|\U0001f600"])
def test_is_never_over_the_limit(letter):
    report = build.hostile(letter * 2000)
    denied, allowed = report.models
    decision = Decision(
        denied.decision.reasons * 40,
        (Waived(denied.decision.reasons[0], letter * 2000, letter * 2000),) * 200,
    )
    tally = replace(denied.dossier.tally, unread=(letter * 2000,) * 200)
    dossier = replace(denied.dossier, tally=tally)
    models = (replace(denied, dossier=dossier, decision=decision), *[allowed] * 100)
    full = replace(
        report, models=models, skipped=(letter * 2000,) * 100, notes=(letter * 2000,) * 100
    )
    read(full)


def test_a_name_that_a_shell_would_read_is_in_no_command():
    (model,) = build.crowded(1).models
    for name in ("a b", "$(true)", "-v", "a;b", "'", "\u00e9"):
        renamed = replace(model, dossier=replace(model.dossier, model=name))
        text = render(replace(build.empty(), models=(renamed,)), View())
        assert "weighbridge scan" not in text
        assert "`weighbridge explain unlisted-import`" in text


def test_real_files(real):
    headings, rows = read(real)
    assert headings[0] == "\u274c weighbridge: deny"
    assert rows == 3 + 3
    assert "no digests" not in render(real, View())


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_marks_anything_up(text):
    report = build.hostile(text)
    headings, rows = read(report)
    assert len(headings) == 4 - (not _next(report))
    assert rows == 22
    assert not unsafe(render(report, View()))


def _next(report):
    return "### Next" in render(report, View())


@given(st.text(st.sampled_from(list("`|\\*_[]()<>#&;!~$@: -+=.1atx\n/")), max_size=20))
def test_any_text_is_only_text(text):
    _, rows = read(build.hostile(text))
    assert rows == 22
