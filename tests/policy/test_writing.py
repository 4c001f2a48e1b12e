"""TOML as it is written reads back as what was meant."""

import datetime as dt
import tomllib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import UsageError
from weighbridge.policy import writing

TEXTS = st.text(max_size=80) | st.sampled_from(
    [each for each in HOSTILE if not any("\ud800" <= c <= "\udfff" for c in each)]
)
LEAVES = TEXTS | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.dates()
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)


@given(TEXTS)
@example('"""')
@example("\\u0041 \\")
def test_any_text_reads_back(text):
    written = writing.string(text)
    assert tomllib.loads(f"a = {written}") == {"a": text}
    assert unsafe(written) == []
    assert "\n" not in written


@given(VALUES)
def test_any_value_reads_back(value):
    assert tomllib.loads(writing.setting("a", value)) == {"a": value}


@given(TEXTS)
def test_any_key_reads_back(name):
    assert tomllib.loads(f"{writing.key(name)} = 1") == {name: 1}


@pytest.mark.parametrize("text", ["\ud800", "a\udc80"])
def test_half_a_character_is_refused(text):
    with pytest.raises(UsageError, match="cannot be written to a policy"):
        writing.string(text)


def test_a_long_list_is_broken_into_lines_and_a_short_one_is_not():
    assert writing.setting("a", ["x", "y"]) == 'a = ["x", "y"]\n'
    rows = writing.setting("a", [f"item-{at:04}" for at in range(40)])
    assert rows.startswith("a = [\n    ")
    assert max(map(len, rows.splitlines())) <= writing.WIDE
    assert len(tomllib.loads(rows)["a"]) == 40


def test_a_row_leaves_out_what_is_not_given():
    row = writing.row("+waivers", {"id": "W", "ticket": None, "by": "", "on": dt.date(2027, 1, 2)})
    assert row == '[["+waivers"]]\nid = "W"\non = 2027-01-02\n'
