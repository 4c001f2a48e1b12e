"""Models that are text: n-grams, vectors of words, support vectors, OpenCV's storage."""

import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import texts as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats import (
    arpa_model,
    htk_models,
    opencv_storage,
    svm_text,
    word2vec_bin,
    word_vectors,
)
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
EVERY = [
    (arpa_model, b.ARPA),
    (arpa_model, b"made by SRILM\n\n" + b.ARPA.replace(b"\n", b"\r\n")),
    (word_vectors, b.GLOVE),
    (word_vectors, b.VEC),
    (word_vectors, b.VEC.rstrip()),
    (word_vectors, b"2 3\nthe 0.1 0.2 0.3\nof -0.1 2e-3 0.3\n"),
    (svm_text, b.LIBSVM),
    (svm_text, b.LIBSVM + b"0.5 0:0.5 \n"),
    (svm_text, b.LIBLINEAR),
    (svm_text, b.LIGHT),
    (htk_models, b.HTK),
    (htk_models, b.HTK[b.HTK.index(b"~h") :].replace(b"\n", b"\r\n")),
    (opencv_storage, b.CASCADE),
    (opencv_storage, b.STORAGE),
]


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_what_is_honest_is_allowed(tmp_path, module, data):
    found = evidence(data)
    assert module.FORMAT.id in [each.format for each in found if isinstance(each, Face)]
    assert not [each for each in found if isinstance(each, Gap)]
    files = {"model.txt": data, "model.gz": gzip.compress(data, mtime=0)}
    assert weigh(tmp_path, files)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(("module", "data"), EVERY)
@pytest.mark.parametrize("more", [PICKLE, b"\n\0" + PROGRAM, b"\n\x80\x04" + PICKLE])
def test_what_stands_behind_it_is_not_allowed(tmp_path, module, data, more):
    if module is opencv_storage and data is b.STORAGE and more is PICKLE:
        return  # text in a dialect: opcodes are told where they are, not here
    assert weigh(tmp_path, {"model.txt": data + more})[0] in {Verdict.DENY, Verdict.NO_VERDICT}


@pytest.mark.parametrize(
    ("module", "data", "why"),
    [
        (arpa_model, b.ARPA.replace(b"ngram 1=3", b"ngram 1=4"), "1 more 1-grams"),
        (arpa_model, b.ARPA.replace(b"ngram 1=3", b"ngram 1=2"), "2 are left"),
        (arpa_model, b.ARPA.replace(b"ngram 2=1", b"ngram 3=1"), "no count of 2-grams"),
        (arpa_model, b.ARPA.replace(b"\\2-grams", b"\\3-grams"), "no section"),
        (arpa_model, b.ARPA.replace(b"\\end\\\n", b""), "no end"),
        (arpa_model, b.ARPA.replace(b"ngram 2=1", b"ngram 2=1\nngram 3=1"), "2 of 3 orders"),
        (arpa_model, b.ARPA.replace(b"-99", b"x99"), "no 1-gram"),
        (arpa_model, b.ARPA.replace(b"-99", b"\0"), "NUL byte"),
        (arpa_model, b.ARPA + b"text\n", "behind the end"),
        (word_vectors, b.GLOVE + b"import os\n", "no vector"),
        (word_vectors, b.GLOVE + b"a" + b.NUMBERS[:-3] + b"\n", "no vector"),
        (word_vectors, b.GLOVE + b"\0 " + b.NUMBERS + b"\n", "no vector"),
        (word_vectors, b"prose\n", "no vectors"),
        (svm_text, b.LIBSVM.replace(b"gamma", b"exec"), "no key"),
        (svm_text, b.LIBSVM + b"1 1:x\n", "no vector"),
        (svm_text, b.LIBLINEAR + b"os\n", "no vector"),
        (svm_text, b.LIGHT.replace(b"0 # kernel type", b"0"), "says nothing"),
        (svm_text, b"svm_type c_svc", "no line"),
        (svm_text, b"prose\n", "no support vectors"),
        (htk_models, b.HTK + b"import os\n", "no word"),
        (htk_models, b.HTK + b"1x\n", "no word"),
        (opencv_storage, b.CASCADE.replace(b"</stages>", b""), ""),
        (opencv_storage, b"<!DOCTYPE a [<!ENTITY b SYSTEM 'c'>]>" + b.CASCADE[22:], ""),
        (opencv_storage, b.STORAGE + b"\x1b[2J\n", "no text"),
    ],
)
def test_refuses(module, data, why):
    error = refusal(module.FORMAT, data)
    assert error is not None
    assert why in str(error)


@pytest.mark.parametrize(
    "data",
    [
        b"1.5 2.5\n2.5 3.5\n" * 9,
        b"1 %b\n2 %b\n" % (b.NUMBERS, b.NUMBERS),
        b"the 0.5 0.25\nof 0.5 0.25\n",
        b"Rome was built in 1 day, or in 2.\nIt was not.\n",
        b"the %b\n" % b.NUMBERS,
        b"the %b\nof %b\n" % (b.NUMBERS, b.NUMBERS[:-4]),
        b"2 11\nthe %b\nof %b\n" % (b.NUMBERS, b.NUMBERS),
    ],
)
def test_tables_of_numbers_are_no_words(data):
    known = [each.format for each in evidence(data) if isinstance(each, Face)]
    assert word_vectors.FORMAT.id not in known


def test_word2vec_in_binary_is_as_before():
    binary = b"2 2\na " + bytes(8) + b"\nb " + bytes(8) + b"\n"
    assert [each.format for each in evidence(binary) if isinstance(each, Face)] == [
        word2vec_bin.FORMAT.id
    ]
    hidden = b"2 3\nthe 0.1 0.2 0.3\nof \x80\4" + PICKLE
    assert refusal(word_vectors.FORMAT, hidden) is not None


def test_yaml_of_opencv_that_makes_python_run_is_denied(tmp_path):
    data = b.STORAGE + b"x: !!python/object/apply:os.system ['true']\n"
    assert weigh(tmp_path, {"model.yml": data})[0] is Verdict.DENY


def test_what_a_model_says_of_itself_is_told():
    told = {
        each.key: each.value
        for module, data in EVERY
        for each in read(module.FORMAT, data)
        if isinstance(each, Entry)
    }
    assert told["arpa.1-grams"] == "3"
    assert told["word-vectors.size"] == "3"
    assert told["htk.models"] == "1"
    assert told["svm.kernel_type"] == "rbf"
    assert told["svm.SVM-light"] == "Version V6.02"
    assert told["opencv.cascade"] == "opencv-cascade-classifier"
    assert told["opencv.opencv_ml_svm"] == "opencv-matrix"


def test_xml_that_is_too_long_to_parse_is_text_at_least():
    limits = Limits(text=1 << 8)
    for data, fault in ((b.CASCADE, False), (b.CASCADE + b"\0", True)):
        assert (survives(opencv_storage.FORMAT, data, limits) is not None) == fault


def test_many_lines_are_read_in_runs():
    rows = b"".join(b"word%d %b\n" % (at, b.NUMBERS) for at in range(20_000))
    assert not [each for each in read(word_vectors.FORMAT, rows) if isinstance(each, Gap)]
    assert refusal(word_vectors.FORMAT, rows + b"word\n") is not None
    long = b.LIBLINEAR + b"0.5 " * 100_000
    cursor = Cursor.over(long, limits=Limits(text=1 << 16))
    with pytest.raises(Exception, match="a line of more than"):
        list(svm_text.FORMAT.read(cursor))


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_cuts_and_changes(module, data):
    survives_cuts_and_changes(module.FORMAT, data, step=3)


@given(st.binary(max_size=60), st.sampled_from(EVERY))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, case):
    module, data = case
    survives(module.FORMAT, data[: len(data) // 2] + noise)
    survives(module.FORMAT, noise)


PYTHON = b"import os\nos.system('true')\n"
TAGGED = b"x: !!python/object/apply:os.system ['true']\n"
FRONTS = {
    "run.sh": b"#!/bin/sh\necho hello\n",
    "a.pkl": PICKLE + b"\n",
    "a.arpa": PICKLE + b"\n",
    "a.py": PYTHON,
    "evil.pth": b"import os;os.system('true')\n",
    "a.yaml": TAGGED,
    "setup.cfg": b"[options]\ninstall_requires = evil\n",
}


@pytest.mark.parametrize("name", FRONTS)
def test_what_stands_in_front_of_a_model_is_told(tmp_path, name):
    data = FRONTS[name] + b.ARPA
    verdict, rules, _ = weigh(tmp_path, {"config.json": b"{}", "a.vec": b.VEC, name: data})
    assert verdict is Verdict.DENY
    assert rules


STORED = [
    b"<a>", b"</a>", b"<_>", b"</_>", b"<_>1 -2.5e3</_>", b"<m type_id='opencv-matrix'>", b"</m>",
    b"text", b"<!-- a <b> -->", b"<!---->", b"<!-->", b"&lt;", b"\xc3\xa4", b"\xff", b"<b/>", b" ",
    b"<a >", b"</a\n>", b"<![CDATA[<a>]]>", b"<_><_><_><_><_>1</_></_></_></_></_>", b"\x01",
]  # fmt: skip


@given(st.lists(st.sampled_from(STORED), max_size=16))
@settings(max_examples=300, deadline=None)
def test_what_is_inside_of_a_thing_is_passed_over_as_it_is_walked(pieces):
    data = b"<opencv_storage><m>" + b"".join(pieces) + b"</m><_>1</_></opencv_storage>"
    quick = outcome(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(opencv_storage, "_INSIDE", None)
        assert outcome(data) == quick


def outcome(data):
    found = []
    try:
        found += opencv_storage.read(Cursor.over(data))
    except FormatError as error:
        return found, str(error), error.offset
    return found
