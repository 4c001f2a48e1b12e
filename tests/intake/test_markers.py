"""Names that make a folder one model: alone, or only with others."""

import pytest

from tests.builders.rest import SAMPLES
from tests.weighing import weigh
from weighbridge.core import Verdict
from weighbridge.intake import markers

PIPELINE = {
    "config.cfg": SAMPLES["spacy-config"],
    "meta.json": b'{"lang": "en", "name": "core"}',
    "vocab/key2row": b"\x80",
}


@pytest.mark.parametrize(
    ("names", "one"),
    [
        ({"config.cfg", "meta.json"}, True),
        ({"config.cfg", "meta.json", "ner", "README.md"}, True),
        ({"meta.json", "tokenizer", "vocab"}, True),
        ({"config.json"}, True),
        ({"config.cfg"}, False),
        ({"meta.json"}, False),
        ({"meta.json", "tokenizer"}, False),
        ({"config.cfg", "tokenizer", "vocab"}, False),
        (set(), False),
    ],
)
def test_what_makes_a_folder_one_model(names, one):
    assert markers.marked(names) is one


def test_a_pipeline_is_weighed_whole(tmp_path):
    assert weigh(tmp_path, PIPELINE)[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "name", ["ner/model", "ner/cfg", "vocab/vectors", "tokenizer", "x/y/z.pkl"]
)
def test_a_part_that_runs_something_is_denied_with_it(tmp_path, name):
    verdict, rules, _ = weigh(tmp_path, PIPELINE | {name: b"cposix\nsystem\n(S'true'\ntR."})
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules
