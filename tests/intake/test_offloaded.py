"""Folders that accelerate moved weights to: arrays are as the index says, and nothing else."""

import json

import pytest

from tests.builders.neighbours import SAMPLES
from tests.weighing import weigh
from weighbridge.core import Verdict

NUMBERS = bytes(range(1, 65))


def folder(index=None, **files):
    index = {
        "a.weight": {"dtype": "float32", "shape": [4, 4]},
        "b": {"dtype": "bfloat16", "shape": []},
    } | (index or {})
    return {
        "index.json": json.dumps(index, indent=2).encode(),
        "a.weight.dat": NUMBERS,
        "b.dat": b"\x80\x3f",
    } | files


def test_what_accelerate_writes_is_allowed(tmp_path):
    assert weigh(tmp_path, folder())[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    "files",
    [
        folder({"a.weight": {"dtype": "O", "shape": [8]}}),
        folder({"a.weight": {"dtype": "f4,O", "shape": [4]}}),
        folder({"a.weight": {"dtype": "float32", "shape": [99]}}),
        folder({"c": {"dtype": "float32", "shape": [1]}}),
        folder({"../../c": {"dtype": "float32", "shape": [1]}}),
        folder({"c": {"safetensors_file": "/etc/x.safetensors", "weight_name": "c"}}),
        folder({"a.weight": {"dtype": "float32", "shape": [True]}}),
        {name: SAMPLES["elf-program"].ljust(64, b"\0") if name.startswith("a.") else data
         for name, data in folder().items()},
    ],
    ids=["object", "record", "short", "absent", "upward", "outside", "bool", "program"],
)  # fmt: skip
def test_what_it_does_not_write_is_not(tmp_path, files):
    assert weigh(tmp_path, files)[0] in {Verdict.DENY, Verdict.NO_VERDICT}


def test_what_is_no_array_is_told(tmp_path):
    assert weigh(tmp_path, folder({"c": 1}))[0] is not Verdict.ALLOW


def test_what_no_array_covers_is_told(tmp_path):
    files = folder({"a.weight": {"dtype": "float32", "shape": [2]}})
    assert weigh(tmp_path, files)[0] is not Verdict.ALLOW


def test_other_objects_of_that_name_are_configurations(tmp_path):
    files = {"index.json": b'{"a": {"b": 1}}', "m.safetensors": b"\2\0\0\0\0\0\0\0{}"}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW
