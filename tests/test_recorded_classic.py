"""Files of R, Weka, XGBoost and others: read to the last byte, and none denied.

They were packed by ``python -m tests.corpus.record CORPUS OUT --name classic --all`` from the
smaller ones of a corpus; they are only ever weighed.
"""

from functools import cache
from pathlib import Path

import pytest

from tests.corpus.measure import weigh
from tests.reading import evidence
from tests.recordings import by_library, unpacked
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Gap, Verdict

ROWS = by_library("classic")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("classic", tmp_path_factory)


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
