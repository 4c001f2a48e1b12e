"""What is read by an expression, or in fewer steps, is what PyYAML reads."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from yaml import YAMLError
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from weighbridge.intake import yamlplain, yamltree

WORDS = (
    *("license", "mit", "apache-2.0", "yes", "Yes", "NO", "off", "null", "Null", "y", "n", "true"),
    *("e5", "a.b", "a/b", "_", "__x__", "x:", "-x", "-", "--", "---", "...", "'q'", '"q"', "''"),
    *('"no"', "'a:", "b'", '"a\\n"', "#", "#c", "1", "0x1", "1.5", "12:30", "2020-01-01", "~"),
    *("<<", "=", "!", "!t", "&", "&a", "*a", "|", ">", "{}", "[]", "é"),
)

VALUES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join)
KEYS = st.sampled_from(("license", "tags", "a-b", "on", "_x", "x y", "1", "é"))
LINES = st.one_of(
    st.builds("{}: {}".format, KEYS, VALUES),
    st.builds("{}:".format, KEYS),
    st.builds("{}- {}".format, st.sampled_from(("", "  ", " ")), VALUES),
    st.sampled_from(("", " ", "---", "...", "\t", "  more words", "# said")),
)


def told(table):
    """Return a table with all pairs, in order."""
    return [(key, list(value) if isinstance(value, list) else value) for key, value in table.pairs]


def composed(text):
    return yamltree.composed(text, yamltree.Bytes(text, 0), len(text.encode()))


@given(st.lists(LINES, max_size=6).map("\n".join), st.sampled_from(("", "\n", "\r\n", " ")))
@example("license: mit\ntags:\n- a b\n- c\nlicense: x", "\n")
def test_it_is_what_pyyaml_reads_or_nothing(text, end):
    table = yamlplain.table(text + end)
    if table is not None:
        other = composed(text + end)
        assert other.fault is None
        (document,) = other.documents
        assert (told(table), table) == (told(document.tree), document.tree)
        assert not document.tags


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("license: mit", [("license", "mit")]),
        ("a:\nb: 'x: y'\n", [("a", None), ("b", "x: y")]),
        ('a:\n  - x y\n  - "z"\nb:\n- c', [("a", ["x y", "z"]), ("b", ["c"])]),
        ("a: x\na: y\n", [("a", "x"), ("a", "y")]),
    ],
    ids=["word", "quotes", "lists", "twice"],
)
def test_most_front_matter_is(text, pairs):
    assert yamlplain.table(text).pairs == pairs
    assert composed(text).documents[0].tree.pairs == pairs


@pytest.mark.parametrize(
    "text", ["", "a: yes", "a: 1", "a:  x", "a: x # y", "a:\n- x\n  - y", "a: x\n  y", "a: !t x"]
)
def test_nothing_is_said_of_anything_else(text):
    assert yamlplain.table(text) is None


class Slow(Reader, Scanner, Parser):
    """PyYAML as it is."""

    def __init__(self, text):
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


SIGNS = (
    *("a", "b: ", "- ", "\n", "  ", "'x'", '"y"', "|", "{", "}", "[", "]", ", ", "# c", "&a "),
    *("*a ", "!t ", "\t", "\u2028", "\x85", "\ufeff", "\xa0", "é", "---\n", ": ", ">", "\r\n"),
    *("\r", "? ", "a-b.c:\n", "k" * 1100 + ": "),
)


def events(kind, text):
    """Return what a parser says, and where."""
    found = []
    try:
        parser = kind(text)
        while parser.check_event():
            event = parser.get_event()
            marks = [
                (mark.index, mark.line, mark.column) for mark in (event.start_mark, event.end_mark)
            ]
            found.append((repr(event), marks))
    except YAMLError as error:
        found.append(str(error))
    return found


@given(st.lists(st.sampled_from(SIGNS), max_size=20).map("".join))
def test_what_is_done_in_fewer_steps_is_what_pyyaml_does(text):
    assert events(yamltree._Composer, text) == events(Slow, text)
