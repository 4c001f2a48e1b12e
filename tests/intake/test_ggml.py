"""Strings of GGUF: passed over in runs, and one by one where that fails."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.core import FormatError
from weighbridge.intake import ggml
from weighbridge.intake.cursor import Cursor


def packed(sizes, how):
    return b"".join(size.to_bytes(how.wide, how.order) + b"x" * size for size in sizes)


@pytest.mark.usefixtures("always_in_runs")
@pytest.mark.parametrize("how", [ggml.Dialect("little", 8), ggml.Dialect("big", 4)])
@given(
    st.lists(
        st.integers(0, 12) | st.sampled_from((46, 47, 48, 49, 300, 70_000)), min_size=1, max_size=40
    ),
    st.integers(1, 60),
)
@settings(max_examples=30)
def test_as_many_strings_are_passed_over_as_there_are(how, sizes, times):
    data = packed(sizes * times, how)
    cursor = Cursor.over(data + b"rest")
    ggml.skip_strings(cursor, how, len(sizes) * times)
    assert cursor.take(cursor.left, "rest") == b"rest"
    cut = Cursor.over(data[:-1])
    with pytest.raises(FormatError):
        ggml.skip_strings(cut, how, len(sizes) * times + 1)


@pytest.fixture(scope="module")
def always_in_runs():
    """Arrays of few strings are passed over in runs too."""
    patch = pytest.MonkeyPatch()
    patch.setattr(ggml, "MANY", 0)
    yield
    patch.undo()
