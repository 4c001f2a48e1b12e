"""Texts of graphs: any bytes are read or refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import graphs as build
from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.origins import graphs

SAMPLES = {
    "onnx": (graphs.onnx, build.onnx({"author": "Jane", "license": "MIT"})),
    "coreml": (graphs.coreml, build.coreml("Jane", "MIT", {"a": "b"})),
    "tflite": (graphs.tflite, build.tflite("m", "Jane", "MIT")),
}


def survives(reader, data):
    """Read; anything but entries inside the file and a located error fails the test."""
    found, stopped = [], 0
    try:
        for entry in reader(Cursor.over(data)):
            assert entry.key
            assert entry.value
            assert 0 <= entry.place.span.start <= entry.place.span.stop <= len(data)
            found.append((entry.key, entry.value))
    except FormatError as error:
        stopped = error.offset
    assert 0 <= stopped <= len(data)
    return found


@pytest.mark.parametrize("name", SAMPLES)
def test_an_honest_file(name):
    found = dict(survives(*SAMPLES[name]))
    assert found["author"] == "Jane"
    assert found["license"] == "MIT"


@pytest.mark.parametrize("name", SAMPLES)
def test_every_cut_and_every_changed_byte(name):
    reader, data = SAMPLES[name]
    for at in range(len(data)):
        survives(reader, data[:at])
        for value in (0, 1, 0x7F, 0x80, data[at] ^ 0xFF):
            survives(reader, data[:at] + bytes([value]) + data[at + 1 :])


@pytest.mark.parametrize("name", SAMPLES)
@given(data=st.binary(max_size=300))
def test_any_bytes(name, data):
    survives(SAMPLES[name][0], data)


@given(data=st.binary(max_size=200))
def test_any_bytes_behind_the_mark(data):
    survives(graphs.tflite, b"\x08\0\0\0TFL3" + data)


def test_long_texts_are_left_out():
    data = build.onnx({"author": "a" * 5000, "license": "MIT"})
    assert survives(graphs.onnx, data) == [("license", "MIT")]


def test_many_fields_end():
    data = build.field(1, 1) * 200_000 + build.field(14, build.pair("author", "x"))
    assert survives(graphs.onnx, data) == []
