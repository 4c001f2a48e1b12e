"""fastText: counts are compared, matrices passed over, nothing is left behind."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import fasttext as f
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, GapKind, Tensor, Verdict
from weighbridge.formats.fasttext_bin import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

MODEL = f.model()
QUANTISED = f.model(
    pruned=[(0, 1)], matrices=b"\1" + f.packed(2, 4, normed=True) + b"\1" + f.packed(1, 4)
)


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


def test_reads_settings_and_matrices():
    assert [(e.key, e.value) for e in every(Entry, MODEL)] == [
        ("fasttext.model", "supervised"),
        ("fasttext.loss", "softmax"),
    ]
    first, second = every(Tensor, MODEL)
    assert (first.name, first.shape, first.wanted, first.data.size) == ("input", (2, 4), 32, 32)
    assert second.data.stop == len(MODEL)
    assert every(Gap, MODEL) == []


@pytest.mark.parametrize("data", [QUANTISED, f.model(version=11)])
def test_reads_quantised_and_older_models(data):
    assert [face.format for face in evidence(data) if isinstance(face, Face)] == ["fasttext-bin"]
    assert [tensor.name for tensor in every(Tensor, data)] == ["input", "output"]
    assert every(Gap, data) == []


def test_reads_models_without_a_magic_number(tmp_path):
    data = f.old()
    assert [face.format for face in evidence(data) if isinstance(face, Face)] == ["fasttext-bin"]
    first, second = every(Tensor, data)
    assert (first.shape, first.wanted, second.data.stop) == ((2, 4), 32, len(data))
    assert [entry.value for entry in every(Entry, data)] == ["supervised", "softmax"]
    assert weigh(tmp_path, {"model.bin": data})[0] is Verdict.ALLOW
    assert [gap.kind for gap in every(Gap, f.old(behind=b"stowaway"))] == [GapKind.TRAILING]


NUMBERS = (4, 5, 1, 1, 5, 1, 3, 3, 0, 0, 0, 100)


@pytest.mark.parametrize(
    "data",
    [
        bytes(200),
        f.old()[:76],
        f.old(numbers=(0, *NUMBERS[1:])),
        f.old(numbers=(70000, *NUMBERS[1:])),
        f.old(numbers=(4, -1, *NUMBERS[2:])),
        f.old(numbers=(*NUMBERS[:6], 9, *NUMBERS[7:])),
        f.old(numbers=(*NUMBERS[:7], 0, *NUMBERS[8:])),
        f.old(sampled=2.0),
        f.old(sampled=float("nan")),
        f.old(counts=(3, 1, 1)),
        f.old(counts=(0, 0, 0)),
        f.old(counts=(1, -1, 2)),
        f.old()[:76] + b"no entry at all" * 9,
    ],
)
def test_what_cannot_be_settings_is_none(data):
    assert not FORMAT.recognises(Glimpse(Bytes(data)))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (f.model(behind=b"stowaway"), GapKind.TRAILING),
        (f.model(behind=bytes(9)), GapKind.FILLER),
        (f.model(matrices=b"\0" + f.dense(2, 3) + b"\0" + f.dense(1, 4)), GapKind.DAMAGED),
    ],
)
def test_leaves_a_gap(data, kind):
    assert [gap.kind for gap in every(Gap, data)] == [kind]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (f.model(counts=(9, 1, 1)), "9 entries"),
        (f.model(counts=(-1, -2, 1)), "-1 entries"),
        (f.model(counts=(2**31 - 1, 2**31 - 1, 0)), "entries in"),
        (f.model(words=["x" * 300_000]), "without an end"),
        (f.model(matrices=b"\0" + (2**62).to_bytes(8, "little") * 2), "wanted"),
        (f.model(matrices=b"\0" + b"\xff" * 16), "-1 x -1"),
        (f.model(matrices=b"\1\0" + bytes(16) + b"\xff" * 4), "wanted"),
        (f.model(matrices=b""), "flag"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


@pytest.mark.parametrize("data", [MODEL, QUANTISED[:400], f.old()])
def test_cuts_and_changes(data):
    survives_cuts_and_changes(FORMAT, data)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, MODEL[:8] + noise)
    survives(FORMAT, f.old()[:68] + noise)
    survives(FORMAT, MODEL[:64] + noise)


@given(st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=20)),
       st.integers(1, 9))  # fmt: skip
@settings(max_examples=50, deadline=None)
def test_round_trip(words, width):
    data = f.model(words=words, width=width)
    assert [tensor.shape for tensor in every(Tensor, data)] == [(len(words), width), (1, width)]
    assert every(Gap, data) == []


def test_an_honest_model_is_allowed_and_a_stowaway_is_not(tmp_path):
    assert weigh(tmp_path, {"m.bin": MODEL})[0] is Verdict.ALLOW
    verdict, rules, _ = weigh(tmp_path, {"m.bin": f.model(behind=b"stowaway")})
    assert (verdict >= Verdict.WARN, "trailing-data" in rules) == (True, True)
