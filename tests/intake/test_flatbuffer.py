"""Flatbuffers: honest ones are read, and no offset is believed."""

import struct
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.graphs import Flat
from weighbridge.core import FormatError, GapKind
from weighbridge.intake import flatbuffer
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Limits


def honest():
    flat = Flat()
    inner = flat.table({0: flat.bytes(b"inner")})
    numbers = flat.put(struct.pack("<I2q", 2, -1, 7))
    fields = {0: flat.bytes(b"text"), 1: ("u32", 9), 3: flat.vector([inner, inner]), 4: numbers}
    return flat.file(flat.table(fields), b"TEST")


def root(data, limits=None):
    return flatbuffer.root(Cursor.over(data, limits=limits))


def test_reads_fields():
    table = root(honest())
    assert table.text(0) == "text"
    assert table.number(1, 4) == 9
    assert table.field(2) is None
    assert (table.number(2, 4, 5), table.text(2), table.table(2)) == (5, "", None)
    assert [inner.text(0) for inner in table.tables(3)] == ["inner", "inner"]
    assert table.numbers(4, 8, 2, signed=True) == [-1, 7]
    assert table.field(99) is None


def test_text_is_kept_up_to_the_limit():
    assert root(honest(), Limits(kept=2)).text(0) == "te"


def test_numbers_are_bounded():
    with pytest.raises(FormatError, match="more than 1 numbers") as caught:
        root(honest()).numbers(4, 8, 1)
    assert caught.value.kind is GapKind.LIMIT


def test_references_are_bounded():
    table = root(honest())
    with pytest.raises(FormatError, match="more references"):
        [list(table.tables(3)) for _ in range(2000)]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xff\xff\xff",
        b"\x04\0\0\0\xff\xff\xff\x7f",
        b"\x08\0\0\0\x02\0\x04\0\x04\0\0\0",
        b"\x0c\0\0\0\x06\0\x04\0\xff\xff\0\0\x08\0\0\0",
    ],
)
def test_refuses(data):
    with pytest.raises(FormatError):
        root(data).text(0)


@given(st.binary(max_size=60), st.integers(0, 60))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise, at):
    data = honest()
    for each in (noise, data[:at] + noise + data[at + len(noise) :]):
        found = refusal(each)
        assert found is None or 0 <= found.offset <= len(each)


def refusal(data):
    try:
        table = root(data)
        table.text(0)
        table.number(1, 4)
        list(table.tables(3))
        table.numbers(4, 8, 9)
    except FormatError as error:
        return error
    return None


def told(data, whole):
    """Return all that a table holds, up to the error, if there is one, and where that is."""
    found = []
    with patch.object(flatbuffer, "WHOLE", whole):
        try:
            table = root(data, Limits(kept=9))
            found += [
                table.at,
                table.stop,
                table.text(0),
                table.number(1, 4),
                table.number(2, 8, 5),
            ]
            found += [table.number(1, 1, signed=True), table.vector(4, 8), table.numbers(4, 8, 3)]
            for inner in table.tables(3):
                found += [inner.at, inner.stop, inner.text(0), inner.numbers(0, 4, 9, signed=True)]
            found += table.strings(3)
        except FormatError as error:
            found.append((error.offset, error.kind, str(error)))
    return found


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=4), st.integers(0, 200)
)
def test_a_file_read_at_once_tells_the_same(changes, size):
    data = bytearray(honest())
    for at, byte in changes:
        data[at % len(data)] = byte
    cut = bytes(data[:-size] if size < len(data) // 2 else data)
    assert told(cut, 0) == told(cut, 1 << 20)
