"""Author and licence in Core ML models."""

from tests.builders.graphs import coreml
from tests.claims.claiming import ask, told
from weighbridge.claims.coreml_metadata import SOURCE


def test_author_and_licence():
    data = coreml("Mr. Dumper", "Apache-2.0", {"author2": "x", "params": "{}"})
    assert told(ask(SOURCE, {"m.mlmodel": data}, inspected=True)) == [
        ("publisher", "Mr. Dumper", ""),
        ("licence", "apache-2.0", ""),
    ]


def test_empty_ones_say_nothing():
    assert ask(SOURCE, {"m.mlmodel": coreml()}, inspected=True) == []
