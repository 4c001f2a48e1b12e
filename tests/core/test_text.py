import textwrap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import printable
from weighbridge.core.text import wrapped


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_passes(text):
    shown = printable(text)
    assert not unsafe(shown)
    assert "\n" not in shown
    assert len(shown) <= 120


@settings(max_examples=100)
@given(st.text(alphabet=st.characters(exclude_categories=())), st.integers(8, 200))
def test_any_text_is_one_safe_line_of_bounded_length(text, limit):
    shown = printable(text, limit)
    assert len(shown) <= limit
    assert not unsafe(shown)
    assert "\n" not in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain.bin", "plain.bin"),
        ("\x1b[0m", "\\x1b[0m"),
        ("a\u202eb", "a\\u202eb"),
        ("\udc80", "\\udc80"),
        ("\U000e0041", "\\U000e0041"),
        ("模型-größe.bin", "模型-größe.bin"),
        ("a" * 121, "a" * 117 + "..."),
    ],
)
def test_shows(text, shown):
    assert printable(text) == shown


def test_no_limit_shows_all():
    assert printable("é" * 500, 0) == "é" * 500
    assert len(printable("\u202e" * 500, 0)) == 3000


@given(
    st.lists(st.sampled_from(["a", "bb-b", "ccccc", "d" * 30, "", "e\xa0e", "\t"]), max_size=12),
    st.integers(12, 40),
    st.sampled_from(["", " * ", "        "]),
    st.sampled_from(["", "    "]),
)
def test_text_is_broken_as_the_standard_library_does(words, width, first, rest):
    text = " ".join(words)
    assert wrapped(text, width, first, rest) == textwrap.wrap(
        text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False
    )
