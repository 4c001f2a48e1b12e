"""Models of Julius and CRF++: followed to the last number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import julius as b
from tests.builders.neighbours import SAMPLES
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read, refusal
from tests.weighing import weigh
from weighbridge.core import Entry, Face, Gap, Verdict
from weighbridge.formats import crfpp_model, julius_hmm, julius_ngram

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")
EVERY = [
    (julius_ngram, b.ngram()),
    (julius_ngram, b.ngram(word=4)),
    (julius_ngram, b.ngram(order=">")),
    (julius_hmm, b.hmm()),
    (julius_hmm, b.hmm(long=True)),
    (julius_hmm, b.hmm("", second=False)),
    (julius_hmm, b.hmm("_M")),
    (julius_hmm, b.hmm("_M", streams=2, tied=True)),
    (julius_hmm, b.hmm("", streams=3, tied=True)),
    (crfpp_model, b.crf()),
]


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_what_is_honest_is_allowed(tmp_path, module, data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [module.FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"model_file": data, "a.bin": data})[:2] == (Verdict.ALLOW, set())


def test_what_they_say_is_told():
    told = {
        each.key: each.value
        for module, data in EVERY
        for each in read(module.FORMAT, data)
        if isinstance(each, Entry)
    }
    assert told["julius.2-grams"] == "3"
    assert (told["julius.states"], told["julius.models"]) == ("1", "1")
    assert told["crfpp.labels"] == "B I"


@pytest.mark.parametrize("version", [3, 4])
def test_old_language_models_have_no_verdict(tmp_path, version):
    verdict, rules, _ = weigh(tmp_path, {"a.bingram": b.ngram(version)})
    assert (verdict, rules) == (Verdict.NO_VERDICT, {"not-scanned"})


@pytest.mark.parametrize(
    ("module", "data"),
    [
        (julius_ngram, b.ngram(behind=b"x")),
        (julius_ngram, b.ngram(words=b"a\0")),
        (julius_ngram, b.ngram(size=2**31)),
        (julius_ngram, b.ngram()[:-3]),
        (julius_ngram, b.ngram()[:512] + b"\xff" * 40),
        (julius_hmm, b.hmm(behind=b"x")),
        (julius_hmm, b.hmm()[:-3]),
        (julius_hmm, b.hmm("", streams=0)),
        (julius_hmm, b.hmm("", tied=True, codebook=1)),
        (julius_hmm, b"JBINHMMV2\0" + b"x" * 5000),
        (crfpp_model, b.crf(behind=b"x")),
        (crfpp_model, b.crf(templates=b"X00\0")),
        (crfpp_model, b.crf()[:-3]),
        (crfpp_model, b"\xc8" + b.crf()[1:]),
    ],
)
def test_refuses(module, data):
    assert refusal(module.FORMAT, data) is not None


@pytest.mark.parametrize(
    "data",
    [
        b.ngram(behind=PICKLE),
        b.ngram(behind=PROGRAM),
        b.hmm(behind=PICKLE),
        b.hmm(behind=PROGRAM),
        b.crf(behind=PICKLE),
        b.crf(trie=PROGRAM),
    ],
)
def test_what_is_more_than_that_is_not_allowed(tmp_path, data):
    assert weigh(tmp_path, {"model.bin": data})[0] is Verdict.DENY


@pytest.mark.parametrize(("module", "data"), EVERY)
def test_cuts_and_changes(module, data):
    survives_cuts_and_changes(module.FORMAT, data)


@given(st.binary(max_size=60), st.sampled_from(EVERY))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, case):
    module, data = case
    survives(module.FORMAT, data[: len(data) // 2] + noise)
    survives(module.FORMAT, noise)
