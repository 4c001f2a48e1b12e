"""Files that real libraries wrote are not denied; those of them that carry code are not allowed.

The files were chosen and packed by ``python -m tests.corpus.record``; they are only ever weighed.
"""

from functools import cache

import pytest

from tests.corpus.measure import weigh
from tests.recordings import by_library, unpacked
from tests.weighing import DAY, applied
from weighbridge import pipeline
from weighbridge.core import Verdict

ROWS = by_library("index")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return unpacked("benign", tmp_path_factory)


@cache
def asked():
    return pipeline.compile_(applied(), DAY)


def told(folder, row):
    """The verdict on one file, the rules that object to it, and why."""
    decision = weigh(folder, row, asked()).decision
    against = [reason for reason in decision.reasons if reason.verdict >= Verdict.WARN]
    why = [f"{row['path']}: {reason.rule}: {reason.because}" for reason in against]
    return decision.verdict, {reason.rule for reason in against}, why


@pytest.mark.parametrize("library", sorted(ROWS))
def test_what_a_library_writes_is_not_denied(folder, library):
    wrong = []
    for row in ROWS[library]:
        if row["expect"] == "quiet":
            verdict, rules, why = told(folder, row)
            if verdict is Verdict.DENY or "dangerous-import" in rules:
                wrong += why
    assert not wrong, "\n".join(wrong)


CODE = [library for library, rows in ROWS.items() if any(row["expect"] == "code" for row in rows)]


@pytest.mark.parametrize("library", sorted(CODE))
def test_what_carries_code_is_not_allowed(folder, library):
    for row in ROWS[library]:
        if row["expect"] == "code":
            verdict, rules, why = told(folder, row)
            assert verdict is not Verdict.ALLOW, row["path"]
            assert "dangerous-import" not in rules, why


def test_the_choice_is_wide():
    assert sum(map(len, ROWS.values())) > 500
    assert len(ROWS) > 30
