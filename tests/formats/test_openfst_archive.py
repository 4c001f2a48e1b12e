"""Archives of transducers: one behind the other, each read as one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders import speech as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.openfst_archive import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [
        b.far(),
        b.far(b.compact()),
        b.far(b.vector(), b.const(flags=4)),
    ],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert next(each.format for each in found if isinstance(each, Face)) == FORMAT.id
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "tokenize.far": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.far(count=2**60), "transducers"),
        (b.far(count=3), "transducers"),
        (b.far(again=1), "another"),
        (b.far(again=2**63), "transducers"),
        (b.far(starts=[9, 80]), "a transducer at 9"),
        (b.far(starts=[8, 2**40]), "another at"),
        (b.far(size=60000), "a name of"),
        (b.far(size=200), "a name of"),
        (b.far(starts=[]), "of no transducer"),
        (bytes(40), "no magic"),
    ],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.far(), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.far()[:8] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.far(behind=PICKLE),
        b.far(b.vector(behind=PICKLE)),
        b.far(PICKLE),
        b.far() + PICKLE,
        b.far(b.header(kind="ev-il") + bytes(8)),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"tokenize.far": data})[0] is Verdict.DENY
