"""Whose models: every key, every verdict."""

import pytest

from tests.builders.claiming import asked, base, claim, dossier, node, one, party, uploaded, whence
from tests.checks.asking import ask
from weighbridge.checks.publisher import CHECK
from weighbridge.core import Dossier, PolicyError, Strength, Topic, Verdict

ALLOW, DENY, NO_VERDICT = Verdict.ALLOW, Verdict.DENY, Verdict.NO_VERDICT


def test_what_was_not_looked_at_has_no_verdict():
    assert one(CHECK, Dossier("m")).verdict is NO_VERDICT


def test_nothing_asked_is_nothing_said():
    assert ask(CHECK, whence(node(party()))) == []


def test_a_maker_that_is_denied():
    reason = one(CHECK, whence(node(party())), 'deny = ["acme"]')
    assert (reason.verdict, reason.policy) == (DENY, "t.toml:4  checks.publisher.deny")
    assert reason.because == "publisher 'Acme' (recorded): the policy does not allow its models"


def test_a_maker_of_a_base_is_denied_too_unless_bases_do_not_count():
    found = dossier(uploaded("google"), base("deepseek-ai/DeepSeek-V3"))
    assert asked(CHECK, found, 'deny = ["deepseek"]') == [(DENY, "publisher")]
    assert asked(CHECK, found, 'deny = ["deepseek"]\napplies-to = ["publisher"]') == []


def test_an_uploader_is_denied_where_it_counts():
    found = dossier(uploaded("unsloth"), base("google/gemma-2-9b"))
    assert asked(CHECK, found, 'deny = ["unsloth"]') == []
    roles = 'applies-to = ["uploader"]'
    assert asked(CHECK, found, f'deny = ["unsloth"]\n{roles}') == [(DENY, "publisher")]


def test_denied_goes_before_allowed():
    found = whence(node(party()))
    assert (DENY, "publisher") in asked(CHECK, found, 'deny = ["acme"]\nallow = ["acme"]')


@pytest.mark.parametrize("strength", list(Strength))
@pytest.mark.parametrize("wanted", list(Strength))
def test_evidence_has_to_be_as_strong_as_wanted_to_be_one_of_the_allowed(strength, wanted):
    found = whence(node(party(), strength=strength))
    reason = one(CHECK, found, f'allow = ["acme"]\nstrength = "{wanted.word}"')
    assert reason.verdict is (ALLOW if strength >= wanted else DENY)
    if strength < wanted:
        assert f"{strength.word} only, and {wanted.word} wanted" in reason.because


def test_whoever_is_not_among_the_allowed_is_denied():
    reason = one(CHECK, whence(node(party())), 'allow = ["google"]')
    assert reason.verdict is DENY
    assert "'Acme', who is not among the publishers that the policy allows" in reason.because


def test_two_makers_both_have_to_be_among_the_allowed():
    found = whence(node(party(), party("b")))
    assert asked(CHECK, found, 'allow = ["acme"]') == [(DENY, "publisher")]
    assert asked(CHECK, found, 'allow = ["acme", "b"]') == [(ALLOW, "publisher")]


def test_a_name_in_a_file_is_not_carried_by_a_record_of_somebody_else():
    found = dossier(
        claim(Topic.PUBLISHER, "Nobody Inc", Strength.SIGNED), claim(Topic.PUBLISHER, "google")
    )
    assert asked(CHECK, found, 'allow = ["google"]') == [(DENY, "publisher")]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_maker_whom_the_directory_does_not_have(verdict):
    reasons = asked(CHECK, whence(node(party(""))), f'unknown = "{verdict.word}"')
    assert reasons == ([] if verdict is ALLOW else [(verdict, "unknown-origin")])


def test_a_maker_whom_the_directory_does_not_have_is_not_among_the_allowed():
    reason = one(CHECK, whence(node()), 'allow = ["acme"]\nunknown = "allow"')
    assert (reason.verdict, reason.rule) == (DENY, "unknown-origin")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_name_that_looks_like_somebodys(verdict):
    found = dossier(uploaded("Qwen-Labs"))
    reason = one(CHECK, found, f'lookalike = "{verdict.word}"')
    assert (reason.verdict, reason.rule) == (verdict, "lookalike-name")
    assert reason.because.startswith("'Qwen-Labs' looks like a name of ")


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ('applies-to = ["parent"]', "unknown role 'parent', expected publisher, lineage, uploader"),
        ("applies-to = []", "applies-to: is empty, which would let anything pass"),
        ("allow = []", "allow: is empty, which would let anything pass"),
        ('lookalike = "forbid"', "unknown value 'forbid'"),
        ('alow = ["acme"]', "did you mean 'allow'"),
    ],
)
def test_a_slip_is_an_error(settings, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        ask(CHECK, whence(), settings)
    assert "t.toml:4" in error.value.where
