"""A report in reading order: the worst first, everything cut is counted."""

from dataclasses import replace

import pytest

from tests.builders import origin
from tests.builders import report as build
from weighbridge.core import (
    Artifact,
    Attestation,
    Coverage,
    Decision,
    Dossier,
    Grade,
    Reason,
    Scope,
    Signature,
    Signer,
    Standing,
    Tally,
    Topic,
    Verdict,
    Verification,
    Weighed,
)
from weighbridge.document.content import EVERYTHING, FEW, NORMAL, content
from weighbridge.document.vouching import vouching


def model(name, verdict, reasons=1, layout="folder"):
    every = tuple(
        Reason("serialisation", verdict, f"because {name} {letter}", rule="x")
        for letter in map(chr, range(0x4E00, 0x4E00 + reasons))
    )
    return Weighed(
        Dossier(name, layout, (Artifact("w", 5),), tally=Tally(1, 5, 5)), Decision(every)
    )


def report(*models, scope=Scope.EVERYTHING):
    return replace(build.canonical(), models=models, scope=scope)


def test_the_worst_model_comes_first():
    told = content(build.canonical(), NORMAL)
    order = [sheet.verdict for sheet in told.sheets[0]]
    assert order == sorted(order, reverse=True)
    assert [entry.sheet for entry in told.entries[0]] == [0, 1, 2, 3, 4]


def test_the_worst_reason_comes_first_and_nothing_is_lost():
    sheet = content(build.canonical(), NORMAL).sheets[0][0]
    assert sheet.against[0].id == "dangerous-import"
    assert len(sheet.against) == 9
    assert [told.waived for told in sheet.waived] == [True]


def test_advice_and_policy_are_given_once_for_a_rule():
    sheet = content(build.canonical(), NORMAL).sheets[0][0]
    imports = [told for told in sheet.against if told.id == "unlisted-import"]
    labels = [[label for label, _ in told.rows] for told in imports]
    assert labels == [["at", "names", "policy"], *[["at", "names"]] * 6]


def test_many_reasons_are_cut_and_counted():
    told = content(report(model("a", Verdict.DENY, 5000), model("b", Verdict.DENY, 40)), NORMAL)
    first, second = told.sheets[0]
    assert (len(first.against), first.unsaid) == (NORMAL.reasons, 5000 - NORMAL.reasons)
    assert (len(second.against), second.unsaid) == (FEW, 40 - FEW)


def test_many_models_are_cut_and_counted():
    models = [model(f"m{at}", Verdict.WARN) for at in range(1200)]
    told = content(report(*models), NORMAL)
    assert (len(told.sheets[0]), told.sheets[1]) == (NORMAL.sheets, 1200 - NORMAL.sheets)
    assert (len(told.entries[0]), told.entries[1]) == (NORMAL.listed, 1200 - NORMAL.listed)
    assert told.entries[0][-1].sheet is None


def test_nothing_is_cut_if_everything_is_asked_for():
    told = content(report(*[model(f"m{at}", Verdict.DENY, 20) for at in range(100)]), EVERYTHING)
    assert (len(told.sheets[0]), told.sheets[1]) == (100, 0)
    assert all(len(sheet.against) == 20 for sheet in told.sheets[0])


def test_files_judged_alike_share_a_sheet():
    models = [model(f"m{at}", Verdict.WARN, layout="file") for at in range(3)]
    told = content(report(*models), NORMAL)
    assert [sheet.others for sheet in told.sheets[0]] == [("m1", "m2")]
    assert [entry.sheet for entry in told.entries[0]] == [0, 0, 0]


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ("", "there was nothing to weigh"),
        ("d", "this model may not be used"),
        ("da", "1 of 2 models may not be used"),
        ("dd", "none of these 2 models may be used"),
        ("na", "nobody knows whether 1 of 2 models may be used"),
        ("nn", "nobody knows whether any of these 2 models may be used"),
        ("wa", "1 of 2 models may be used with care only"),
        ("ww", "all 2 models may be used with care only"),
        ("aa", "nothing stands against these 2 models"),
    ],
)
def test_says_in_words_what_the_worst_verdict_means(verdicts, said):
    named = {"d": Verdict.DENY, "n": Verdict.NO_VERDICT, "w": Verdict.WARN, "a": Verdict.ALLOW}
    models = [model(f"m{at}", named[letter]) for at, letter in enumerate(verdicts)]
    assert content(report(*models), NORMAL).headline == said


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ("d", "nobody who is trusted vouches for these files as they are"),
        ("da", "nobody who is trusted vouches for 1 of 2 models"),
        ("dd", "nobody who is trusted vouches for any of these 2 models"),
        ("nn", "there is nothing to verify for any of these 2 models"),
        ("ww", "trusted signers vouch for these 2 models, with a reservation for all 2 models"),
        ("aa", "trusted signers vouch for these 2 models"),
    ],
)
def test_a_report_on_signatures_speaks_of_nothing_else(verdicts, said):
    named = {"d": Verdict.DENY, "n": Verdict.NO_VERDICT, "w": Verdict.WARN, "a": Verdict.ALLOW}
    models = [model(f"m{at}", named[letter]) for at, letter in enumerate(verdicts)]
    assert content(report(*models, scope=Scope.SIGNATURES), NORMAL).headline == said


def test_a_claim_says_how_strong_its_evidence_is():
    sheet = content(build.canonical(), NORMAL).sheets[0][0]
    rows = next(told.rows for told in sheet.against if told.id == "lineage")
    base = "base model 'deepseek-ai/DeepSeek-R1-Distill-Qwen-7B'"
    assert rows[0] == ("claim", f"{base}: declared by the card")


def test_what_nobody_asked_is_said():
    sheet = content(build.canonical(), NORMAL).sheets[0][2]
    assert sheet.facts[2:] == (
        "no digest",
        "no signature or record of digests checked",
        "nobody asked where it is from",
    )


def test_the_country_of_an_ancestor_is_not_told_as_the_model_s_own():
    claims = (origin.claim(Topic.BASE_MODEL, "deepseek-ai/x", "declared by the card"),)
    dossier = origin.dossier([replace(each, hub="huggingface") for each in claims])
    told = content(report(Weighed(dossier, Decision(()))), NORMAL).sheets[0][0]
    (first, second) = next(each for each in told.topics if each.title == "Origin").lines
    assert (first.label, first.text) == ("publisher", "who made it is not known")
    assert (second.label, second.text[:10]) == ("country", "China (CN)")


def test_what_is_waived_is_counted_in_words():
    assert content(build.canonical(), NORMAL).counts.endswith("; 1 waived")
    one = content(report(build.canonical().models[0]), NORMAL)
    assert one.counts == "models/acme-chat; 1 reason waived"


def test_files_say_what_they_and_their_members_were_read_as():
    sheet = content(build.canonical(), NORMAL).sheets[0][3]
    assert [file.formats for file in sheet.files[0]] == ["safetensors"]
    hostile = content(build.hostile("x"), NORMAL).sheets[0][0]
    assert [file.formats for file in hostile.files[0]] == ["inside: 1 pickle"]


def verification(**more):
    signature = Signature(build.place("model.sig"), "oms", more.pop("grade", Grade.SIGNED))
    return Verification(signature, more.pop("standing"), "reason", "why", **more)


def test_a_signature_is_told_with_who_made_it_and_what_it_covers():
    told = vouching(
        verification(
            standing=Standing.MISMATCH,
            trusted="acme",
            attestation=Attestation(Signer("key", "ada", key="sha256:00"), "", ()),
            coverage=Coverage(("a",), tuple(f"f{at}" for at in range(10)), (), ("x",)),
        )
    )
    rows = dict(told.rows)
    assert (told.standing, told.why) == ("mismatch", "why")
    assert rows["signature"] == "valid"
    assert rows["trusted"] == "as 'acme'"
    assert rows["signer"] == "ada"
    assert rows["files"].startswith("1 file as signed; 10 changed: 'f0', 'f1',")
    assert rows["files"].endswith("'f7' and 2 more; 1 not signed: 'x'")


def test_a_record_is_not_called_a_signature():
    told = vouching(verification(standing=Standing.RECORDED, grade=Grade.RECORDED))
    rows = dict(told.rows)
    assert rows["kind"] == "oms, record of digests, unsigned"
    assert "signature" not in rows
    assert "trusted" not in rows
