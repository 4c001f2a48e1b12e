"""Weights of a Core ML package: records in a chain, every offset held against the file."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.formats.test_coreml_model import weights
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from weighbridge.core import Face, FormatError, Gap, GapKind, Tensor
from weighbridge.formats.coreml_weights import FORMAT

HONEST = weights(bytes(100), bytes(64), bytes(1))


def test_reads_values():
    found = [item for item in read(FORMAT, HONEST) if isinstance(item, Tensor)]
    assert [(item.name, item.dtype, item.data.size) for item in found] == [
        ("0", "float16", 100),
        ("1", "float16", 64),
        ("2", "float16", 1),
    ]
    assert [item.format for item in evidence(HONEST) if isinstance(item, Face)] == [FORMAT.id]
    assert not [item for item in evidence(HONEST) if isinstance(item, Gap)]


def test_what_follows_the_last_value_is_told():
    gaps = [item for item in read(FORMAT, HONEST + b"stowaway") if isinstance(item, Gap)]
    assert [gap.kind for gap in gaps] == [GapKind.TRAILING]


def record(size, offset, count=1):
    head = struct.pack("<II", count, 2) + bytes(56)
    return head + struct.pack("<4sIQQ", b"\xef\xbe\xad\xde", 1, size, offset).ljust(64, b"\0")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (record(2**63, 128), "wanted"),
        (record(0, 2**63), "outside"),
        (record(8, 64), "before its record"),
        (record(0, 128, 2**32 - 1), "wanted"),
        (struct.pack("<II", 1, 2) + bytes(120), "no record"),
    ],
    ids=["size", "offset", "loop", "count", "mark"],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, HONEST, step=5)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, HONEST[:64] + noise)


@given(st.lists(st.binary(max_size=200), max_size=5))
@settings(max_examples=50, deadline=None)
def test_round_trip(values):
    data = weights(*values)
    found = [item for item in read(FORMAT, data) if isinstance(item, Tensor)]
    assert [data[item.data.start : item.data.stop] for item in found] == values
