"""When a summary was made."""

import datetime as dt

import pytest

from tests.builders.summaries import statement
from weighbridge.core import Coverage
from weighbridge.intake import digest
from weighbridge.verification import summaries
from weighbridge.verification.site import Material
from weighbridge.verification.summaries import AHEAD, Demand

AT = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    ["2026-11-25T12:00:00Z", "2026-11-25t12:00:00z", "2026-11-25T14:00:00.000000001+02:00"],
)
def test_a_moment(text):
    assert summaries.moment(text) == AT


@pytest.mark.parametrize(
    "text",
    ["", "2026-11-25", "2026-11-25T12:00:00", "2026-11-25 12:00:00Z", "2026-13-25T12:00:00Z",
     "20261125T120000Z", "2026-11-25T12:00:00+99:00", "0001-01-01T00:00:00+23:00",
     "2026-11-25T12:00:00Z\n"],
)  # fmt: skip
def test_no_moment(text):
    assert summaries.moment(text) is None


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (-AHEAD, None),
        (-AHEAD - dt.timedelta(seconds=1), "from-the-future"),
        (dt.timedelta(days=2), None),
        (dt.timedelta(days=2, seconds=1), "too-old"),
    ],
)
def test_age_counts_to_the_second(later, reason):
    data = statement({"a": b"a"}, timeVerified="2026-11-25T12:00:00Z")
    (each,) = summaries.every([Material("x", data, digest.of_bytes(data))])
    found = summaries.objection(each, Coverage(covered=("a",)), Demand(days=2), AT + later)
    assert (found and found[1]) == reason
