"""A file gives the bytes that are in it, however they are asked for."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from weighbridge.intake import source


@given(
    st.lists(st.tuples(st.integers(-3, 50), st.integers(0, 30), st.booleans()), max_size=30),
    st.integers(0, 400),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_small_reads_near_one_another_give_what_is_there(tmp_path, steps, size):
    data = os.urandom(1) * 3 + bytes(at % 251 for at in range(size))
    path = tmp_path / "a"
    path.write_bytes(data)
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with pytest.MonkeyPatch.context() as patched:
            for name, value in (("LITTLE", 20), ("NEAR", 16), ("AHEAD", 24)):
                patched.setattr(source, name, value)
            file, at, touched = source.File(descriptor, len(data)), 0, 0
            for step, length, back in steps:
                at = max(0, at - step if back else at + step)
                touched += len(data[at : at + length])
                assert file.read(at, length) == data[at : at + length]
                assert file.touched == touched
                at += length
    finally:
        os.close(descriptor)


def test_of_few_small_reads_far_apart_little_more_is_read(tmp_path, monkeypatch):
    path, asked = tmp_path / "a", []
    path.write_bytes(bytes(4 << 20))
    pread = os.pread
    monkeypatch.setattr(os, "pread", lambda *given: (asked.append(given[1]), pread(*given))[1])
    descriptor = os.open(path, os.O_RDONLY)
    try:
        file = source.File(descriptor, 4 << 20)
        for at in range(1 << 20, 4 << 20, 1 << 20):
            # The head of a member of an archive, and its name.
            file.read(at, 30)
            file.read(at + 30, 20)
        assert sum(asked) == 3 * (30 + source.LITTLE)
        del asked[:]
        for at in range(0, 1 << 20, 64):
            file.read(at, 64)
        assert len(asked) < (1 << 20) / source.AHEAD + 8
    finally:
        os.close(descriptor)


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6), st.data())
def test_parts_of_parts_are_read_in_place(cuts, data):
    whole = bytes(range(60))
    held, wanted = source.Bytes(whole), whole
    for start, size in cuts:
        # Whatever is outside the part that it is cut from is not there.
        held = source.Slice(held, start, start + size)
        wanted = wanted[start : start + size]
        assert held.size == size
    at, size = data.draw(st.integers(0, 40)), data.draw(st.integers(0, 40))
    if at <= held.size:
        assert held.read(at, size) == wanted[at : at + min(size, held.size - at)]
