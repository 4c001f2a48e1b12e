"""Models that real libraries wrote as folders: none leaves a gap, and those with code are denied.

They were packed by ``python -m tests.corpus.folders``; they are only ever weighed.
"""

import json
import tarfile
from pathlib import Path

import pytest

from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Verdict

RECORDED = Path(__file__).parent / "recorded"
ROWS = [
    json.loads(line)
    for index in sorted(RECORDED.glob("tensorflow*.jsonl"))
    for line in index.read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("recorded")
    for packed in sorted(RECORDED.glob("tensorflow*.tar.xz")):
        with tarfile.open(packed) as archive:
            archive.extractall(made, filter="data")
    return made


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["path"])
def test_a_model_is_read_whole_and_judged_rightly(folder, row):
    report = pipeline.scan([str(folder / row["path"])], applied(), today=DAY)
    reasons = [reason for each in report.models for reason in each.decision.reasons]
    against = [reason for reason in reasons if reason.verdict >= Verdict.WARN]
    assert not [reason for reason in against if reason.verdict is Verdict.NO_VERDICT], against
    if row["expect"] == "code":
        assert report.verdict is Verdict.DENY
    else:
        assert not against


def test_the_choice_is_wide():
    assert len(ROWS) > 20
    assert len({row["version"] for row in ROWS}) > 1
