from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pytorch_tar as build
from tests.reading import read, refusal
from weighbridge.core import Import, Named
from weighbridge.formats.pytorch_tar_tensors import FORMAT

DATA = build.tensors()


def test_names_are_seen_and_shapes_are_passed_over():
    (item,) = read(FORMAT, DATA)
    assert isinstance(item, Import)
    assert item.target == Named("torch", "FloatTensor")


def test_truncated_anywhere_it_is_read_or_refused():
    for size in range(len(DATA)):
        assert refusal(FORMAT, DATA[:size])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(data):
    error = refusal(FORMAT, data)
    assert error is None or 0 <= error.offset <= len(data) + 8


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(DATA) - 1), st.integers(0, 255))
def test_with_any_byte_changed_it_is_read_or_refused(index, byte):
    refusal(FORMAT, DATA[:index] + bytes([byte]) + DATA[index + 1 :])
