"""Templates are told by what they name, wherever they lie, and never rendered."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.chat_templates import FAMILIES, UNSAFE
from tests.reading import read
from weighbridge.core import Artifact, Gap, GapKind, Operation, Place, Span
from weighbridge.formats import json_config
from weighbridge.intake import jinja, templates

PLACE = Place(Artifact("tokenizer_config.json", 1), Span(0, 1))

WORDS = ["{{", "}}", "{%", "%}", "{#", "#}", " set ", " for ", " in ", " if ", " endif ",
         " endfor ", " macro m(k) ", " endmacro ", " is ", " not ", "x", "y", "ns", "namespace(",
         "=", ".", "[",
         "]", "(", ")", "|", "'a'", "'__'", "~", "+", "1", ":", ",", " raw ", " endraw ", "-",
         " generation ", " endgeneration ", "m(x)", "\n"]  # fmt: skip


def told(text):
    return list(templates.facts(text, PLACE, "chat_template", templates.Room()))


def named(text):
    return {(step.domain.removeprefix("jinja-"), step.name) for step in told(text)}


def test_says_what_is_named_and_on_which_line():
    (step, *_) = jinja.steps("a\n{{ x.b }}\n{{ x.b }}")
    assert step == jinja.Step("attribute", "b", 2)


def test_each_sort_has_its_name():
    text = "{% include 'a' %}{{ f(x|g('k')) }}{{ y.h() is odd }}{{ z[b ~ 'c'] }}"
    assert named(text) == {
        ("statement", "include"), ("function", "f"), ("name", "f"), ("name", "x"), ("filter", "g"),
        ("name", "y"), ("method", "h"), ("test", "odd"), ("name", "z"), ("computed", ""),
        ("name", "b"),
    }  # fmt: skip


def test_constants_are_put_together():
    assert ("computed", "__class__") in named("{{ x[('__%s' % 'ssa')|replace('ssa', 'class__')] }}")


@pytest.mark.parametrize("name", FAMILIES)
def test_real_templates_parse(name):
    assert not [step for step in told(FAMILIES[name]) if step.domain == "jinja-unparsed"]


def test_text_without_tags_names_nothing():
    assert told("__class__ } % }") == []


def test_digits_that_are_no_number_of_pythons_are_no_fault():
    (step,) = told("{{ \u06631e3 }}")
    assert (step.domain, step.name[:17]) == ("jinja-unparsed", "invalid character")


def test_what_is_too_long_is_a_gap():
    gap, step = told("{{ x }}" * templates.MOST)
    assert isinstance(gap, Gap)
    assert (gap.kind, step.domain) == (GapKind.LIMIT, "jinja-oversize")


@pytest.mark.parametrize(
    "text", ["{{ " + "1+" * templates.WORDS + "1 }}", "{{ x }}" + " a" * 40_000]
)
def test_what_would_take_long_is_a_gap(text):
    gap, step = told(text)
    assert isinstance(gap, Gap)
    assert (gap.kind, step.domain) == (GapKind.LIMIT, "jinja-oversize")


def test_blanks_and_comments_hide_nothing():
    text = "{{ x.__class__ }}" + " " * 100_000 + "{#" + "\n" * 100_000 + "#}"
    assert ("jinja-attribute", "__class__") in {(step.domain, step.name) for step in told(text)}


def test_what_is_too_much_in_one_file_is_a_gap():
    room = templates.Room()
    text = "{# " + "a " * (templates.ROOM // 3) + " #}"
    found = [list(templates.facts(text, PLACE, str(number), room)) for number in range(3)]
    assert found[:2] == [[]] * 2
    ((gap, step),) = found[2:]
    assert (gap.kind, step.domain) == (GapKind.LIMIT, "jinja-oversize")


def test_lines_of_json_share_what_is_left():
    line = json.dumps({"chat_template": "{{ x }}" + " -" * (templates.ROOM // 3)}).encode()
    found = read(json_config.FORMAT, b"\n".join([line] * 3))
    assert [item.kind for item in found if isinstance(item, Gap)] == [GapKind.LIMIT]


@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "(" * 5000 + "x" + ")" * 5000 + " }}",
        "{{ " + "not " * 5000 + "x }}",
        "{{ " + "-" * 5000 + "x }}",
        "{{ " + "x if x else " * 5000 + "x }}",
        "{% if x %}" * 5000,
        "{% for x in x %}" * 2000 + "{% endfor %}" * 2000,
    ],
    ids=["brackets", "not", "minus", "else", "if", "for"],
)
def test_depth_is_told_and_no_fault(text):
    (step,) = told(text)
    assert (step.domain, step.name) == ("jinja-unparsed", "nested too deeply")


@pytest.mark.parametrize(
    "text",
    [
        "{{ " + "named." * 5000 + "x }}",
        "{{ x" + " | trim" * 5000 + " }}",
        "{{ x" + " + 'a'" * 5000 + " }}",
        "{{ x[y" + " + 1.25" * 5000 + "] }}",
        "{{ 'a'" + " ~ 'a'" * 5000 + " }}",
        "".join(f"{{% set a{i} = a{i + 1} %}} and then" for i in range(2000)) + "{{ x[a0] }}",
        "{% set a = ['b'] %}" + "{{ content[a] }} and then more" * 2000,
        "{{ " + "9" * 5000 + " }}",
    ],
    ids=["steps", "filters", "sum", "key", "concat", "chain", "keys", "digits"],
)
def test_length_is_no_fault(text):
    assert all(isinstance(step, Operation) for step in told(text))


@pytest.mark.parametrize(
    ("left", "right"),
    [("(", "~ 'a')"), ("[", "]"), ("f(", ")"), ("(", "|replace('a', 'b'))"), ("[", "|join]|join")],
)
def test_depth_of_what_is_followed_is_no_fault(left, right):
    for depth in (30, 50, 80):
        (*_, step) = told("{{ x[" + left * depth + "'a'" + right * depth + "] }}")
        assert isinstance(step, Operation)


def test_what_cannot_be_followed_counts_as_put_together():
    chain = "".join(f"{{% set a{i} = a{i + 1} %}} and then" for i in range(100))
    assert ("computed", "") in named(chain + "{% set a100 = 'x' ~ y %}{{ x[a0] }}")


@given(st.lists(st.sampled_from(WORDS)).map("".join))
def test_any_words_are_told(text):
    assert all(isinstance(step, Operation) for step in told(text))


@given(st.text())
def test_any_text_is_told(text):
    assert all(isinstance(step, Operation) for step in told("{{ " + text))


@pytest.mark.parametrize("name", sorted(UNSAFE))
def test_cuts_are_survived(name):
    text = UNSAFE[name]
    for cut in range(len(text)):
        told(text[:cut])
        told(text[:cut] + "\x80" + text[cut + 1 :])
