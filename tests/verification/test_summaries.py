"""Summaries: who signed one, whatever became of its bytes, and when it was made."""

import datetime as dt

import pytest

from tests.builders import oms
from tests.builders.summaries import sealed, statement
from weighbridge.core import Coverage, Document, Role, Trust, TrustedSigner
from weighbridge.intake import digest
from weighbridge.verification import summaries
from weighbridge.verification.authority import Authentic
from weighbridge.verification.judge import Judge
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


def counted(data, judge):
    """Return what the trusted summaries in some bytes say."""
    found = summaries.every([Material("x", data, digest.of_bytes(data))])
    for each in found:
        by = summaries.authentic(each, judge)
        if isinstance(by, Authentic) and by.row is not None:
            yield each.statement, each.passed


@pytest.mark.parametrize("result", ["PASSED", "FAILED"])
def test_no_flip_of_any_byte_makes_a_trusted_word_of_it(result):
    pem = Document("key", oms.public_pem(oms.key()))
    row = TrustedSigner("gate", "", keys=(pem,), roles=frozenset({Role.WEIGHER}))
    judge = Judge(Trust((row,)), AT)
    honest = sealed({"a": b"a"}, verificationResult=result)
    (said,) = counted(honest, judge)
    assert said[1] is (result == "PASSED")
    for at in range(len(honest)):
        for bit in (1, 2, 32):
            spoilt = bytearray(honest)
            spoilt[at] ^= bit
            assert set(map(repr, counted(bytes(spoilt), judge))) <= {repr(said)}
    signer = TrustedSigner("gate", "", keys=(pem,))
    assert not list(counted(honest, Judge(Trust((signer,)), AT)))
