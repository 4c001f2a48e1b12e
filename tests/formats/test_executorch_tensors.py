import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import executorch
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Gap, Tensor, Verdict
from weighbridge.formats.executorch_tensors import FORMAT

HONEST = executorch.tensors()
ELF = SAMPLES["elf-program"].ljust(96, b"\0")


def test_tensors_are_told_with_their_data():
    (tensor,) = [item for item in evidence(HONEST) if isinstance(item, Tensor)]
    assert (tensor.name, tensor.dtype, tensor.shape, tensor.wanted) == ("w", "float32", (2,), 8)
    assert tensor.data is not None
    assert tensor.data.stop == len(HONEST)
    assert not [item for item in evidence(HONEST) if isinstance(item, Gap)]


@pytest.mark.parametrize(
    ("made", "verdict", "rule"),
    [
        (HONEST, Verdict.ALLOW, None),
        (executorch.tensors(shape=(3,)), Verdict.DENY, "tensor-size-mismatch"),
        (executorch.tensors(shape=(-1,)), Verdict.DENY, "unreadable-bytes"),
        (executorch.tensors([("w", 7)]), Verdict.DENY, "unreadable-bytes"),
        (executorch.tensors(data=bytes(8) + b"more"), Verdict.DENY, "trailing-data"),
        (executorch.tensors(segments=[(0, 96)], data=ELF, shape=(24,)), Verdict.DENY,
         "native-executable"),
    ],
    ids=["honest", "size", "below", "segment", "more", "program"],
)  # fmt: skip
def test_what_is_thought_of_it(tmp_path, made, verdict, rule):
    found, rules, _ = weigh(tmp_path, {"model.ptd": made})
    assert (found, rules >= ({rule} if rule else set())) == (verdict, True)


def test_tensors_of_older_files_lie_in_segments_that_they_share():
    old = executorch.old_tensors()
    told = [item for item in evidence(old) if isinstance(item, Tensor)]
    assert [(item.name, item.shape, item.wanted) for item in told] == [
        ("v", (2,), 8),
        ("w", (3,), 12),
    ]
    assert [item.data.stop - item.data.start for item in told if item.data] == [8, 12]
    assert not [item for item in evidence(old) if isinstance(item, Gap)]


@pytest.mark.parametrize(
    ("made", "verdict", "rule"),
    [
        (executorch.old_tensors(), Verdict.ALLOW, None),
        (executorch.old_tensors([("w", 0, 8, (4,))]), Verdict.DENY, "tensor-size-mismatch"),
        (executorch.old_tensors([("w", 0, 2**62, (1,))]), Verdict.DENY, "unreadable-bytes"),
        (executorch.old_tensors([("w", 0, 0, (-1,))]), Verdict.DENY, "unreadable-bytes"),
        (executorch.old_tensors([("w", 1, 0, (1,))]), Verdict.DENY, "unreadable-bytes"),
        (executorch.old_tensors(data=bytes(20) + b"more"), Verdict.DENY, "trailing-data"),
        (executorch.old_tensors([("w", 0, 0, (24,))], [(0, 96)], ELF), Verdict.DENY,
         "native-executable"),
    ],
    ids=["honest", "size", "offset", "below", "segment", "more", "program"],
)  # fmt: skip
def test_what_is_thought_of_older_files(tmp_path, made, verdict, rule):
    found, rules, _ = weigh(tmp_path, {"model.ptd": made})
    assert (found, rules >= ({rule} if rule else set())) == (verdict, True)


@pytest.mark.parametrize("span", [(0, 2**60), (2**60, 8), (2**63, 2**63)])
def test_segments_that_lie_elsewhere_are_refused(span):
    assert refusal(FORMAT, executorch.tensors(segments=[span])) is not None


def test_segments_that_begin_behind_the_file_are_refused():
    assert refusal(FORMAT, executorch.tensors(base=2**62)) is not None


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, HONEST)
    survives_cuts_and_changes(FORMAT, executorch.old_tensors())


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, HONEST[:12] + data)
