"""Numbers and texts as words: what is read in lines is read as word by word."""

import re
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.rwire import Text

WORDS = [
    "9", "262153", "13", "-1", "NA", "3", "7", "abc", "a\\040b", "\\n\\\\", "\\777", "\\", "é",
    "x" * 300, "12345678901", "1_0", "1e-3", "NaN", "0" * 70, "9\n3\nabc", "9\n300\n" + "x" * 300,
    "9\n3\na\\tb", "9\n0\n", "521\n3\nabc",
]  # fmt: skip
MARKS = ["\n", "\n", "\n", "\n", " ", "\n\n", "\t", "\r\n", ""]
ASKED = st.lists(
    st.one_of(
        st.tuples(st.just("integer"), st.just(0)),
        st.tuples(st.just("text"), st.integers(0, 301)),
        st.tuples(st.just("item"), st.integers(1, 4)),
    ),
    max_size=8,
)


def told(data, asked):
    """Return what is read, where that ends, and the error, if there is one."""
    cursor = Cursor.over(data)
    how, found = Text(cursor), []
    for call, size in asked:
        try:
            match call:
                case "integer":
                    found.append(how.integer("number"))
                case "text":
                    found.append(how.text(size, "text"))
                case _:
                    left = size
                    while left:
                        left -= how.texts(left)
                        if left:
                            flags, length = how.integer("text"), how.integer("text")
                            found += [] if flags & 0x2FF == 9 and length > 0 else [flags, length]
                            how.text(max(length, 0), "text")
                            left -= 1
        except FormatError as error:
            return [*found, error.offset, str(error)]
        found.append(cursor.offset)
    return found


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS)), max_size=12), ASKED)
@settings(max_examples=300, deadline=None)
def test_lines_are_read_as_words_are(words, asked):
    data = "".join(word + mark for word, mark in words).encode()
    with patch.object(Text, "_ahead", lambda self, _size: len(self._data)):
        slow = told(data, asked)
    assert told(data, asked) == slow


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(MARKS)), max_size=30),
    st.integers(0, 40),
    st.sampled_from([4, 16]),
)
@settings(max_examples=200, deadline=None)
def test_as_many_words_are_passed_over_as_are_wanted(words, count, size):
    data = "".join(word + mark for word, mark in words).encode()
    cursor = Cursor.over(data)
    ends = [match.end() for match in re.finditer(rb"(?<!\S)\S++(?=\s)", data)]
    wanted = count * 2 if size == 16 else count
    try:
        Text(cursor).skip(count, size, "numbers")
    except FormatError:
        assert wanted > len(ends)
    else:
        assert cursor.offset == (ends[wanted - 1] if wanted else 0)
