"""R's plain data, records and their attributes among it: told as when every item is walked."""

from contextlib import nullcontext
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import r_data as r
from tests.intake.test_rruns import _told, again
from weighbridge.core import FormatError
from weighbridge.formats import r_serialized
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake import rplain
from weighbridge.intake.cursor import Cursor

PROMISE = r.promise(r.call("system", r.strings("true")))
VALUES = [
    r.NIL, r.doubles(1, 2), r.integers(7), r.strings("a"), r.strings("b", "cd"), r.vector(),
    PROMISE,
]  # fmt: skip


def pairs(*items):
    """Attributes whose tags are references, as they are from the second time on."""
    out = [part for tag, value in items for part in (0x402, *again(tag), *value)]
    return [*out, *r.NIL]


@st.composite
def records(draw):
    """Lists alike and not, whose attributes are alike and not."""
    symbols = [r.symbol(name) for name in ("names", "class", "x")]
    found = [*symbols]
    few = draw(st.lists(st.sampled_from(VALUES), min_size=1, max_size=4))
    for _ in range(draw(st.integers(1, 8))):
        values = draw(st.one_of(st.just(few), st.lists(st.sampled_from(VALUES), max_size=4)))
        tagged = st.tuples(st.integers(1, 4), st.sampled_from(VALUES))
        named = draw(st.one_of(st.just([(1, VALUES[4])]), st.lists(tagged, max_size=3)))
        first, *rest = r.vector(*values)
        found.append([first | r.ATTRIBUTES, *rest, *pairs(*named)])
    return r.vector(*found)


def told(data, *, walked):
    """Return what is told of bytes, up to the error, if there is one."""
    found = []
    none = patch.object(r_serialized, "Passer", lambda *_, **__: None)
    try:
        with none if walked else nullcontext():
            found.extend(_told(FORMAT.read(Cursor.over(data))))
    except FormatError as error:
        found.append((error.kind, error.offset))
    return found


@given(records(), st.sampled_from("XB"))
def test_records_tell_what_items_tell(tree, how):
    data = r.file(tree, how)
    assert told(data, walked=False) == told(data, walked=True)


@given(records(), st.lists(st.tuples(st.integers(23, 2000), st.integers(0, 255)), max_size=3))
def test_whatever_the_bytes(tree, changes):
    data = bytearray(r.file(tree))
    for at, byte in changes:
        data[at % len(data)] = byte
    assert told(bytes(data), walked=False) == told(bytes(data), walked=True)


def test_attributes_that_come_again_are_passed_over_at_once():
    first, *rest = r.vector(r.doubles(1), r.strings("a"))
    record = [first | r.ATTRIBUTES, *rest, *pairs((1, r.strings("b", "cd")))]
    data = r.file(r.vector(r.symbol("names"), *[record] * 100))
    way = rplain.Passer._attribute
    with patch.object(rplain.Passer, "_attribute", autospec=True, side_effect=way) as looked:
        assert told(data, walked=False)
    assert looked.call_count == 2  # one attribute, and the end, of the first record
