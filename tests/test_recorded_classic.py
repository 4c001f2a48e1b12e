"""Files of R, Weka, XGBoost and others: read to the last byte, and none denied.

They were packed by ``python -m tests.corpus.record CORPUS OUT --name classic --all`` from the
smaller ones of a corpus; they are only ever weighed.
"""

import collections
import json
import tarfile
from functools import cache
from pathlib import Path

import pytest

from tests.corpus.measure import weigh
from tests.reading import evidence
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Gap, Verdict

RECORDED = Path(__file__).parent / "recorded"
ROWS = collections.defaultdict(list)
for _line in (RECORDED / "classic.jsonl").read_text("utf-8").splitlines():
    _row = json.loads(_line)
    ROWS[_row["library"]].append(_row)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("classic")
    with tarfile.open(RECORDED / "classic.tar.xz") as archive:
        archive.extractall(made, filter="data")
    return made


@cache
def asked():
    return pipeline.compile_(applied(), DAY)


@pytest.mark.parametrize("library", sorted(ROWS))
def test_what_a_library_writes_is_read_to_the_end(folder, library):
    for row in ROWS[library]:
        found = evidence((folder / row["path"]).read_bytes(), Path(row["path"]).name)
        assert [item.why for item in found if isinstance(item, Gap)] == [], row["path"]


@pytest.mark.parametrize("library", sorted(ROWS))
def test_what_a_library_writes_is_not_denied(folder, library):
    for row in ROWS[library]:
        decision = weigh(folder, row, asked()).decision
        why = [(row["path"], reason.rule, reason.because) for reason in decision.reasons]
        assert decision.verdict <= Verdict.WARN, why


def test_data_and_most_models_of_r_are_silent(folder):
    verdicts = [weigh(folder, row, asked()).decision.verdict for row in ROWS["R"]]
    assert verdicts.count(Verdict.ALLOW) > 0.9 * len(verdicts)
