"""Models in order, and what is not kept of them."""

from weighbridge.stages import ahead


def test_what_was_consumed_is_let_go():
    rows = [1, 2, 3]
    left = [(row, len(rows)) for row in ahead.consumed(rows)]
    assert left == [(1, 2), (2, 1), (3, 0)]
