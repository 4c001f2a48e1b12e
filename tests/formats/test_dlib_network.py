"""dlib's networks: versions, names of layers, numbers and tensors, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Tensor, Verdict
from weighbridge.formats import dlib_network
from weighbridge.formats.dlib_network import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
LABELS = b"".join(map(b.text, ["ant", "bee_", "cat, tabby", "ox"]))


def tensors(data):
    found = (each for each in read(FORMAT, data) if isinstance(each, Tensor))
    return [(each.name, each.shape, each.data.size) for each in found]


@pytest.mark.parametrize(
    "data",
    [
        b.dlib(),
        b.dlib(loss="", behind=b.numbers(4, -70000)),
        b.dlib(loss="loss_multiclass_log_", behind=b.numbers(4) + LABELS),
        b.dlib(b.layer("affine_", b.tensor(2, 2, 2, 2), b.numbers(*[2] * 20)), b.layer("fc_2")),
        b.dlib(b.layer("prelu_", b.tensor(1, data=b"\1\2\3\4"))),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "net.dat": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


def test_tensors_are_told_from_numbers():
    assert tensors(b.dlib()) == [
        ("con_4", (8, 1, 1, 1), 32),
        ("bn_con2", (4, 1, 1, 1), 16),
        ("bn_con2", (1, 2, 1, 1), 8),
        ("bn_con2", (1, 2, 1, 1), 8),
        ("fc_2", (2, 2, 1, 1), 16),
    ]
    many = b.dlib(b.layer("affine_", b.tensor(2, 2, 2, 2), b.numbers(*[2] * 20)), b.layer("fc_2"))
    assert tensors(many) == [("affine_", (2, 2, 2, 2), 64)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.dlib(behind=b"\x09"), "no value"),
        (b.dlib(behind=b"\1\xffabcd"), "no value"),
        (b.dlib()[:-1], "no value"),
        (b.dlib(b.layer("con_4", b.tensor(200, data=b.NUMBERS))), "no value"),
        (b.dlib(b.layer("con_4", b.numbers(2, 2**31, 2**31, 2**31, 1) + b.NUMBERS)), "no value"),
        (bytes(100), "no name"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_values_have_an_end(monkeypatch):
    monkeypatch.setattr(dlib_network, "STEPS", 10)
    with pytest.raises(FormatError, match="more than 10"):
        read(FORMAT, b.dlib())


@pytest.mark.parametrize(
    "data",
    [b.numbers(1) + b.text("loss"), b.text("input_rgb_image"), b"loss_mmod_", b.numbers(*[2] * 60)],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.dlib(), step=2)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.dlib()[:80] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.dlib(behind=PICKLE),
        PICKLE + b.dlib(),
        b.dlib(b.layer("con_4", b.tensor(24, data=PROGRAM))),
        b.dlib(behind=b.text("import os; os.system('id')") + b"\n"),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.dat": data})[0] is Verdict.DENY
