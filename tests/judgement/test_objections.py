"""What stands against models, in one order for every report that machines read."""

from dataclasses import replace

import pytest

from tests.builders import report as build
from weighbridge.core import Decision, Gap, GapKind, Reason, Severity, Tally, Verdict
from weighbridge.judgement.objections import (
    Objection,
    counted,
    faults,
    many,
    objections,
    reasons,
    unread,
    waived,
    word,
)


def test_the_worst_of_all_models_is_first():
    rows = objections(build.canonical())
    assert [row.reason.verdict for row in rows] == sorted(
        (row.reason.verdict for row in rows), reverse=True
    )
    assert rows[0].id == "dangerous-import"
    assert str(rows[0].spot).startswith("models/acme-chat/pytorch_model.bin!/archive/data.pkl@")
    assert not any(row.reason.verdict is Verdict.ALLOW for row in rows)


def test_models_that_are_equally_bad_stay_together_and_in_order():
    (model,) = build.crowded(2).models
    others = [replace(model, dossier=replace(model.dossier, model=name)) for name in "ba"]
    rows = objections(replace(build.empty(), models=tuple(others)))
    assert [row.each.dossier.model for row in rows] == ["b", "a", "b", "a"]
    assert [row.reason.verdict.word for row in rows] == ["deny", "deny", "warn", "warn"]


def test_what_is_waived_is_listed_apart():
    (row,) = waived(build.canonical())
    assert (row.id, row.waived.waiver) == ("outside-reference", "W-1")
    assert "outside-reference" not in {each.id for each in objections(build.canonical())}


def test_silence_is_a_reason():
    (model,) = build.crowded(1).models
    silent = replace(model, decision=Decision(()))
    (reason,) = reasons(silent)
    assert (reason.check, reason.verdict) == ("no-verdict", Verdict.NO_VERDICT)
    assert silent.decision.verdict is reason.verdict
    assert len(objections(replace(build.empty(), models=(silent,)))) == 1


@pytest.mark.parametrize(
    ("grounds", "verdict", "severity"),
    [
        ((build.finding(severity=Severity.LOW, evidence=build.every_evidence()),),
         Verdict.DENY, Severity.LOW),
        ((), Verdict.DENY, Severity.HIGH),
        ((), Verdict.NO_VERDICT, Severity.MEDIUM),
        ((), Verdict.WARN, Severity.MEDIUM),
    ],
)  # fmt: skip
def test_a_finding_s_severity_counts_before_the_verdict(grounds, verdict, severity):
    (model,) = build.crowded(1).models
    assert Objection(model, Reason("x", verdict, "y", grounds)).severity is severity


def test_what_was_not_examined_is_named_from_the_folder_one_is_in():
    (model,) = build.crowded(1).models
    tally = Tally(2, 2, 2, 0, ("a.bin", "b.zip!/c/d"))
    folder = replace(model, dossier=replace(model.dossier, tally=tally))
    assert unread(folder) == ["models/many/a.bin", "models/many/b.zip!/c/d"]
    single = replace(folder.dossier, model="models/b.zip", layout="file")
    assert unread(replace(folder, dossier=single)) == ["models/a.bin", "models/b.zip!/c/d"]


def test_faults_are_found_among_the_grounds():
    (model,) = build.crowded(1).models
    gaps = tuple(Gap(build.place(), kind, "x") for kind in (GapKind.DAMAGED, GapKind.FAULT))
    decision = Decision((Reason("x", Verdict.NO_VERDICT, "y", gaps),))
    report = replace(build.empty(), models=(replace(model, decision=decision),))
    assert [gap for _, gap in faults(report)] == [gaps[1]]


def test_words():
    assert counted(build.empty()) == "0 models: nothing to weigh"
    assert counted(build.canonical()) == (
        "5 models: 1 deny, 1 no verdict, 1 warn, 2 allow; 1 waived"
    )
    assert (many(1, "file"), many(2, "file")) == ("1 file", "2 files")
    assert word(Verdict.NO_VERDICT) == "no verdict"
