import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders.neighbours import SAMPLES
from tests.builders.ort_checkpoints import HONEST, checkpoint
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Entry, Gap, Tensor, Verdict
from weighbridge.formats.ort_checkpoint import FORMAT

ELF = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize("twice", [False, True])
def test_tensors_are_told_once(twice):
    found = list(evidence(checkpoint(("w", [2], 1, bytes(8)), twice=twice)))
    assert [item.name for item in found if isinstance(item, Tensor)] == ["w"]
    assert [(i.key, i.value) for i in found if isinstance(i, Entry)] == [("note", "mine")]
    assert not [item for item in found if isinstance(item, Gap)]


@pytest.mark.parametrize(
    ("made", "verdict", "rule"),
    [
        (HONEST, Verdict.ALLOW, None),
        (checkpoint(("w", [3], 1, bytes(8))), Verdict.DENY, "tensor-size-mismatch"),
        (checkpoint(("w", [-3], 1, bytes(8))), Verdict.DENY, "unreadable-bytes"),
        (checkpoint(("w", [96], 2, ELF)), Verdict.DENY, "native-executable"),
    ],
    ids=["honest", "size", "below", "program"],
)
def test_what_is_thought_of_it(tmp_path, made, verdict, rule):
    found, rules, _ = weigh(tmp_path, {"checkpoint": made})
    assert (found, rules) == (verdict, {rule} if rule else set())


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, HONEST)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, b"\x10\0\0\0ODTC" + data)
