"""What lies beside a checkpoint of Civitai."""

from tests.claims.claiming import ask, survives, told
from weighbridge.claims.civitai_info import SOURCE

INFO = {"baseModel": "SDXL 1.0", "model": {"name": "Style"}, "creator": {"username": "someone"}}


def test_base_name_and_account():
    assert told(ask(SOURCE, {"style.civitai.info": INFO})) == [
        ("base-model", "SDXL 1.0", ""),
        ("name", "Style", "elsewhere"),
        ("uploader", "someone", "elsewhere"),
    ]


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "style.civitai.info", INFO)
