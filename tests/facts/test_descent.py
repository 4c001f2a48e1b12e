"""Rows on single models: well-formed, sourced, and never in a circle."""

import pytest

from weighbridge.core import Relation
from weighbridge.facts import descent, publishers

EVERY = descent.every()


@pytest.mark.parametrize("row", EVERY, ids=lambda row: row.name)
def test_a_row_has_a_source_and_leads_to_a_known_maker(row):
    assert row.source.startswith("https://")
    assert row.relation is not Relation.UNKNOWN
    assert row.name.count("/") == row.base.count("/") == 1
    assert publishers.by_namespace("huggingface", row.base.partition("/")[0]) is not None
    assert descent.of(row.name.upper()) is row


def test_no_model_has_two_rows():
    assert len({row.name.lower() for row in EVERY}) == len(EVERY)


def test_rows_do_not_go_round_in_a_circle():
    for row in EVERY:
        seen, found = set(), row
        while found is not None:
            assert found.name not in seen
            seen.add(found.name)
            found = descent.of(found.base)


@pytest.mark.parametrize("last", ["r1-1776", "r1-1776-GGUF", "R1-1776-Q4-K-M"])
def test_a_copy_is_called_like_the_model_with_something_behind(last):
    assert descent.copied(last).name == "perplexity-ai/r1-1776"


@pytest.mark.parametrize("last", ["r1-17761", "my-r1-1776", "r1", "", "-", "s1"])
def test_what_is_called_otherwise_is_no_copy(last):
    assert descent.copied(last) is None
