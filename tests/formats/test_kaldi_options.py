"""Options of Kaldi: a file that is a pipe is a command."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, refusal
from tests.weighing import weigh
from weighbridge.core import Code, Face, GapKind, Verdict
from weighbridge.formats.kaldi_options import FORMAT, MOST, MOST_TOLD

WEIGHTS = {"model.safetensors": b"\2" + bytes(7) + b"{}"}
HONEST = b"""\
# config for decoding
--feature-type=mfcc
--mfcc-config=/home/me/exp/conf/mfcc.conf
--ivector-extraction-config=conf/ivector_extractor.conf
--endpoint.silence-phones=1:2:3:4:5  # a|b
--debug
"""


def faces(data):
    return [each.format for each in evidence(data) if isinstance(each, Face)]


def commands(data):
    return [each for each in evidence(data) if isinstance(each, Code)]


def test_honest_options_are_silent(tmp_path):
    assert faces(HONEST) == ["kaldi-options"]
    assert weigh(tmp_path, {"conf/online.conf": HONEST, **WEIGHTS})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "line",
    [
        b"--lda-matrix=true |",
        b"--lda-matrix = true|  # nothing",
        b"--wav=ark:gunzip -c x.gz |",
        b"--out=|tee x",
        b"--out=ark,t:| gzip -c",
    ],
)
def test_a_pipe_is_denied(tmp_path, line):
    data = HONEST + line + b"\r\n"
    assert len(commands(data)) == 1
    found = weigh(tmp_path, {"conf/online.conf": data, **WEIGHTS})
    assert found[:2] == (Verdict.DENY, {"embedded-code"})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"--",
        b"--a\n--b\n",
        b"--a=b\nword\n",
        b"-a=b\n",
        b"--a=\0",
        b"x --a=b",
        b"\xff\xfe--a=b",
    ],
)
def test_other_text_is_none(data):
    assert "kaldi-options" not in faces(data)


def test_limits():
    assert refusal(FORMAT, b"--a=b\n" * (MOST // 6 + 1)).kind is GapKind.LIMIT
    assert refusal(FORMAT, b"--a=b|\n" * (MOST_TOLD + 1)).kind is GapKind.LIMIT


@settings(max_examples=50)
@given(st.binary(max_size=64))
def test_any_bytes(data):
    survives(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST)
