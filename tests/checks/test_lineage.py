"""What a model descends from: every key, every verdict."""

import pytest

from tests.builders.claiming import (
    asked,
    base,
    claim,
    dossier,
    family,
    licence,
    node,
    one,
    party,
    tokenizer,
    uploaded,
    whence,
)
from tests.checks.asking import ask
from weighbridge import pipeline
from weighbridge.checks.lineage import CHECK
from weighbridge.core import Dossier, PolicyError, Strength, Topic, Verdict

ALLOW, DENY, NO_VERDICT = Verdict.ALLOW, Verdict.DENY, Verdict.NO_VERDICT


def ruled(*claims):
    return pipeline.judge(dossier(*claims))


def test_what_was_not_looked_at_has_no_verdict():
    assert one(CHECK, Dossier("m")).verdict is NO_VERDICT


def test_nothing_said_says_so():
    reason = one(CHECK, dossier())
    assert reason.verdict is ALLOW
    assert reason.because == "nothing says that it descends from another model"


def test_bases_are_named():
    reason = one(CHECK, dossier(*(base(f"google/m{at}") for at in range(5))))
    assert reason.verdict is ALLOW
    assert reason.because.endswith("and 2 more; nothing contradicts that")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_structure_that_nothing_declares(verdict):
    reasons = ask(CHECK, ruled(family("qwen2")), f'undeclared = "{verdict.word}"')
    assert (reasons[0].verdict, reasons[0].rule) == (verdict, "undeclared-lineage")
    assert "consistent with Qwen2, which nothing declares" in reasons[0].because


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_base_that_structure_contradicts(verdict):
    found = ruled(tokenizer("qwen2"), base("meta-llama/Llama-3.1-8B"))
    reasons = ask(CHECK, found, f'conflict = "{verdict.word}"')
    assert (reasons[0].verdict, reasons[0].rule) == (verdict, "contradicting-claims")


def test_other_contradictions_are_for_other_checks_whatever_words_they_use():
    found = ruled(licence("mit"), licence("tokenizer licence"))
    assert [finding.rule for finding in found.findings] == ["contradicting-claims"]
    assert asked(CHECK, found, 'conflict = "deny"') == [(ALLOW, "lineage")]


def test_a_base_of_an_unknown_maker():
    found = dossier(base("who/ever"))
    assert asked(CHECK, found) == [(ALLOW, "lineage")]
    reason = one(CHECK, found, 'unknown = "deny"')
    assert (reason.verdict, reason.rule) == (DENY, "unknown-origin")
    assert reason.because == "nobody here knows who made 'who/ever', which it descends from"


@pytest.mark.parametrize(
    "claims",
    [
        [base("Qwen/Qwen2.5-7B")],
        [base("unsloth/Qwen2.5-7B")],
        [base("deepseek-ai/DeepSeek-R1-Distill-Qwen-7B")],
        [family("qwen2")],
        [claim(Topic.NAME, "who/Qwen2.5-7B-ft")],
        [claim(Topic.NAME, "Qwen/Qwen2.5-7B", Strength.RECORDED), uploaded("Qwen")],
    ],
    ids=["base", "copy", "distilled", "structure", "name", "itself"],
)
def test_a_family_that_nothing_may_descend_from(claims):
    reasons = ask(CHECK, dossier(*claims), 'deny = ["qwen2"]')
    assert {reason.verdict for reason in reasons} == {DENY}
    assert reasons[0].policy == "t.toml:4  checks.lineage.deny"
    assert "'Qwen2'" in reasons[0].because


def test_another_family_is_allowed():
    assert asked(CHECK, dossier(base("Qwen/Qwen2.5-7B")), 'deny = ["qwen3"]') == [
        (ALLOW, "lineage")
    ]


def test_the_way_to_a_denied_family_is_told():
    found = whence(node(), node(party(), path=("m", "a/x", "Qwen2"), families=("qwen2",)))
    reason = one(CHECK, found, 'deny = ["qwen2"]')
    assert reason.because == "descends from 'Qwen2', by 'm' -> 'a/x' -> 'Qwen2' (recorded)"


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ('deny = ["qwen-2"]', "unknown family 'qwen-2', did you mean 'qwen2'"),
        ('undeclard = "deny"', "did you mean 'undeclared'"),
        ('unknown = "no"', "unknown value 'no'"),
    ],
)
def test_a_slip_is_an_error(settings, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        ask(CHECK, dossier(), settings)
    assert "t.toml:4" in error.value.where
