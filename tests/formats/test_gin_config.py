"""Gin: what a file imports, and which functions its values lead to."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Call, Face, FormatError, GapKind, Named, Reference, Verdict
from weighbridge.formats.gin_config import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

T5X = b"""\
# Written by the trainer.
from __gin__ import dynamic_registration

import __main__ as train_script
from t5x import adafactor
from t5x import models
import seqio

BATCH_SIZE = 128
MODEL = @models.EncoderDecoderModel()

# Parameters for adafactor.Adafactor:
adafactor.Adafactor.decay_rate = 0.8
adafactor.Adafactor.logical_factor_rules = \\
    @adafactor.standard_logical_factor_rules()
train_script.train:
  model = %MODEL
  axes = [
      ('batch', 'data'),  # of a mesh
      ("text with a @mark", None),
  ]
train/seqio.Feature.dtype = 'int32'
"""
HEAD = b"import os\nx.y = @os.path.join()\n"


def calls(data):
    return {each.callee for each in read(FORMAT, data) if isinstance(each, Call)}


def faces(data):
    return [each.format for each in evidence(data) if isinstance(each, Face)]


def test_imports_and_what_references_lead_to_are_told():
    assert faces(T5X) == ["gin-config"]
    assert calls(T5X) == {
        Named("t5x.adafactor", ""),
        Named("t5x.models", ""),
        Named("seqio", ""),
        Named("t5x.models", "EncoderDecoderModel"),
        Named("t5x.adafactor", "standard_logical_factor_rules"),
    }


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"import os\na.b = @os.system\n", Named("os", "system")),
        (b"import os as x\na.b = @x.system()\n", Named("os", "system")),
        (b"import os\na.b = @one/two/os.system()\n", Named("os", "system")),
        (b"from os import path\na.b = [1, (2, @path.join())]\n", Named("os.path", "join")),
        (b"import a.b\nc.d = {'k': @a.b.f()}\n", Named("a.b", "f")),
        (b"import a\nc.d:\n  e = @a.b.f()\n", Named("a.b", "f")),
        (b"import a\nc.d = [\n  1,\n  @a.f(),\n]\n", Named("a", "f")),
        (b"import a\nX = '# no comment'\nc.d = \\\n @a.f()\n", Named("a", "f")),
        (b"import a  # why\nc.d = @a.f()  # and how\n", Named("a", "f")),
    ],
)
def test_a_reference_is_followed_through_its_import(data, name):
    assert faces(data) == ["gin-config"]
    assert name in calls(data)


def test_what_is_included_is_told():
    data = b"include 't5x/base.gin'\nA.b = 1\n"
    assert [each.target for each in read(FORMAT, data) if isinstance(each, Reference)] == [
        "t5x/base.gin"
    ]


@pytest.mark.parametrize(
    "data",
    [
        b"import math\nmath.x = 1\n",
        b"[net]\nbatch = @one\n",
        b"Mail to me = @home, please\nor not\n",
        b"a = %PATH%\n",
        b"@decorated\ndef f(): pass\n",
        b"x = a @ b\n",
        b"key: value\n",
        b"",
    ],
)
def test_other_texts_are_not_taken_for_gin(data):
    assert "gin-config" not in faces(data)


def test_a_text_that_is_too_long_is_a_gap_and_not_passed_over():
    data = HEAD + b"a.b = 1\n" * (1 << 17)
    assert "gin-config" in faces(data)
    with pytest.raises(FormatError, match="over") as refused:
        read(FORMAT, data)
    assert refused.value.kind is GapKind.LIMIT


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, T5X, step=5)


@given(st.text(alphabet="@%=/.:()[]'\"#\\ \nainclude", max_size=80))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise.encode())
    survives(FORMAT, HEAD + noise.encode())


@given(st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, HEAD + noise)


def test_what_a_trainer_writes_is_allowed_and_a_call_of_the_system_is_not(tmp_path):
    assert weigh(tmp_path, {"config.gin": T5X})[1] == {"nothing-to-weigh"}
    lie = b"from __gin__ import dynamic_registration\nimport os\nx.y = @os.system()\n"
    verdict, rules, _ = weigh(tmp_path, {"config.gin": lie})
    assert (verdict, "dangerous-import" in rules) == (Verdict.DENY, True)


@pytest.mark.parametrize("start", [b"{", b"\xef\xbb\xbf \n[", b"<", b"("])
def test_texts_of_other_kinds_are_told_by_how_they_begin(start):
    text = start + b"\nx = @os.system\n"
    assert not FORMAT.recognises(Glimpse(Bytes(text)))


def test_comments_and_blanks_may_come_first():
    text = b"\xef\xbb\xbf\n# {\nx = @os.system\n"
    assert FORMAT.recognises(Glimpse(Bytes(text)))
