"""Which bytes of a file are here, held against a set of numbers."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Span
from weighbridge.intake.present import Present, joined

SPAN = st.tuples(st.integers(0, 40), st.integers(0, 12)).map(lambda p: Span(p[0], p[0] + p[1]))


def numbers(spans):
    return {each for span in spans for each in range(span.start, span.stop)}


@given(st.lists(SPAN, max_size=12), SPAN)
def test_as_a_set_of_numbers(added, asked):
    present, naive = Present(), set()
    for span in added:
        present.add(span)
        naive |= numbers([span])
        spans = list(present)
        assert numbers(spans) == naive
        assert all(one.stop < other.start for one, other in pairwise(spans))
        assert all(one.size for one in spans)
    missing = list(present.missing(asked))
    assert numbers(missing) == numbers([asked]) - naive
    assert sum(each.size for each in missing) == len(numbers(missing))
    assert missing == sorted(missing)
    run = present.run(asked.start)
    assert set(range(asked.start - run, asked.start)) <= naive
    assert asked.start - run - 1 not in naive


@given(st.lists(SPAN, max_size=12), st.integers(0, 6))
def test_spans_near_to_one_another_are_one(spans, near):
    found = joined(spans, near)
    assert numbers(found) >= numbers(spans)
    assert all(b.start - a.stop > near for a, b in pairwise(found))
    ends = {each.start for each in spans}, {each.stop for each in spans}
    assert all(each.start in ends[0] and each.stop in ends[1] for each in found)
