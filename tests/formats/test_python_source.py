"""Source is known by its text, and says what it reaches."""

import ast
import json
import py_compile
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reading import evidence, read
from weighbridge.core import Code, Effect, Face
from weighbridge.formats import jupyter_notebook, python_bytecode, python_source
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

WORDS = [b"import", b"from", b"async", b"def", b"class", b"lambda", b"as", b"x", b"(", b"[", b":",
         b",", b";", b"#", b".", b" ", b"\n", b"\t", b"i", b"mport",
         b"_", b"9", b"\xc3\xa9", b"clas"]  # fmt: skip


def test_says_what_and_where():
    code, *steps = read(python_source.FORMAT, b"import math\r\nimport socket\n")
    assert (code.effects, code.runs) == ({Effect.NETWORK}, "")
    assert code.summary == "Python source: socket on line 2"
    assert [(step.name, dict(step.attributes)["effect"].value) for step in steps] == [
        ("math", "import"),
        ("socket", "import"),
        ("socket", "network"),
    ]
    assert [(step.place.span.start, step.place.span.stop) for step in steps] == [
        (0, 13),
        (13, 27),
        (13, 27),
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"#!/usr/bin/env python3\nprint(1)\n",
        b"# coding: latin-1\nx = f('\xe9')\n",
    ],
)
def test_is_one_face(text):
    assert [item.format for item in evidence(text) if isinstance(item, Face)] == ["python-source"]


def test_what_is_yaml_too_is_read_as_both():
    faces = {item.format for item in evidence(b"x: f(1) = 2\n") if isinstance(item, Face)}
    assert faces == {"python-source", "yaml-config"}


def test_cells_of_a_notebook_are_source():
    cells = [{"cell_type": "code", "source": ["!echo hi\n", "import socket"]}]
    data = json.dumps({"cells": cells, "nbformat": 4}).encode()
    code, *steps = read(jupyter_notebook.FORMAT, data)
    assert isinstance(code, Code)
    assert code.effects == {Effect.PROCESS, Effect.NETWORK}
    assert {step.name for step in steps} == {"socket"}


def test_bytecode_of_this_interpreter_is_known(tmp_path):
    source = tmp_path / "m.py"
    source.write_text("x = 1\n")
    made = py_compile.compile(str(source), cfile=str(tmp_path / "m.pyc"))
    with open(made, "rb") as file:  # noqa: PTH123 - the name is a string
        data = file.read()
    assert python_bytecode.FORMAT.recognises(Glimpse(Bytes(data)))


@given(st.lists(st.sampled_from(WORDS)).map(b"".join))
def test_words_that_are_looked_for_first_hide_nothing(data):
    stated = python_source._STATEMENT.search(data) is not None
    assert python_source._states(data) == stated
    plain = re.search(rb"\b(?:def|class|import|lambda)\b|\w[ \t]*\(", data)
    assert python_source._hinted(data) == (plain is not None)


@given(
    st.recursive(
        st.text(st.sampled_from("a(\"'\\#\n{}[]:,")) | st.booleans() | st.none() | st.integers(),
        lambda inner: st.lists(inner) | st.dictionaries(st.just("f(x)"), inner),
        max_leaves=6,
    )
)
def test_json_does_nothing(value):
    whole = json.dumps([value, "f(x)"]).encode()
    doing = ast.Call | ast.Lambda
    assert not any(isinstance(node, doing) for node in ast.walk(ast.parse(whole, mode="eval")))
    assert not python_source.FORMAT.recognises(Glimpse(Bytes(whole), 0, len(whole)))


@pytest.mark.parametrize("text", [b"{1: f(x)}", b"[f(x)]", b'["a", f("x")]', b'{"a": lambda: 0}'])
def test_what_begins_as_json_and_does_something_is_python(text):
    assert python_source.FORMAT.recognises(Glimpse(Bytes(text), 0, len(text)))
