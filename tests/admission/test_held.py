"""Tensors come from the descriptor that was weighed, or not at all."""

import contextlib
import os
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import weighbridge
from tests.admission.running import descriptors
from tests.builders import pickles, safetensors
from weighbridge.admission.held import TYPES
from weighbridge.formats import safetensors as fmt
from weighbridge.stages import reading

DATA = struct.pack("<2f", 1.5, -2.0) + struct.pack("<3i", 1, 2, 3) + b"\x80\x3f"
TENSORS = {
    "w": safetensors.tensor(0, 8, shape=[1, 2]),
    "n": safetensors.tensor(8, 20, dtype="I32"),
    "half": safetensors.tensor(20, 22, dtype="BF16", shape=[1]),
}
GOOD = safetensors.build(TENSORS, data=DATA, metadata={"format": "np"})


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "model.safetensors"
    path.write_bytes(GOOD)
    return path


def test_tensors_are_those_of_the_file(path):
    with weighbridge.open_safetensors(path) as weights:
        assert weights.names() == ("w", "n", "half")
        assert weights.metadata == {"format": "np"}
        held = weights.tensor("w")
        assert (held.name, held.dtype, held.shape) == ("w", "F32", (1, 2))
        assert bytes(held.data) == DATA[:8]
        assert weights.report.verdict is weighbridge.Verdict.ALLOW


def test_arrays_are_over_the_same_memory(path):
    with weighbridge.open_safetensors(path) as weights:
        held = weights.tensor("w")
        array = np.asarray(held)
        assert array.tolist() == [[1.5, -2.0]]
        assert np.asarray(weights.tensor("n")).tolist() == [1, 2, 3]
    array[0, 0] = 7
    assert struct.unpack("<f", held.data[:4]) == (7,)


@pytest.mark.parametrize("dtype", sorted({"F32", "I8", "BOOL", "U64", "F16"}))
def test_the_library_reads_the_same(tmp_path, dtype):
    numpy_io = pytest.importorskip("safetensors.numpy")
    names = {"F32": "f4", "I8": "i1", "BOOL": "?", "U64": "u8", "F16": "f2"}
    array = (np.arange(6) % 2).astype(names[dtype]).reshape(2, 3)
    numpy_io.save_file({"a": array}, tmp_path / "a.safetensors")
    with weighbridge.open_safetensors(tmp_path / "a.safetensors") as weights:
        assert weights.tensor("a").dtype == dtype
        np.testing.assert_array_equal(np.asarray(weights.tensor("a")), array)


def test_types_that_arrays_have_not_are_bytes(path):
    with weighbridge.open_safetensors(path) as weights:
        held = weights.tensor("half")
    assert bytes(held.data) == b"\x80\x3f"
    with pytest.raises(AttributeError, match="no array type for elements of type 'BF16'"):
        held.__array_interface__  # noqa: B018 - asking is enough


def test_empty_tensors_and_scalars(tmp_path):
    tensors = {
        "scalar": {"dtype": "F32", "shape": [], "data_offsets": [0, 4]},
        "none": {"dtype": "F32", "shape": [0], "data_offsets": [4, 4]},
    }
    (tmp_path / "e.safetensors").write_bytes(safetensors.build(tensors, data=bytes(4)))
    with weighbridge.open_safetensors(tmp_path / "e.safetensors") as weights:
        assert np.asarray(weights.tensor("scalar")).shape == ()
        assert weights.tensor("none").data == b""
        assert np.asarray(weights.tensor("none")).shape == (0,)


def test_a_file_that_takes_its_place_is_not_read(path, tmp_path):
    other = tmp_path / "other"
    other.write_bytes(GOOD[: -len(DATA)] + bytes(len(DATA)))
    with weighbridge.open_safetensors(path) as weights:
        other.replace(path)
        # The old file lost its name, which may count as a change: never are the new bytes read.
        with contextlib.suppress(weighbridge.UsageError):
            assert bytes(weights.tensor("w").data) == DATA[:8]


def test_a_file_that_takes_its_place_while_it_is_weighed_is_not_weighed(
    path, tmp_path, monkeypatch
):
    """What is weighed is the descriptor: the name leads to a harmless file by then."""
    harmless = tmp_path / "harmless.safetensors"
    harmless.write_bytes(GOOD)
    path.write_bytes(pickles.inert())
    opened, seen = reading._open, []

    def late(listed):
        os.replace(harmless, path)  # noqa: PTH105 - names are strings here
        seen.append(listed.descriptor)
        return opened(listed)

    monkeypatch.setattr(reading, "_open", late)
    with pytest.raises(weighbridge.Denied, match=r"os\.system"):
        weighbridge.open_safetensors(path)
    assert seen[0] >= 0


def test_a_file_that_is_written_to_is_refused(path):
    with weighbridge.open_safetensors(path) as weights:
        weights.tensor("w")
        with path.open("r+b") as file:
            file.seek(-4, os.SEEK_END)
            file.write(b"\xff")
        os.utime(path, ns=(1, 1))  # the clock may be too coarse to have moved
        with pytest.raises(weighbridge.UsageError, match="has changed since it was weighed"):
            weights.tensor("w")


def test_a_file_that_is_cut_short_is_refused(path):
    with weighbridge.open_safetensors(path) as weights:
        os.truncate(path, 100)
        with pytest.raises(weighbridge.UsageError, match=r"cut short|has changed"):
            weights.tensor("half")


def test_what_the_policy_denies_is_not_opened(tmp_path):
    before = descriptors()
    path = tmp_path / "model.safetensors"
    path.write_bytes(pickles.inert())
    with pytest.raises(weighbridge.Denied, match=r"os\.system"):
        weighbridge.open_safetensors(path)
    with pytest.raises(weighbridge.UsageError, match="is not a safetensors file"):
        weighbridge.open_safetensors(path, "audit")
    assert descriptors() == before


def test_what_is_no_file_is_not_opened(tmp_path):
    with pytest.raises(weighbridge.UsageError, match="no such file"):
        weighbridge.open_safetensors(tmp_path / "nowhere")
    with pytest.raises(weighbridge.UsageError, match="is not a regular file"):
        weighbridge.open_safetensors(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(weighbridge.UsageError, match="is not a regular file"):
        weighbridge.open_safetensors(tmp_path / "pipe")


def test_what_is_not_there_or_closed_is_said(path):
    weights = weighbridge.open_safetensors(path)
    with pytest.raises(KeyError, match="nothing"):
        weights.tensor("nothing")
    weights.close()
    weights.close()
    with pytest.raises(weighbridge.UsageError, match="is closed"):
        weights.tensor("w")


@given(st.binary(max_size=200), st.sampled_from([GOOD, b""]))
def test_any_bytes_are_held_or_refused_and_nothing_else(tmp_path_factory, tail, start):
    path = tmp_path_factory.getbasetemp() / "any.safetensors"
    path.write_bytes(start + tail)
    try:
        with weighbridge.open_safetensors(path, "audit", isolation=False) as weights:
            for name in weights.names():
                weights.tensor(name)
    except (weighbridge.UsageError, weighbridge.Denied):
        pass


def test_types_are_those_of_the_format():
    assert set(TYPES) <= set(fmt.BITS)
