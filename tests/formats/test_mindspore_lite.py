"""MindSpore Lite: tables that are held against the file, and operators of somebody's own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import nets as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, Operation, Reference, Tensor, Verdict
from weighbridge.formats.mindspore_lite import FORMAT
from weighbridge.intake.mindspore_names import CUSTOM

PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data", [b.mindspore(), b.mindspore(data=None), b.mindspore(operator=250)], ids=short
)
def test_what_is_honest_is_allowed(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"net.ms": data})[:2] == (Verdict.ALLOW, set())


def test_it_tells_operators_tensors_and_other_files():
    found = read(FORMAT, b.mindspore(elsewhere=b"net.data", data=None))
    assert [(x.domain, x.name) for x in found if isinstance(x, Operation)] == [
        ("mindspore", "Activation")
    ]
    (path,) = [each for each in found if isinstance(each, Reference)]
    (there,) = [each for each in found if isinstance(each, Tensor)]
    assert (path.target, there.file, there.data.size) == ("net.data", "net.data", 32)
    (here,) = [each for each in read(FORMAT, b.mindspore()) if isinstance(each, Tensor)]
    assert (here.name, here.dtype, here.shape, here.wanted) == ("w", "F32", (2, 4), 32)
    assert [each.value for each in found if isinstance(each, Entry)] == ["2.0.0"]


def test_an_operator_of_somebodys_own_is_told(tmp_path):
    data = b.mindspore(operator=CUSTOM, told=b"Mine")
    (found,) = [each for each in read(FORMAT, data) if isinstance(each, Operation)]
    assert (found.domain, found.name) == ("custom", "Mine")
    assert "custom-operator" in weigh(tmp_path, {"net.ms": data})[1]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.mindspore(elsewhere=b"net.data"), step=2)


@given(st.binary(max_size=200))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.mindspore()[:40] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.mindspore(shape=(2, 5)),
        b.mindspore(shape=(0xFFFFFFFF,)),
        b.mindspore(shape=(1,) * 80),
        b.mindspore(data=PROGRAM, shape=(24,)),
        b.mindspore(elsewhere=b"/etc/passwd"),
        b.mindspore()[:60],
        b"\xff" * 4 + b.mindspore()[4:],
    ],
    ids=short,
)
def test_what_is_more_than_that_or_less_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"net.ms": data})[0] is Verdict.DENY
