"""Bytes that were written as a text are the bytes that were meant, wherever one begins to read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.conversion import recoding
from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.recoding import Recoded
from weighbridge.intake.source import Bytes


@given(st.binary(max_size=200), st.integers(2, 20), st.integers(0, 200), st.integers(0, 200))
def test_any_bytes(data, step, start, size):
    text = data.decode("latin-1").encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recoding, "STEP", step)
        made = Recoded(Bytes(b"xx" + text + b"\xff"), 2, len(text))
        assert made.size == len(data)
        assert made.read(start, size) == data[start : start + size]
        assert made.read(0, len(data)) == data


@pytest.mark.parametrize("text", ["Ā".encode(), b"\xff", b"a\xc3", b"\xc3"])
def test_a_text_that_stands_for_no_bytes(text):
    with pytest.raises(Refused, match="text that does not hold any"):
        Recoded(Bytes(text), 0, len(text))


def test_a_source_that_shrank_is_noticed():
    with pytest.raises(Refused):
        Recoded(Bytes(b"ab"), 0, 4)
