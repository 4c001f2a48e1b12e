"""Bytes that are passed over as plain data are taken for a pickle by whoever follows them, too."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles
from weighbridge.core import Gap, GapKind, Import
from weighbridge.formats import pickle
from weighbridge.intake.cursor import Cursor
from weighbridge.machine import stream

WHOLE = [
    *(bytes([each]) for each in b"012N()]}a\x85\x89\x8f\x90\x91\x94esutdl.\0"),
    *(b"K\5", b"h\1", b"q\0", b"\x80\4", b"\x80\xff", b"M\1\2", b"J\1\2\3\4"),
    *(b"j\1\0\0\0", b"G" + bytes(8), b"\x95" + bytes(8), b"\x95\xff" + bytes(7)),
    *(b"\x8c\3abc", b"\x8c\2\xff\xfe", b"X\2\0\0\0ab", b"U\1a", b"\x8a\1\5"),
    *(b"I1\n", b"Ix\n", b"F.\n", b"L5L\n", b"Lz\n", b"S'a'\n", b"Sa\n", b"V\xff\n", b"gx\n"),
    *(b"C\1a", b"T\1\0\0\0a", b"T\xff\xff\xff\xff", b"B\1\0\0\0b", b"\x8b\xff\xff\xff\xff"),
    *(b"ca\nb\n", b"c\xff\n\n", b"ca\n", b"ca", b"\x93", b"R", b"b", b"Q", b"ia\nb\n"),
    *(b"\x8d\1" + bytes(7) + b"a", b"\x96\1" + bytes(7) + b"a", b"\x8e\xff" + bytes(7)),
]
"""Instructions, some of them faulty; most are of plain data."""


@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(WHOLE), max_size=12).map(b"".join), st.integers(0, 40))
def test_a_short_way_to_a_pickle_changes_nothing(body, size):
    data = (b"\x80\4" + body)[: size + 3]
    quick = stream.plausible(Cursor.over(data), announced=True)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stream, "LITTLE", -1)
        patched.setattr(stream, "BEGINNING", 0)
        assert stream.plausible(Cursor.over(data), announced=True) == quick


@pytest.mark.parametrize("piece", [b"N.", b"(l.", b"I1\n.", b"(" * 30 + b"t" * 30 + b"."])
def test_many_streams_are_looked_at_a_few_times_each(piece, monkeypatch):
    steps, step = [], stream.step

    def counted(machine):
        steps.append(machine.tape.offset)
        return step(machine)

    monkeypatch.setattr(stream, "step", counted)
    data = piece * (8_000 // len(piece))
    assert not list(pickle.FORMAT.read(Cursor.over(data)))
    assert len(steps) < 2 * len(data)


@pytest.mark.parametrize("count", [1, 700, 4000])
def test_a_stream_that_is_none_after_many_is_told(count):
    data = b"N." * count + b"Zzz" + bytes(2) + pickles.stream(pickles.call("m", "f"))
    (gap,) = (each for each in pickle.FORMAT.read(Cursor.over(data)) if isinstance(each, Gap))
    assert gap.kind is GapKind.TRAILING
    assert 2 * count - stream.SURE <= gap.place.span.start <= 2 * count


@pytest.mark.parametrize("count", [1, 700, 4000])
def test_a_call_after_many_streams_is_found(count):
    data = b"N." * count + b"cm\nf\n(tR."
    assert [each.target.name for each in pickle.FORMAT.read(Cursor.over(data))
            if isinstance(each, Import)] == ["f"]  # fmt: skip
