"""Workflow commands: one a line, ten a level, and no text that is another command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import report as build
from tests.hostile_strings import HOSTILE
from weighbridge.core import printable
from weighbridge.reports import View
from weighbridge.reports.github import SHOWN, render

COMMAND = re.compile(r"::(error|warning|notice) ((?:[a-z]+=[^:,\r\n]*,?)+)::([^\r\n]*)")

PLAIN = re.compile(r"weighbridge[: ].*")


def unescape(text):
    for written, meant in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        text = text.replace(written, meant)
    return text


def parsed(text):
    """Read commands as the runner does: level, properties, message; and the plain lines."""
    commands, plain = [], []
    assert text.endswith("\n")
    for line in text[:-1].split("\n"):
        found = COMMAND.fullmatch(line)
        if found is None:
            assert PLAIN.fullmatch(line), line
            plain.append(line)
            continue
        pairs = dict(pair.split("=", 1) for pair in found[2].split(","))
        properties = {key: unescape(value) for key, value in pairs.items()}
        commands.append((found[1], properties, unescape(found[3])))
    return commands, plain


def test_tells_the_worst_first_and_ends_with_a_plain_line():
    commands, plain = parsed(render(build.canonical(), View()))
    level, properties, message = commands[0]
    assert level == "error"
    assert properties == {
        "file": "models/acme-chat/pytorch_model.bin",
        "title": "weighbridge: dangerous-import",
    }
    assert message.startswith("loading this file runs posix.system (in archive/data.pkl); use a ")
    assert [level for level, _, _ in commands].count("warning") == 1
    (last,) = plain
    assert last.startswith("weighbridge 1.0.0, policy strict 1.0.0, 5 models: 1 deny, 1 no ")
    assert last.endswith("1 warn, 2 allow; 1 waived")


def test_no_verdict_is_an_error_and_what_was_not_examined_a_notice():
    commands, _ = parsed(render(build.canonical(), View()))
    assert ("error", "weighbridge: not-scanned") in {(c[0], c[1]["title"]) for c in commands}
    level, properties, message = commands[-1]
    assert (level, properties) == ("notice", {"title": "weighbridge: not examined"})
    assert message == "not examined: 'models/big/model.safetensors'"


def test_a_level_has_ten_annotations_and_the_rest_is_counted():
    commands, plain = parsed(render(build.crowded(30_000), View()))
    levels = [level for level, _, _ in commands]
    assert [levels.count(each) for each in ("error", "warning", "notice")] == [SHOWN, SHOWN, 1]
    assert plain[:2] == [
        "weighbridge: 19990 more errors not annotated",
        "weighbridge: 9990 more warnings not annotated",
    ]
    assert commands[-1][2].endswith("and 29980 more")


def test_everything_is_told_when_asked_for():
    commands, plain = parsed(render(build.crowded(50), View(verbosity=1)))
    assert len(commands) == 51
    assert len(plain) == 1


def test_nothing_to_weigh_is_said():
    commands, plain = parsed(render(build.empty(), View()))
    assert commands == []
    assert plain == ["weighbridge 1.0.0, policy default 1.0.0, 0 models: nothing to weigh"]


def test_names_of_real_files_come_back_whole(real):
    commands, plain = parsed(render(real, View()))
    files = [properties.get("file", "") for _, properties, _ in commands]
    assert files[0].endswith("/bad 100%/#1.pkl")
    assert plain[-1].endswith("4 models: 2 deny, 1 no verdict, 1 allow")


@pytest.mark.parametrize("verbosity", [0, 1])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_is_a_command(text, verbosity):
    shown = render(build.hostile(text), View(verbosity=verbosity))
    commands, _ = parsed(shown)
    assert len(commands) == (21 if verbosity == 0 else 22)
    assert not re.search(r"##\w*\[", shown)


@given(st.text(st.sampled_from(list("%0A:,\r\n#[]=a")), max_size=12))
def test_any_text_comes_back_as_it_is_shown(text):
    commands, _ = parsed(render(build.hostile(text), View(verbosity=1)))
    told = [message for _, properties, message in commands if "completeness" in properties["title"]]
    if text and "##" not in text:
        assert all(message.startswith(printable(text)[:100]) for message in told)
