"""R's plain data, records and their attributes among it: told as when every item is walked."""

from contextlib import nullcontext
from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import r_data as r
from tests.intake.test_rruns import _told, again
from weighbridge.core import Code, FormatError, Import
from weighbridge.formats import r_serialized
from weighbridge.formats.r_serialized import FORMAT
from weighbridge.intake import rattributes
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


@st.composite
def pages(draw):
    """Texts in lists, as pages of help: each with a tag, and where in a file it stands."""
    tags = [r.strings(tag) for tag in ("TEXT", "VERB", "LIST", "")]
    files = [r.outside(247, "env::1"), r.outside(247, "env::23"), r.outside(247, ""), r.NIL]
    files += [[247 | r.ATTRIBUTES, 0, 1, *r.chars("a")], r.outside(249, "x")]
    files += [[247, 0, 2, *r.chars("a"), *r.chars("b")]]
    usual = draw(st.sampled_from(files))

    def place():
        flags = draw(st.sampled_from([0x30D, 0x30D, 0x30D, 0x20D, 0x30E, 0x310]))
        file = draw(st.sampled_from([usual, usual, usual, *files]))
        inner = [(3, file), (4, r.strings("srcref"))]
        values = draw(st.lists(st.integers(0, 300), min_size=2, max_size=2))
        made = r.doubles(*values) if flags == 0x30E else r.integers(*values)
        made = r.strings(*map(str, values)) if flags == 0x310 else made
        return [flags, *made[1:], *pairs(*draw(st.sampled_from([inner, inner, inner[:1], []])))]

    def element(deep):
        kind = draw(st.sampled_from([0x210, 0x210, 0x213, 0x20E]))
        if kind == 0x213 and deep:
            texts = [element(deep - 1) for _ in range(draw(st.integers(0, 4)))]
            body = r.vector(*texts)
        else:
            body = r.doubles(1) if kind == 0x20E else r.strings(draw(st.sampled_from(["a", "bc"])))
        told = [(1, draw(st.sampled_from(tags))), (2, place())]
        return [body[0] | r.ATTRIBUTES, *body[1:], *pairs(*draw(st.sampled_from([told, told[1:]])))]

    symbols = [r.symbol(name) for name in ("Rd_tag", "srcref", "srcfile", "class")]
    first = draw(st.lists(st.sampled_from(files), max_size=2))
    return r.vector(*symbols, *first, *[element(2) for _ in range(draw(st.integers(1, 12)))])


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


@given(pages(), st.sampled_from("XB"))
def test_pages_tell_what_items_tell(tree, how):
    data = r.file(tree, how)
    assert told(data, walked=False) == told(data, walked=True)


@given(pages(), st.lists(st.tuples(st.integers(23, 9000), st.integers(0, 255)), max_size=3))
def test_pages_whatever_the_bytes(tree, changes):
    data = bytearray(r.file(tree))
    for at, byte in changes:
        data[at % len(data)] = byte
    assert told(bytes(data), walked=False) == told(bytes(data), walked=True)


def test_texts_of_a_page_are_passed_over_at_once():
    def text(number):
        inner = pairs((3, r.outside(247, "env::1")), (4, r.strings("srcref")))
        place = [0x30D, *r.integers(number, 1)[1:], *inner]
        return [0x210, *r.strings("a")[1:], *pairs((1, r.strings("TEXT")), (2, place))]

    symbols = [r.symbol(name) for name in ("Rd_tag", "srcref", "srcfile", "class")]
    data = r.file(r.vector(*symbols, *map(text, range(300))))
    walked = r_serialized._Walk._item
    with patch.object(r_serialized._Walk, "_item", autospec=True, side_effect=walked) as stepped:
        found = [item for item in told(data, walked=False) if isinstance(item, Import)]
    assert len(found) == 1
    assert stepped.call_count < 12


def test_what_was_told_of_an_item_that_ends_early_is_told():
    # A pair with a tag is one of which functions are told, and here the tag is none.
    calm = r.closure(r.call("+", r.symbol("x")), r.pairs(("x", r.NIL)))
    data = r.file(r.vector(calm, [6 | r.TAGGED, *r.doubles(1)]))
    for walked in (False, True):
        assert any(isinstance(item, Code) for item in told(data, walked=walked))


def test_attributes_that_come_again_are_passed_over_at_once():
    first, *rest = r.vector(r.doubles(1), r.strings("a"))
    record = [first | r.ATTRIBUTES, *rest, *pairs((1, r.strings("b", "cd")))]
    data = r.file(r.vector(r.symbol("names"), *[record] * 100))
    way = rattributes.Attributes._value
    with patch.object(rattributes.Attributes, "_value", autospec=True, side_effect=way) as looked:
        assert told(data, walked=False)
    assert looked.call_count == 1  # of the first record
