"""Types of elements that are known again are told as if each were asked anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import elements
from weighbridge.machine import stream as streams
from weighbridge.machine.log import Log

WRAPPER = "joblib.numpy_pickle", "NumpyArrayWrapper"
NDARRAY = p.name("numpy", "ndarray")


PLAIN = 3, "<", None, None, None, -1, -1, 0


def kind(letter, number, state=PLAIN):
    """A type that is filled, and remembered."""
    made = p.call("numpy", "dtype", letter, b"\x89", b"\x88")
    return made + p.value(state) + p.BUILD + p.put(number) + p.POP


def filled(number, *state):
    return p.get(number) + p.value(state) + p.BUILD + p.POP


def array(number, size):
    state = {"subclass": NDARRAY, "shape": (2,), "order": "C", "dtype": p.get(number)}
    wrapper = p.new(*WRAPPER) + p.value({**state, "allow_mmap": False}) + p.BUILD
    return wrapper + b"\x07" * size + p.POP


STATES = [
    (3, "|", None, None, None, 6, 1, 0),
    *(PLAIN, (3, "<", None, None, None, 8, -1, 0)),
    *((3, "|", None, None, None, -1, -1, 63), (4, "<", (), {}, None, -1, -1, 0), (1, "<"), ()),
]
STEPS = [
    *(p.call("numpy", "dtype", "f8") + p.put(number) + p.POP for number in (0, 1)),
    *(kind("V6", number, state) for state in STATES for number in (0, 1)),
    *(kind(letter, number) for letter in ("f8", "f4", "O8", "V6", "q7") for number in (0, 1)),
    *(filled(number, *state) for state in STATES for number in (0, 1)),
    *(array(number, size) for size in (16, 8, 12, 0) for number in (0, 1)),
    *(p.get(0) + p.text("a") + p.value(1) + b"s" + p.POP, p.get(1) + p.put(0) + p.POP),
]


def told(data):
    cursor = Cursor.over(data)
    log = Log(cursor)
    try:
        seen = [streams.follow(cursor, log, whole=True).stop]
    except FormatError as error:
        seen = [str(error), error.offset]
    return repr([*seen, *log.evidence()])


@given(st.lists(st.sampled_from(STEPS), max_size=8))
@settings(max_examples=400, deadline=None)
def test_types_known_again_change_nothing(steps):
    begun = kind("f8", 0) + kind("f4", 1) + array(0, 16) + array(0, 16) + array(1, 8)
    data = p.proto(2) + begun + b"".join(steps) + p.NONE + p.STOP
    quick = told(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(elements, "TYPES", 0)
        assert told(data) == quick


def test_a_type_that_comes_again_is_asked_once(monkeypatch):
    asked = []
    shown = elements.shown
    monkeypatch.setattr(elements, "shown", lambda value: asked.append(value) or shown(value))
    data = p.proto(2) + kind("f8", 0) + array(0, 16) * 9 + p.NONE + p.STOP
    assert told(data).count("Tensor") == 9
    assert len(asked) == 1
