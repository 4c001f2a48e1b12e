import datetime as dt

from tests.builders import report as build
from weighbridge.core import Digest, Reason, Verdict
from weighbridge.policy import Waiver, decide

DIGEST = Digest("sha256", "a" * 64)
DAY = dt.date(2027, 1, 31)


def waiver(**changes):
    fields = {
        "id": "W-1",
        "rules": frozenset({"unlisted-import"}),
        "digest": DIGEST,
        "reason": "looked at",
        "owner": "ada@example.com",
        "expires": DAY,
        "where": "team.toml:9",
    }
    return Waiver(**(fields | changes))


def denied(rule="unlisted-import"):
    return Reason(
        "serialisation",
        Verdict.DENY,
        f"says {rule}",
        (build.finding(rule, evidence=build.every_evidence()[:1]),),
        rule,
    )


def test_lifts_for_these_bytes_until_the_day():
    decision = decide([denied()], DIGEST, [waiver()], DAY - dt.timedelta(days=15))
    assert decision.verdict is Verdict.ALLOW
    assert decision.waived[0].reason == denied()
    assert decision.waived[0].note == "looked at; ada@example.com, until 2027-01-31"


def test_lifts_nothing_for_other_bytes():
    other = Digest("sha256", "b" * 64)
    assert decide([denied()], other, [waiver()], DAY).verdict is Verdict.DENY
    assert decide([denied()], None, [waiver()], DAY).verdict is Verdict.DENY
    assert decide([denied()], other, [waiver()], DAY).waived == ()


def test_lifts_the_named_rules_only():
    decision = decide([denied(), denied("dangerous-import")], DIGEST, [waiver()], DAY)
    assert decision.verdict is Verdict.DENY
    assert len(decision.waived) == 1


def test_a_waiver_that_ended_is_a_warning_and_lifts_nothing():
    decision = decide([denied()], DIGEST, [waiver()], DAY + dt.timedelta(days=1))
    assert decision.verdict is Verdict.DENY
    assert "ended on 2027-01-31" in decision.reasons[-1].because
    assert decision.reasons[-1].verdict is Verdict.WARN


def test_a_waiver_that_lifts_nothing_is_a_warning():
    fine = Reason("serialisation", Verdict.ALLOW, "fine")
    decision = decide([fine], DIGEST, [waiver()], DAY)
    assert decision.verdict is Verdict.WARN
    assert "lifts nothing" in decision.reasons[-1].because


def test_no_reasons_stay_no_verdict():
    assert decide([], DIGEST, [], DAY).verdict is Verdict.NO_VERDICT


def test_a_checks_id_lifts_what_the_check_itself_says_and_no_finding():
    missing = Reason("completeness", Verdict.NO_VERDICT, "gone", rule="missing-shards")
    fault = Reason("completeness", Verdict.NO_VERDICT, "bug", rule="fault")
    all_checks = waiver(rules=frozenset({"completeness", "serialisation", "fault"}))
    decision = decide([missing, fault, denied()], DIGEST, [all_checks], DAY)
    assert [row.reason for row in decision.waived] == [missing]
    assert decision.verdict is Verdict.DENY
    assert fault in decision.reasons
