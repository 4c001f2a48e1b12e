"""Name, author and licence in TensorFlow Lite models."""

from tests.builders.graphs import tflite
from tests.claims.claiming import ask, told
from weighbridge.claims.tflite_metadata import SOURCE


def test_name_author_and_licence():
    data = tflite("Detector", "Google", "Apache License. Version 2.0")
    found = ask(SOURCE, {"m.tflite": data}, inspected=True)
    assert told(found) == [
        ("name", "Detector", ""),
        ("publisher", "Google", ""),
        ("licence", found[2].value, ""),
    ]
    assert found[1].said == "declared by TensorFlow Lite metadata author"


def test_other_metadata_say_nothing():
    data = tflite("Detector", "Google", called=b"min_runtime_version")
    assert ask(SOURCE, {"m.tflite": data}, inspected=True) == []
