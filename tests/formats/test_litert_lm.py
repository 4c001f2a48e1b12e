"""LiteRT-LM: sections lie in the file, and models in it are read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import litert_lm as b
from tests.builders import tflite
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Verdict
from weighbridge.formats.litert_lm import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.bundle(((5, b"a"),)),
        b.bundle(((5, b"a"),), places=[(2**14, 2**14 + 1, 5), (2**15, 2**15, 9)]),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.bundle(end=3), "a header that ends"),
        (b.bundle(end=2**40), "a header that ends"),
        (b.bundle(places=[(0, 40, 3)]), "a section at 0"),
        (b.bundle(places=[(2**14, 2**40, 3)]), "a section at"),
        (b.bundle(places=[(2**14, 2**13, 3)]), "a section at"),
        (b.bundle(((5, b"a"),), places=[(2**14, 2**14 + 1, 5), (2**15, 2**15, 3)]), "a section at"),
        (b.bundle(((5, b"a"),), places=[(2**14, 2**14 + 1, 5), (2**16, 2**16, 9)]), "a section at"),
        (b.bundle(((5, b"a"),), places=[(2**15, 2**15 + 1, 9)]), "a section at"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_an_empty_section_covers_no_bytes():
    places = [(2**14, 2**14 + 1, 5), (2**15, 2**15, 9)]
    data = b.bundle(((5, b"a"),), places=places, behind=b"cos\nsystem\n." + bytes(2**14))
    assert every(Gap, data)


def test_bytes_behind_it_are_a_gap():
    assert [gap.kind for gap in every(Gap, b.bundle(behind=b"stowaway"))] == [GapKind.TRAILING]


def test_a_model_in_it_is_read():
    found = evidence(b.bundle())
    faces = [each.format for each in found if isinstance(each, Face)]
    assert faces == ["litert-lm", "tflite", "sentencepiece-model"]
    assert not [each for each in found if isinstance(each, Gap)]
    told = [each for each in found if isinstance(each, Entry) and each.key.startswith("litertlm")]
    assert [each.value for each in told] == [
        "1.4.0",
        "model",
        "sentencepiece",
        "about the model",
        "tokenizer",
    ]


def test_a_section_of_another_type_is_a_gap():
    (gap,) = every(Gap, b.bundle(((99, b"a"),)))
    assert gap.kind is GapKind.UNSUPPORTED


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.bundle(((5, b"a"),))[:200], step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.bundle()[:32] + noise)
    survives(FORMAT, b.bundle()[:60] + noise)


def test_it_is_allowed_and_an_operator_that_is_not_the_runtime_s_is_told(tmp_path):
    assert weigh(tmp_path, {"m.litertlm": b.bundle()})[0] is Verdict.ALLOW
    lie = b.bundle(((3, tflite.model(((32, "Strange"),))),))
    assert "custom-operator" in weigh(tmp_path, {"m.litertlm": lie})[1]
