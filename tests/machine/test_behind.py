"""What is behind a model of which nothing says where it ends is told, and read; numbers are not."""

import pytest

from tests.builders import pickles, sevenzips, tars
from tests.fuzz import seeds
from tests.hostile.polyglots import _program
from tests.weighing import weigh
from weighbridge.core import GapKind, Verdict
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import behind

EVIL = pickles.stream(pickles.call("posix", "system", "true"))
INERT = pickles.stream(pickles.call("collections", "OrderedDict"))

BEHIND = {
    "a pickle": EVIL,
    "a pickle of names that are harmless": INERT,
    "a pickle and zeros": EVIL + bytes(300),
    "a pickle of words": b"cposix\nsystem\n(S'true'\ntR.",
    "a pickle of instances": b"(S'true'\nios\nsystem\n.",
    "a pickle without a protocol": EVIL[2:],
    "a 7z archive": sevenzips.build([sevenzips.M("m.pkl", EVIL)]),
    "a tar archive": tars.member("m.pkl", EVIL) + tars.END,
    "a program": _program(),
}

OPEN = ("coreml-mil", "executorch-bundle", "flatbuffer-executorch", "h2o-mojo", "jax-exported",
        "lightgbm-text", "mindspore-lite", "mnn-model", "octave-text", "ort-checkpoint",
        "ort-model", "qualcomm-dlc", "tengine-model", "tesseract-data", "tflite",
        "vowpal-wabbit")  # fmt: skip
"""Formats of which the end is not told."""


def found(data):
    return list(behind.anything(Cursor.over(data), "the model"))


@pytest.mark.parametrize("what", BEHIND)
def test_what_is_behind_numbers_is_found(what):
    assert found(bytes(range(256)) * 40 + b"\0" + BEHIND[what])


@pytest.mark.parametrize("data", [
    b"", b".", bytes(9000) + b".", bytes(range(256)) * 400, b"abc\ndef\n." * 500,
    b"click\nfoo\nbar.", b"\x80\4." * 500, b"7z\xbc\xaf", b"ustar" * 200, b"\x7fELF" * 100,
    EVIL[:-1], EVIL + b"x",
])  # fmt: skip
def test_numbers_and_words_are_nothing(data):
    assert not found(data)


def test_much_that_begins_pickles_is_told_at_a_bound():
    [gap] = found(b"\x80\4N0" * 15_000 + b"x.")
    assert gap.kind is GapKind.LIMIT


@pytest.mark.parametrize("kind", OPEN)
@pytest.mark.parametrize("what", BEHIND)
def test_a_model_with_something_behind_it_is_denied(tmp_path, kind, what):
    data = min(seeds.of_format(kind), key=len)
    assert weigh(tmp_path, {"model": data + bytes(-len(data) % 16) + BEHIND[what]})[0] in (
        Verdict.DENY, Verdict.NO_VERDICT)  # fmt: skip


@pytest.mark.parametrize("kind", [*OPEN, "word2vec-bin"])
def test_nothing_is_behind_honest_models(tmp_path, kind):
    for data in seeds.of_format(kind):
        _, _, reasons = weigh(tmp_path, {"model": data})
        kinds = {getattr(item, "kind", "") for each in reasons for item in each.grounds}
        assert GapKind.TRAILING not in kinds


def test_words_with_something_behind_their_vectors_are_denied(tmp_path):
    data = b"2 3\na " + bytes(12) + b"b " + bytes(12)
    for behind_it, wanted in {b"": Verdict.ALLOW, b"\n": Verdict.ALLOW, b"x": Verdict.DENY,
                              EVIL: Verdict.DENY}.items():  # fmt: skip
        assert weigh(tmp_path, {"model": data + behind_it})[0] is wanted
