"""Paddle Lite: a program, and parameters that follow one another to the end."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Operation, Tensor, Verdict
from weighbridge.formats.paddle_lite import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.paddle_lite(),
        b.paddle_lite(b.lite_parameter(), b.lite_parameter(shape=(32,), kind=21)),
        b.paddle_lite(said=b"e3fdb7d\0" + bytes(range(248, 256))),
        b.paddle_lite(operators=((b"relu", ()), (b"conv2d", ((b"groups", 1),)), (b"relu", ()))),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "net.nb": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_it_tells_operators_and_parameters():
    data = b.paddle_lite()
    found = read(FORMAT, data)
    told = [(each.domain, each.name) for each in found if isinstance(each, Operation)]
    assert told == [("paddle", "relu")]
    (tensor,) = [each for each in found if isinstance(each, Tensor)]
    assert (tensor.name, tensor.dtype, tensor.shape, tensor.wanted) == ("fc.w", "F32", (2, 4), 32)
    assert data[tensor.data.start : tensor.data.stop] == b.NUMBERS


def test_a_callback_into_python_is_told(tmp_path):
    data = b.paddle_lite(operators=((b"py_func", ((b"forward_callable_id", 0),)),))
    assert "callback-operator" in weigh(tmp_path, {"net.nb": data})[1]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.paddle_lite(version=1), "version 1"),
        (b.paddle_lite(size=2**60), "wanted"),
        (b.paddle_lite(middle=(1, 0, 6)), "version 1"),
        (b.paddle_lite(middle=(0, 0, 8)), "8 bytes about"),
        (b.paddle_lite(count=3), "wanted"),
        (b.paddle_lite(b.lite_parameter(total=2)), "begins at"),
        (b.paddle_lite(b.lite_parameter(total=2**31)), "wanted"),
        (b.paddle_lite(b.lite_parameter(shape=(1,) * 80)), "more than 64"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.paddle_lite(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.paddle_lite()[:26] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.paddle_lite(behind=PICKLE),
        b.paddle_lite(b.lite_parameter(), b.lite_parameter(), count=1),
        b.paddle_lite(b.lite_parameter(before=PICKLE)),
        b.paddle_lite(b.lite_parameter(shape=(24,), data=PROGRAM)),
        b.paddle_lite(b.lite_parameter(shape=(2, 5))),
        b.paddle_lite(b.lite_parameter(shape=(-2, 4))),
        b.paddle_lite(count=3),
    ],
    ids=short,
)
def test_what_is_more_than_that_or_less_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.bin": data})[0] is Verdict.DENY


def test_what_is_no_tensor_is_not_read(tmp_path):
    data = b.paddle_lite(b.lite_parameter(variable=2))
    assert weigh(tmp_path, {"net.nb": data})[0] is Verdict.NO_VERDICT
