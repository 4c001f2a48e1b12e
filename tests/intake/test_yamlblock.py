"""What is read line by line is what PyYAML reads."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from weighbridge.intake import yamlblock, yamldocument, yamltree

VALUES = st.sampled_from((
    *("mit", "apache-2.0", "yes", "Yes", "NO", "off", "null", "Null", "y", "true", "a b", "a/b"),
    *("0", "1", "-1", "010", "1_0", "0x1", "1.5", "-0.5", "1.", "1e3", "1.5e3", "12:30", "1.2.3"),
    *("2020-01-01", "~", "'q'", '"q"', "''", "'a: b'", '"a\\n"', "'it''s'", "[]", "[a]", "[a, 1]"),
    *("[a,b]", "[a, [b]]", "['x', yes]", "{}", "{a: b}", "${a.b}", "${a:b}", "|", "&a b", "*a"),
    *("!t a", "x:", "x: y", "-", "- x", "# c", "a # c", "a  # c", "a#c", "é", "é b", "<<", "=", ""),
    *("1 2", "a 1", "1 a", "0 # c", "-a", "--", "[a b, c d]", "[null, off]", "[-1, 0.5]", "٣"),
    *("[a, [b, 1]]", "{a: b, c: [1, {d: e}]}", "{a: }", "{a}", "[a: b]", "[a, ]", "[,]", "{a: b,}"),
    *("[ a , b ]", "[a b,c]", "[a:b]", "{a:b}", "[a, #b]", "[[]]", "[{}]", "{a: {}}"),
    *("[a]]", "[[a]", "[a,,b]", "[{a: b},]", "{a: b, }", "{,}", "{a: [}", "{a: b c: d}"),
    *("['a, b', c]", "[\"a]\", 'b}']", "{a: 'b'}", "{'a': b}", "{a : b}", "[a] b", "[-a]", "[- a]"),
    *("https://a.b/c", "a (b)", "a, b", "a: b", "a:b", "a :b", "<s>", "+1", "+a", "=", "08", "0o7"),
    *("3.1.0", "1ed9", "./a", "a's", 'a "b"', "a {b}", "a [b]", "a*", "%a", "@a", "`a"),
    *(">a", "|a", '"a" b', "'a'b"),
    *("~ a", "~a", "a ~", "-1a", "-.5", ".5", ".inf", "1:2", "深度", "a　b"),
    *("$a", "(a)", "a #b", "a:"),
    *("!t", "!!a/b:c.d x", "!!a/b:c.d", "!t 1", "!t 'a'", "!t [a, 1]", "!t {}", "! a", "!!str 1"),
    *("!!int", "!a!b c", "!<x> y", "!t  a", "!t # c", "!t a # c", "!t: a", "!t&a b", "!é a"),
    *("'a''b'", "''''", "'''", "'a'''", '"a\\"b"', '"\\x41"', '"\\u00e9\\/"', '"\\q"', '"\\N"'),
    *('"\\ud800"', '["a\\n", "b"]', "['b''c', d]", '"\\"', " a", "  'b'", '!t "a\\n"'),
    *("'a\n b'", "'a  \n   b'", "'a\n\n b'", "'a\nb'", "'a\n  # b'", "'\n a'", "'a\n '"),
    *("[a,\n b]", "[\n]", "[a,\n  [b,\n c]\n ]", "{a: b,\n  c: d}", "[a\n b]", "[a,\n\n b]"),
    *("[\n  a,\nb]", "[a, # c\n b]", "[a,\n - b]", "[a,\n  'b\n  c']", "[a\n ,b] c", "[a,\n"),
    "[\n}",
    *("{a:\n  b}", "{a:\n}", "[a:\n b]", "[\n  --- ]", "{a\n: b}", "[1,\n  2\n]"),
    "[a, \n   b,\n ]",
    *("'a\n ---'", "'a \n\n  b'"),
    *('"a\n b"', '"a \\\n  b"', '"a\\ \n b"', '"a\\\n\n b"', '"\\\n a"', '"a\n \\ b"', '"a\\\nb"'),
    *('"a\\  \n b"', '"a\\\\  \n b"', '"a\\ \\  \n b"', "'a   \n \n  b  '"),
    *("['a\n b']", '"a\n b" # c', "!t 'a\n b'", '"a\\n\n b"', "'a''\n b'"),
    "a\u2028b", "# \x85", "# é", "a\x07",
))  # fmt: skip
KEYS = st.sampled_from(
    (
        "a",
        "b",
        "a-b",
        "_target_",
        "on",
        "null",
        "x.y",
        "x y",
        "1",
        "é",
        "<<",
        '"q"',
        "'q r'",
        '"a\\n"',
        '"on"',
        "'a: b'",
        '"é"',
    )
)
DEPTHS = st.sampled_from(("", "", " ", "  ", "  ", "    ", "      "))
LINES = st.one_of(
    st.builds("{}{}: {}".format, DEPTHS, KEYS, VALUES),
    st.builds("{}{}:".format, DEPTHS, KEYS),
    st.builds("{}- {}".format, DEPTHS, VALUES),
    st.builds("{}- {}: {}".format, DEPTHS, KEYS, VALUES),
    st.builds("{}- {}:".format, DEPTHS, KEYS),
    st.builds("{}- - {}".format, DEPTHS, VALUES),
    st.builds("{}{}".format, DEPTHS, st.sampled_from(("[a, b]", "{a: b}", "[a,\n   b]", "'a'"))),
    st.builds("{}- - {}: {}".format, DEPTHS, KEYS, VALUES),
    st.sampled_from(("", " ", "---", "...", "\t", "  more words", "# said", "    # said", "-")),
)


FORMS = ("[{1}]", "{}:", "{}: {}", "- {}: {}", "- {}:", "- {1}", "- - {1}")


def plain(tree):
    """Return a tree with all pairs, in order, and what kinds values are of."""
    if isinstance(tree, list):
        return [plain(item) for item in tree]
    if isinstance(tree, dict):
        return dict(tree), [(key, plain(value)) for key, value in tree.pairs]
    return type(tree), tree


def composed(text):
    return yamltree.composed(text, yamldocument.Bytes(text, 0), len(text.encode()))


def same(text):
    """Return what is read of a text, however its lines end."""
    if "\n" in text:
        alike(text.replace("\n", "\r\n"))
    return alike(text)


def alike(text):
    tree = yamlblock.tree(text)
    if tree is not None:
        other = composed(text)
        assert other.fault is None
        (document,) = other.documents
        assert plain(tree) == plain(document.tree)
        assert yamlblock.document(text, yamldocument.Bytes(text, 0)).tags == document.tags
    return tree


@given(st.lists(LINES, max_size=8).map("\n".join), st.sampled_from(("", "\n", "\r\n", " ", "\n\n")))
@example("a:\n- b: c\n  d:\n    e: f\n  g: h\ni:\n  - - x\n    - y\n  - z", "\n")
@example("a:\n  b:\n c: d", "\n")
@example("- a:\n  - b\n- c:\n    d: e", "")
@example("a:\n  - b: c\n    d: e\n   f: g", "")
def test_it_is_what_pyyaml_reads_or_nothing(text, end):
    same(text + end)


@given(st.data())
def test_lines_that_are_deeper_one_after_the_other(data):
    """Lines at random are seldom anything at all."""
    lines, depth = [], 0
    for _ in range(data.draw(st.integers(1, 10))):
        key, value = data.draw(KEYS), data.draw(VALUES)
        form = data.draw(st.sampled_from(FORMS))
        lines.append(" " * depth + form.format(key, value))
        depth = max(depth + data.draw(st.sampled_from((-4, -2, 0, 0, 2, 2, 4))), 0)
    same("\n".join(lines))


CONFIG = """---
# Of a model.
model:
  _target_: a.b.C  # is called
  layers: [1, 2, 3]
  norm: {}
  parts:
  - _target_: d.E
    rate: 0.5
    on: yes

  - name: f
    of:
      g: ${h.i}
seed: -1
names:
    - x y
    - "z"
"""


def test_a_configuration_is():
    assert plain(same(CONFIG))[0]["seed"] == (int, -1) or same(CONFIG)["seed"] == -1
    assert same(CONFIG)["model"]["parts"][1]["of"] == {"g": "${h.i}"}
    assert same(CONFIG)["model"]["_target_"] == "a.b.C"
    assert plain(alike(CONFIG.replace("\n", "\r\n"))) == plain(same(CONFIG))


@pytest.mark.parametrize(
    "text",
    ["", "a: ! x", "a: !!str x", "a: &b x", "a: *b", "a: |\n  x", "a: '''", "a: {b}",
     "a: x\n  y", "x", "a: x\n b: y", "a: b: c", "- x\na: y", " a: b", "a: b\n---\nc: d", "? a",
     "a:\tb", "é: a", "a: x\r", "a: x\ry: z\r\n", 'a: "b\\\r\n  c"\r\n', "-\n  a: b", "a: %b"],
)  # fmt: skip
def test_nothing_is_said_of_anything_else(text):
    assert yamlblock.tree(text) is None


def test_depth_is_left_to_what_tells_it():
    text = "".join("  " * n + "a:\n" for n in range(yamlblock.DEEP + 1))
    assert yamlblock.tree(text) is None


def test_blanks_in_quotes_are_gone_through_once():
    text = "a: '" + " " * 200_000 + "b\n  c'\nd: \"" + " " * 200_000 + '\\n\n  c"\n'
    begun = time.process_time()
    assert same(text) is not None
    assert time.process_time() - begun < 2


@given(st.text(max_size=3000), st.integers(0, 3000), st.integers(0, 3))
@example("a" * 2500, 2400, 3)
@example("é" * 2500, 2400, 0)
def test_places_count_bytes(text, at, first):
    at = min(at, len(text))
    expected = first + len(text[:at].encode("utf-8", "replace"))
    assert yamldocument.Bytes(text, first).of(at) == expected
