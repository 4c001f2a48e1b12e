import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import torch7
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Face, Gap, GapKind, Operation, Tensor, Verdict
from weighbridge.formats.torch7_object import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes


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


def test_the_form_in_ascii_is_read_alike(tmp_path):
    assert not kinds(torch7.ASCII, Gap)
    told = [(item.name, item.dtype, item.shape) for item in kinds(torch7.ASCII, Tensor)]
    assert told == [("weight", "Float", (2, 3)), ("bytes", "Byte", (4,))]
    assert [item.name for item in kinds(torch7.ASCII, Operation)] == ["nn.Linear"]
    assert weigh(tmp_path, {"net.t7": torch7.ASCII})[0] is Verdict.ALLOW


def test_a_table_in_ascii_is_recognised():
    for file in (torch7.ascii_table({"a": b"1\n2\n"}, 1), torch7.words(3, 1, 1, 1, 1, 1, 2)):
        assert [item.format for item in kinds(file, Face)] == ["torch7-object"]
        assert not kinds(file, Gap)


@pytest.mark.parametrize("kind", [6, 7, 8])
def test_a_function_in_ascii_is_code(kind):
    index = b"" if kind == 6 else b"5\n"
    made = torch7.words(kind, index, torch7.line(b"\x1bLJ\n inert"), 3, 9, 0)
    (code,) = kinds(torch7.ascii_table({"hook": made}, 1), Code)
    assert (code.language, code.summary) == ("lua-bytecode", "a function of 10 bytes at 'hook'")


def test_a_program_in_ascii_is_denied(tmp_path):
    native = SAMPLES["elf-program"].ljust(96, b"\0")
    held = torch7.ascii_tensor((96,), native, 96, 2, "torch.ByteTensor")
    verdict, rules, _ = weigh(tmp_path, {"net.t7": torch7.ascii_table({"w": held}, 1)})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("blanks", [b" ", b"\n" * 200, b" \t" * 40_000])
def test_blanks_in_ascii_are_passed_over(blanks):
    numbers = blanks.join(b"%d" % number for number in range(5))
    held = torch7.ascii_tensor((5,), numbers, 5, 2, "torch.IntTensor")
    file = torch7.ascii_table({"w": held, "x": b"1\n" + blanks + b"7\n"}, 1) + blanks
    found = read(FORMAT, file)
    assert [item.shape for item in found if isinstance(item, Tensor)] == [(5,)]


def test_many_numbers_in_ascii_are_counted_over_windows():
    held = torch7.ascii_tensor((50_000,), b" ".join([b"-0.125"] * 50_000), 50_000, 2)
    assert not kinds(torch7.ascii_table({"w": held, "x": b"1\n2\n"}, 1), Gap)


@pytest.mark.parametrize(
    "elements", [b"1-2 3", b"1 2", b"1 x 3", b"0x1p3 1 2", b"1 2 " + b"9" * 70_000, b"1.5e 1 2"]
)
def test_lies_in_ascii_are_refused(elements):
    held = torch7.ascii_tensor((3,), elements, 3, 2)
    assert refusal(FORMAT, torch7.ascii_table({"w": held}, 1)) is not None


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
    survives_cuts_and_changes(FORMAT, torch7.ASCII)


@given(st.binary(max_size=120))
def test_any_bytes_are_survived(data):
    survives(FORMAT, data)
    survives(FORMAT, torch7.MODEL[:30] + data)
    survives(FORMAT, torch7.ASCII[:20] + data)


@given(st.text("0123456789 \n-.eV", max_size=120))
def test_any_words_are_survived(text):
    survives(FORMAT, b"3\n1\n9\n1\n1\n1\n" + text.encode())


@pytest.mark.parametrize(
    "text",
    [b"3\n1\n5\n2\n9\n1\n", b"5\n0\n4\n1\n", b"3\n2\n0\n", b"7\n3\n1\n0\n0\n1\n4\n",
     b"8 1 9\n1 2 3\n",
     b"4\n1\n9\n1\n4\n7\n5\n2\n8\n6\n3\n", b"6 7 8\n" * 9],
)  # fmt: skip
def test_a_text_of_numbers_is_none(text):
    assert not FORMAT.recognises(Glimpse(Bytes(text)))
