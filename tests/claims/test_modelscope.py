"""What the client of ModelScope wrote down."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.claims.claiming import ask, claims, model, told, write
from weighbridge.claims.modelscope import SOURCE, model_id
from weighbridge.core import Strength


def record(name="qwen/Qwen1.5-7B", protocol=4):
    return pickle.dumps({"id": name}, protocol)


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_what_the_client_writes_is_told_without_loading_it(protocol):
    assert model_id(record(protocol=protocol)) == "qwen/Qwen1.5-7B"


def test_in_a_folder_it_is_a_declaration():
    found = ask(SOURCE, {".mdl": record(), ".msc": b"", ".mv": b"Revision:master,CreatedAt:17"})
    assert told(found) == [
        ("name", "qwen/Qwen1.5-7B", "modelscope"),
        ("uploader", "qwen", "modelscope"),
    ]
    assert {claim.said for claim in found} == {"declared by the download from ModelScope"}
    assert [each.value for each in found[0].evidence] == ["qwen/Qwen1.5-7B", "master"]


def test_in_the_client_s_own_folder_it_is_a_record(tmp_path):
    at = "hub/models/qwen/Qwen1___5-7B"
    files = {".mdl": record(), ".msc": b"x", "config.json": b"{}"}
    write(tmp_path, {f"{at}/{name}": data for name, data in files.items()})
    found = claims(SOURCE, model(tmp_path))
    assert {claim.strength for claim in found} == {Strength.RECORDED}


@pytest.mark.parametrize(
    ("at", "files"),
    [
        ("qwen/Qwen1___5-7B", {".mdl": record()}),
        ("acme/Qwen1___5-7B", {".mdl": record(), ".msc": b"x"}),
    ],
    ids=["no list", "other folder"],
)
def test_a_planted_one_is_not(tmp_path, at, files):
    write(
        tmp_path, {f"{at}/{name}": data for name, data in (files | {"config.json": b"{}"}).items()}
    )
    found = claims(SOURCE, model(tmp_path))
    assert {claim.strength for claim in found} == {Strength.DECLARED}


@pytest.mark.parametrize(
    "data",
    [
        b"cos\nsystem\n(S'id'\ntR.",
        pickle.dumps({"id": "a/b", "x": 1}),
        pickle.dumps({"ID": "a/b"}),
        pickle.dumps({"id": "../b"}),
        pickle.dumps({"id": "\u0421o/b"}),
        record() + b"x",
        record()[:-1],
        b"",
        b"x" * 10_000,
    ],
)
def test_anything_else_is_passed_over(data):
    assert ask(SOURCE, {".mdl": data}) == []


@given(st.binary(max_size=80))
def test_any_bytes_are_an_id_or_none(data):
    assert model_id(data).isascii()


@given(st.integers(0, 200), st.binary(min_size=1, max_size=1))
def test_a_changed_byte_is_another_id_or_none(at, byte):
    data = bytearray(record())
    data[at % len(data)] = byte[0]
    found = model_id(bytes(data))
    assert not found or len(found) == len("qwen/Qwen1.5-7B")
