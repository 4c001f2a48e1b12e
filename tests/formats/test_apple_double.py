"""AppleDouble: entries that lie in the file, and nothing between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import desktop as b
from tests.builders import safetensors
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats.apple_double import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
PICKLE = b"cposix\nsystem\n(Vtrue\ntR."


def test_what_is_honest_leaves_no_gap():
    found = evidence(b.apple_double())
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert [each.value for each in found if isinstance(each, Entry)] == ["9", "2"]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.apple_double(count=0), "0 entries"),
        (b.apple_double(count=60000), "60000 entries"),
        (b.apple_double(entries=((9, 38, 2**31),)), "of 2147483648 bytes"),
        (b.apple_double(entries=((9, 2**31, 4),)), "at 2147483648"),
        (b.apple_double()[:45], "entry 9 of 78 bytes"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.apple_double(), step=3)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.apple_double()[:26] + noise)
    survives(FORMAT, noise)


@pytest.mark.parametrize("name", ["._model.safetensors", "__MACOSX/._model.safetensors", "._a.bin"])
def test_it_may_have_the_name_of_what_it_is_beside(tmp_path, name):
    files = {"model.safetensors": WEIGHTS, name: b.apple_double()}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "data",
    [
        b.apple_double(behind=PICKLE),
        b.apple_double(between=PICKLE),
        b.apple_double(fork=bytes(20) + SAMPLES["elf-program"].ljust(96, b"\0")),
        PICKLE,
    ],
    ids=["behind", "between", "program", "pickle"],
)
def test_what_is_something_else_is_denied(tmp_path, data):
    files = {"model.safetensors": WEIGHTS, "._model.safetensors": data}
    assert weigh(tmp_path, files)[0] is Verdict.DENY


def test_under_the_name_of_weights_it_is_told(tmp_path):
    assert "disguised-format" in weigh(tmp_path, {"model.safetensors": b.apple_double()})[1]
