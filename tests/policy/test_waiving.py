import datetime as dt

import pytest

from tests.builders import report as build
from weighbridge import pipeline, policy, rehearsal
from weighbridge.core import Digest, PolicyError, Reason, Verdict
from weighbridge.policy import Table, Terms, Waiver, decide, schema, waiving

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


def told(*waivers, reasons=None, day=DAY, **terms):
    reasons = [denied()] if reasons is None else reasons
    decision = decide(reasons, DIGEST, waivers, day, Terms(**terms))
    return decision, {reason.because: reason for reason in decision.reasons}


def test_a_waiver_that_ended_says_for_how_long():
    _, reasons = told(waiver(), day=DAY + dt.timedelta(days=40))
    assert "waiver 'W-1' ended on 2027-01-31, 40 days ago" in reasons
    _, reasons = told(waiver(), day=DAY + dt.timedelta(days=1))
    assert "waiver 'W-1' ended on 2027-01-31, 1 day ago" in reasons


def test_a_waiver_says_how_many_days_are_left_when_they_are_few():
    for days, end in ((14, ", 14 days left"), (1, ", 1 day left"), (0, ", its last day"), (15, "")):
        decision, _ = told(waiver(), day=DAY - dt.timedelta(days=days))
        assert decision.waived[0].note == f"looked at; ada@example.com, until 2027-01-31{end}"


def test_who_approved_and_where_to_read_it_up_are_told():
    found = waiver(approved_by="grace", ticket="SEC-142")
    assert found.note == "looked at; ada@example.com, approved by grace, SEC-142, until 2027-01-31"


def test_the_second_of_two_waivers_is_in_the_shadow_of_the_first():
    later = waiver(id="W-2", expires=DAY + dt.timedelta(days=9))
    decision, reasons = told(waiver(), later)
    assert [row.waiver for row in decision.waived] == ["W-1"]
    assert (
        "waiver 'W-2' lifts nothing that 'W-1' has not lifted before; that one ends on 2027-01-31, "
        "this one on 2027-02-09"
    ) in reasons
    _, reasons = told(waiver(), waiver(id="W-2"))
    assert "waiver 'W-2' lifts nothing that 'W-1' has not lifted before" in reasons


def test_of_two_waivers_the_one_that_has_not_ended_lifts():
    later = waiver(id="W-2", expires=DAY + dt.timedelta(days=9))
    decision, reasons = told(waiver(), later, day=DAY + dt.timedelta(days=1))
    assert [row.waiver for row in decision.waived] == ["W-2"]
    assert "waiver 'W-1' ended on 2027-01-31, 1 day ago" in reasons
    assert decision.verdict is Verdict.WARN


def test_a_second_waiver_that_lifts_something_else_is_no_shadow():
    other = waiver(id="W-2", rules=frozenset({"unlisted-import", "dangerous-import"}))
    decision, _ = told(waiver(), other, reasons=[denied(), denied("dangerous-import")])
    assert [row.waiver for row in decision.waived] == ["W-1", "W-2"]
    assert decision.verdict is Verdict.ALLOW


def test_what_idle_waivers_amount_to_is_the_policys_choice():
    fine = [Reason("serialisation", Verdict.ALLOW, "fine")]
    assert told(waiver(), reasons=fine, unused=Verdict.DENY)[0].verdict is Verdict.DENY
    assert told(waiver(), reasons=fine, unused=Verdict.ALLOW)[0].verdict is Verdict.ALLOW
    assert len(told(waiver(), reasons=fine, unused=None)[0].reasons) == 1
    late = DAY + dt.timedelta(days=1)
    assert told(waiver(), reasons=fine, day=late, expired=Verdict.DENY)[0].verdict is Verdict.DENY


def test_what_cannot_be_waived_is_not_and_says_so():
    decision, reasons = told(waiver(), protected=frozenset({"serialisation"}))
    assert decision.waived == ()
    assert decision.verdict is Verdict.DENY
    assert reasons["says unlisted-import"].fix.endswith("the policy lets no waiver lift this")
    why = "waiver 'W-1' is for this model, and lifts nothing: what it is for cannot be waived"
    assert why in reasons


def test_notes_name_waivers_for_nothing_here_and_those_soon_over():
    rows = [waiver(), waiver(id="W-2", digest=Digest("sha256", "b" * 64))]
    assert list(waiving.notes(rows, {DIGEST}, DAY - dt.timedelta(days=2))) == [
        "waiver 'W-1' ends on 2027-01-31, in 2 days",
        "waiver 'W-2' is for no model weighed here",
    ]
    assert list(waiving.notes(rows[:1], {DIGEST}, DAY - dt.timedelta(days=15))) == []


HEAD = 'name = "t"\nversion = "1"\nextends = ["default"]\n'
ROW = """[[waivers]]
id = "W-1"
rules = ["unlisted-import"]
digest = "sha256:{}"
reason = "looked at"
owner = "ada"
expires = 2027-01-31
""".format("a" * 64)


def load(folder, text):
    path = folder / "t.toml"
    path.write_text(HEAD + text)
    return policy.load(str(path), pipeline.known())


def test_a_waiver_may_not_name_what_cannot_be_waived(tmp_path):
    head = 'no-waive = ["unlisted-import"]\n'
    with pytest.raises(
        PolicyError, match="'unlisted-import' cannot be waived, by no-waive in"
    ) as e:
        load(tmp_path, head + ROW)
    assert e.value.where == f"{tmp_path}/t.toml:7"


def test_what_cannot_be_waived_adds_up_over_what_is_extended(tmp_path):
    (tmp_path / "corp.toml").write_text(HEAD + 'no-waive = ["jurisdiction"]\n')
    path = tmp_path / "t.toml"
    text = HEAD.replace('"default"', '"./corp.toml"')
    path.write_text(text + 'no-waive = ["dangerous-import"]\n')
    found = policy.load(str(path), pipeline.known())
    assert found.protected == {"jurisdiction", "dangerous-import"}
    path.write_text(text + "no-waive = []\n" + ROW.replace("unlisted-import", "jurisdiction"))
    with pytest.raises(PolicyError, match=r"cannot be waived, by no-waive in .*corp\.toml:4"):
        policy.load(str(path), pipeline.known())
    with pytest.raises(PolicyError, match="unknown rule 'jurisdicton', did you mean"):
        load(tmp_path, 'no-waive = ["jurisdicton"]\n')


def test_a_waiver_may_not_hold_for_longer_than_the_policy_lets_it(tmp_path):
    found = load(tmp_path, "[verdicts]\nmax-waiver-days = 60\n" + ROW)
    assert pipeline.compile_(found, DAY - dt.timedelta(days=60))
    with pytest.raises(PolicyError, match="'W-1' ends in 61 days, which is over 60") as caught:
        pipeline.compile_(found, DAY - dt.timedelta(days=61))
    assert caught.value.where == f"{tmp_path}/t.toml:6"
    unlimited = load(tmp_path, ROW.replace("2027", "9999"))
    assert pipeline.compile_(unlimited, DAY)


@pytest.mark.parametrize("key", ["approved-by", "ticket"])
def test_what_may_be_left_out_may_not_be_empty(tmp_path, key):
    with pytest.raises(PolicyError, match=f"{key}: is empty"):
        load(tmp_path, f'{ROW}{key} = " "\n')
    assert load(tmp_path, f'{ROW}{key} = "x"\n').waivers[0].note.count("x") >= 1


def test_a_policy_can_test_that_a_waiver_dies_with_its_bytes_and_with_its_day(tmp_path):
    test = """[[tests]]
name = "{}"
facts.digest = "sha256:{}"
facts.files = [{{ path = "m.bin", findings = [{{ rule = "unlisted-import", severity = "high" }}] }}]
now = {}
expect = "{}"
because = ["{}"]
"""
    text = ROW
    for bytes_, day, verdict, because in (
        ("a", "2027-01-31", "allow", "waivers"),
        ("a", "2027-02-01", "deny", "serialisation"),
        ("b", "2027-01-31", "deny", "serialisation"),
    ):
        text += test.format(f"{bytes_} {day}", bytes_ * 64, day, verdict, because)
    outcomes = list(rehearsal.rehearse(load(tmp_path, text), dt.date(2030, 1, 1)))
    assert [outcome.why for outcome in outcomes] == ["", "", ""]
    with pytest.raises(PolicyError, match=r"facts\.digest: expected sha256:"):
        load(tmp_path, ROW + test.format("x", "c", "2027-01-31", "allow", "waivers"))


def test_verifying_says_nothing_of_waivers_for_what_was_not_asked(tmp_path):
    (tmp_path / "m").mkdir()
    (tmp_path / "m/config.json").write_text("{}")
    plain = policy.load("default", pipeline.known())
    (model,) = pipeline.verify([str(tmp_path / "m")], plain, today=DAY).models
    found = load(tmp_path, ROW.replace("a" * 64, model.dossier.digest.hex))
    (model,) = pipeline.verify([str(tmp_path / "m")], found, today=DAY).models
    assert not [reason for reason in model.decision.reasons if reason.check == "waivers"]


@pytest.mark.parametrize(
    ("rule", "hint"),
    [
        ("unlisted-\u0456mport", "did you mean 'unlisted-import'? (U+0456 is no letter of it)"),
        ("unknown-origin", "; what a check itself finds missing is waived by the id of the check"),
    ],
)
def test_a_rule_that_looks_like_one_is_told_apart(rule, hint):
    row = Table("waivers[0]", schema.branch({**schema.WAIVER, "rules": [rule]}))
    with pytest.raises(PolicyError) as caught:
        waiving.read(row, {"unlisted-import", "jurisdiction"})
    assert str(caught.value).endswith(hint)


def test_a_checks_id_that_is_to_lift_a_finding_is_told_the_rule():
    decision = decide([denied()], DIGEST, [waiver(rules=frozenset({"serialisation"}))], DAY)
    assert decision.verdict is Verdict.DENY
    told = "remove it, or name 'unlisted-import': the id of a check lifts no finding of a rule"
    assert decision.reasons[-1].fix == told


def test_an_answer_of_a_check_is_waived_by_its_own_id_and_no_other_answer_is():
    unknown = Reason("jurisdiction", Verdict.DENY, "who made it is not known", (), "unknown-origin")
    denied = Reason("jurisdiction", Verdict.DENY, "is of KP", (), "jurisdiction")
    narrow = waiver(rules=frozenset({"unknown-origin"}))
    assert decide([unknown], DIGEST, [narrow], DAY).verdict is Verdict.ALLOW
    assert decide([unknown, denied], DIGEST, [narrow], DAY).verdict is Verdict.DENY
