"""Reading JSON leaves the collector of cycles as it was."""

import contextlib
import gc
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.core import FormatError
from weighbridge.intake import strictjson


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize(
    "text", [b'{"a": [1, 2]}', b'{"a": 1, "a": 2}', b"{", b"\xff", b"[" * 10_000]
)
def test_the_collector_is_left_as_it_was(running, text):
    (gc.enable if running else gc.disable)()
    try:
        for read in (strictjson.value, lambda *a, **k: list(strictjson.values(*a, **k))):
            with contextlib.suppress(FormatError):
                read(text, what="text", offset=0)
            assert gc.isenabled() is running
    finally:
        gc.enable()


def test_what_is_not_wanted_is_not_kept():
    text = b'{"a": {"a": 1, "b": 2}, "b": {"a": 3}, "c": [{"d": 1}]}'
    found = strictjson.value(text, what="", offset=0, lenient=True, keep=("a", "c"))
    assert found == {"a": {"a": 1}, "c": [{}]}


PIECES = [
    *["1", "}", "[", "]", ",", "x", "NaN", "1e999"],
    '{"a":',
    '"a":2',
    '"\u00e9"',
    "\n",
    " ",
    "\ufeff",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=9).map(lambda parts: "".join(parts).encode()),
    st.binary(max_size=2),
    st.booleans(),
)
@settings(max_examples=200, deadline=None)
def test_small_texts_are_decoded_as_others_are(text, more, lifted):
    def told():
        found = []
        try:
            found.extend(strictjson.values(text + more, what="w", offset=3, lifted=lifted))
        except FormatError as error:
            found.append((str(error).partition(" in position")[0], error.offset, error.kind))
        return repr(found)

    with patch.object(strictjson, "SMALL", -1):
        slow = told()
    assert told() == slow
