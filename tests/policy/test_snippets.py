"""The line that is wrong is shown, with a mark under what is wrong in it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.hostile_strings import FORBIDDEN
from weighbridge import pipeline, policy
from weighbridge.cli import run
from weighbridge.core import PolicyError
from weighbridge.policy.snippets import WIDTH, snippet

HEAD = 'name = "t"\nversion = "1"\nextends = ["default"]\n'


def shown(folder, text, compiled=None):
    path = folder / "t.toml"
    path.write_text(HEAD + text)
    try:
        pipeline.compile_(policy.load(str(path), pipeline.known()), compiled)
    except PolicyError as error:
        return list(snippet(error))
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("text", "line", "mark"),
    [
        ('[verdicts]\non-gapp = "deny"\n', '5 | on-gapp = "deny"', "  | ^^^^^^^"),
        ('[verdicts]\non-gap = "dney"\n', '5 | on-gap = "dney"', "  |          ^^^^^^"),
        ("[verdicts]\n  on-gap = 3 # no\n", "5 |   on-gap = 3 # no", "  |   ^^^^^^"),
        ("[checks.serialization]\n", "4 | [checks.serialization]", "  |         ^^^^^^^^^^^^^"),
        (
            'locked = ["waivers", "waiver"]',
            '4 | locked = ["waivers", "waiver"]',
            " " * 21 + "^" * 8,
        ),
    ],
)
def test_the_key_or_the_value_is_marked(tmp_path, text, line, mark):
    blank, *rest = shown(tmp_path, text)
    assert blank == "  |"
    assert rest[0] == line
    assert rest[1].endswith(mark)


def test_a_value_is_found_in_the_lines_of_its_list(tmp_path, today):
    text = '[lists.l]\nvalues = [\n    "CN",\n    "UK",\n]\n[checks.jurisdiction]\ndeny = ["@l"]\n'
    assert shown(tmp_path, text, today) == ["  |", '7 |     "UK",', "  |     ^^^^"]


def test_a_value_of_another_key_is_not_taken_for_it(tmp_path):
    text = '[verdicts]\non-gap = """dney"""\nother = "dney"\n'
    assert shown(tmp_path, text)[1] == '5 | on-gap = """dney"""'


def test_of_a_long_line_the_part_around_the_mark_is_shown(tmp_path):
    many = '"lists", ' * 500
    lines = shown(tmp_path, f'locked = [{many}"nothing", {many}]\n')
    assert all(len(line) < WIDTH + 20 for line in lines)
    assert '"nothing"' in lines[1]
    assert lines[1].index('"nothing"') == lines[2].index("^")


def test_a_shipped_policy_is_found_by_its_name():
    lines = snippet(PolicyError("verdicts.on-gap", "is wrong", where="default.toml:6"))
    assert lines[1].startswith("6 | on-gap = ")


@pytest.mark.parametrize(
    "where",
    ["", "t.toml", "gone.toml:3", "command line", "/:1", "/dev/zero:1", "x:99999999999", ":1"],
)
def test_what_is_not_to_be_had_is_not_shown(where):
    assert snippet(PolicyError("a", "is wrong", where=where)) == ()


@given(st.binary(max_size=300), st.integers(0, 9), st.text(max_size=20), st.text(max_size=40))
def test_no_file_and_no_message_does_harm(tmp_path_factory, data, line, key, why):
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(data)
    lines = snippet(PolicyError(key, why, where=f"{path}:{line}"))
    assert len(lines) in {0, 2, 3}
    assert not FORBIDDEN & set("".join(lines))


def test_the_screen_of_a_broken_policy(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "team.toml").write_text(
        HEAD + '\n[checks.jurisdiction]\ndeny = ["@foreign-adversary", "UK"]\n'
        '[lists.foreign-adversary]\nvalues = ["CN", "RU"]\n'
    )
    assert run(["scan", ".", "--policy", "team.toml"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    stored = Path(__file__).parents[1] / "snapshots" / "screen-broken-policy.txt"
    assert err == stored.read_text(encoding="utf-8")
