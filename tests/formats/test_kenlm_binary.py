"""KenLM: words are counted from the end, and what is before them is numbers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats.kenlm_binary import FORMAT


def every(kind, data):
    return [each for each in read(FORMAT, data) if isinstance(each, kind)]


@pytest.mark.parametrize(
    "data",
    [
        b.kenlm(),
        b.kenlm(follow=0, words=()),
        b.kenlm((1,), (b"<unk>",)),
    ],
)
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.kenlm(order=0), "order 0"),
        (b.kenlm((9, 2)), "words less|not <unk>"),
        (b.kenlm((2, 2)), "not <unk>"),
        (b.kenlm((2**60, 2)), "words in"),
        (b.kenlm((3, 2**40)), "n-grams in"),
        (b.kenlm(magic=b.MAGIC.replace(b"5", b"4")), "not read"),
        (b.kenlm(tried=bytes(32)), "another kind"),
        (b.kenlm() + b"x", "do not end"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_words_may_fill_more_than_one_step():
    words = (b"<unk>", *(b"w%d" % n for n in range(60000)))
    data = b.kenlm((len(words), 2), words, tables=bytes(600))
    assert every(Gap, data) == []
    assert every(Entry, data)[1].value == "60001, 2"


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.kenlm(), step=7)


@given(st.binary(max_size=120))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.kenlm()[:88] + noise)
    survives(FORMAT, b.kenlm()[:112] + noise)


def test_it_is_allowed_and_cut_it_is_not(tmp_path):
    assert weigh(tmp_path, {"5gram.bin": b.kenlm()})[0] is Verdict.ALLOW
    assert weigh(tmp_path, {"5gram.bin": b.kenlm()[:-3]})[0] is Verdict.DENY
