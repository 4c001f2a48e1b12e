"""Core ML programs as text: which files their values lie in."""

from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import coreml_compiled as b
from tests.properties import survives, survives_cuts_and_changes
from tests.reading import evidence, read
from weighbridge.core import Face, FormatError, Gap, Reference, Span, Tensor
from weighbridge.formats import coreml_mil
from weighbridge.formats.coreml_mil import FORMAT


@pytest.mark.parametrize("newer", [False, True])
def test_values_in_files_are_told(newer):
    found = evidence(b.mil(newer=newer), "model.mil")
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]
    assert [each.target for each in found if isinstance(each, Reference)] == ["weights/weight.bin"]
    tensors = [(each.file, each.data) for each in found if isinstance(each, Tensor)]
    assert tensors == [("weights/weight.bin", Span(64, 128))]


def test_values_are_found_wherever_pieces_of_the_text_end():
    line = b.mil().splitlines()[5].decode() + "\n"
    data = b.mil(more=line * 20)
    for size in range(700, 800, 7):
        with patch.object(coreml_mil, "CHUNK", size), patch.object(coreml_mil, "ROOM", 300):
            found = read(FORMAT, data)
        assert len([each for each in found if isinstance(each, Tensor)]) == 21
        assert len([each for each in found if isinstance(each, Reference)]) == 1


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b.mil(path='a\\"b'), "not told how"),
        (b.mil(offset="-1"), "not told how"),
        (b.mil() + b"BLOBFILE", "not told how"),
        (b.mil() + b"\0", "a NUL byte"),
    ],
)
def test_refuses(data, why):
    with pytest.raises(FormatError, match=why):
        read(FORMAT, data)


def test_cuts_and_changes():
    survives_cuts_and_changes(FORMAT, b.mil(), step=13)


@given(st.binary(max_size=120))
@settings(max_examples=100, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, b.mil()[:100] + noise)
    survives(FORMAT, noise)
