"""A Git LFS pointer says which file is not here."""

import pytest

from tests.builders.neighbours import SAMPLES
from tests.reading import evidence, read
from weighbridge.core import FormatError, Gap, GapKind
from weighbridge.formats.git_lfs_pointer import FORMAT
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Bytes

POINTER = SAMPLES["git-lfs-pointer"]


def test_names_the_object_and_its_size():
    (gap,) = [item for item in evidence(POINTER) if isinstance(item, Gap)]
    assert gap.kind is GapKind.ELSEWHERE
    assert "sha256:" + "0" * 64 in gap.why
    assert "12345 bytes" in gap.why


def test_extensions_and_carriage_returns_pass():
    text = POINTER.replace(b"\noid", b"\next-0-foo sha256:" + b"1" * 64 + b"\noid")
    assert [item.kind for item in read(FORMAT, text) if isinstance(item, Gap)]
    assert [
        item.kind for item in read(FORMAT, POINTER.replace(b"\n", b"\r\n")) if isinstance(item, Gap)
    ]


@pytest.mark.parametrize("text", [POINTER + b"x" * 1024, b"\n" + POINTER, POINTER[8:]])
def test_is_nothing_longer_or_otherwise(text):
    assert not FORMAT.recognises(Glimpse(Bytes(text)))


@pytest.mark.parametrize(
    "text", [POINTER.replace(b"sha256", b"md5"), POINTER.replace(b"size", b"sise")]
)
def test_refuses_a_pointer_that_points_nowhere(text):
    with pytest.raises(FormatError, match="without oid or size"):
        read(FORMAT, text)
