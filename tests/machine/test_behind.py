"""What is behind a model of which nothing says where it ends is told, and read; numbers are not."""

import pytest

from tests.builders import pickles, safetensors, sevenzips, streams, tars
from tests.fuzz import seeds
from tests.hostile.polyglots import _program
from tests.weighing import weigh
from weighbridge.core import GapKind, Verdict
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import behind

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
EVIL = pickles.stream(pickles.call("posix", "system", "true"))
INERT = pickles.stream(pickles.call("collections", "OrderedDict"))

BEHIND = {
    "a pickle": EVIL,
    "a pickle of names that are harmless": INERT,
    "a pickle and zeros": EVIL + bytes(300),
    "a pickle of words": b"cposix\nsystem\n(S'true'\ntR.",
    "a pickle of instances": b"(S'true'\nios\nsystem\n.",
    "a pickle without a protocol": EVIL[2:],
    "a pickle of long texts": b"X\2\0\0\0osX\6\0\0\0system\x93X\4\0\0\0true\x85R.",
    "a pickle of bytes as texts": b"U\2osU\6system\x93U\4true\x85R.",
    "a pickle of lines": b"Vos\nVsystem\n\x93Vtrue\n\x85R.",
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


WATCHED = ("audio-video", "compound-file", "dicom-image", "ds-store", "font", "hadoop-checksum",
           "image", "pdf-document", "statistics-table")  # fmt: skip
"""Formats of which nothing is read, or little."""

DATABASE = (b"SQLite format 3\0" + bytes([16, 0, 1, 1, 0, 64, 32, 32]) + b"\0\0\0\1\0\0\0\1"
            + bytes(60) + b"\0\0\0\1").ljust(4096, b"\0")  # fmt: skip


@pytest.mark.parametrize("what", BEHIND)
def test_what_is_behind_a_picture_or_a_database_is_denied(tmp_path, what):
    rows = [min(seeds.of_format(kind), key=len) for kind in WATCHED]
    for data in (*rows, DATABASE):
        files = {"model.safetensors": GOOD, "x": data + bytes(-len(data) % 16) + BEHIND[what]}
        assert weigh(tmp_path, files)[0] in (Verdict.DENY, Verdict.NO_VERDICT)


def test_a_value_in_a_database_is_not_behind_it(tmp_path):
    data = DATABASE[: -len(EVIL)] + EVIL
    assert weigh(tmp_path, {"model.safetensors": GOOD, "x": data})[0] is Verdict.ALLOW


@pytest.mark.parametrize("kind", [*OPEN, *WATCHED, "sqlite", "word2vec-bin"])
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


HIDDEN = {
    "the extra field of gzip": streams.gz(b"a", flags=4, extra=len(EVIL).to_bytes(2, "little")
                                          + EVIL),
    "the name of gzip": streams.gz(b"a", flags=8, extra=EVIL + b"\0"),
    "the comment of gzip": streams.gz(b"a", flags=24, extra=b"a\0" + EVIL + b"\0"),
}  # fmt: skip


@pytest.mark.parametrize("where", HIDDEN)
def test_what_a_stream_hides_is_denied(tmp_path, where):
    files = {"model.safetensors": GOOD, "x.gz": HIDDEN[where]}
    assert weigh(tmp_path, files)[0] is Verdict.DENY


def test_names_in_a_stream_are_no_pickles(tmp_path):
    data = streams.gz(b"a", flags=24, extra=b"a long name of a file.txt.\0a long comment, too.\0")
    assert weigh(tmp_path, {"model.safetensors": GOOD, "x.gz": data})[0] is Verdict.ALLOW
