"""Names that somebody else wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.verification.names import MAX_NAME, doubles, fault


@pytest.mark.parametrize(
    "name",
    [
        "w.bin",
        "a/b/c.bin",
        ".gitattributes",
        "...",
        "a/...",
        "a..b",
        "größe.bin",
        "模型.bin",
        "a b",
    ],
)
def test_ordinary_names_are_let_pass(name):
    assert fault(name) is None


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("", "is empty"),
        ("/etc/passwd", "absolute"),
        ("//w", "absolute"),
        ("..", "upward"),
        ("../w", "upward"),
        ("a/../w", "upward"),
        ("a/..", "upward"),
        (".", "empty step"),
        ("./w", "empty step"),
        ("a/./w", "empty step"),
        ("a//w", "empty step"),
        ("a/", "empty step"),
        ("a\\w", "backslash"),
        ("C:w", "drive letter"),
        ("c:/w", "drive letter"),
        ("a\0", "U\\+0000"),
        ("a\nb", "U\\+000A"),
        ("a\x85b", "U\\+0085"),
        ("a\u202eb", "U\\+202E"),
        ("a\u200bb", "U\\+200B"),
        ("a\u2028b", "U\\+2028"),
        ("a\udcffb", "not UTF-8"),
        ("a\ud800b", "surrogate"),
        ("a" * (MAX_NAME + 1), "longer than"),
        ("é" * (MAX_NAME // 2 + 1), "longer than"),
    ],
)
def test_names_with_two_readings_are_refused(name, why):
    with pytest.raises(AssertionError, match=why):
        raise AssertionError(fault(name))


@given(st.text(st.characters(exclude_categories=[])))
def test_a_name_without_fault_is_one_path_below_the_root(name):
    if fault(name) is None:
        assert all(step not in {"", ".", ".."} for step in name.split("/"))
        assert "\\" not in name
        assert name.encode("utf-8").decode() == name


def test_names_that_differ_in_case_or_composition_are_doubles():
    names = ["a/W.bin", "é.bin", "b", "a/w.bin", "e\u0301.bin", "c", "STRASSE", "straße", "c"]
    assert doubles(names) == [
        ("a/W.bin", "a/w.bin"),
        ("é.bin", "e\u0301.bin"),
        ("c", "c"),
        ("STRASSE", "straße"),
    ]


def test_different_names_are_no_doubles():
    assert doubles(["a", "b", "a/b", "\uff41"]) == []
