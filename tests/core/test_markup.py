"""Whatever a name holds, Markdown shows it as it is and nothing more."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.hostile_strings import HOSTILE, unsafe
from weighbridge.core import printable
from weighbridge.core.markup import code, markdown

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])

LIVELY = st.text(st.sampled_from(list("`|\\*_[]()<>#&;!~$@: -+=.1ahtpw\n/")), max_size=30)

COMMENT = "<!-- -->"


def inline(tokens):
    (found,) = [token for token in tokens if token.type == "inline"]
    return found.children


def shown(children):
    """Return what a reader sees, and insist that it is plain text or one code span."""
    assert {child.type for child in children} <= {"text", "code_inline", "html_inline"}
    html = {child.content for child in children if child.type == "html_inline"}
    assert html <= {COMMENT, "<code>", "</code>"}
    return "".join(child.content for child in children if child.type != "html_inline")


def cells(text):
    """Return the cells of a row in the middle of which a text stands."""
    tokens = READER.parse(f"| a | b | c |\n| - | - | - |\n| x | {text} | y |\n")
    assert tokens[-1].type == "table_close"
    found = [token for token in tokens if token.type == "inline"]
    assert len(found) == 6
    assert [found[3].content, found[5].content] == ["x", "y"]
    return found[4].children or []


@given(st.one_of(LIVELY, st.text(max_size=30)))
@example("\\|")
@example("1. one")
@example("&#124;")
@example("- item")
@example("www.example.com")
@example("# `a` | <b>")
def test_a_paragraph_shows_the_text(text):
    tokens = READER.parse(f"{markdown(text, 0)}\n")
    want = printable(text, 0).rstrip(" ")
    if not want:
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    assert shown(inline(tokens)).rstrip(" ") == want


@given(st.one_of(LIVELY, st.text(max_size=30)))
@example("\\|")
@example("a\\")
@example("`")
@example("a` | `b")
@example("a\\|b")
def test_a_cell_holds_the_text(text):
    want = printable(text, 0)
    assert shown(cells(markdown(text, 0))).strip() == want.strip()
    assert shown(cells(code(text, 0))) == want


@given(st.one_of(LIVELY, st.text(max_size=30)))
def test_a_code_span_is_one_and_shows_the_text(text):
    children = inline(READER.parse(f"x {code(text, 0)} y\n"))
    assert shown(children) == f"x {printable(text, 0)} y"


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:20]))
def test_no_hostile_string_reaches_the_reader(text):
    assert not unsafe(markdown(text) + code(text))
    assert "\n" not in markdown(text) + code(text)
    assert len(markdown(text)) < 2000


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("posix.system", "posix.system"),
        ("a_b*c", "a\\_b\\*c"),
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("a|b", "a&#124;b"),
        ("ask @acme", "ask @<!-- -->acme"),
        ("see https://example.com", "see https&#58;//example.com"),
        ("www.example.com", "www&#46;example.com"),
        ("2. two", "2\\. two"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_writes_text(text, written):
    assert markdown(text) == written


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a.bin", "`a.bin`"),
        ("a`b", "``a`b``"),
        ("``", "``` `` ```"),
        ("a|b", "<code>a&#124;b</code>"),
        ("", "<code></code>"),
    ],
)
def test_writes_code(text, written):
    assert code(text) == written


def test_no_link_is_left_to_guess():
    for text in ("HTTP://a", "ftp://a", "mailto:a@b", "x www.a.b"):
        assert not re.search(r"(?i)(://|mailto:|www\.|@\w)", markdown(text))
