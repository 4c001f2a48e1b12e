"""Runs of R's plain items: passed over at once or one by one, the same is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import r_data as r
from tests.reading import read
from weighbridge.core import Code, FormatError
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake import rmany
from weighbridge.intake.limits import Limits

SYSTEM = r.closure(r.call("system", r.strings("true")))

PLAIN = [
    r.strings("word"), r.strings(""), r.strings("long " * 20), r.strings("a", "b"), r.strings(),
    [16, 1, 9, -1], r.integers(1), r.integers(*range(5)), r.doubles(1, 2), r.integers(), r.NIL,
    [10, 1, 1], r.vector(r.integers(1), r.strings("x")), r.raw(b"abc"), r.symbol("x"),
]  # fmt: skip


def told(data, many, limits=None):
    """What is read, and where it ends, if a vector of so many items is worth a look."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(rmany, "MANY", many)
        try:
            found = read(FORMAT, data, limits=limits)
            return [repr(getattr(each, "span", None) or each) for each in found]
        except FormatError as refused:
            return str(refused), refused.offset, refused.kind


def same(data, limits=None):
    found = told(data, rmany.RUN, limits)
    assert found == told(data, 1 << 40, limits)
    return found


@pytest.mark.parametrize("how", "XB")
@pytest.mark.parametrize("item", PLAIN)
def test_what_follows_a_run_is_told(item, how):
    for count in (63, 64, 65, 200):
        found = same(r.file(r.vector(*[item] * count, SYSTEM, *[item] * count), how))
        assert sum("system" in each for each in found) == 1, count


@pytest.mark.parametrize("how", "XB")
def test_a_vector_of_words_is_passed_over(how):
    words = r.strings(*(f"word {number}" for number in range(5000)))
    same(r.file(r.vector(words, SYSTEM), how))
    assert same(r.file(words, how, data=b"behind"))[-1].count("behind the objects")
    same(r.file(words, how)[:-3])


def test_items_are_counted_in_runs_too():
    data = r.file(r.vector(*[r.integers(1)] * 300))
    for most in (100, 299, 300, 301, 302, 400):
        same(data, Limits(opcodes=most))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from([*PLAIN, SYSTEM]), st.integers(1, 140)), max_size=6),
    st.sampled_from("XB"),
    st.integers(0, 1 << 30),
    st.integers(0, 255),
)
def test_any_byte_changed_tells_the_same(parts, how, at, value):
    items = [item for item, count in parts for _ in range(count)]
    data = bytearray(r.file(r.vector(*items), how))
    same(bytes(data))
    data[at % len(data)] = value
    same(bytes(data))


def test_a_function_is_no_plain_item():
    (code,) = [each for each in read(FORMAT, r.file(SYSTEM)) if isinstance(each, Code)]
    assert code.language == "r"
