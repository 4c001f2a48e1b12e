"""Under which licences: every key, expressions, territories, and what bases are under."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
    whence,
)
from tests.checks.asking import ask
from weighbridge.checks.licence import CHECK
from weighbridge.core import Conflict, Dossier, PolicyError, Strength, Topic, Verdict
from weighbridge.judgement import licensing

ALLOW, WARN, DENY, NO_VERDICT = Verdict.ALLOW, Verdict.WARN, Verdict.DENY, Verdict.NO_VERDICT


def stated(*names):
    return dossier(*map(licence, names))


def worst(found, settings=""):
    return max(reason.verdict for reason in ask(CHECK, found, settings))


def test_what_was_not_looked_at_has_no_verdict():
    assert one(CHECK, Dossier("m")).verdict is NO_VERDICT


@pytest.mark.parametrize("verdict", list(Verdict))
def test_no_licence_grants_nothing(verdict):
    reason = one(CHECK, dossier(), f'missing = "{verdict.word}"')
    assert (reason.verdict, reason.rule) == (verdict, "no-licence")
    assert reason.because == "no licence is stated, so that nothing is granted"


def test_a_plain_licence_is_allowed():
    reason = one(CHECK, stated("Apache-2.0"))
    assert reason.verdict is ALLOW
    assert reason.because == "licence 'Apache License 2.0', declared by the card"


@pytest.mark.parametrize("spelling", ["Apache-2.0", "apache 2.0", "Apache License 2.0"])
@pytest.mark.parametrize("listed", ["Apache-2.0", "apache-2.0"])
def test_spellings_do_not_matter(spelling, listed):
    assert worst(stated(spelling), f'allow = ["{listed}"]') is ALLOW
    assert worst(stated(spelling), f'deny = ["{listed}"]') is DENY


def test_denied_goes_before_allowed():
    assert worst(stated("mit"), 'allow = ["MIT"]\ndeny = ["MIT"]') is DENY


def test_what_is_not_among_the_allowed_is_denied():
    reason = one(CHECK, stated("gemma"), 'allow = ["MIT"]')
    assert reason.verdict is DENY
    assert "is not among those that the policy allows" in reason.because


def test_every_licence_that_is_stated_has_to_be_allowed():
    assert worst(stated("mit", "gemma"), 'allow = ["MIT"]\nconflict = "allow"') is DENY


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Our Own Terms", "unknown"),
        ("other", "unknown"),
        ("gemma", "restricted"),
        ("LicenseRef-llama3.1", "restricted"),
        ("CC-BY-NC-4.0", "non-commercial"),
        ("mistral-research", "non-commercial"),
    ],
)
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_sort_of_licence_is_what_the_policy_says(name, key, verdict):
    others = "".join(
        f'{each} = "allow"\n' for each in ("unknown", "restricted", "non-commercial") if each != key
    )
    reason = one(CHECK, stated(name), f'{others}{key} = "{verdict.word}"')
    assert reason.verdict is verdict
    assert reason.policy.endswith(f"checks.licence.{key}") or verdict is ALLOW


def test_a_licence_that_forbids_commerce_and_uses_is_the_worse_of_both():
    assert worst(stated("opt-175b"), 'restricted = "deny"\nnon-commercial = "allow"') in {
        ALLOW, DENY,
    }  # fmt: skip


@pytest.mark.parametrize("wanted", list(Strength))
def test_evidence_has_to_be_as_strong_as_wanted(wanted):
    found = stated("mit")
    settings = f'strength = "{wanted.word}"\nunknown = "deny"'
    assert worst(found, settings) is (ALLOW if wanted is Strength.DECLARED else DENY)
    signed = dossier(licence("mit"), licence("MIT", Strength.SIGNED))
    assert worst(signed, settings) is ALLOW


# expressions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT", [{"MIT"}]),
        ("MIT OR Apache-2.0", [{"MIT"}, {"Apache-2.0"}]),
        ("MIT AND Apache-2.0", [{"MIT", "Apache-2.0"}]),
        ("MIT AND (A OR B)", [{"MIT", "A"}, {"MIT", "B"}]),
        ("A OR B AND C", [{"A"}, {"B", "C"}]),
        ("(A OR B) AND (C OR D)", [{"A", "C"}, {"A", "D"}, {"B", "C"}, {"B", "D"}]),
        ("GPL-3.0-only WITH Classpath-exception-2.0 OR MIT",
         [{"GPL-3.0-only WITH Classpath-exception-2.0"}, {"MIT"}]),
        ("MIT AND MIT", [{"MIT"}]),
        ("MIT OR", [{"MIT OR"}]),
        ("(MIT OR A", [{"(MIT OR A"}]),
        ("MIT OR A)", [{"MIT OR A)"}]),
        ("OR", [{"OR"}]),
        ("free AND easy terms", [{"free AND easy terms"}]),
    ],
)  # fmt: skip
def test_an_expression_is_what_may_be_chosen_between(text, expected):
    assert [set(parts) for parts in licensing.alternatives(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        " AND ".join(["(A OR B)"] * 40),
        "(" * 5000 + "MIT OR A" + ")" * 5000,
        "(" * 60 + "MIT OR A" + ")" * 60,
        " OR ".join(f"L{at}" for at in range(1000)),
    ],
    ids=["product", "long", "deep", "wide"],
)
def test_an_expression_that_is_too_much_is_one_unknown_name(text):
    assert licensing.alternatives(text) == ((text,),)
    assert worst(stated(text), 'unknown = "deny"') is DENY


@given(st.text("()ANDORWITH MIT-2.0", max_size=60) | st.text(max_size=40))
def test_any_text_is_an_expression_or_a_name(text):
    found = licensing.alternatives(text)
    assert 1 <= len(found) <= licensing.MOST
    assert all(parts for parts in found)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("MIT OR GPL-3.0-only", ALLOW),
        ("MIT AND GPL-3.0-only", DENY),
        ("MIT AND (MIT OR GPL-3.0-only)", ALLOW),
        ("MIT WITH Commons-Clause", DENY),
        ("MIT+", DENY),
    ],
)
def test_the_better_alternative_counts_and_all_of_its_parts(text, verdict):
    assert worst(stated(text), 'allow = ["MIT"]') is verdict


def test_a_part_that_is_denied_is_told():
    reason = ask(CHECK, stated("MIT AND CC-BY-NC-4.0"), 'deny = ["CC-BY-NC-4.0"]')[0]
    assert reason.verdict is DENY
    assert "of 'MIT AND CC-BY-NC-4.0'" in reason.because


def test_an_exception_does_not_hide_what_is_denied():
    assert worst(stated("GPL-3.0-only WITH GCC-exception-3.1"), 'deny = ["GPL-3.0-only"]') is DENY


# territories


@pytest.mark.parametrize(
    ("name", "place", "verdict"),
    [
        ("tencent-hunyuan", "DE", DENY),
        ("tencent-hunyuan", "GB", DENY),
        ("tencent-hunyuan", "KR", DENY),
        ("tencent-hunyuan", "EU", DENY),
        ("tencent-hunyuan", "US", ALLOW),
        ("tencent-hunyuan", "CH", ALLOW),
        ("tencent-hunyuan-dit", "GB", ALLOW),
        ("minimax-h3", "US", DENY),
        ("minimax-h3", "KR", DENY),
        ("minimax-h3", "JP", ALLOW),
        ("llama3.2", "FR", WARN),
        ("llama4", "eu", WARN),
        ("llama3.2", "US", ALLOW),
        ("llama3.1", "FR", ALLOW),
        ("tencent-hunyuan OR MIT", "DE", ALLOW),
        ("tencent-hunyuan AND MIT", "DE", DENY),
    ],
)
def test_a_licence_may_grant_nothing_where_the_model_is_used(name, place, verdict):
    assert worst(stated(name), f'used-in = ["{place}"]') is verdict


def test_the_clause_and_its_source_are_named():
    reasons = ask(CHECK, stated("tencent-hunyuan"), 'used-in = ["EU"]')
    (reason,) = [each for each in reasons if each.rule == "excluded-territory"]
    assert "grants nothing in Austria, Belgium, Bulgaria, Cyprus and 23 more: " in reason.because
    assert "definition of Territory" in reason.because
    assert ", as of 2026-11-25)" in reason.because
    assert reason.policy == "t.toml:4  checks.licence.used-in"


def test_what_only_concerns_a_part_is_told_to():
    reasons = ask(CHECK, stated("llama3.2"), 'used-in = ["DE"]')
    assert any(
        "grants nothing for multimodal models in Germany: " in each.because for each in reasons
    )


def test_a_base_that_may_not_be_used_here_is_told_whatever_is_stated():
    found = dossier(licence("mit"), base("tencent/Hunyuan-A13B-Instruct"))
    reasons = ask(CHECK, found, 'used-in = ["DE"]')
    assert (DENY, "excluded-territory") in [(each.verdict, each.rule) for each in reasons]
    assert worst(found, 'used-in = ["US"]\nconflict = "allow"') is ALLOW


# what bases are under


def owed(found):
    return [each for each in ask(CHECK, found) if each.rule == "licence-of-base"]


@pytest.mark.parametrize(
    ("name", "licence_"),
    [
        ("meta-llama/Meta-Llama-3-8B", "Llama 3 Community"),
        ("meta-llama/Llama-3.1-8B-Instruct", "Llama 3.1 Community"),
        ("who/Llama-3.2-3B-ft", "Llama 3.2 Community"),
        ("unsloth/Llama-3.3-70B-Instruct", "Llama 3.3 Community"),
        ("google/gemma-2-9b", "Gemma"),
        ("meta-llama/Llama-2-7b-hf", "Llama 2"),
        ("mistralai/Ministral-8B-Instruct-2410", "Mistral"),
        ("bigcode/starcoder2-7b", "OpenRAIL"),
    ],
)
def test_a_free_licence_on_a_restricted_base_is_told(name, licence_):
    (reason,) = owed(dossier(licence("Apache-2.0"), base(name)))
    assert licence_ in reason.because
    assert "which restricts more" in reason.because
    assert "as of 20" in reason.because
    assert reason.verdict is WARN


def test_the_verdict_on_it_is_the_policys():
    found = dossier(licence("mit"), base("google/gemma-2-9b"))
    assert worst(found, 'conflict = "deny"') is DENY
    assert worst(found, 'conflict = "allow"') is ALLOW


def test_a_version_that_no_name_tells_is_told_only_if_it_does_not_matter():
    (reason,) = owed(dossier(licence("Apache-2.0"), family("llama3")))
    assert ", is, whichever version it is, under 'Llama 3 " in reason.because
    assert "'Llama 3.1 Community License Agreement'" in reason.because
    # Of Llama 1 the data do not say it.
    assert owed(dossier(licence("Apache-2.0"), family("llama1-2"))) == []


@pytest.mark.parametrize(
    "name",
    [
        "Qwen/Qwen2.5-7B",
        "Qwen/Qwen2.5-3B",
        "mistralai/Mistral-7B-v0.1",
        "tencent/Hunyuan-7B",
        "who/ever",
        "mistralai/Magistral-Medium",
    ],
)
def test_what_the_data_do_not_say_is_not_told(name):
    assert owed(dossier(licence("Apache-2.0"), base(name))) == []


@pytest.mark.parametrize("name", ["llama3.1", "gemma", "Our Own Terms", "CC-BY-NC-4.0"])
def test_a_licence_that_withholds_something_itself_is_not_held_against_the_base(name):
    assert owed(dossier(licence(name), base("meta-llama/Llama-3.1-8B"))) == []


def test_one_free_licence_among_others_is_enough():
    found = dossier(licence("Our Own Terms"), licence("mit"), base("google/gemma-2-9b"))
    assert len(owed(found)) == 1


def test_the_models_own_family_counts():
    found = dossier(licence("mit"), claim(Topic.NAME, "google/gemma-2-9b", Strength.RECORDED))
    (reason,) = owed(found)
    assert "as the model is called" in reason.because


def test_a_base_of_a_base_counts():
    found = dossier(licence("mit"), base("deepseek-ai/DeepSeek-R1-Distill-Llama-8B"))
    (reason,) = owed(found)
    assert "'Llama 3', which the model descends from" in reason.because


@pytest.mark.parametrize("verdict", list(Verdict))
def test_licences_that_contradict_one_another(verdict):
    found = stated("mit", "Apache-2.0")
    settings = f'conflict = "{verdict.word}"'
    assert (verdict, "contradicting-claims") in asked(CHECK, found, settings)


def test_contradictions_about_something_else_are_for_other_checks():
    found = whence(
        node(party()), claims=(licence("mit"),), conflicts=(Conflict("publisher", "why", ()),)
    )
    assert asked(CHECK, found) == [(ALLOW, "licence")]


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ('used-in = ["Germany"]', "did you mean 'DE'"),
        ('used-in = ["de"]', "did you mean 'DE'"),
        ('used-in = ["Mars"]', "neither a country code nor a group"),
        ('deny = ["GPL"]', "'GPL' denies none of its versions: name those too, such as 'GPL"),
        ('deny = ["MIT", "cc-by-nc"]', "'cc-by-nc' denies none of its versions"),
        ("allow = []", "allow: is empty, which would let anything pass"),
        ('deny = ["Apach-2.0"]', "unknown licence 'Apach-2.0', did you mean 'Apache-2.0'"),
        ('mising = "deny"', "did you mean 'missing'"),
        ('strength = "certain"', "unknown value 'certain'"),
    ],
)
def test_a_slip_is_an_error(settings, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        ask(CHECK, dossier(), settings)
    assert "t.toml:4" in error.value.where


def test_terms_of_ones_own_may_be_denied():
    assert worst(stated("LicenseRef-acme"), 'deny = ["LicenseRef-acme"]') is DENY


def test_a_licence_without_its_version_is_denied_beside_its_versions():
    assert ask(CHECK, whence(), 'deny = ["GPL", "GPL-3.0-only"]')
