"""A number of a tensor that does not end is refused before it is made."""

import pytest

from weighbridge.intake import onnxwire, protowire
from weighbridge.intake.cursor import Cursor


@pytest.mark.parametrize("size", [11, 4096, 60_000])
@pytest.mark.parametrize("key", [b"\x08", b"\x10", b"\x42"])
def test_a_number_without_an_end_is_not_made(monkeypatch, key, size):
    monkeypatch.setattr(protowire, "small", lambda *_: pytest.fail("was made"))
    data = key + b"\xff" * size
    assert onnxwire.plain(Cursor.over(data), 0, len(data)) is None


def test_a_number_of_several_bytes_is():
    data = b"\x08\xac\x02\x10\x01\x42\x01w\x4a\x00"
    tensor, runs = onnxwire.plain(Cursor.over(data), 0, len(data))
    assert tensor.shape == (300,)
    assert tensor.name == "w"
    assert [run.size for run in runs] == [0]
