"""Data sets that are described beside a model."""

import pytest

from tests.claims.claiming import ask, survives, told
from weighbridge.claims.croissant import SOURCE

DATA = {
    "@type": "sc:Dataset",
    "conformsTo": "http://mlcommons.org/croissant/1.0",
    "name": "titanic",
    "license": "https://spdx.org/licenses/CC0-1.0",
    "url": "https://data.test/titanic",
    "distribution": [],
}


@pytest.mark.parametrize("name", ["croissant.json", "data/metadata.json", "d.croissant.json"])
def test_a_described_data_set(name):
    (found,) = ask(SOURCE, {name: DATA})
    assert told([found]) == [("dataset", "titanic", "")]
    assert [(each.key, each.value) for each in found.evidence[1:]] == [
        ("url", "https://data.test/titanic"),
        ("license", "https://spdx.org/licenses/CC0-1.0"),
    ]


@pytest.mark.parametrize("change", [{"@type": "Article"}, {"conformsTo": "x"}, {"conformsTo": 7}])
def test_other_metadata_say_nothing(change):
    assert ask(SOURCE, {"metadata.json": DATA | change}) == []


def test_the_licence_of_data_is_not_that_of_the_model():
    assert all(topic == "dataset" for topic, _, _ in told(ask(SOURCE, {"croissant.json": DATA})))


def test_wrong_types_and_broken_texts():
    survives(SOURCE, "croissant.json", DATA)
