"""Models for accelerators: recognised, not read, and searched for programs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import accelerators as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Entry, Face, Operation, Verdict
from weighbridge.formats.accelerator_model import FORMAT

PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.hailo(),
        b.hailo(1),
        b.hailo(2),
        b.hailo(3),
        b.sophon(),
        b.ascend(),
        b.kendryte(),
        b.kendryte(7),
        b.sophon(own=1),
    ],
    ids=short,
)
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


@pytest.mark.parametrize(
    "data",
    [
        b.sophon(library=(8, 40)),
        b.sophon(firmware=(8, 40)),
        b.ascend(sections=((0, 0, 40), (4, 40, 40))),
        b.kendryte(7, modules=((b"stackvm", 64), (b"cpu", 80))),
        b.kendryte(6, modules=((b"xpu", 80),)),
    ],
    ids=short,
)
def test_what_the_layout_calls_a_program_is_denied(tmp_path, data):
    found = [each for each in evidence(data) if isinstance(each, Code)]
    assert [each.language for each in found] == ["native"]
    assert weigh(tmp_path, {"net.om": data})[0] is Verdict.DENY


@pytest.mark.parametrize(
    "data",
    [
        b.sophon(raw=b"\xff" * 40),
        b.ascend(sections=((4, 0, 2**31),)),
        b.ascend(sections=((1, 0, 0),) * 99),
        b.kendryte(7, modules=((b"k230", 8),)),
        b.kendryte(7, modules=((b"k230", 2**20),), more=b"")[:200],
    ],
    ids=short,
)
def test_parts_that_are_not_there_are_damage(tmp_path, data):
    assert refusal(FORMAT, data)
    assert weigh(tmp_path, {"net.om": data})[0] is not Verdict.ALLOW


def test_layers_that_a_user_wrote_are_told():
    found = [each.key for each in evidence(b.sophon(own=1)) if isinstance(each, Entry)]
    assert found == ["sophon.chip", "sophon.layer-of-a-user"]


NONE = [b.hailo(99), b.sophon(65), b.ascend(64), b.hailo(message=b"", more=b""), b.kendryte(3)]


@pytest.mark.parametrize("data", NONE)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.hailo(), step=3)
    for data in (b.sophon(library=(8, 40)), b.ascend(), b.kendryte(7)):
        survives_cuts_and_changes(FORMAT, data, step=7)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b.sophon()[:8] + noise)


def test_what_hailo_says_of_a_model_is_told():
    found = evidence(b.hailo(2))
    assert [(each.key, each.value) for each in found if isinstance(each, Entry)] == [
        ("hailo.sdk", "3.30.0"), ("hailo.chip", "Hailo-8L"), ("hailo.group", "yolov8s"),
        ("hailo.extension", "hailo_net_flow"),
    ]  # fmt: skip
    assert [each.name for each in found if isinstance(each, Operation)] == ["core", "nms"]


@pytest.mark.parametrize(
    "data", [b.hailo(size=9999), b.hailo(message=b"\xff" * 40), b.hailo(3)[:60]]
)
def test_a_message_of_hailo_that_is_none_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.hef": data.ljust(64, b"\0")})[0] is not Verdict.ALLOW
