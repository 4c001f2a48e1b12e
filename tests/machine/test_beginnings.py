"""What is told of a pickle's beginning without a machine is what the machine says."""

from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Artifact
from weighbridge.intake import doubts_of_pickles
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import USUAL, Budget
from weighbridge.intake.source import Bytes
from weighbridge.machine import beginnings, stream

OPCODES = sorted(doubts_of_pickles.FIRST)


def followed(data):
    """Ask the machine whatever the first bytes are."""
    cursor = Cursor(Bytes(data), Artifact("", len(data)), Budget(USUAL, len(data)))
    return stream.plausible(cursor, announced=False)


@given(
    st.sampled_from(sorted(doubts_of_pickles.TAKING)),
    st.lists(st.sampled_from(OPCODES), min_size=2, max_size=20),
    st.sampled_from([b".", b"aaaa\n.", b"1\n.", b"(.)."]),
)
def test_what_takes_something_is_never_first(first, rest, end):
    assert not followed(bytes([first, *rest]) + end)


@given(
    st.sampled_from(sorted(doubts_of_pickles.COUNTED)),
    st.integers(0, 300),
    st.sampled_from([b"a", b"\xc3\xa9", b"\x80"]),
    st.integers(-1, 1),
    st.lists(st.sampled_from([*OPCODES, 0, 255]), max_size=6),
)
def test_what_is_counted_has_to_be_there_with_an_instruction_behind_it(
    first, size, letter, more, rest
):
    width = doubts_of_pickles.COUNTED[first]
    size = size % 256 if width == 1 else size
    text = (letter * size)[: max(size + more, 0)]
    data = bytes([first]) + size.to_bytes(width, "little") + text + bytes(rest)
    if len(data) >= doubts_of_pickles.SHORTEST:
        assert beginnings.begins(Glimpse(Bytes(data))) == followed(data)
