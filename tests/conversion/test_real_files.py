"""Tensors taken from files that torch, numpy and joblib wrote are what these libraries hold.

The files and the digests were recorded by ``python -m tests.conversion.record``.
"""

import hashlib
import json
from pathlib import Path

import pytest
import safetensors

from tests.recordings import unpacked
from weighbridge.conversion import Tied, Wanted, convert

RECORDED = Path(__file__).parents[1] / "recorded"
INDEX = json.loads((RECORDED / "tensors.json").read_text("utf-8"))["files"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("tensors", tmp_path_factory)


def converted(folder, tmp_path, name, **wanted):
    return convert(str(folder / name), str(tmp_path / "out.safetensors"), Wanted(**wanted))


@pytest.mark.parametrize("name", INDEX)
def test_every_tensor_is_what_the_library_holds(folder, tmp_path, name):
    done = converted(folder, tmp_path, name)
    told = {
        each.name: {"dtype": each.dtype, "shape": [*each.shape], "sha256": each.sha256}
        for each in done.tensors
    }
    assert told == INDEX[name]
    assert all(each.whole for each in done.tensors)


@pytest.mark.parametrize("name", INDEX)
def test_the_safetensors_library_reads_the_same(folder, tmp_path, name):
    converted(folder, tmp_path, name)
    data = (tmp_path / "out.safetensors").read_bytes()
    assert INDEX[name] == {
        key: {
            "dtype": row["dtype"],
            "shape": row["shape"],
            "sha256": hashlib.sha256(row["data"]).hexdigest(),
        }
        for key, row in safetensors.deserialize(data)
    }


def test_what_is_big_endian_is_swapped_and_that_is_said(folder, tmp_path):
    done = converted(folder, tmp_path, "big-endian.pt")
    assert {each.name for each in done.tensors if not each.swapped} == {"I8", "U8", "BOOL"}


@pytest.mark.parametrize("layout", ["zip", "legacy"])
def test_tied_weights_are_copied_or_dropped(folder, tmp_path, layout):
    name = f"shared-{layout}.pt"
    done = converted(folder, tmp_path, name)
    assert {each.name: each.like for each in done.tensors if each.like} == {
        "out.weight": "in.weight"
    }
    done = converted(folder, tmp_path, name, tied=Tied.DROP, force=True)
    assert {each.name for each in done.tensors} == {"in.weight", "own", "row"}
    assert "the same elements as 'in.weight'" in {each.what for each in done.left}


@pytest.mark.parametrize("layout", ["zip", "legacy"])
def test_what_is_no_tensor_is_named(folder, tmp_path, layout):
    done = converted(folder, tmp_path, f"checkpoint-{layout}.pt")
    assert done.below == ("state_dict",)
    left = {each.name: each.what for each in done.left}
    assert left["epoch"] == "3"
    assert left["hyper"] == "a dict of 2 items"


def test_full_names_are_kept_on_request(folder, tmp_path):
    done = converted(folder, tmp_path, "checkpoint-zip.pt", keys=())
    assert all(each.name.startswith("state_dict.") for each in done.tensors)


@pytest.mark.parametrize("layout", ["zip", "legacy"])
def test_a_module_gives_what_its_state_dict_has(folder, tmp_path, layout):
    done = converted(folder, tmp_path, f"module-{layout}.pt")
    left = {each.name: each.what for each in done.left}
    assert left["passing"] == "a buffer that the module does not save"
    assert any("torch.nn.modules.linear.Linear" in each.what for each in done.left)


@pytest.mark.parametrize("name", ["plain-2.pickle", "plain-5.pickle", "nested.joblib"])
def test_a_pickle_leaves_its_number_behind_and_nothing_else(folder, tmp_path, name):
    done = converted(folder, tmp_path, name)
    assert [each.what for each in done.left] == ["3"]
