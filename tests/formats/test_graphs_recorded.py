"""Graphs that real libraries wrote, with their weights beside them: no gap, and nothing said.

The models were chosen and packed by ``python -m tests.corpus.graphs``; they are only ever weighed.
"""

import pytest

from tests.recordings import by_library, unpacked
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Face, Gap, Verdict

ROWS = by_library("graphs")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("graphs", tmp_path_factory)


@pytest.mark.parametrize("library", sorted(ROWS))
def test_what_a_library_writes_leaves_no_gap_and_no_word(folder, library):
    paths = [str(folder / row["model"]) for row in ROWS[library]]
    report = pipeline.scan(paths, applied(), today=DAY)
    assert len(report.models) == len(paths)
    for each in report.models:
        assert each.decision.verdict is Verdict.ALLOW, each.dossier.model
        assert not list(each.dossier.every(Gap)), each.dossier.model


def test_the_choice_is_wide(folder):
    paths = [str(folder / row["model"]) for rows in ROWS.values() for row in rows]
    report = pipeline.scan(paths, applied(), today=DAY)
    faces = {face.format for each in report.models for face in each.dossier.every(Face)}
    assert len(paths) > 250
    assert faces >= {
        "onnx-graph",
        "ort-model",
        "openvino-ir",
        "raw-tensors",
        "coreml-model",
        "coreml-weights",
    }
