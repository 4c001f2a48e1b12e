"""Whoever is not asked about some bytes would have said no."""

import functools
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz import seeds
from weighbridge.core import FormatError
from weighbridge.formats import Role
from weighbridge.intake.doubts import QUESTIONS
from weighbridge.intake.glimpse import HEAD, Glimpse
from weighbridge.intake.source import Bytes
from weighbridge.stages import beginnings, candidates, driver
from weighbridge.stages.candidates import BLANKS, WIDE, Candidates, may_be, opening

FORMATS = driver.formats()

INDEX = Candidates(map(beginnings.of, FORMATS))

BEGINNINGS = sorted(
    {bytes(fmt.at) + each for fmt in FORMATS for each in fmt.begins or ()}
    | {bytes([each]) for fmt in FORMATS for each in fmt.opens}
)
MARKS = (*WIDE, b"\xef\xbb\xbf", b" ", b"\n", b"\t", b"\x0b", b"\x0c", b"#", b"//", b"\0")


@functools.cache
def samples():
    return [data for data in (seeds.built() | seeds.recorded()).values() if data]


def holds(data):
    """Ask everybody, as if nobody said how its files begin; fail if one who says yes was left."""
    glimpse = Glimpse(Bytes(data))
    for fmt in FORMATS:
        try:
            said = fmt.recognises(glimpse)
        except FormatError:
            continue
        assert may_be(fmt, glimpse.head, glimpse.tail, glimpse.size) or not said, fmt.id
        assert open_to(fmt, glimpse) or not said, fmt.id


def open_to(fmt, glimpse):
    """Whether the question that is asked before a format is imported leaves it open."""
    return fmt.id not in QUESTIONS or QUESTIONS[fmt.id](glimpse)


def asking_all(glimpse, role, expect):
    """Return what ``driver.recognise`` does if it asks everybody."""
    said = [fmt for fmt in FORMATS if fmt.id == expect or fmt.recognises(glimpse)]
    if role is Role.DATA:
        return [fmt for fmt in FORMATS if fmt.program and fmt.recognises(glimpse)]
    faces = [fmt for fmt in said if not fmt.fallback]
    if not faces:
        return [fmt for fmt in said if fmt.fallback][:1]
    covered = {name for fmt in faces for name in fmt.refines}
    return [fmt for fmt in faces if fmt.id not in covered]


def test_samples_are_recognised_as_if_everybody_was_asked():
    assert len(samples()) > 500
    for at, data in enumerate(samples()):
        holds(data)
        expected = FORMATS[at % len(FORMATS)].id
        for role, expect in ((Role.CONTENT, ""), (Role.CONTENT, expected), (Role.DATA, "")):
            glimpse = Glimpse(Bytes(data))
            assert driver.recognise(glimpse, role, expect) == asking_all(glimpse, role, expect)


@given(st.data())
def test_samples_that_are_changed_at_their_beginning(data):
    sample = data.draw(st.sampled_from(samples()))
    before = data.draw(st.lists(st.sampled_from(MARKS), max_size=3).map(b"".join))
    cut = data.draw(st.integers(0, 24))
    at, byte = data.draw(st.tuples(st.integers(0, 24), st.binary(max_size=2)))
    changed = before + sample[cut if data.draw(st.booleans()) else 0 :]
    holds(changed)
    holds(changed[:at] + byte + changed[at + len(byte) :])


@given(st.sampled_from(BEGINNINGS), st.binary(max_size=40))
def test_bytes_that_begin_as_a_format_does(begun, rest):
    holds(begun + rest)


@given(st.lists(st.sampled_from(MARKS), max_size=3).map(b"".join), st.binary(max_size=40))
def test_any_bytes(before, rest):
    holds(before + rest)


@given(st.sampled_from([*BEGINNINGS, *MARKS, b""]), st.binary(max_size=40))
def test_the_index_leaves_all_that_one_at_a_time_are_to_be_asked(begun, rest):
    head = begun + rest
    glimpse = Glimpse(Bytes(head))
    asked = INDEX.of(glimpse)
    left = [fmt for fmt in FORMATS if may_be(fmt, head, head, len(head)) and open_to(fmt, glimpse)]
    assert [fmt for fmt in left if fmt not in asked] == []
    assert sorted(asked, key=FORMATS.index) == list(asked)


ALONE, AT_ONCE = (Candidates(map(beginnings.of, FORMATS)) for _ in range(2))
"""One that never asks many formats at once, and one that always does."""


def sifted(data):
    """Fail if formats that are asked at once are others than those that are asked one by one."""
    glimpse = Glimpse(Bytes(data))
    with mock.patch.object(candidates, "OFTEN", 1 << 60):
        alone = ALONE.of(glimpse)
    with mock.patch.object(candidates, "OFTEN", 1):
        assert AT_ONCE.of(glimpse) == alone


def test_formats_that_are_asked_at_once_are_those_that_are_asked_one_by_one():
    for data in samples():
        sifted(data)


@given(st.data())
def test_formats_asked_at_once_about_samples_that_are_changed(data):
    sample = data.draw(st.sampled_from([each for each in samples() if len(each) <= HEAD]))
    start, stop = sorted(data.draw(st.tuples(*[st.integers(0, len(sample))] * 2)))
    begun = data.draw(st.sampled_from([*BEGINNINGS, *MARKS, b""]))
    sifted(begun + sample[:start] + sample[stop:])
    sifted(begun + sample[start:stop])


def test_a_format_that_is_expected_is_there_whatever_the_bytes_are():
    for fmt in FORMATS:
        assert fmt in INDEX.of(Glimpse(Bytes(b"\xc1")), fmt.id)


@pytest.mark.parametrize("fmt", FORMATS, ids=lambda fmt: fmt.id)
def test_what_a_format_says_of_its_beginning_can_be_looked_up(fmt):
    assert all(fmt.begins or ()), "an empty beginning is that of any bytes: say None"
    assert not set(fmt.opens) & set(BLANKS)
    assert fmt.at == 0 or fmt.begins


def test_few_are_asked_about_a_pickle():
    asked = INDEX.of(Glimpse(Bytes(b"\x80\x04\x95\x02\0\0\0\0\0\0\0N.")))
    assert len(asked) < 8


@pytest.mark.parametrize("head", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_blanks_open_nothing(head):
    assert opening(head) > 0xFF


PROGRAMS = Candidates(fmt for fmt in beginnings.every() if fmt.program)


@given(st.builds(bytes.__add__, st.sampled_from([b"", *BEGINNINGS]), st.binary(max_size=8)))
def test_numbers_begin_as_a_program_if_one_of_its_formats_may_be_asked(head):
    assert PROGRAMS.begin(head) == any(
        may_be(fmt, head) for fmt in beginnings.every() if fmt.program
    )
    assert INDEX.begin(head)


@given(st.data())
def test_samples_of_which_something_is_left_out(data):
    sample = data.draw(st.sampled_from([each for each in samples() if len(each) <= HEAD]))
    start = data.draw(st.integers(0, len(sample)))
    stop = data.draw(st.integers(start, len(sample)))
    holds(sample[:start] + sample[stop:])
    holds(sample[start:stop])


def test_a_question_is_one_about_a_format_and_never_raises():
    assert set(QUESTIONS) <= {fmt.id for fmt in FORMATS}
    for ask in QUESTIONS.values():
        for size in range(300):
            ask(Glimpse(Bytes(bytes(size))))
            ask(Glimpse(Bytes(b"\xff" * size)))


@given(st.data())
def test_questions_about_samples_of_their_format_that_are_changed_anywhere_near_the_start(data):
    sample = bytearray(data.draw(st.sampled_from(samples())))
    for at in data.draw(st.lists(st.integers(0, min(len(sample), 300) - 1), max_size=4)):
        sample[at] = data.draw(st.integers(0, 255))
    holds(bytes(sample[: data.draw(st.sampled_from([len(sample), 60, 84, 134, 600]))]))


@given(st.lists(st.sampled_from([0, 1, 2, 4, 8, 12, 16, 20, 28, 32, 100, 1024]), max_size=24))
def test_questions_about_small_numbers(numbers):
    holds(b"".join(number.to_bytes(4, "little") for number in numbers) + bytes(40))
    holds(b"".join(number.to_bytes(8, "little") for number in numbers) + b"name\0")


def test_a_format_that_can_not_be_it_is_not_imported():
    fresh = Candidates(map(beginnings.of, FORMATS))
    asked = {fmt.id for fmt in fresh.of(Glimpse(Bytes(b"X\n\0\0\0\3\0\4\2\2\0\3\5\0" + bytes(99))))}
    assert "r-serialized" in asked
    assert not asked & {
        "pickle",
        "tar-archive",
        "hdf5",
        "coreml-compiled",
        "parquet-arrow",
        "lzma-stream",
    }


FINGERPRINT = bytes.fromhex(
    "08f386bbe4b1ef9a97df0110c3a4a1d2c8e6f8b5461893bbd6f6c0e4a1d77520b7a8c3d1e5f9a2c4"
    "3428e1c5b9a7d3f1e8c29b01320208023a13313233343536373839303132333435363738"
)
"""What TensorFlow writes beside a SavedModel: hashes, a version and a number."""


def test_hashes_are_no_graph_and_no_text():
    fresh = Candidates(map(beginnings.of, FORMATS))
    asked = {fmt.id for fmt in fresh.of(Glimpse(Bytes(FINGERPRINT)))}
    assert "tensorflow-record" in asked
    assert not asked & {"onnx-graph", "onnx-tensor", "python-source", "requirements-list",
                        "yaml-config", "ydf-header"}  # fmt: skip


WORDS = [
    b"{",
    b"[",
    b"{}",
    b'"',
    b"\n",
    b" ",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xc2\xa0",
    b"\xe2\x80\xa8",
    b"#",
    b";",
    b"<",
    b"a.whl",
    b".zip\\",
    b"{x.whl",
    b"--index-url x",
    b"git+https://x/y",
    b"engine=Python",
    b"option.entryPoint=x.py",
    b"[nlp]\nlang = en",
    b"[components]",
    b"FROM x.gguf\n",
    b'"nbformat":4',
    b'"weightsManifest"',
    b'"modelTopology"',
    b'"__LOADER__": "x"',
    b"\\u005f_loader__",
    b'"learner": {',
    b'"ctr_data": {',
    b'"runOn": "folderOpen"',
    b"!!python/object:os.system ",
    b"%TAG ! tag:x\n---",
    b"_target_: os.system\n",
    b"graph {",
    b"ir_version: 8\n",
    b"@x",
    b"x.y = 1\n",
    b"include 'x'\n",
]


@given(
    st.lists(st.sampled_from(WORDS), max_size=7).map(b"".join),
    st.sampled_from([0, 5000]),
    st.sampled_from(WORDS),
)
def test_questions_about_texts(before, blanks, after):
    holds(before + b" " * blanks + after)
