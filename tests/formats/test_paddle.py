"""Paddle's files: paddle_program reads the graph, paddle_params the parameters."""

import json
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import rest
from tests.builders.graphs import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Constant, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats import paddle_params, paddle_program

CALLING = rest.program(rest.operator("relu"), rest.operator("py_func", forward_callable_id=7))


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


def test_operators_are_told():
    relu, called = kinds(CALLING, Operation)
    assert (relu.domain, relu.name, relu.attributes) == ("paddle", "relu", ())
    assert called.attributes == (("forward_callable_id", Constant(7)),)


def test_a_type_is_told_once_and_calls_each_time():
    calls = [rest.operator("py_func", forward_callable_id=number) for number in (1, 2)]
    data = rest.program(*[rest.operator("relu", axis=n) for n in range(3)], *calls, *calls[:1])
    found = [
        (item.name, *(each.value for _, each in item.attributes)) for item in kinds(data, Operation)
    ]
    assert found == [("relu",), ("py_func", 1), ("py_func", 2), ("py_func", 1)]


@pytest.mark.parametrize(
    "odd",
    [
        field(3, "relu") + field(3, "py_func"),
        field(3, "py_func") + field(9, b"more"),
        field(3, "py_func") + field(4, field(1, "x" * (1 << 17))),
        b"\x1a\x87\x00py_func",
    ],
)
def test_what_calls_is_told_behind_operators_that_are_known(odd):
    data = rest.program(rest.operator("relu"), rest.operator("relu"), field(4, odd))
    assert [item.name for item in kinds(data, Operation)] == ["relu", "py_func"]


FRONTS = [b"", field(1, "x"), field(2, "y" * 40) + field(1, "z"), field(1, "x" * 200)]
BEHINDS = [
    field(3, "relu") + field(4, field(1, "axis") + field(3, 1)),
    field(3, "py_func") + field(4, field(1, "forward_callable_id") + field(3, 7)),
    field(3, "save") + field(4, field(1, "file_path") + field(2, 2) + field(5, "/etc/x")),
    field(3, "relu") + field(3, "py_func"),
    field(3, "relu") + field(1, "x") + field(3, "save"),
    b"\x1a\x87\x00py_func",
    field(3, "relu") + field(9, b"more"),
]


@given(
    st.lists(st.tuples(st.sampled_from(FRONTS), st.sampled_from(BEHINDS)), max_size=9),
    st.lists(st.tuples(st.integers(0, 500), st.integers(0, 255)), max_size=2),
)
def test_operators_that_are_known_by_what_is_behind_are_told_as_others_are(some, changes):
    data = bytearray(rest.program(*(field(4, front + behind) for front, behind in some)))
    for at, byte in changes:
        data[at % len(data)] = byte
    known = evidence(bytes(data))
    with patch.object(paddle_program, "TAIL", -1):
        assert evidence(bytes(data)) == known


def filing(kind, path):
    held = field(1, "file_path") + field(2, 2) + field(5, path)
    return field(4, field(3, kind) + field(4, held))


@pytest.mark.parametrize("kind", ["save", "save_combine", "load", "load_combine"])
@pytest.mark.parametrize(
    ("path", "found"),
    [("x/y", (Verdict.ALLOW, set())), ("/srv/x", (Verdict.DENY, {"outside-reference"}))],
)
def test_files_of_operators_stay_inside(tmp_path, kind, path, found):
    data = rest.program(rest.operator("relu"), filing(kind, "x"), filing(kind, path))
    assert weigh(tmp_path, {"m.pdmodel": data})[:2] == found


def test_parameters_are_tensors():
    found = kinds(rest.PARAMETERS, Tensor)
    assert [(item.name, item.dtype, item.shape) for item in found] == [
        ("0", "FP32", (3,)),
        ("1", "FP32", (2, 3)),
    ]
    assert not kinds(rest.PARAMETERS, Gap)


def test_an_honest_model_is_allowed(tmp_path):
    files = {"net.pdmodel": rest.SAMPLES["paddle-program"], "net.pdiparams": rest.PARAMETERS}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "files",
    [
        {"net.pdmodel": CALLING},
        {"net.json": json.dumps({"program": {"ops": [{"#": "1.py_func"}]}}).encode()},
    ],
)
def test_a_program_that_calls_back_is_a_warning(tmp_path, files):
    verdict, rules, _ = weigh(tmp_path, files | {"net.pdiparams": rest.PARAMETERS})
    assert (verdict, "callback-operator" in rules) == (Verdict.WARN, True)


@pytest.mark.parametrize(
    "data",
    [
        rest.PARAMETERS + rest.parameter((2,), b"", version=1),
        rest.PARAMETERS + rest.parameter((2,), b"", levels=2**40),
        rest.parameter((2**40, 2**40), bytes(8)),
        rest.PARAMETERS + b"more",
        rest.PARAMETERS[:-1],
    ],
)
def test_lies_are_refused(data):
    assert refusal(paddle_params.FORMAT, data) is not None


def test_elements_of_a_type_that_is_not_known_are_a_gap():
    (gap,) = kinds(rest.parameter((3,), bytes(12)) + rest.parameter((2,), bytes(9), kind=99), Gap)
    assert gap.kind is GapKind.UNSUPPORTED


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(paddle_params.FORMAT, rest.PARAMETERS)
    survives_cuts_and_changes(paddle_program.FORMAT, CALLING)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(paddle_params.FORMAT, bytes(16) + data)
    survives(paddle_program.FORMAT, rest.program() + data)
