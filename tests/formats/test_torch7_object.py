import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import torch7
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Face, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats.torch7_object import FORMAT


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


def test_classes_and_tensors_are_read():
    (tensor,) = kinds(torch7.MODEL, Tensor)
    assert (tensor.name, tensor.dtype, tensor.shape) == ("weight", "Float", (2, 3))
    assert [item.name for item in kinds(torch7.MODEL, Operation)] == ["nn.Linear"]
    assert [item.format for item in kinds(torch7.MODEL, Face)] == ["torch7-object"]
    assert not kinds(torch7.MODEL, Gap)


def test_an_index_that_was_seen_stands_for_what_was_read():
    again = torch7.INT.pack(3) + torch7.INT.pack(2)
    file = torch7.table({"a": torch7.table({"x": torch7.number(1)}, 2), "b": again})
    assert read(FORMAT, file) == []


@pytest.mark.parametrize("kind", [6, 7, 8])
def test_a_function_is_code_and_denied(tmp_path, kind):
    made = torch7.function(b"\x1bLJ inert", None if kind == 6 else 5, kind)
    file = torch7.table({"hook": made, "after": torch7.number(1)})
    (code,) = kinds(file, Code)
    assert (code.language, code.summary) == ("lua-bytecode", "a function of 9 bytes at 'hook'")
    verdict, rules, _ = weigh(tmp_path, {"net.t7": file})
    assert (verdict, "embedded-code" in rules) == (Verdict.DENY, True)


def test_an_honest_model_is_allowed(tmp_path):
    assert weigh(tmp_path, {"net.t7": torch7.MODEL})[0] is Verdict.ALLOW


def test_the_form_in_ascii_is_not_read():
    (gap,) = kinds(b"4\n1\n3\nV 1\n9\nnn.Linear\n3\n2\n0\n", Gap)
    assert gap.kind is GapKind.UNSUPPORTED


@pytest.mark.parametrize(
    "data",
    [
        torch7.torch("torch.FloatStorage", torch7.LONG.pack(2**60)),
        torch7.torch("torch.FloatTensor", torch7.INT.pack(2**30)),
        torch7.INT.pack(3) + torch7.INT.pack(1) + torch7.INT.pack(-1),
        torch7.table({"x": torch7.INT.pack(9)}),
    ],
    ids=["storage", "axes", "negative", "type"],
)
def test_lies_are_refused(data):
    assert refusal(FORMAT, data) is not None


def test_nesting_is_bounded():
    file = torch7.number(1)
    for index in range(5000, 0, -1):
        file = (
            torch7.INT.pack(3)
            + torch7.INT.pack(index)
            + torch7.INT.pack(1)
            + torch7.number(1)
            + file
        )
    assert refusal(FORMAT, file).kind is GapKind.LIMIT


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, torch7.MODEL)


@given(st.binary(max_size=120))
def test_any_bytes_are_survived(data):
    survives(FORMAT, data)
    survives(FORMAT, torch7.MODEL[:30] + data)
