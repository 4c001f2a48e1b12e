"""Models for accelerators: recognised, not read, and searched for programs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import accelerators as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Verdict
from weighbridge.formats.accelerator_model import FORMAT

PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize("data", [b.hailo(), b.sophon(), b.ascend(), b.kendryte()], ids=short)
def test_there_is_no_verdict(tmp_path, data):
    verdict, rules, _ = weigh(tmp_path, {"net.hef": data})
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


@pytest.mark.parametrize(
    "data",
    [
        b.hailo(more=bytes(80) + PROGRAM),
        b.sophon(more=PROGRAM),
        b.ascend(more=bytes(300) + PROGRAM),
        b.kendryte(more=bytes(80) + PROGRAM),
    ],
    ids=short,
)
def test_a_program_in_it_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.om": data})[0] is Verdict.DENY


NONE = [b.hailo(99), b.sophon(65), b.ascend(64), b.hailo(more=b""), b.kendryte(3)]


@pytest.mark.parametrize("data", NONE)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.hailo(), step=3)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b.sophon()[:8] + noise)
