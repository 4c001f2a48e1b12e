"""R's code in runs: what is told is the same as when every item is walked."""

from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import r_data as r
from tests.reading import read
from weighbridge.core import Code, FormatError
from weighbridge.formats import Part, r_serialized
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake import rruns
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits

NAMES = st.sampled_from(["f", "x", "mean", "if", "::", "system", "load", "parse", "[<-", "b.c"])
TEXTS = st.sampled_from(["", "a", "system", "b" * 30, "c" * 60, "\u00e9"])


def again(index):
    """A reference to a symbol that was there before."""
    return [255 | index << 8]


LEAVES = [r.NIL, r.GLOBAL, r.UNBOUND, r.doubles(1), r.integers(7), r.integers(1, 2), r.raw(b"ab")]
LINES = [0x30D, 2, 1, 2, 0x402, *r.symbol("class"), *r.strings("expressionsIndex"), *r.NIL]


def leaves():
    return st.one_of(
        st.builds(again, st.integers(1, 6)),
        st.sampled_from(LEAVES),
        st.builds(r.symbol, NAMES),
        st.builds(r.strings, TEXTS),
    )


@st.composite
def items(draw, deep=4):
    """Code that is plain, and code that is not."""
    inner = items(deep - 1)
    match draw(st.integers(0, 11 if deep else 4)):
        case 0 | 1 | 2 | 3 | 4:
            return draw(leaves())
        case 5 | 6 | 7:
            head = draw(st.one_of(NAMES, inner))
            return r.call(head, *draw(st.lists(inner, max_size=4)))
        case 8:
            named = st.tuples(st.one_of(st.just(""), NAMES), inner)
            return r.pairs(*draw(st.lists(named, min_size=1, max_size=3)))
        case 9:
            return r.closure(draw(inner), draw(inner))
        case 10:
            return r.vector(*draw(st.lists(inner, max_size=3)))
        case _:
            return r.bytecode(*draw(st.lists(constants(deep - 1), max_size=5)))


@st.composite
def compiled(draw, deep):
    """Parts of calls inside bytecode: each has a type of its own."""
    match draw(st.integers(0, 3 if deep else 1)):
        case 0:
            return [243, 0]
        case 1:
            return [0, *draw(items(deep))]
        case kind:
            shared = draw(st.sampled_from([[], [244, 1]]))
            tag = draw(st.sampled_from([r.NIL, again(1)]))
            parts = [*draw(compiled(deep - 1)), *draw(compiled(deep - 1))]
            return [*shared, 2 if kind == 2 else 6, *tag, *parts]


@st.composite
def constants(draw, deep):
    """A type, and what is of it."""
    match draw(st.integers(0, 3)):
        case 0:
            item = draw(items(deep))
            return item[0] & 0xFF, item
        case 1:
            item = draw(compiled(deep))
            return item[0], item[1:]
        case 2:
            return 13, LINES
        case _:
            return 21, [*r.integers(12, 1), 1, 254, 254]


def functions():
    return items().map(r.closure)


def _told(items):
    return ((item.role, item.span) if isinstance(item, Part) else item for item in items)


def told(data, limits=None, *, runs=True):
    """Return what is told of bytes, up to the error, if there is one."""
    found = []

    def none(*_):
        return None

    with patch.object(r_serialized, "Runner", rruns.Runner if runs else none):
        try:
            found.extend(_told(FORMAT.read(Cursor.over(data, limits=limits))))
        except FormatError as error:
            found.append((error.offset, error.kind, str(error)))
    return found


@given(functions())
def test_runs_tell_what_items_tell(tree):
    data = r.file(tree)
    assert told(data) == told(data, runs=False)


@given(functions(), st.lists(st.tuples(st.integers(23, 2000), st.integers(0, 255)), max_size=3))
def test_whatever_the_bytes(tree, changes):
    data = bytearray(r.file(tree))
    for at, byte in changes:
        data[at % len(data)] = byte
    cut = bytes(data[: changes[0][0]]) if changes else bytes(data)
    assert told(bytes(data)) == told(bytes(data), runs=False)
    assert told(cut) == told(cut, runs=False)


@given(st.lists(st.sampled_from([2, 0x402, 6, 254, 511, 767, 1, 16, 0x40009, 0, 13, 3, 243, 244])))
def test_whatever_the_words(words):
    data = r.file([0x403, 253, *words])
    assert told(data) == told(data, runs=False)


@pytest.mark.parametrize("deep", [99_998, 99_999])
def test_depth_ends_where_it_did(deep):
    data = r.file([0x403, 253, *r.NIL, *[2] * deep, *[254] * (deep + 1)])
    assert told(data) == told(data, runs=False)


@pytest.mark.parametrize("most", [10, 100, 399, 400, 401])
def test_items_are_counted_where_they_may_be_too_many(most):
    data = r.file(r.closure(r.call("f", *[r.symbol("x")] * 100)))
    limits = Limits(opcodes=most)
    assert told(data, limits) == told(data, limits, runs=False)


@pytest.mark.parametrize("how", "XBA")
@pytest.mark.parametrize("tag", ["exp", "y"])
def test_names_of_arguments_bind_nothing(how, tag):
    listed = [6, *r.symbol("list"), *r.pairs((tag, r.doubles(1)))]
    applied = r.call("sapply", r.symbol("x"), r.symbol("exp"))
    data = r.file(r.closure(r.call("c", applied, listed), r.pairs(("x", [251]))), how)
    assert any(getattr(item, "value", "") == "1" for item in told(data))
    assert told(data) == told(data, runs=False)


def test_long_code_is_read_in_few_steps():
    number, walked = count(), r_serialized._Walk._item
    body = r.call("{", *(r.call("f", r.symbol(f"v{next(number)}")) for _ in range(300)))
    with patch.object(r_serialized._Walk, "_item", autospec=True, side_effect=walked) as stepped:
        assert [item for item in read(FORMAT, r.file(r.closure(body))) if isinstance(item, Code)]
    assert stepped.call_count < 10


def test_a_name_that_matters_in_a_run_is_told():
    calls = [r.call("f", r.symbol("x"), again(2)) for _ in range(200)]
    body = r.call("{", *calls, r.call("system", r.strings("true")), *calls)
    (found,) = [item for item in read(FORMAT, r.file(r.closure(body))) if isinstance(item, Code)]
    assert "calls system with 'true'" in found.summary
