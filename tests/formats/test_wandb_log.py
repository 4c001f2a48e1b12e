"""Logs of W&B: chunk by chunk."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import measured as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.wandb_log import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.wandb(),
        b.wandb((2, 32754, bytes(32754)), (4, 5, bytes(5))),
        b.wandb((1, 32748, bytes(32748)), b"ab"),
    ],
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "run-a.wandb": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.wandb((5, 1, b"a")), "kind 5"),
        (b.wandb((1, 9, b"a")), "wanted"),
        (b.wandb((1, 65000, bytes(65000))), "65000 bytes"),
        (b.wandb((1, 32748, bytes(32748))) + b"x", "end of a block"),
        (b":W&B", "wanted"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.wandb(), step=1)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.wandb()[:7] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [b.wandb(PICKLE) + PICKLE, b.wandb(version=1), b.wandb(PROGRAM)],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    verdict, *_ = weigh(tmp_path, {"model.safetensors": WEIGHTS, "run-a.wandb": data})
    assert verdict is not Verdict.ALLOW
