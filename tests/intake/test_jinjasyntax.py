"""Templates are parsed as Jinja itself parses them, without most of it."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment, TemplateSyntaxError
from jinja2.ext import Extension
from jinja2.parser import Parser

from tests.fuzz import seeds
from weighbridge.intake import jinjasyntax


class Generation(Extension):
    tags = {"generation"}  # noqa: RUF012 - as Jinja declares it

    def parse(self, parser):
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


THEIRS = Environment(  # noqa: S701 - nothing is rendered
    extensions=["jinja2.ext.loopcontrols", "jinja2.ext.do", Generation],
    trim_blocks=True,
    lstrip_blocks=True,
    cache_size=0,
)


def told(parse, kinds, text):
    """Return the tree as it is spelled, with its lines; or what was wrong."""
    try:
        tree = parse(text)
    except kinds as error:
        return type(error).__name__, error.message, error.lineno
    except SyntaxError as error:
        # Of a number that Jinja lets pass, and Python does not.
        return type(error).__name__, error.msg, 0
    nodes = list(walked(tree))
    return repr(tree), [(type(node).__name__, node.lineno) for node in nodes]


def walked(node):
    yield node
    for child in node.iter_child_nodes():
        yield from walked(child)


def same(text):
    ours = told(jinjasyntax.parsed, jinjasyntax.TemplateSyntaxError, text)
    theirs = told(lambda text: Parser(THEIRS, text).parse(), TemplateSyntaxError, text)
    assert ours == theirs


WORDS = (
    "{%", "%}", "{{", "}}", "{#", "#}", "{%-", "-%}", "{%+", " ", "\n", "for", "in", "if", "endif",
    "endfor", "x", "m", "'a'", '"b"', "1", "2.5", ".", "[", "]", "(", ")", "|", ",", "~", "+", "is",
    "set", "=", "do", "break", "continue", "generation", "endgeneration", "macro", "endmacro",
    "a·", "é", "1_0", "0x1f", ".5", "1e3", "1.", "//", "**", "!=", ">=", "'a\\'", ";", "!",
    "raw", "endraw", "include", "import", "__class__", "tojson", "not", "else", "elif", "text", ":",
)  # fmt: skip

TEMPLATES = (
    "",
    "{% for m in x %}{{ m['a'] | trim }}{% if loop.last %}{% break %}{% endif %}{% endfor %}",
    "{% for m in x %}{% continue %}{% endfor %}{% do x.append(1) %}",
    "{% generation %}a{{ x }}{% endgeneration %}",
    "  {%- set ns = namespace(a=false) -%}\n{% set ns.a = true %}\n{{ ns.a ~ 'b' }}\n",
    "{% generation %}",
    "{% do %}",
    "{% macro f(a, b=1) %}{{ caller() }}{% endmacro %}{% call f(1) %}x{% endcall %}",
    "{% extends 'a' %}{% include 'b' %}{% from 'c' import d %}{% raw %}{{ }}{% endraw %}",
    "{{ (1, 2)[0:1] if a is defined else {'a': [1]} }}",
    "{{ x ",
)


@pytest.mark.parametrize("text", TEMPLATES)
def test_statements_of_every_kind(text):
    same(text)


def test_recorded_templates():
    found = [data for name, data in seeds.recorded().items() if b"{%" in data or b"{{" in data]
    assert found
    for data in found:
        same(data.decode("utf-8", "replace"))


@given(st.lists(st.sampled_from(WORDS), max_size=24))
def test_words_of_templates_in_any_order(words):
    same(" ".join(words))
    same("".join(words))


@given(st.sampled_from(TEMPLATES), st.integers(0, 90), st.sampled_from(WORDS))
def test_templates_that_are_changed(text, at, word):
    same(text[:at] + word + text[at:])
    same(text[:at])


def test_jinja_itself_is_neither_imported_nor_changed():
    code = (
        "import sys; from weighbridge.intake import jinja\n"
        "assert jinja.steps('{{ x.y }}')\n"
        "assert not any(each.split('.')[0] == 'jinja2' for each in sys.modules)\n"
        "import jinja2\n"
        "assert jinja2.nodes.Node is not jinja.nodes.Node\n"
        "assert jinja2.Environment().parse('{{ 1 }}').find(jinja2.nodes.Const)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - a text of ours
