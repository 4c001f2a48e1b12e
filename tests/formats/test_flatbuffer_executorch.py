import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import executorch
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Face, Gap, GapKind, Operation, Verdict
from weighbridge.formats.flatbuffer_executorch import FORMAT


def kinds(data, kind):
    return [item for item in evidence(data) if isinstance(item, kind)]


def test_operators_and_backends_are_told():
    told = [(item.domain, item.name) for item in kinds(executorch.FULL, Operation)]
    assert told == [("aten", "add.out"), ("delegate", "XnnpackBackend")]
    assert not kinds(executorch.PLAIN, Gap)


def test_an_honest_program_is_allowed(tmp_path):
    files = {"plain.pte": executorch.PLAIN, "full.pte": executorch.FULL}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "made",
    [
        executorch.program([("my_ops::own", "out")]),
        executorch.program([("own", "")]),
        executorch.program(backends=["OwnBackend"]),
    ],
)
def test_operators_that_the_runtime_lacks_are_a_warning(tmp_path, made):
    verdict, rules, _ = weigh(tmp_path, {"net.pte": made})
    assert (verdict, rules) == (Verdict.WARN, {"custom-operator"})


def test_a_program_in_a_segment_is_denied(tmp_path):
    native = SAMPLES["elf-program"].ljust(96, b"\0")
    file = executorch.program(segments=[(0, 96)], data=native)
    assert "elf-program" in [item.format for item in kinds(file, Face)]
    verdict, rules, _ = weigh(tmp_path, {"net.pte": file})
    assert (verdict, "native-executable" in rules) == (Verdict.DENY, True)


def test_bytes_that_no_segment_refers_to_are_said():
    file = executorch.program(segments=[(0, 8)], data=bytes(8) + b"more bytes")
    assert [gap.kind for gap in kinds(file, Gap)] == [GapKind.TRAILING]


@pytest.mark.parametrize("span", [(0, 2**60), (2**60, 8), (2**63, 2**63)])
def test_segments_that_lie_elsewhere_are_refused(span):
    assert refusal(FORMAT, executorch.program(segments=[span], data=bytes(8))) is not None


def test_a_program_that_is_longer_than_the_file_is_refused():
    file = bytearray(executorch.FULL)
    file[16:24] = (2**40).to_bytes(8, "little")
    assert refusal(FORMAT, bytes(file)) is not None


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, executorch.FULL)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"\x10\0\0\0ET12" + data)
