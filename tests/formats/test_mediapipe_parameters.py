"""Bundles of MediaPipe's language models: a network, a tokenizer, and what is to be known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import mediapipe as b
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import read
from tests.weighing import weigh
from weighbridge.core import Entry, FormatError, Verdict
from weighbridge.formats.mediapipe_parameters import FORMAT

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."


def test_a_bundle_is_allowed(tmp_path):
    assert weigh(tmp_path, {"gemma.task": b.task()})[:2] == (Verdict.ALLOW, set())


def test_texts_are_told():
    said = [each.value for each in read(FORMAT, b.parameters()) if isinstance(each, Entry)]
    assert said == ["<eos>", "<start_of_turn>user\n", "<end_of_turn>\n"]


@pytest.mark.parametrize(
    "members",
    [
        {"METADATA": PICKLE},
        {"METADATA": b.parameters(b.field(8, b"\x81" * 300))},
        {"METADATA": b.parameters() + PICKLE},
        {"TOKENIZER_MODEL": PICKLE},
        {"TF_LITE_PREFILL_DECODE": PICKLE},
        {"OTHER": b"\x81" * 300},
    ],
    ids=["pickle", "bytes", "behind", "tokenizer", "network", "other"],
)
def test_what_is_something_else_is_not_allowed(tmp_path, members):
    assert weigh(tmp_path, {"gemma.task": b.task(**members)})[0] is not Verdict.ALLOW


@pytest.mark.parametrize(
    ("data", "why"),
    [(b.parameters(b.field(8, b"\x81" * 300)), "neither text nor message"), (b"\x52", "wanted")],
    ids=short,
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.parameters())


@given(st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b.parameters()[:12] + noise)
