import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import executorch
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Operation, Verdict
from weighbridge.formats.executorch_bundle import FORMAT

HONEST = executorch.bundle(executorch.FULL)
ELF = SAMPLES["elf-program"].ljust(96, b"\0")


def test_the_program_is_read():
    found = list(evidence(HONEST))
    faces = [item.format for item in found if isinstance(item, Face)]
    assert faces == ["executorch-bundle", "flatbuffer-executorch"]
    told = [item.name for item in found if isinstance(item, Operation)]
    assert told == ["add.out", "XnnpackBackend"]


@pytest.mark.parametrize(
    ("made", "verdict", "rule"),
    [
        (HONEST, Verdict.ALLOW, None),
        (executorch.bundle(executorch.program([("own", "")])), Verdict.WARN, "custom-operator"),
        (executorch.bundle(executorch.program(segments=[(0, 96)], data=ELF)), Verdict.DENY,
         "native-executable"),
        (executorch.bundle(executorch.PLAIN, [ELF]), Verdict.DENY, "native-executable"),
        (executorch.bundle(b"\x80\x04N."), Verdict.DENY, "unreadable-bytes"),
    ],
    ids=["honest", "custom", "program", "value", "pickle"],
)  # fmt: skip
def test_what_is_thought_of_it(tmp_path, made, verdict, rule):
    found, rules, _ = weigh(tmp_path, {"model.bpte": made})
    assert (found, rules >= ({rule} if rule else set())) == (verdict, True)


def test_cut_or_changed_files_are_survived():
    survives_cuts_and_changes(FORMAT, HONEST)


@given(st.binary(max_size=80))
def test_any_bytes_are_survived(data):
    survives(FORMAT, HONEST[:8] + data)
