"""CTranslate2: variables by name, each as long as it says."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.ctranslate2_model import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.ctranslate2(),
        b.ctranslate2(aliases=[("x", "encoder/w")]),
        b.ctranslate2(b.old_variable("w"), version=3),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.ctranslate2(version=9), "version 9"),
        (b.ctranslate2(count=2**31), "wanted"),
        (b.ctranslate2(b.variable("w", size=2**31)), "wanted"),
        (b.ctranslate2(b.variable("w", axes=200)), "200 axes"),
        (b.ctranslate2(b.variable(b"w")), "no text"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_bytes_behind_it_are_a_gap():
    assert [gap.kind for gap in every(Gap, b.ctranslate2(behind=b"stowaway"))] == [GapKind.TRAILING]


def test_what_does_not_fit_is_told():
    twice = b.ctranslate2(b.variable("w"), b.variable("w"))
    assert ["stands twice" in gap.why for gap in every(Gap, twice)] == [True]
    lost = b.ctranslate2(aliases=[("x", "nowhere")])
    assert ["nowhere" in gap.why for gap in every(Gap, lost)] == [True]


def test_variables_are_told_with_what_they_ask_for():
    one, other = every(Tensor, b.ctranslate2())
    assert (one.name, one.dtype, one.shape, one.wanted) == ("encoder/w", "F32", (2, 4), 32)
    assert (other.dtype, other.data.size, other.wanted) == ("I8", 8, 8)
    assert [e.value for e in every(Entry, b.ctranslate2())] == ["WhisperSpec"]


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.ctranslate2(), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.ctranslate2()[:17] + noise)
    survives(FORMAT, b.ctranslate2(b.variable("w"))[:30] + noise)


def test_a_folder_as_it_is_published_is_allowed(tmp_path):
    files = {"config.json": b'{"lang_ids": [1]}', "model.bin": b.ctranslate2()}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW
    lie = b.ctranslate2(b.variable("w", (9, 9)))
    verdict, rules, _ = weigh(tmp_path, files | {"model.bin": lie})
    assert (verdict, "tensor-size-mismatch" in rules) == (Verdict.DENY, True)
