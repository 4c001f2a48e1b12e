"""Checkpoints of MindSpore: values with a name and a tensor, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mindspore as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.mindspore_checkpoint import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.checkpoint(),
        b.checkpoint(summed=True),
        b.checkpoint(b.value("a", b.tensor(packed=True))),
        b.checkpoint(b.value("a", b.tensor(shape=(), kind="Int32", data=bytes(4)))),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "net-1_100.ckpt": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.checkpoint(b.field(2, "x")), "field 2 is no value"),
        (b.checkpoint(b.value("a", None, b.field(9, "x"))), "field 9 of a value"),
        (b.checkpoint(b.value("a", b.tensor(b.field(4, 1)))), "field 4 of a tensor"),
        (b.checkpoint(b.value("a", b.tensor(shape=(1,) * 80))), "axes"),
        (b.checkpoint(b.value("a", b.tensor(b.field(3, "more")))), "field 3 of a tensor"),
        (b"\n\x7f", "wanted"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.checkpoint(b.value("", b.tensor())),
        b.checkpoint(b.value("a", b.tensor(kind="a b"))),
        b.checkpoint(b.value("a", b"abc")),
        b.checkpoint(b.value("a", None, b.field(9, "x"))),
    ],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.checkpoint(), step=1)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.checkpoint()[:16] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.checkpoint(behind=PICKLE),
        b.checkpoint(summed=True) + PICKLE,
        b.checkpoint(b.value("a", b.tensor(data=PROGRAM))),
        b.checkpoint(behind=b.field(2, PICKLE)),
        PICKLE + b.checkpoint(),
        b.checkpoint(summed=True, behind=PICKLE),
        b.checkpoint(*[b.value()] * 80, behind=b.field(9, PICKLE)),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net-1_100.ckpt": data})[0] is Verdict.DENY


def test_a_map_is_not_read(tmp_path):
    data = b.checkpoint(*[b.value()] * 4, b.field(1, b.field(1, "m") + b.field(3, "map")))
    assert weigh(tmp_path, {"net.ckpt": data})[0] is Verdict.NO_VERDICT
