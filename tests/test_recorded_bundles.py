"""Folders that real libraries wrote are read whole and allowed, or no worse than warned about.

They were written and packed by ``python -m tests.corpus.bundles``; they are only ever weighed.
"""

import tarfile
from pathlib import Path

import pytest

from tests.recordings import unpacked
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Gap, Verdict

ARCHIVE = Path(__file__).parent / "recorded" / "bundles.tar.xz"

with tarfile.open(ARCHIVE) as _packed:
    FOLDERS = sorted({name.partition("/")[0] for name in _packed.getnames()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("bundles", tmp_path_factory)


@pytest.mark.parametrize("name", FOLDERS)
def test_what_a_library_writes_is_read_whole_and_allowed(folder, name):
    report = pipeline.scan([str(folder / name)], applied(), today=DAY)
    evidence = [item for each in report.models for item in each.dossier.evidence]
    assert [item.why for item in evidence if isinstance(item, Gap)] == []
    assert report.verdict is Verdict.ALLOW


def test_the_choice_is_wide():
    assert {name.rpartition("-")[0].rpartition("-")[0] for name in FOLDERS} == {
        "equinox",
        "executorch",
        "flax",
        "jax",
        "orbax-checkpoint",
        "paddlepaddle",
        "torch-model-archiver",
    }
