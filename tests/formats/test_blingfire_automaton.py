"""Bling Fire: sections in order, and as long as the last one says."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import indexes as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Tensor, Verdict
from weighbridge.formats.blingfire_automaton import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes, File

HONEST = [b.automata(), b.automata(bytes(9), bytes(7), bytes(1)), b.automata(bytes(9000))]


@pytest.mark.parametrize("data", HONEST)
def test_what_is_honest_leaves_no_gap_and_is_allowed(tmp_path, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"gpt2.bin": data})[0] is Verdict.ALLOW


def test_sections_are_told():
    found = read(FORMAT, b.automata())
    assert [each.wanted for each in found if isinstance(each, Tensor)] == [16, 40, 9, 12]
    assert [each.value for each in found if isinstance(each, Entry)] == ["4"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(100),
        b.automata(settings=(19, 2, 0, 4)),
        b.automata(settings=(1,)),
        b.automata(settings=(1,) * 200),
        b.automata(first=99),
        b.automata(said=5),
        b.automata() + b"stowaway",
        b.automata()[:-1],
        b.automata(bytes(4), b""),
        struct.pack("<I", 2**30) + bytes(99),
    ],
)
def test_other_numbers_are_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))
    with pytest.raises(FormatError, match=r"sections|wanted"):
        read(FORMAT, data)


def test_programs_are_found(tmp_path):
    program = SAMPLES["elf-program"].ljust(400, b"\0")
    assert weigh(tmp_path, {"gpt2.bin": b.automata(program)})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.automata(), step=3)


@given(st.binary(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.automata()[:20] + noise)
    survives(FORMAT, b.automata(noise + b"x"))


def test_files_of_over_4_gib_are_none(tmp_path):
    """What begins with as many sections may be as long: a model of TensorFlow Lite is."""
    path, size = tmp_path / "a", 5 << 30
    with path.open("wb") as file:
        file.write(b"\x1c\0\0\0" + bytes(200))
        file.truncate(size)
    with path.open("rb") as file:
        assert not FORMAT.recognises(Glimpse(File(file.fileno(), size), 0, size))
