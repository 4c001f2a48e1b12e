"""A template in a file of its own is read whatever else its bytes look like."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.chat_templates import FAMILIES, UNSAFE
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from weighbridge.core import Face, FormatError, GapKind, Operation
from weighbridge.formats.jinja_template import FORMAT
from weighbridge.intake import templates


def faces(data, name):
    return [item.format for item in evidence(data, name) if isinstance(item, Face)]


def test_reads_what_it_names():
    steps = read(FORMAT, b"\xef\xbb\xbf{{ a.b }}")
    assert [(step.domain, step.name) for step in steps] == [
        ("jinja-attribute", "b"),
        ("jinja-name", "a"),
    ]
    assert all((step.place.span.start, step.place.span.stop) == (0, 12) for step in steps)


@pytest.mark.parametrize("name", sorted(FAMILIES))
def test_real_templates_are_read(name):
    found = evidence(FAMILIES[name].encode(), "chat_template.jinja")
    assert [item for item in found if isinstance(item, Operation)]
    assert {type(item) for item in found} == {Face, Operation}


def test_its_name_alone_tells_it():
    assert faces(b"{{ a }}", "chat_template.jinja") == ["jinja-template"]
    assert faces(b"{{ a }}", "x/Y.JINJA2") == ["jinja-template"]
    assert faces(b"{{ a }}", "notes.txt") == ["plain-text"]
    assert faces(b"import os\n", "a.j2") == ["jinja-template", "python-source"]


def test_refuses_what_is_no_text():
    with pytest.raises(FormatError) as caught:
        read(FORMAT, b"ab\xff")
    assert (caught.value.kind, caught.value.offset) == (GapKind.DAMAGED, 2)


def test_a_long_one_is_told_as_such():
    found = read(FORMAT, b" " * (4 * templates.MOST + 1))
    assert [each.domain for each in found if isinstance(each, Operation)] == ["jinja-oversize"]


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(data):
    survives(FORMAT, data)
    survives(FORMAT, b"{{ " + data)


@pytest.mark.parametrize("name", ["block", "caller", "escapes", "times"])
def test_cut_or_changed_templates_are_survived(name):
    survives_cuts_and_changes(FORMAT, UNSAFE[name].encode())
