"""MeCab: as long as the first numbers ask for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from tests.builders import spoken as b
from tests.builders.neighbours import SAMPLES
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.mecab_dictionary import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


@pytest.mark.parametrize(
    "data",
    [b.dictionary(), b.dictionary(kind=2), b.matrix(), b.letters()],
    ids=short,
)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.safetensors": WEIGHTS, "matrix.bin": data}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    ("data", "why"),
    [(b.dictionary(magic=1), "no file"), (b.matrix(5, 5), "no file"), (b"", "no file")],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize(
    "data",
    [
        b.dictionary(kind=3),
        b.dictionary(zero=1),
        b.dictionary(encoding=b"\1"),
        b.matrix(1, 20, bytes(40)),
        b.letters(b"default"),
        b.letters()[:-1],
    ],
    ids=short,
)
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.dictionary(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.dictionary()[:44] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize(
    "data",
    [
        b.dictionary(data=PICKLE),
        b.matrix() + PICKLE,
        b.letters() + PICKLE,
        b.matrix(6, 8, PROGRAM),
        b.letters(data=bytes(4000) + PROGRAM.ljust(4 * 0xFFFF - 4000, b"\0")),
        b.dictionary(sizes=(96, 8, 8), data=PROGRAM + bytes(16)),
    ],
    ids=short,
)
def test_what_is_more_than_that_is_denied(tmp_path, data):
    assert weigh(tmp_path, {"matrix.bin": data})[0] is Verdict.DENY
