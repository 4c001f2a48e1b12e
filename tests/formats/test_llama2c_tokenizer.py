"""llama2.c's tokenizers: words up to the end of the file, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats.llama2c_tokenizer import FORMAT


def test_what_is_honest_leaves_no_gap():
    found = evidence(b.llama2c_words(), "tokenizer.bin")
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert [each.value for each in found if isinstance(each, Entry)] == ["4"]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.llama2c_words(longest=9), "the longest word has 6 bytes of 9"),
        (b.llama2c_words(longest=5), "a word of 6 bytes"),
        (b.llama2c_words((float("nan"), b"a")), "with the score nan"),
        (b.llama2c_words((-1, b"\xff\xfe")), "no UTF-8"),
        (b.llama2c_words() + b"abc", "word: 8 bytes wanted"),
        (b.llama2c_words()[:-1], "word: 3 bytes wanted"),
        (bytes(40), "a word of 0 bytes"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.llama2c_words())


@given(st.binary(max_size=80))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.llama2c_words() + noise)
    survives(FORMAT, noise)


def test_it_is_allowed_and_what_is_behind_it_is_not(tmp_path):
    files = {"stories.bin": b.llama2c(), "tokenizer.bin": b.llama2c_words()}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW
    more = {"tokenizer.bin": b.llama2c_words() + b"\x80\2."}
    assert weigh(tmp_path, files | more)[0] is Verdict.DENY
