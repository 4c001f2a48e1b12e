"""Objects pickled whole, by several versions of libraries: none needs a word.

They were packed by ``python -m tests.corpus.record CORPUS OUT --name objects --all``. In them is
what ``tests/corpus/transformers_.py`` and ``torch_.py`` make, also under releases that are too
old for the corpus itself; they are only ever weighed.
"""

from functools import cache

import pytest

from tests.corpus.measure import weigh
from tests.recordings import by_library, unpacked
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Verdict

ROWS = by_library("objects")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("objects", tmp_path_factory)


@cache
def asked():
    return pipeline.compile_(applied(), DAY)


@pytest.mark.parametrize(
    "row", [row for rows in ROWS.values() for row in rows], ids=lambda r: r["path"]
)
def test_needs_no_word(folder, row):
    decision = weigh(folder, row, asked()).decision
    assert decision.verdict is Verdict.ALLOW, [reason.because for reason in decision.reasons]
