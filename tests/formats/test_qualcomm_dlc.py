"""Qualcomm's containers: operators and arrays of versions 3 and 4; version 2 is not read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import containers as b
from tests.builders.neighbours import SAMPLES
from tests.builders.plain_numbers import dlc
from tests.builders.zips import M, build
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Operation, Tensor, Verdict
from weighbridge.formats.qualcomm_dlc import FORMAT

PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
METADATA = b'model-version=1\nconverter-command=snpe-onnx-to-dlc input="a.onnx"\n'


def container(**members):
    every = {"model": b.network(), "model.params": b.parameters(), "dlc.metadata": METADATA}
    return {"net.dlc": build([M(name, data) for name, data in (every | members).items()])}


EVERY = [
    b.network(), b.network(version=3), b.parameters(), b.parameters(version=3), b.large(),
    b.parameters(("a", b.NUMBERS), ("b", b.NUMBERS)),
]  # fmt: skip


@pytest.mark.parametrize("data", EVERY)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


def test_operators_and_arrays_are_told():
    found = read(FORMAT, b.network("Conv2d", "Relu", "Conv2d"))
    assert [each.name for each in found if isinstance(each, Operation)] == ["Conv2d", "Relu"]
    assert [(each.name, each.shape) for each in found if isinstance(each, Tensor)] == [
        ("w", (2, 2))
    ]
    for data in (b.parameters(), b.parameters(version=3)):
        (tensor,) = [each for each in read(FORMAT, data) if isinstance(each, Tensor)]
        assert (tensor.name, tensor.wanted) == ("w", 16)
        assert data[tensor.data.start : tensor.data.stop] == b.NUMBERS
    first, last = [each for each in read(FORMAT, b.large()) if isinstance(each, Tensor)]
    assert (first.wanted, last.name) == (16, "w")


@pytest.mark.parametrize(
    "members",
    [{}, {"model.params": b.large()},
     {"model": b.network("Neuron", version=3), "model.params": b.parameters(version=3)}],
)  # fmt: skip
def test_a_container_is_allowed(tmp_path, members):
    assert weigh(tmp_path, container(**members))[:2] == (Verdict.ALLOW, set())


def test_an_operator_of_a_package_is_a_warning(tmp_path):
    verdict, rules, _ = weigh(tmp_path, container(model=b.network("Conv2d", "AcmeOp")))
    assert (verdict, rules) == (Verdict.WARN, {"custom-operator"})


@pytest.mark.parametrize("members", [{"model": dlc(b"abcd", 2)}, {"model.params": dlc(b"a", 2)}])
def test_of_version_2_there_is_no_verdict(tmp_path, members):
    verdict, rules, _ = weigh(tmp_path, container(**members))
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


@pytest.mark.parametrize(
    "members",
    [
        {"model": b"cposix\nsystem\n(Vtrue\ntR."},
        {"model": dlc(b"abcd")},
        {"model": dlc(b"NR64", 3)},
        {"model": b.network() + PROGRAM},
        {"model.params": b.parameters(("w", PROGRAM))},
        {"model.params": b.large(PROGRAM)},
        {"model.params": b.parameters()[:-20]},
        {"htp.so": PROGRAM},
    ],
    ids=["pickle", "unknown", "large-3", "program", "weights", "buffer", "cut", "library"],
)
def test_what_is_something_else_is_denied(tmp_path, members):
    assert weigh(tmp_path, container(**members))[0] is Verdict.DENY


def test_large_numbers_are_of_version_4():
    with pytest.raises(FormatError, match="in version 3"):
        read(FORMAT, dlc(b"NR64", 3))


@pytest.mark.parametrize("data", EVERY)
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data)


@given(st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, dlc()[:8] + noise)
    survives(FORMAT, b.network()[:40] + noise)
    survives(FORMAT, noise)
