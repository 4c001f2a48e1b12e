"""eSpeak NG: chains and tables end where they should."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import speech as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap
from weighbridge.formats.espeak_data import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.dictionary(),
        b.phonemes(),
        b.SOUNDS,
        b.STEPS,
        b.TUNES,
        b.TRANSLATION,
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.dictionary(at=1100), "rules begin at 1100|no file"),
        (b.dictionary(words=((b"\xffab",),)), "words end at"),
        (b.phonemes(count=9), "wanted"),
        (b.phonemes(behind=b"stowaway"), "behind 2 tables"),
        (b.dictionary(rules=b"\6a"), "no file"),
        (b"\4\3\2\1", "no file"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.phonemes() + b"", step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.dictionary()[:8] + noise)
    survives(FORMAT, b.phonemes()[:40] + noise)
    survives(FORMAT, noise)


def test_a_folder_of_it_is_one_model_that_leaves_nothing_open(tmp_path):
    files = {"en_dict": b.dictionary(), "phontab": b.phonemes(), "phondata": b.SOUNDS}
    files |= {"phonindex": b.STEPS, "intonations": b.TUNES}
    assert weigh(tmp_path, files)[1] == {"nothing-to-weigh"}
