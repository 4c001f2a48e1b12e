"""A file of holes is passed over, not read, and comes to what a copy without holes comes to."""

from contextlib import contextmanager

import pytest

from tests.builders.neighbours import SAMPLES
from tests.fuzz import seeds
from weighbridge.core import Artifact, Code, Gap, GapKind
from weighbridge.intake import source, zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import MIB, Limits
from weighbridge.intake.source import Bytes, File, Slice
from weighbridge.stages import driver

SEARCHED = (
    "accelerator-model", "apple-double", "barracuda-model", "compound-file", "dicom-image",
    "dlib-network", "dlib-numbers", "h2o-model", "lightgbm-dataset", "lightgbm-text",
    "mlnet-model", "mrc-map", "ngt-index", "nifti-image", "nmslib-index", "octave-text",
    "pocketsphinx-model", "qualcomm-dlc", "rknn-model", "tengine-model", "tensorrt-plan",
    "tnn-model", "vowpal-wabbit", "wandb-log", "xz-stream", "ydf-forest",
)  # fmt: skip
"""Formats that read whatever there is, to the end of the file."""

ENDED = (
    "arpa-model", "htk-models", "mcap-log", "opencv-storage", "r-lazy-load", "r-serialized",
)  # fmt: skip
"""Those that have an end by themselves, and look for it, or at what is behind it."""

TEBIBYTE = 1 << 40

ELF = SAMPLES["elf-program"]


@contextmanager
def sparse(path, pieces, size):
    """Open a file of ``size`` bytes with some pieces at their offsets, and holes between them."""
    with path.open("wb") as file:
        for at, data in pieces.items():
            file.seek(at)
            file.write(data)
        file.truncate(size)
    with path.open("rb") as file:
        yield File(file.fileno(), size)


def looked(held, name="model.bin"):
    return list(driver.read(held, Artifact(name, held.size), Limits()))


@pytest.mark.parametrize("kind", SEARCHED + ENDED)
def test_holes_are_not_read(kind, tmp_path):
    for data in seeds.of_format(kind)[:2]:
        with sparse(tmp_path / "a", {0: data}, TEBIBYTE) as file:
            gaps = [item for item in looked(file) if isinstance(item, Gap)]
            assert not any(item.kind is GapKind.FAULT or "memory" in item.why for item in gaps)
            assert file.touched < 256 * MIB


@pytest.mark.parametrize("kind", SEARCHED + ENDED)
@pytest.mark.parametrize("more", [4099, 2 * MIB + 5])
def test_holes_come_to_what_zeros_come_to(kind, more, tmp_path):
    for data in seeds.of_format(kind)[-1:]:
        with sparse(tmp_path / "a", {0: data}, len(data) + more) as file:
            assert looked(file) == looked(Bytes(data + bytes(more)))


@pytest.mark.parametrize("kind", [each for each in SEARCHED if each not in {
    "h2o-model", "lightgbm-dataset", "lightgbm-text", "octave-text", "xz-stream"}])  # fmt: skip
def test_a_program_behind_a_hole_is_found(kind, tmp_path):
    at = 5 * 2**30 + 7
    for data in seeds.of_format(kind):
        with sparse(tmp_path / "a", {0: data, at: ELF}, TEBIBYTE) as file:
            if any(isinstance(item, Code) and item.place.span.start == at for item in looked(file)):
                return
    pytest.fail("no sample that goes on with a hole is searched")


def test_holes_are_known_where_a_file_has_them_and_nowhere_else(tmp_path):
    with sparse(tmp_path / "a", {0: b"a", MIB: b"b"}, 4 * MIB) as file:
        assert source.solid(file, 0, 4 * MIB) == 0
        assert 4096 <= source.solid(file, MIB // 2, 4 * MIB) <= MIB
        assert source.solid(file, MIB // 2, MIB // 2 + 9) == MIB // 2 + 9
        assert source.solid(file, 3 * MIB, 4 * MIB) == 4 * MIB
        part = Slice(file, MIB // 4, 4 * MIB)
        assert source.solid(part, 3 * MIB, part.size) == part.size
        assert source.solid(part, MIB // 4, part.size) <= MIB * 3 // 4
        elsewhere = File(file._descriptor, file.size, filler=object())
        assert source.solid(elsewhere, 3 * MIB, 4 * MIB) == 3 * MIB
    assert source.solid(Bytes(bytes(9)), 3, 9) == 3


def test_windows_cover_all_that_is_no_hole(tmp_path):
    pieces = {3: b"x" * 9, 2 * MIB + 5: b"y", 7 * MIB - 1: b"z"}
    with sparse(tmp_path / "a", pieces, 9 * MIB) as file:
        found = {at + data.find(letter) for at, data in source.windows(file, 1, 9 * MIB, 4096, 16)
                 for letter in (b"x", b"y", b"z") if letter in data[:4096]}  # fmt: skip
        assert found == set(pieces)


@pytest.mark.parametrize("count", [0, 1, 4095, 4096, 5 * MIB + 3])
def test_zeros_that_follow_are_counted_as_they_are(count):
    cursor = Cursor.over(b"a" + bytes(count) + b"a")
    cursor.skip(1, "a letter")
    assert zeros.behind(cursor) == count
    assert cursor.offset == 1
