"""Whatever the bytes are, they are converted or refused, and refused leaves nothing behind."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import benign, zips
from tests.builders import pickles as p
from tests.builders import tensors as t
from tests.conversion.test_arrays import TWO, array, npy, npz
from weighbridge.conversion import Converted, Refused, Wanted, convert
from weighbridge.machine.instructions import INSTRUCTIONS

BEFORE = p.proto(4) + p.EMPTY_DICT + p.MARK + p.text("w")

FILES = {
    "zip": t.zipped({"a": t.tensor(), "b": {"c": t.parameter(t.tensor((3, 2), (1, 3)))}}),
    "legacy": t.legacy({"a": t.tensor(), "n": 1}),
    "npz": npz(w=npy(), v=npy("'>i4'", "(2, 2)")),
    "pickle": p.stream(p.value({"w": array()})),
    "joblib": BEFORE + benign.wrapper(TWO, len(BEFORE)) + p.SETITEMS + p.STOP,
}

MANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def survives(folder, data):
    """Convert; anything but one of two outcomes fails the test."""
    source, target = folder / "in", folder / "out"
    source.write_bytes(data)
    try:
        done = convert(str(source), str(target), Wanted(force=True))
    except Refused as refused:
        done = refused
    if isinstance(done, Converted):
        target.unlink()
    else:
        assert all(done.reasons)
    assert [path.name for path in folder.iterdir()] == ["in"]
    return done


@MANY
@given(st.binary(max_size=200))
def test_any_bytes(tmp_path, data):
    survives(tmp_path, data)


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_converted_as_they_are(tmp_path, name):
    assert isinstance(survives(tmp_path, FILES[name]), Converted)


@pytest.mark.parametrize("name", FILES)
def test_every_cut(tmp_path, name):
    data = FILES[name]
    for cut in range(0, len(data), 3):
        survives(tmp_path, data[:cut])


@MANY
@pytest.mark.parametrize("name", FILES)
@given(changes=st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_any_bytes_changed(tmp_path, name, changes):
    data = bytearray(FILES[name])
    for where, value in changes:
        data[int(where * (len(data) - 1))] = value
    survives(tmp_path, bytes(data))


PIECES = st.one_of(
    st.sampled_from(sorted(INSTRUCTIONS)),
    st.sampled_from([t.tensor(), t.storage(), array(), t.ordered(), p.value({"w": 1}), p.put(1),
                     p.get(1), p.text("w"), p.call("mine", "f"), p.EMPTY_DICT, p.SETITEM]),
    st.binary(max_size=4),
)  # fmt: skip


@MANY
@given(st.lists(PIECES, max_size=12))
def test_any_instructions(tmp_path, pieces):
    pickle = p.stream(b"".join(pieces), version=2)
    survives(tmp_path, zips.torch(pickle, storages=(t.SIX,)))
