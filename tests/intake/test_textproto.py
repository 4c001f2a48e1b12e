"""Text format: what a schema names is encoded, all else passed over, nothing believed."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.graphs import field
from weighbridge.core import FormatError, GapKind
from weighbridge.intake import textproto
from weighbridge.intake.textproto import NUMBER, TEXT, encode

SCHEMA = {"A": {"t": (1, TEXT), "n": (2, NUMBER), "a": (3, "A")}}


def encoded(text, nesting=9):
    return encode(text.encode("latin-1"), SCHEMA, "A", 0, nesting)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('t: "x"', field(1, "x")),
        ("t: 'x'", field(1, "x")),
        ('t: "x" "y"  # why\n  "z"', field(1, "xyz")),
        ('t: ["x", "y"]', field(1, "x") + field(1, "y")),
        (r't: "\101\x42\n\"\\"', field(1, 'AB\n"\\')),
        ("n: 12", field(2, 12)),
        ('a { t: "x" }', field(3, field(1, "x"))),
        ('a: < t: "x"; n: 1, >', field(3, field(1, "x") + field(2, 1))),
        ('# first\nb { t: "x" a { t: "y" } } t: "z" c: [1.5e3, -inf] d: DT_X', field(1, "z")),
        ('[type.example.com/X] { t: "x" }', b""),
        ("", b""),
        ("  # only\n", b""),
    ],
)
def test_reads(text, found):
    assert encoded(text) == found


@pytest.mark.parametrize(
    ("text", "why"),
    [("a {", "without an end"), ("}", "before it begins"), ("a { >", "before it begins"),
     ('t: "x', "no field"), ("t: \x01", "no field"), ('t: "x\n"', "no field")],
)  # fmt: skip
def test_refuses(text, why):
    with pytest.raises(FormatError, match=why):
        encoded(text)


def test_too_deep_is_a_limit():
    with pytest.raises(FormatError, match="too deeply") as caught:
        encoded("a {" * 20 + "}" * 20)
    assert caught.value.kind is GapKind.LIMIT


@given(st.text(st.characters(max_codepoint=255), max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_and_nothing_else(text):
    try:
        found = encoded(text)
    except FormatError as error:
        assert 0 <= error.offset <= len(text)  # noqa: PT017 - either is right
    else:
        assert isinstance(found, bytes)


@given(st.binary(max_size=40))
@settings(max_examples=100, deadline=None)
def test_round_trip(raw):
    text = "".join(f"\\x{byte:02x}" for byte in raw)
    assert encoded(f't: "{text}"') == field(1, raw)


WORDS = [
    "t", "n", "a", "b", "tt", " ", " ", "\n", ":", "{", "}", "{ }", '"x"', "'x'", "7", "<", ">",
    "#c\n", ",", ";", "[", "]", "-1", "a {", "b {", 't: "y"', "n: 3 ", "b: 3 ", "\x01",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=24), st.integers(1, 9))
@settings(max_examples=300, deadline=None)
def test_what_is_passed_over_at_once_changes_nothing(words, nesting):
    def told(text):
        try:
            return encoded(text, nesting)
        except FormatError as error:
            return error.offset, error.kind, str(error)

    text = "".join(words)
    for each in (text, f"{text} b {{ c: 1 }} {text}"):
        with patch.object(textproto._Writer, "_run", lambda *_: 0):
            slow = told(each)
        assert told(each) == slow
