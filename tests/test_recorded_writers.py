"""What real libraries wrote that nobody had run them for, is read whole and allowed.

Each folder of ``writers.tar.xz`` is called after the library, and its version, that wrote what is
in it in November 2026: a few random numbers, or a network of two or three layers. They are only
ever weighed.
"""

import tarfile

import pytest

from tests.recordings import RECORDED, unpacked
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Gap, Verdict

with tarfile.open(RECORDED / "writers.tar.xz") as _packed:
    FOLDERS = sorted({name.partition("/")[0] for name in _packed.getnames()})


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("writers", tmp_path_factory)


@pytest.mark.parametrize("name", FOLDERS)
def test_what_a_library_writes_is_read_whole_and_allowed(folder, name):
    report = pipeline.scan([str(folder / name)], applied(), today=DAY)
    assert [reason.because for model in report.models for reason in model.decision.reasons
            if reason.verdict is not Verdict.ALLOW] == []  # fmt: skip
    evidence = [item for each in report.models for item in each.dossier.evidence]
    assert [item.why for item in evidence if isinstance(item, Gap)] == []
    assert report.verdict is Verdict.ALLOW


def test_the_choice_is_wide():
    assert {name.rpartition("-")[0] for name in FOLDERS} == {
        "executorch",
        "hummingbird-ml",
        "litert-torch",
        "onnx",
        "onnx2tf",
        "paddlepaddle",
        "pycaret",
        "river",
        "sktime",
        "transformers",
        "ydf",
    }
