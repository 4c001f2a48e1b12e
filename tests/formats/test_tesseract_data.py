"""Tesseract: parts lie one behind the other, to the end of the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.tesseract_data import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.tesseract(),
        b.tesseract(count=17),
        b.tesseract((bytes(9),)),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.tesseract(offsets=[-1] * 24), "offsets that"),
        (b.tesseract(offsets=[-1] * 22 + [196, 2**40]), "offsets that"),
        (b.tesseract(offsets=[-1] * 22 + [210, 196]), "offsets that"),
        (b.tesseract(offsets=[-1] * 22 + [8, 196]), "offsets that"),
        (b.tesseract(count=7), "offsets that"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.tesseract(), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.tesseract()[:190] + noise)
    survives(FORMAT, noise)


def test_it_is_allowed_and_a_program_in_it_is_told(tmp_path):
    assert weigh(tmp_path, {"eng.traineddata": b.tesseract()})[0] is Verdict.ALLOW
    program = b"\x7fELF\2\1\1" + bytes(9) + b"\3\0>\0\1\0\0\0" + bytes(44)
    lie = b.tesseract((b"settings 1\n", program))
    assert weigh(tmp_path, {"eng.traineddata": lie})[0] is Verdict.DENY
