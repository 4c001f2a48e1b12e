"""Much that is alike is told once, and hides nothing that differs in a constant alone.

Every stand-in is one harmful call behind many that nothing is wrong with. None of it is ever run.
"""

import struct

import pytest

from tests.builders import pickles as p
from tests.weighing import weigh
from weighbridge.core import Verdict

MANY = 1200


def dtype(code, *state):
    """Make a type of elements and give it a state."""
    return p.call("numpy", "dtype", code, 0, 1) + p.value((3, "|", None, *state)) + p.BUILD


def record(index, flags, inner):
    """Make a type of elements with one field."""
    field = f"a{index}"
    return dtype("V8", (field,), {field: (inner, 0)}, 8, 1, flags) + p.POP


OBJECT = dtype("O8", None, None, -1, -1, 63)
NUMBER = p.call("numpy", "dtype", "f8", 0, 1)
LEARNER = "sklearn.linear_model._base", "LinearRegression"


def learner(state):
    return p.new(*LEARNER) + p.value(state) + p.BUILD + p.POP


def texts(index):
    return p.call("_codecs", "encode", f"t{index}", "latin1") + p.POP


BEHIND = {
    "objects-as-numbers": (lambda index: record(index, 27, OBJECT), record(MANY, 0, OBJECT)),
    "numbers-as-objects": (lambda index: record(index, 0, NUMBER), record(MANY, 63, NUMBER)),
    "a-codec": (texts, p.call("_codecs", "encode", "t", "zip") + p.POP),
    "a-codec-of-much": (texts, p.call("_codecs", "encode", "t" * 5000, "zip") + p.POP),
    "a-telling-key": (
        lambda index: learner({"coef_": index, f"x{index}": 1}),
        learner({"coef_": 1, "__class__": p.name("collections", "OrderedDict")}),
    ),
    "a-version": (
        lambda index: learner({"coef_": index, "_sklearn_version": f"1.{index}"}),
        learner({"coef_": 1, "_sklearn_version": p.new("collections", "OrderedDict")}),
    ),
}


@pytest.mark.parametrize(("each", "odd"), BEHIND.values(), ids=BEHIND)
def test_what_differs_in_a_constant_is_denied_behind_many(tmp_path, each, odd):
    many = b"".join(map(each, range(MANY)))
    assert weigh(tmp_path / "many", {"model.pkl": p.stream(many, p.NONE)})[0] is Verdict.ALLOW
    assert weigh(tmp_path / "odd", {"model.pkl": p.stream(odd, p.NONE)})[0] is Verdict.DENY
    assert weigh(tmp_path / "both", {"model.pkl": p.stream(many, odd, p.NONE)})[0] is Verdict.DENY


NAMES = {
    "computed": p.call("builtins", "str", p.binary(b"__class__"), "latin1"),
    "long": p.text("real." * 1000 + "__class__"),
}


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_attributes_that_are_not_told_are_denied(tmp_path, name):
    data = p.stream(p.call("operator", "attrgetter", "a", name))
    assert "unlisted-call" in weigh(tmp_path, {"model.pkl": data})[1]


def test_a_frame_that_ends_before_a_list_does_is_allowed(tmp_path):
    """Picklers put fewer than four bytes behind the last frame, such as the end of a list."""
    pad = p.binary(b"x" * (1 << 20)) + p.POP
    body = p.name("collections", "OrderedDict") + p.POP + p.value(list(range(100)))
    inside = body.removesuffix(p.APPENDS)
    frame = b"\x95" + struct.pack("<Q", len(inside)) + inside
    data = p.proto() + pad + frame + p.APPENDS + p.STOP
    assert weigh(tmp_path, {"model.pkl": data})[0] is Verdict.ALLOW
