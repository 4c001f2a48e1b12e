"""Which model of Kaggle a folder is, by the layout of the cache."""

from tests.claims.claiming import claims, model, told, write
from weighbridge.claims.kaggle_cache import SOURCE
from weighbridge.core import Strength

PATH = "models/google/gemma/pyTorch/2b/3"


def test_a_finished_download_is_a_record(tmp_path):
    write(tmp_path, {f"{PATH}/config.json": b"{}", f"{PATH}.complete": b""})
    found = claims(SOURCE, model(tmp_path))
    assert told(found) == [("name", "google/gemma", "kaggle"), ("uploader", "google", "kaggle")]
    assert {claim.strength for claim in found} == {Strength.RECORDED}
    assert found[0].evidence[0].value == "google/gemma/pyTorch/2b/3"


def test_without_the_mark_nothing_is_claimed(tmp_path):
    write(tmp_path, {f"{PATH}/config.json": b"{}"})
    assert claims(SOURCE, model(tmp_path)) == []


def test_another_path_is_none(tmp_path):
    write(
        tmp_path,
        {"models/\u0421o/m/f/v/1/config.json": b"{}", "models/\u0421o/m/f/v/1.complete": b""},
    )
    assert claims(SOURCE, model(tmp_path)) == []
