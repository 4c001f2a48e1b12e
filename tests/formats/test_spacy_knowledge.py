"""Knowledge bases of spaCy: counts that come out at the last byte, and nothing behind them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.rest import knowledge
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from weighbridge.core import Face, Gap, Tensor
from weighbridge.formats.spacy_knowledge import FORMAT


def faces(data):
    return [item.format for item in evidence(data, "contents") if isinstance(item, Face)]


@pytest.mark.parametrize(
    "data", [knowledge(), knowledge(((1,),), ()), knowledge((), ())], ids=["full", "bare", "empty"]
)
def test_a_knowledge_base_has_one_face_and_no_gap(data):
    assert faces(data) == [FORMAT.id]
    assert not [item for item in evidence(data, "contents") if isinstance(item, Gap)]


def test_tells_the_vectors():
    (tensor,) = [item for item in read(FORMAT, knowledge()) if isinstance(item, Tensor)]
    assert (tensor.shape, tensor.dtype, tensor.data.start, tensor.wanted) == ((2, 2), "F32", 16, 16)


@pytest.mark.parametrize(
    "data", [knowledge(more=b"stow"), bytes(24), bytes(400), knowledge((), (), bytes(12))]
)
def test_anything_else_is_no_knowledge_base(data):
    assert FORMAT.id not in faces(data)


def test_candidates_that_lead_behind_the_end_are_refused():
    assert refusal(FORMAT, knowledge(more=bytes(12))) is not None
    assert refusal(FORMAT, knowledge()[:-12]) is not None


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, knowledge())


@given(st.binary(max_size=60))
@settings(max_examples=50, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, knowledge()[:16] + noise)


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_round_trip(aliases):
    assert refusal(FORMAT, knowledge(aliases=aliases)) is None
