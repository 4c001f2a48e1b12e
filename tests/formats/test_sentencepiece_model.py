"""SentencePiece: pieces of a text, a score and a type, and of nothing else."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders.neighbours import PIECE, field
from tests.properties import survives
from tests.reading import evidence
from weighbridge.core import Face
from weighbridge.formats.sentencepiece_model import FORMAT

SCORE = b"\x15" + struct.pack("<f", -1)


@pytest.mark.parametrize(
    ("piece", "known"),
    [
        (PIECE, True),
        (field(1, "a") + SCORE, True),
        (field(1, "a") + field(3, 2), True),
        (field(1, "a"), True),
        (field(1, "a") + field(2, "bytes in place of a score"), False),
        (field(1, "a") + SCORE + field(3, "bytes in place of a type"), False),
        (field(1, 7) + SCORE, False),
        (b"", False),
    ],
)
def test_pieces_are_what_they_are(piece, known):
    data = field(1, piece) * 5 + field(2, field(1, "corpus.txt"))
    faces = [each.format for each in evidence(data) if isinstance(each, Face)]
    assert (FORMAT.id in faces) == known


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, field(1, PIECE) * 3 + noise)
