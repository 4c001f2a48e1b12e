"""Descriptors of messages: files by their names, and nothing that such a message has not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import descriptors as d
from tests.builders import safetensors
from tests.builders.neighbours import field
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from tests.weighing import weigh
from weighbridge.core import Entry, Face, FormatError, Gap, Verdict
from weighbridge.formats.protobuf_descriptors import FORMAT

WEIGHTS = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
HONEST = d.SAMPLES["protobuf-descriptors"]


def test_is_known_by_its_bytes_under_any_name(tmp_path):
    found = evidence(HONEST, "types-descriptor-set.proto.bin")
    assert [item.format for item in found if isinstance(item, Face)] == ["protobuf-descriptors"]
    assert not [item for item in found if isinstance(item, Gap)]
    assert [item.value for item in found if isinstance(item, Entry)] == [
        "acme/model.proto",
        "acme/other.proto",
    ]
    files = {"types.pb": HONEST, "types.bin": HONEST, "w.safetensors": WEIGHTS}
    assert weigh(tmp_path, files)[0] is Verdict.ALLOW


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (HONEST + field(2, "x"), "field 2"),
        (HONEST + d.described("a.proto", field(60, "x")), "field 60 of a file"),
        (HONEST + d.described("a.so"), "called 'a.so'"),
        (HONEST + b"\x08\1", "field 1"),
        (HONEST[:-1], "bytes"),
        (HONEST + b"\x80\2ctorch\nTensor\n.", "field"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_what_is_hidden_behind_descriptors_is_denied(tmp_path):
    hidden = d.described() * 70 + b"\x80\4cos\nsystem\n(S'true'\ntR."
    assert weigh(tmp_path, {"types.bin": hidden})[0] is Verdict.DENY


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, d.described())


@given(st.binary(max_size=80))
def test_any_bytes(data):
    survives(FORMAT, data)
    survives(FORMAT, HONEST + data)
