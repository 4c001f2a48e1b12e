"""Patterns for paths: the quick ways say what following them letter by letter does."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.expressions import globs

PIECES = st.lists(st.sampled_from(["a", "b", ".", "/", "*", "**", "?", "\n", "["]), max_size=9)


@given(PIECES.map("".join), st.text("ab./\n[", max_size=14))
@settings(max_examples=1000, deadline=None)
def test_the_quick_ways_say_the_same(pattern, path):
    assert globs.matches(path, pattern) is globs._followed(pattern)(path)


@given(PIECES.map("".join))
def test_a_pattern_describes_what_it_is_made_of(pattern):
    path = pattern.replace("**", "a/b").replace("*", "a").replace("?", "b")
    assert globs.matches(path, pattern)


@pytest.mark.parametrize(
    ("pattern", "yes", "no"),
    [
        ("**/x.bin", "a/b/x.bin", "x.bin"),
        ("**x.bin", "x.bin", "x.bin.txt"),
        ("*.bin", "a.bin", "a/b.bin"),
        ("a/*/c?", "a/b/cd", "a/b/c/"),
        ("a*a", "aba", "a"),
        ("**a*b**", "x/ab/y", "a/b"),
        ("a**a", "aa", "a"),
    ],
)
def test_what_wild_pieces_stand_for(pattern, yes, no):
    assert globs.matches(yes, pattern)
    assert not globs.matches(no, pattern)


@pytest.mark.parametrize("pattern", ["a*" * 200 + "b", "**a*" * 100 + "b", "**/*a*a*a*b", "*a" * 9])
def test_no_path_takes_long(pattern):
    assert not globs.matches("a" * 4000 + "/", pattern)
