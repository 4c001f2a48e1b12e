"""Instructions followed within the window do what the table has them do."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import instructions
from weighbridge.machine import stream as streams
from weighbridge.machine.freezing import Freezer
from weighbridge.machine.log import Log

PUSHED = [
    *(b"K\x07", b"M\1\2", b"N", b"]", b"X\2\0\0\0ab", b"X\2\0\0\0\xc3\xa4", b"X\2\0\0\0\xff\xfe"),
    *(b"X\x03\0\0\0\xed\xa0\x80", b"X\1\x10\0\0" + b"a" * 4097, b"X\0\x10\0\0" + b"b" * 4096),
    *(b"\x8c\1a", b"h\0", b"h\1", b"h\7", b"j\0\0\0\0", b"j\1\0\0\0", b"j\7\0\0\0", b"j\0\0\0\xff"),
    *(b"q\0", b"q\1", b"q\2", b"r\0\0\0\0", b"r\1\0\0\0", b"r\2\0\0\0", b"r\0\0\1\0", b"\x94"),
    *(b"(", b"0", b"t", b"e", b"l", b"\x85", b"\x86", b"\x87", b"\x95\6\0\0\0\0\0\0\0"),
    *(p.name("a", "C"), b")\x81", b"R", b"}b", b"cnumpy\ndtype\n", b"cfoo\nbar\n(K\1tR"),
]


def told(data):
    cursor = Cursor.over(data)
    log = Log(cursor)
    try:
        result = streams.follow(cursor, log, whole=True)
        seen = [result.stop, Freezer().freeze(result.value)]
    except FormatError as error:
        seen = [str(error), error.offset]
    return repr([*seen, *log.evidence()])


@given(st.lists(st.sampled_from(PUSHED), max_size=24), st.sampled_from([b".", b"", b"\1\0\0"]))
@example([b"X\2\0\0\0ab", b"r\0\0\0\0", b"j\0\0\0\0", b"\x86"], b".")
@settings(max_examples=500, deadline=None)
def test_what_is_quick_changes_nothing(pushed, end):
    data = b"".join(pushed) + end
    quick = told(data)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(instructions, "QUICK", instructions.NONE)
        assert told(data) == quick
