"""Putting a view in order, against the definition: one element after the other."""

import itertools
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.conversion import gathering
from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.proving import _backwards
from weighbridge.conversion.views import (
    Element,
    Storage,
    View,
    checked,
    columns_first,
    rows_first,
)
from weighbridge.intake.source import Bytes

NAMES = {1: "U8", 2: "U16", 4: "U32", 8: "U64"}


@st.composite
def views(draw):
    """Any view of a storage that is just as long as it has to be."""
    size = draw(st.sampled_from(sorted(NAMES)))
    shape = tuple(draw(st.lists(st.integers(0, 6), max_size=4)))
    strides = tuple(draw(st.integers(0, 9)) for _ in shape)
    offset = draw(st.integers(0, 5))
    last = offset + sum(max(n - 1, 0) * s for n, s in zip(shape, strides, strict=True))
    data = draw(st.binary(min_size=(last + 1) * size, max_size=(last + 1) * size))
    storage = Storage(Bytes(b"\xee" * 3 + data), 3, len(data), big=draw(st.booleans()))
    return View(storage, Element(NAMES[size], size, size), shape, strides, offset), data


def by_definition(view, data):
    size, out = view.element.size, b""
    for index in itertools.product(*map(range, view.shape)):
        at = view.offset + sum(i * s for i, s in zip(index, view.strides, strict=True))
        one = data[at * size : (at + 1) * size]
        out += one[::-1] if view.storage.big else one
    return out


@given(views())
def test_elements_come_in_the_order_of_their_indices(drawn):
    view, data = drawn
    assert b"".join(gathering.pieces(view)) == by_definition(view, data)


@given(views(), *[st.integers(1, 200)] * 5)
def test_the_sizes_of_pieces_do_not_matter(drawn, piece, block, stretch, apart, places):
    view, data = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gathering, "PIECE", piece)
        patch.setattr(gathering, "BLOCK", block)
        patch.setattr(gathering, "STRETCH", stretch)
        patch.setattr(gathering, "APART", apart)
        patch.setattr(gathering, "PLACES", places)
        assert b"".join(gathering.pieces(view)) == by_definition(view, data)


@given(views())
def test_a_view_that_is_let_through_leads_to_no_element_twice_but_by_stride_0(drawn):
    view, _ = drawn
    try:
        checked(view)
    except Refused:
        return
    steps = [range(n if s else min(n, 1)) for n, s in zip(view.shape, view.strides, strict=True)]
    places = [
        sum(i * s for i, s in zip(index, view.strides, strict=True))
        for index in itertools.product(*steps)
    ]
    assert len(places) == len(set(places))


def test_a_storage_that_shrank_is_noticed():
    view = View(Storage(Bytes(bytes(4)), 0, 8), Element("U8", 1, 1), (8,), (1,))
    with pytest.raises(Refused, match="changed while it was read"):
        list(gathering.pieces(view))


def test_orders_of_axes():
    assert rows_first((2, 3, 4)) == (12, 4, 1)
    assert columns_first((2, 3, 4)) == (1, 2, 6)
    assert rows_first(()) == columns_first(()) == ()


def test_both_ways_to_swap_agree():
    data = struct.pack("<4Q", *range(2**60, 2**60 + 4))
    for word in (1, 2, 4, 8):
        assert gathering.swap(data, word) == _backwards(data, word)
