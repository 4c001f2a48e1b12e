"""Arrays that are read where they lie hold what they would, and change nothing around them."""

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.core import FormatError
from weighbridge.intake import jsonnumbers, jsonruns, strictjson
from weighbridge.intake.jsonnumbers import Numbers

LONG = list(range(jsonnumbers.LEAST))
BLANKS = " " * jsonruns.SHORT


def read(text, *, lifted=True):
    data = (text + BLANKS).encode()
    return list(strictjson.values(data, what="text", offset=0, lifted=lifted))


def told(value):
    """Make lists of arrays again."""
    match value:
        case Numbers():
            return list(value)
        case dict():
            return {key: told(item) for key, item in value.items()}
        case list():
            return [told(item) for item in value]
    return value


@pytest.mark.parametrize(
    "array",
    [LONG, [-1, *LONG], [0.5, *LONG], [True, None, *LONG], [10**17, -(10**17), *LONG] * 9000],
    ids=["whole", "negative", "fraction", "words", "large"],
)
@pytest.mark.parametrize("blanks", [(",", ":"), (" ,\r\n", "\t: ")])
def test_an_array_is_taken_out_and_holds_the_same(array, blanks):
    (tree,) = read(json.dumps({"ö": {"a": array, "b": 1}}, separators=blanks))
    held = tree["ö"]["a"]
    assert isinstance(held, Numbers)
    assert (len(held), list(held), tree["ö"]["b"]) == (len(array), array, 1)
    whole = {type(item) for item in array} == {int}
    assert held.extremes() == ((min(array), max(array)) if whole else None)


def test_what_is_no_number_of_json_but_of_python_is_read():
    (tree,) = read('{"a": [NaN, Infinity, -Infinity, 1, 2, 3]}')
    first, second, third, *_ = tree["a"]
    assert (math.isnan(first), second, third) == (True, math.inf, -math.inf)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": [1, 2, 3]}',
        '{"a": ["x", 1, 2, 3, 4, 5, 6]}',
        '[[1, 2, 3, 4, 5, 6], ":[1,2,3,4,5,6]"]',
        '{"a\\":[1,2,3,4,5,6]": "\\\\"}',
        '{"a": [1, 2, 3, 4, 5, 1000000000000000000000]}',
    ],
    ids=["short", "text", "list", "inside", "huge"],
)
def test_anything_else_stays(text):
    assert read(text) == [json.loads(text)]


@pytest.mark.parametrize(
    "array",
    [
        "[1,2,3,4,5,6,]", "[1,2,3,4,5 6]", "[,1,2,3,4,5,6]", "[1,2,3,4,5,06]", "[1,2,3,4,5,6.]",
        "[1,2,3,4,5,+6]", "[1,2,3,4,5,6}", "[1,2,3,4,5,6", "[1,2,3,4,5,6]7", "[1,2,3,4,5,6][0]",
        "[1,2,3,4,5,.6]", "[1,2,3,4,5,6e]", "[1,2,3,4,5,tru]", "[1,2,3,4,5,-NaN]",
        "[1,2,3,4,5,--6]",
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_where_it_is(array):
    text = f'{{"ö": [1,2,3,4,5,6,7], "a": {array}, "b": [1,2,3,4,5,6]}}'
    with pytest.raises(FormatError) as plain:
        read(text, lifted=False)
    with pytest.raises(FormatError) as lifted:
        read(text)
    assert str(lifted.value) == str(plain.value)


def test_a_mark_of_another_text_is_a_text():
    text = '{"a": [1, 2, 3, 4, 5, 6]}'
    mark = jsonnumbers.Lifted((text + BLANKS).encode()).kept.split(b'"')[3].decode()
    (tree,) = read(f'{{"b": "{mark}", "a": [1, 2, 3, 4, 5, 6]}}')
    assert tree["b"] == mark


def test_two_of_one_key_are_both_there():
    (tree,) = read('{"a": [1, 2, 3, 4, 5, 6], "a": [7, 8, 9, 10, 11, 12]}')
    assert [list(value) for _, value in tree.pairs] == [[*LONG[1:], 6], [7, 8, 9, 10, 11, 12]]


PIECES = ("[1,2,3,4,5,6]", "[1,2]", '"a":', ":", ",", "{", "}", "[", "]", '"', "\\", "7", "-", "é")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_any_text_is_refused_or_holds_the_same(pieces):
    text = '{"x":' + "".join(pieces) + "}"
    found = [_outcome(text, lifted) for lifted in (False, True)]
    assert found[0] == found[1]


def _outcome(text, lifted):
    try:
        return [told(tree) for tree in read(text, lifted=lifted)]
    except FormatError as error:
        return str(error)


def test_keys_that_come_again_take_no_room():
    row = '{"a_key_that_is_long": [1, 2, 3, 4, 5, 6], "another_key_that_is_long": 1},'
    rows = "[" + row * 220_000 + "0]"
    assert len(read(rows)[0]) == 220_001
