"""What a file makes is counted: whatever it is, the process that reads it stays below 200 MB."""

import struct

import pytest

from tests.builders import pickles as p
from tests.builders import tensors as t
from tests.builders import zips
from tests.conversion.converting import convert_bytes, refusals, taken
from tests.hostile.conversions import MAKERS, torch
from weighbridge.conversion import keeping, walking
from weighbridge.conversion import room as cost

FULL = "what the file makes would take more than"


def small(monkeypatch, room=1 << 20):
    """Have little room, so that a small file shows what a large one does."""
    monkeypatch.setattr(cost.Room.__init__, "__defaults__", (room,))


@pytest.mark.parametrize("name", MAKERS)
def test_what_grows_is_refused(tmp_path, monkeypatch, name):
    small(monkeypatch)
    (why, *_) = refusals(tmp_path, MAKERS[name](12_000))
    assert why.startswith((FULL, "more than", "names of tensors"))


def test_a_file_of_many_tensors_fits(tmp_path, monkeypatch):
    """6,000 bytes for a tensor, at most: 25,000 of them in one file."""
    monkeypatch.setattr(keeping, "SLICE", 10)
    small(monkeypatch, 6000 * 300)
    body = b"".join(p.text(f"model.layers.{n}.mlp.experts.{n}.down_proj.weight")
                    + t.tensor(held=t.storage(str(n))) for n in range(300))  # fmt: skip
    data = p.proto(2) + b"}(" + body + b"u" + p.STOP
    assert len(taken(tmp_path, zips.torch(data, storages=(t.SIX,) * 300))) == 300


def test_elements_count_for_nothing(tmp_path, monkeypatch):
    small(monkeypatch)
    count = 3 << 20
    held = t.storage("0", "ByteStorage", count)
    file = t.zipped({"w": t.tensor((count,), (1,), 0, held)}, [bytes(count)])
    assert taken(tmp_path, file)["w"][1] == (count,)


def test_bytes_passed_over_count_for_nothing(tmp_path, monkeypatch):
    small(monkeypatch)
    blob = b"\x8e" + struct.pack("<Q", 3 << 20) + bytes(3 << 20)
    file = torch(b"}(" + p.text("w") + t.tensor() + p.text("b") + blob + b"u")
    done, _ = convert_bytes(tmp_path, file)
    assert [each.what for each in done.left] == ["bytes of 3145728 bytes"]


def test_what_is_left_behind_is_told_up_to_a_number(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "TOLD", 3)
    body = b"".join(p.text(f"n{n}") + b"N" for n in range(9))
    done, _ = convert_bytes(tmp_path, torch(b"}(" + p.text("w") + t.tensor() + body + b"u"))
    assert [each.what for each in done.left] == [*["None"] * 3, "6 more values"]


def test_more_tensors_than_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(walking, "TENSORS", 2)
    file = t.zipped({"a": t.tensor(), "b": t.tensor(), "c": t.tensor()})
    assert refusals(tmp_path, file) == ("more than 2 tensors in one file",)


def test_an_object_array_inside_an_array_is_counted_too(tmp_path, monkeypatch):
    small(monkeypatch)
    state = {"subclass": p.name("numpy", "ndarray"), "shape": (1,), "order": "C",
             "dtype": p.call("numpy", "dtype", "O8", 0, 1)}  # fmt: skip
    wrapper = p.new("joblib.numpy_pickle", "NumpyArrayWrapper") + p.value(state) + p.BUILD
    inner = p.proto(4) + p.EMPTY_LIST + p.MARK + p.EMPTY_DICT * 12_000 + p.APPENDS + p.STOP
    (why, *_) = refusals(tmp_path, p.proto(4) + wrapper + inner + p.STOP)
    assert why.startswith(FULL)


def test_every_slice_is_counted(tmp_path, monkeypatch):
    """Instructions are counted whatever they are, some thousand at a time."""
    monkeypatch.setattr(keeping, "SLICE", 7)
    small(monkeypatch, 7 * cost.INSTRUCTION - 1)
    assert refusals(tmp_path, p.stream(p.EMPTY_DICT))[0].startswith(FULL)
