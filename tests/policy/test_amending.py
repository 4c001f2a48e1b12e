"""Rows are added to a policy, and taken out, and all the rest stays as it was written."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import PolicyError
from weighbridge.policy import amending

TEXT = """\
# head
name = "p"                     # a name

# why the first
[[waivers]]
id = "one"
reason = "x"

# why the second
# and more
[[waivers]]
id = "two"

# about checks
[checks.licence]
missing = "warn"
[[waivers]]
id = "three"
"""


def test_a_block_goes_to_the_end_after_an_empty_line():
    assert amending.appended("a = 1\n", "b = 2\n") == "a = 1\n\nb = 2\n"
    assert amending.appended("a = 1", "b = 2\n") == "a = 1\n\nb = 2\n"
    assert amending.appended("", "b = 2\n") == "b = 2\n"


def test_line_ends_stay_what_they_are():
    assert amending.appended("a = 1\r\n", "b = 2\nc = 3\n") == "a = 1\r\n\r\nb = 2\r\nc = 3\r\n"


@pytest.mark.parametrize(
    ("text", "inherited", "header"),
    [
        ("", False, "waivers"),
        ("", True, "+waivers"),
        ("[[waivers]]\nid = 'a'", True, "waivers"),
        ("[['+waivers']]\nid = 'a'", False, "+waivers"),
        ("not toml", False, "waivers"),
    ],
)
def test_a_waiver_keeps_those_there_are(text, inherited, header):
    assert amending.header(text, inherited=inherited) == header


def test_ids_are_counted_by_year():
    assert amending.following([], 2026) == "W-2026-001"
    assert amending.following(["W-2025-009", "W-2026-4", "W-2026-x", "other"], 2026) == "W-2026-005"
    assert amending.following(["W-2026-999"], 2026) == "W-2026-1000"


@pytest.mark.parametrize(
    ("starts", "gone"),
    [([5], (4, 8)), ([11], (9, 13)), ([17], (17, 18)), ([5, 11, 17], None)],
)
def test_a_waiver_goes_with_the_comment_above_it_and_nothing_else(starts, gone):
    left = amending.without(TEXT, starts, "p.toml")
    assert "# head\n" in left
    assert "# about checks\n[checks.licence]\n" in left
    assert len(tomllib.loads(left).get("waivers", [])) == 3 - len(starts)
    if gone is not None:
        lines = TEXT.splitlines()
        assert left.splitlines() == lines[: gone[0] - 1] + lines[gone[1] :]


def test_a_text_that_looks_like_a_table_does_not_deceive_it():
    text = '[[waivers]]\nid = "a"\nreason = """\n[checks]\n"""\n[x]\ny = 1\n'
    with pytest.raises(PolicyError, match="do it by hand"):
        amending.without(text, [1], "p.toml")


def test_rows_written_inline_are_left_to_their_owner():
    with pytest.raises(PolicyError, match="do it by hand"):
        amending.without('waivers = [{ id = "a" }]\n', [1], "p.toml")


@given(
    st.lists(
        st.sampled_from(
            ["[[waivers]]", "id = 1", "# c", "[x]", "y = '''", "'''", "", "[['+waivers']]", "[[z]]"]
        ),
        max_size=12,
    ),
    st.lists(st.integers(1, 12), min_size=1, max_size=3),
)
def test_any_text_loses_waivers_only_or_is_refused(lines, starts):
    text = "\n".join(lines)
    try:
        left = amending.without(text, starts, "p.toml")
    except PolicyError:
        return
    before, after = tomllib.loads(text), tomllib.loads(left)
    for each in (before, after):
        each.pop("waivers", None)
        each.pop("+waivers", None)
    assert before == after
