"""Bare numbers: all of them such as weights are, or it is no such file."""

import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import plain_numbers as b
from tests.builders.neighbours import SAMPLES
from tests.builders.openvino_blobs import network
from tests.properties import short, survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Face, FormatError, Gap, Verdict
from weighbridge.formats.float_array import FORMAT, MOST

PICKLE = b"cposix\nsystem\n(Vtrue\ntR."
PROGRAM = SAMPLES["elf-program"].ljust(96, b"\0")


def faces(data):
    return [each.format for each in evidence(data) if isinstance(each, Face)]


@pytest.mark.parametrize("data", [b.floats(), b.floats(3000), b.floats(128, 0.0, -0.5)], ids=short)
def test_what_is_honest_leaves_no_gap(data, tmp_path):
    found = evidence(data)
    assert faces(data) == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert weigh(tmp_path, {"voices/af.bin": data})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize(
    "data",
    [
        b.floats(behind=PICKLE),
        b.floats(behind=PICKLE.ljust(64, b".")),
        b.floats(behind=PROGRAM),
        PROGRAM + b.floats(),
        PICKLE + b.floats(),
        b.floats(128, math.nan),
        b.floats(128, math.inf),
        b.floats(128, 1e20),
        b.floats(128, 1e-30),
        b.floats(32),
        bytes(512),
        struct.pack("<128f", *[0.5, -0.5] * 64),
        struct.pack("<128f", *(each + 1 for each in range(128))),
        b.floats(behind=b"x"),
        bytes(range(256)) * 4,
        b"1.25 0.5" * 64,
    ],
)
def test_what_is_more_or_less_is_none(tmp_path, data):
    assert FORMAT.id not in faces(data)
    assert weigh(tmp_path, {"voices/af.bin": data})[0] > Verdict.WARN


def test_a_large_file_is_not_taken_for_one():
    data = b.floats(4096)
    assert FORMAT.id not in faces(data * (MOST // len(data) + 1))


def test_a_graph_that_refers_to_it_goes_before(tmp_path):
    graph = network(size=512).replace(b'shape="2, 4"', b'shape="128"')
    assert weigh(tmp_path, {"net.xml": graph, "net.bin": b.floats()})[0] is Verdict.ALLOW
    files = {"net.xml": graph, "net.bin": b.floats(1 << 15)}
    assert "trailing-data" in weigh(tmp_path, files)[1]


def test_refuses():
    with pytest.raises(FormatError, match="no whole numbers"):
        read(FORMAT, b"abc")


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.floats(), step=5)


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, b.floats() + noise)
