"""A file of holes may have any length: zeros are read past so far and no further."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import streams
from weighbridge.core import FormatError, Gap, GapKind
from weighbridge.formats import gzip_stream, pickle
from weighbridge.intake import expand, zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import MIB
from weighbridge.intake.source import Bytes
from weighbridge.machine import stream


def test_more_zeros_than_are_read_past_are_a_limit(monkeypatch):
    monkeypatch.setattr(expand, "ZEROS", MIB)
    source = Bytes(bytes(3 * MIB))
    assert expand.after_zeros(source, 0, MIB) == MIB
    with pytest.raises(FormatError) as raised:
        expand.is_zero(source, 0, source.size)
    assert raised.value.kind is GapKind.LIMIT
    with pytest.raises(FormatError):
        list(gzip_stream.FORMAT.read(Cursor.over(streams.gz(b"N.") + bytes(3 * MIB))))


def test_what_follows_a_pickle_is_told_where_zeros_do_not_end(monkeypatch):
    monkeypatch.setattr(stream, "ZEROS", MIB)
    found = list(pickle.FORMAT.read(Cursor.over(b"\x80\4N." + bytes(3 * MIB))))
    (gap,) = [item for item in found if isinstance(item, Gap)]
    assert gap.kind is GapKind.TRAILING
    assert gap.place.span.start == 4


@given(st.integers(0, 3 << 20), st.binary(max_size=3), st.sampled_from([0, 1, 4096, 1 << 20]))
def test_zeros_are_counted_by_blocks_as_one_by_one(count, after, step):
    data = bytes(count // max(step, 1) * step) + after
    assert zeros.leading(data) == len(data) - len(data.lstrip(b"\0"))
