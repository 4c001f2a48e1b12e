"""Frames that end elsewhere than instructions do, behind which loaders read something else.

Every stand-in is judged harmless by what stands between its instructions. None of it is ever run.
"""

import struct

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

CALL = p.call("os", "system", "true")
HIDDEN = p.proto() + CALL + p.STOP
SOME = p.value({"a": 1, "b": [1, 2]})


def frame(size):
    """FRAME."""
    return b"\x95" + struct.pack("<Q", size)


def framed(body, more=0):
    """Frame instructions, and some bytes behind them."""
    return frame(len(body) + more) + body


def dtype():
    made = p.call("numpy", "dtype", "u1", 0, 1)
    return made + p.value((3, "|", None, None, None, -1, -1, 0)) + p.BUILD


def wrapper(size, more=()):
    """Make joblib's wrapper of an array of so many bytes."""
    state = {
        "subclass": p.name("numpy", "ndarray"),
        "shape": (size,),
        "order": "C",
        "dtype": dtype(),
        "allow_mmap": False,
        **dict(more),
    }
    return p.new("joblib.numpy_pickle", "NumpyArrayWrapper") + p.value(state) + p.BUILD


def behind_a_wrapper():
    """joblib reads elements behind the frame, and goes on inside it; here two bytes are others."""
    inside, call = b"N0", CALL + b"0."
    elements = b"\xff\xfe" + b"C" + bytes([len(call)])
    return p.proto() + framed(wrapper(4) + inside) + elements + call + b"0."


def behind_stop(first):
    """The next ``load`` begins behind the frame; here it is a text of the stream behind STOP."""
    over = p.proto() + b"C" + bytes([len(HIDDEN)])
    return p.proto() + framed(first + p.STOP, len(over)) + over + HIDDEN + p.STOP


def across(before):
    """Of a length that begins in the frame, the rest is read anew; here a text holds a call."""
    hidden = CALL + p.STOP
    return p.proto() + framed(before + b"B", 2) + struct.pack("<I", len(hidden)) + hidden + p.STOP


AMISS = {
    "elements-behind-a-frame": behind_a_wrapper(),
    "a-stream-behind-a-frame": behind_stop(p.NONE),
    "a-stream-behind-a-frame-of-names": behind_stop(p.name("collections", "OrderedDict")),
    "a-length-across": across(p.NONE),
    "a-length-across-of-names": across(p.name("collections", "OrderedDict") + p.POP),
    "a-text-across": p.proto() + frame(4) + p.text("abcdef") + p.STOP,
    "a-list-across": p.proto() + frame(9) + p.value([1, 2, 3, "abcdef"]) + p.STOP,
    "a-frame-in-a-frame": p.proto() + framed(p.NONE + p.POP + frame(2) + p.NONE) + p.STOP,
    "a-frame-in-a-frame-of-names": p.proto() + framed(
        p.name("collections", "deque") + p.POP + frame(2) + p.NONE
    ) + p.STOP,
}  # fmt: skip


@pytest.mark.parametrize("data", AMISS.values(), ids=AMISS)
def test_a_frame_that_ends_amiss_is_denied(tmp_path, data):
    verdict, rules, _ = weigh(tmp_path, {"model.pkl": data})
    assert verdict is Verdict.DENY
    assert "unreadable-bytes" in rules


LONG = p.value([p.value({"a": index}) for index in range(300)])
HONEST = {
    "whole": p.proto() + framed(SOME + p.STOP),
    "two": p.proto() + framed(SOME + p.POP) + framed(SOME + p.STOP),
    "stop-behind": p.proto() + framed(SOME) + p.STOP,
    "bytes-between": p.proto() + framed(SOME + p.POP) + p.binary(b"x" * 300) + framed(b"0N."),
    "of-names": p.proto() + framed(p.name("collections", "OrderedDict") + p.POP) + framed(b"N."),
    "streams": 2 * (p.proto() + framed(LONG + p.STOP)),
    "longer-than-the-stream": p.proto() + frame(1 << 40) + SOME + p.STOP,
    "an-array": p.proto() + framed(wrapper(4)) + b"\xff" * 4 + framed(b"0N."),
    "an-array-without": p.proto(3) + wrapper(4) + b"\xff" * 4 + b"0N.",
}  # fmt: skip


@pytest.mark.parametrize("data", HONEST.values(), ids=HONEST)
def test_frames_as_they_are_written_are_allowed(tmp_path, data):
    assert weigh(tmp_path, {"model.joblib": data})[0] is Verdict.ALLOW


def test_a_frame_as_large_as_a_window_is_allowed(tmp_path):
    pad = p.binary(b"x" * (300 << 10)) + p.POP
    data = p.proto() + framed(SOME + p.POP + pad) + framed(pad + SOME + p.STOP)
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "method", ["read", "read_array", "safe_get_numpy_array_alignment_bytes", "__setstate__"]
)
def test_a_wrapper_that_brings_its_own_methods_is_denied(tmp_path, method):
    inner = CALL + p.POP
    odd = wrapper(len(inner), {method: p.name("builtins", "slice")})
    data = p.proto(3) + wrapper(4) + b"\xff" * 4 + p.POP + odd + inner + p.NONE + p.STOP
    assert weigh(tmp_path, {"model.joblib": data})[0] is Verdict.DENY


def test_a_wrapper_of_a_file_beside_that_brings_its_own_methods_is_denied(tmp_path):
    state = {"filename": "x.npy", "subclass": p.name("numpy", "ndarray"),
             "read": p.name("builtins", "slice")}  # fmt: skip
    made = p.new("joblib.numpy_pickle", "NDArrayWrapper") + p.value(state) + p.BUILD
    verdict, rules, _ = weigh(tmp_path, {"model.joblib": p.proto(3) + made + p.STOP})
    assert (verdict, "unreadable-bytes" in rules) == (Verdict.DENY, True)


def test_a_frame_that_ends_amiss_hides_no_pickle_that_is_not_announced(tmp_path):
    amiss = framed(p.NONE + p.POP + frame(2) + p.NONE) + p.POP
    for name, data in {"one": amiss + CALL, "another": p.NONE + p.STOP + amiss + CALL}.items():
        _, rules, _ = weigh(tmp_path / name, {"model.pkl": data + p.STOP})
        assert {"dangerous-import", "unreadable-bytes"} <= rules
