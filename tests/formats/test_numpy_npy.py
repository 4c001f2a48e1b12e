"""npy: the type is read as a literal and never evaluated; objects are a pickle."""

import io
import re
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.numpy_npy import build, header
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import read
from weighbridge.core import FormatError, Gap, GapKind, Tensor
from weighbridge.formats import Part, Role, numpy_npy
from weighbridge.formats.numpy_npy import FORMAT
from weighbridge.intake import npyliteral
from weighbridge.intake.cursor import Cursor


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize(
    ("descr", "item"),
    [("'<f4'", 4),
     ("'|b1'", 1), ("'<U3'", 12), ("'|S5'", 5), ("'<M8[ns]'", 8),
     ("'<c16'", 16),
     ("[('a', '<f4'), ('b', '<i2')]", 6), ("[('a', '<f4', (3, 2))]", 24), ("'|V7'", 7),
     ("[('a', [('b', '<i8')], (2,))]", 16), ("[(('title', 'a'), '<f8')]", 8),
     ("('<f4', (5,))", 20)],
)  # fmt: skip
def test_knows_the_size_of_every_type(version, descr, item):
    found = read(FORMAT, build(header(descr), bytes(2 * item), version))
    assert [(t.wanted, t.data.size) for t in found if isinstance(t, Tensor)] == [(2 * item,) * 2]
    assert not [gap for gap in found if isinstance(gap, Gap)]


@pytest.mark.parametrize(
    "descr", ["'|O'", "'O'", "'|O8'", "[('a', '<f4'), ('b', '|O')]", "[('a', [('b', 'O')])]",
              "('O', (2,))"],
)  # fmt: skip
def test_objects_are_a_pickle(descr):
    (part,) = [item for item in read(FORMAT, build(header(descr), b"N.")) if isinstance(item, Part)]
    assert (part.expect, part.role, part.span.size) == ("pickle", Role.CONTENT, 2)


def test_python_2_shapes():
    (tensor,) = [
        item
        for item in read(FORMAT, build(header("'<f4'", "(2L,)"), bytes(8)))
        if isinstance(item, Tensor)
    ]
    assert tensor.shape == (2,)


@pytest.mark.parametrize(("tail", "kind"), [(b"x", GapKind.TRAILING), (b"\0", GapKind.FILLER)])
def test_bytes_behind_the_array_are_a_gap(tail, kind):
    found = read(FORMAT, build(header("'<f4'"), bytes(8) + tail))
    assert [gap.kind for gap in found if isinstance(gap, Gap)] == [kind]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (build(header("'<f4'"), bytes(7)), "data ends at"),
        (build(header("'<f4'"), version=4), "version 4"),
        (build(header("'<f4'"), version=2, size=2**32 - 1), "is over"),
        (build(header("__import__('os')")), "is not a literal"),
        (build(header("'<f4'", "(-1,)")), "header"),
        (build(header("'<f4'", "(True,)")), "shape"),
        (build(header("'<f4'", f"({2**64},)")), "shape"),
        (build(header("'<q9'")), "descr"),
        (
            build("{'descr': '<f4', 'descr': '|O', 'fortran_order': False, 'shape': ()}"),
            "duplicate",
        ),
        (build("{'descr': '<f4'}"), "expected"),
        (build("[" * 3000), "header"),
        (build(header("'<f4'", f"({'9,' * 20_000})"), version=2), "one item for 4 bytes"),
        (build(header("[('a', " * 40 + "'<f4'" + ")]" * 40)), "nested too deeply"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, build(header("[('a', '<f4', (2,)), ('b', 'O')]"), b"N."))


@given(st.text(max_size=60) | st.text("[](){}',:<fiUO18 '", max_size=60), st.binary(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_header_is_read_or_refused_and_nothing_else(descr, data):
    survives(FORMAT, build(header(descr), data))


def test_agrees_with_numpy():
    np = pytest.importorskip("numpy")
    for dtype in ("f4", "U3", "datetime64[ns]", [("a", "f4", 2), ("b", [("c", "S3")])], "?", "c8"):
        for shape in ((), (3,), (2, 0), (2, 3)):
            file = io.BytesIO()
            np.save(file, np.zeros(shape, dtype), allow_pickle=False)
            found = read(FORMAT, file.getvalue())
            (tensor,) = [item for item in found if isinstance(item, Tensor)]
            assert (tensor.shape, tensor.wanted) == (shape, np.zeros(shape, dtype).nbytes)
            assert not [item for item in found if isinstance(item, Gap)]


def test_arrays_may_follow_one_another():
    one = build(header("'<f4'"), bytes(8))
    last = build(header("'|O'"), b"\x80\x04N.")
    found = read(FORMAT, one * 3 + last)
    assert [type(item) for item in found].count(Tensor) == 4
    assert [item.expect for item in found if isinstance(item, Part)][-1] == "pickle"
    gaps = [item for item in read(FORMAT, one * 2 + b"\x93NUMP") if isinstance(item, Gap)]
    assert [gap.kind for gap in gaps] == [GapKind.TRAILING]


WORDS = (
    "{'descr': ", "'<f4'",
    "'|u1'", "'<U12'", "'|O'", "'f4'", ", 'fortran_order': ", "True", "False",
    ", 'shape': ", "(", ")", "5", "0", "05", "5L", ", ", ",", "1" * 18, "1" * 19, ", }", "}", " ",
    "\n", "(3,)", "()", "(2, 3)", "(2,3)", "é", "-1", "+",
)  # fmt: skip
USUAL = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }       \n"
FIELDS = (
    "{'descr': [('a', '<f4', (2,)), ('b', '<i8')], 'fortran_order': False, 'shape': (2,), }  \n"
)
NOT_FIELDS = (
    "'a', ", "[", "]", "(", ")", "[]", "[1], [2]", ", ", "'", "b''", "u", "= 1", " or []", "1L",
    "#", "\n", "'descr': [], ", "f", "[[[", "]]]", "None", "|",
)  # fmt: skip


def told_of(text):
    """Return what a header tells, or what is wrong with it."""
    raw = text.encode()
    data = b"\x93NUMPY\x02\0" + len(raw).to_bytes(4, "little") + raw
    try:
        return numpy_npy.header(Cursor.over(data))
    except FormatError as error:
        return str(error), error.offset


@given(st.data())
def test_a_usual_header_tells_what_its_syntax_tree_does(data):
    words = data.draw(st.lists(st.sampled_from(WORDS), max_size=10))
    cut = data.draw(st.integers(0, len(USUAL)))
    stop = data.draw(st.integers(cut, min(len(USUAL), cut + 6)))
    for text in ("".join(words), USUAL[:cut] + "".join(words[:2]) + USUAL[stop:]):
        found = told_of(text)
        with patch.object(numpy_npy, "_PLAIN", re.compile(rb"(?!)")):
            assert told_of(text) == found


@given(st.lists(st.sampled_from(NOT_FIELDS), max_size=4), st.data())
def test_a_header_with_fields_tells_what_its_syntax_tree_does(words, data):
    cut = data.draw(st.integers(0, len(FIELDS)))
    stop = data.draw(st.integers(cut, min(len(FIELDS), cut + 12)))
    text = FIELDS[:cut] + "".join(words) + FIELDS[stop:]
    found = told_of(text)
    with patch.object(numpy_npy, "_FIELDS", re.compile(rb"(?!)")):
        assert told_of(text) == found


@pytest.mark.parametrize("deep", [npyliteral.NESTED - 3, npyliteral.NESTED - 2])
def test_fields_may_be_as_deep_as_in_any_header(deep):
    text = FIELDS.replace("'<f4'", "[" * deep + "]" * deep)
    found = told_of(text)
    assert isinstance(found, numpy_npy.Header) == (deep == npyliteral.NESTED - 3)
    with patch.object(numpy_npy, "_FIELDS", re.compile(rb"(?!)")):
        assert told_of(text) == found


def test_of_fields_that_come_again_no_syntax_tree_is_made():
    once = told_of(FIELDS)
    with patch.object(npyliteral, "read", side_effect=AssertionError):
        assert told_of(FIELDS.replace("'shape': (2,)", "'shape': (7,)")).descr == once.descr


def test_of_a_usual_header_no_syntax_tree_is_made():
    with patch.object(npyliteral, "read", side_effect=AssertionError):
        for shape in ((), (5,), (2, 3), (1,) * 32):
            text = f"{{'descr': '<f4', 'fortran_order': True, 'shape': {shape}, }}  \n"
            assert told_of(text)[1:] == ("<f4", True, shape)
