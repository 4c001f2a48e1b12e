"""Author and licence in ONNX graphs."""

import pytest

from tests.builders.graphs import field, onnx
from tests.claims.claiming import ask, told
from weighbridge.claims.onnx_metadata import SOURCE


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("author", "Ultralytics", ("publisher", "Ultralytics", "")),
        ("model_author", "Jane", ("publisher", "Jane", "")),
        ("license", "Apache-2.0", ("licence", "apache-2.0", "")),
        ("model_license", "MIT", ("licence", "mit", "")),
    ],
)
def test_what_a_property_declares(key, value, expected):
    (found,) = ask(SOURCE, {"m.onnx": onnx({key: value, "stride": "32"})}, inspected=True)
    assert told([found]) == [expected]
    assert found.said == f"declared by ONNX metadata {key}"


def test_a_producer_is_no_publisher():
    assert ask(SOURCE, {"m.onnx": onnx({}, field(4, "org.acme"))}, inspected=True) == []


def test_a_file_that_only_has_the_name_is_not_read():
    assert ask(SOURCE, {"m.onnx": b"\0" * 64}, inspected=True) == []
