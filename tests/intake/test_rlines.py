"""R's objects as text, line by line: what is told is the same as when every item is walked."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import r_data as r
from tests.intake.test_rruns import NAMES, _told, again, items, told
from weighbridge.core import Code, FormatError
from weighbridge.formats import r_serialized
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake import rblocks, rlinecode
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits

END = [r.NIL] * 30
"""What comes behind: lines are passed over where enough of them are left."""

MISSING = [9, -1]


def read(data, limits=None, *, fast=True):
    """Return what is told, up to the error, by all means or item by item."""
    found = []

    def none(*_, **__):
        return None

    lines, blocks = (rlinecode.CodeLines, rblocks.Blocks) if fast else (none, none)
    runner, passer = (
        (r_serialized.Runner, r_serialized.Passer) if fast else (none, none)
    )  # the binary ways
    with (
        patch.object(rlinecode, "CodeLines", lines),
        patch.object(r_serialized, "Blocks", blocks),
        patch.object(r_serialized, "Runner", runner),
        patch.object(r_serialized, "Passer", passer),
    ):
        try:
            found.extend(_told(FORMAT.read(Cursor.over(data, limits=limits))))
        except FormatError as error:
            found.append((error.offset, error.kind, str(error)))
    return found


def texts():
    some = st.sampled_from([r.chars(each) for each in ("", "a", "a b", "\\", "é", "x" * 90, "\n")])
    few = st.lists(st.one_of(some, st.just(MISSING)), max_size=9)
    return few.map(lambda each: [16, len(each), *(part for one in each for part in one)])


def numbers():
    whole = st.lists(st.integers(-(2**31), 2**31 - 1), max_size=5).map(
        lambda each: r.integers(*each)
    )
    return st.one_of(whole, st.lists(st.floats(), max_size=4).map(lambda each: r.doubles(*each)))


def marked(item, names):
    """Give an item attributes."""
    return [item[0] | 0x200, *item[1:], 0x402, *names]


@st.composite
def plain(draw, deep=3):
    """Data, with functions in them."""
    inner = plain(deep - 1)
    match draw(st.integers(0, 8 if deep else 3)):
        case 0:
            return draw(texts())
        case 1:
            return draw(numbers())
        case 2:
            return draw(st.sampled_from([r.NIL, again(1), r.GLOBAL, r.raw(b"ab")]))
        case 3:
            return draw(st.builds(r.symbol, NAMES))
        case 4 | 5:
            found = r.vector(*draw(st.lists(inner, max_size=4)))
            names = [*r.symbol("names"), *draw(texts()), *r.NIL]
            return marked(found, names) if draw(st.booleans()) and len(found) < 200 else found
        case 6:
            named = st.tuples(st.one_of(st.just(""), NAMES), inner)
            return r.pairs(*draw(st.lists(named, min_size=1, max_size=3)))
        case _:
            return r.closure(draw(items(2)), draw(items(1)))


def repeated():
    """Some functions and calls, more than once."""
    few = st.lists(st.one_of(plain(), items().map(r.closure), items()), min_size=1, max_size=3)
    return st.tuples(few, st.integers(1, 3)).map(lambda each: r.vector(*(each[0] * each[1]), *END))


@pytest.mark.parametrize("how", ["A", "X", "B"])
@given(tree=repeated())
@settings(deadline=None)
def test_what_is_told_is_told_item_by_item(how, tree):
    data = r.file(tree, how)
    assert read(data) == read(data, fast=False)


@pytest.mark.parametrize("how", ["A", "X"])
@given(
    tree=repeated(),
    changes=st.lists(
        st.tuples(st.integers(23, 3000), st.sampled_from(b"\n 0129-\\aN\0\xff\x06")), max_size=3
    ),
)
@settings(deadline=None)
def test_whatever_the_bytes(how, tree, changes):
    data = bytearray(r.file(tree, how))
    for at, byte in changes:
        data[at % len(data)] = byte
    cut = bytes(data[: changes[0][0]]) if changes else bytes(data)
    assert read(bytes(data)) == read(bytes(data), fast=False)
    assert read(cut) == read(cut, fast=False)


LINES = [
    "2", "1026", "6", "254", "511", "767", "1023", "1", "16", "262153", "9", "0", "13", "14", "3",
    "243", "244", "781", "21", "-1", "", "f", "system", "1027", "253", "NA", "02", "19", "531",
    "528", "2147483648",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=40), st.booleans())
@settings(max_examples=400, deadline=None)
def test_whatever_the_lines(words, code):
    begun = r.file([19, 40, *r.symbol("f"), *r.symbol("x"), *([1027, 253] if code else [])], "A")
    data = begun + "".join(f"{word}\n" for word in words).encode() + b"254\n" * 40
    assert read(data) == read(data, fast=False)


@pytest.mark.parametrize("most", [10, 100, 399, 400, 401, 2000])
def test_items_are_counted_where_they_may_be_too_many(most):
    function = r.closure(r.call("f", *[r.symbol("x")] * 100))
    for how in "AX":
        data = r.file(r.vector(function, function, *END), how)
        limits = Limits(opcodes=most)
        assert read(data, limits) == read(data, limits, fast=False)


@pytest.mark.parametrize("deep", [99_900, 99_990])
def test_depth_ends_where_it_did(deep):
    call = [6, *r.symbol("f"), *[2, 254] * 40, 254]
    again_ = [6, 511, *[2, 254] * 40, 254]
    data = r.file([19, 4, *r.closure(call), *r.closure(again_), *[2] * deep, *r.closure(again_)])
    assert read(data) == read(data, fast=False)


@pytest.mark.parametrize("how", ["A", "X", "B"])
def test_functions_that_come_again_are_told_each_with_its_own_name_and_place(how):
    body = r.call("{", *[r.call("f", r.symbol("x"))] * 30)
    once = r.closure([6, 511, *[2, 511] * 60, 254])
    named = r.pairs(("one", r.closure(body)), ("two", once), ("three", once), ("four", once))
    data = r.file(named + r.NIL, how)
    found = [item for item in FORMAT.read(Cursor.over(data)) if isinstance(item, Code)]
    assert [item.summary.split("'")[1] for item in found] == ["one", "two", "three", "four"]
    assert len({item.place.span.start for item in found}) == 4


def test_a_number_that_goes_on_where_known_code_ends_is_another_number():
    calls = [6, 511, *[2, 511] * 30]
    data = r.file([19, 3, *r.symbol("f"), *r.closure([*calls, 254]), 1027, 253, 254, *calls], "A")
    assert read(data + b"2540\n") == read(data + b"2540\n", fast=False)


def test_what_matters_is_told_every_time():
    danger = r.closure(r.call("{", *[r.symbol("x")] * 40, r.call("system", r.strings("true"))))
    for how in "AX":
        data = r.file(r.vector(danger, danger, danger, *END), how)
        found = [item for item in FORMAT.read(Cursor.over(data)) if isinstance(item, Code)]
        assert len(found) == 3
        assert all("calls system with 'true'" in item.summary for item in found)


def test_the_binary_runs_tell_the_same_with_functions_that_come_again():
    tree = r.vector(*[r.closure(r.call("f", r.symbol("x"), again(1)))] * 3)
    assert told(r.file(tree)) == told(r.file(tree), runs=False)
