"""From which countries: every key, every verdict, and what the messages say."""

import pytest

from tests.builders.claiming import (
    asked,
    base,
    claim,
    dossier,
    node,
    one,
    party,
    uploaded,
    whence,
)
from tests.checks.asking import ask
from weighbridge.checks.jurisdiction import CHECK
from weighbridge.core import Conflict, Dossier, PolicyError, Strength, Topic, Verdict

ALLOW, WARN, DENY, NO_VERDICT = Verdict.ALLOW, Verdict.WARN, Verdict.DENY, Verdict.NO_VERDICT

CHINA = 'deny = ["CN"]\n'


def test_what_was_not_looked_at_has_no_verdict():
    reason = one(CHECK, Dossier("m"))
    assert (reason.verdict, reason.because) == (NO_VERDICT, "the origin was not looked at")


def test_a_country_that_is_not_denied_is_allowed():
    reason = one(CHECK, whence(node(party())), CHINA)
    assert reason.verdict is ALLOW
    assert reason.because == "publisher 'Acme' (US), recorded: no country that is not allowed"


@pytest.mark.parametrize(("key", "verdict"), [("deny", DENY), ("warn", WARN)])
def test_a_country_that_a_policy_names(key, verdict):
    reason = one(CHECK, whence(node(party(country="CN"))), f'{key} = ["CN"]')
    assert reason.verdict is verdict
    assert reason.because == (
        "publisher 'Acme' (recorded): its seat is in China (CN), by a register"
    )
    assert reason.policy == f"t.toml:4  checks.jurisdiction.{key}"
    assert reason.fix


def test_denied_goes_before_warned_and_allowed():
    both = whence(node(party("a", "CN"), party("b", "US")))
    assert asked(CHECK, both, CHINA + 'warn = ["US"]') == [
        (DENY, "jurisdiction"), (WARN, "jurisdiction"),
    ]  # fmt: skip


@pytest.mark.parametrize("country", ["HK", "MO", "TW"])
def test_regions_with_a_code_of_their_own_stand_for_themselves(country):
    assert asked(CHECK, whence(node(party(country=country))), CHINA) == [(ALLOW, "jurisdiction")]
    assert asked(CHECK, whence(node(party(country="CN"))), f'deny = ["{country}"]') == [
        (ALLOW, "jurisdiction")
    ]
    assert asked(CHECK, whence(node(party(country=country))), f'deny = ["{country}"]') == [
        (DENY, "jurisdiction")
    ]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("China", "did you mean 'CN'"),
        ("cn", "did you mean 'CN'"),
        ("UK", "did you mean 'GB'|is no country code"),
        ("ZZ", "is no country code"),
        ("EU", "is no country code"),
    ],
)
def test_what_is_no_country_is_an_error_with_its_place(code, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        ask(CHECK, whence(), f'\nwarn = ["{code}"]')
    assert error.value.where.startswith("t.toml:5")


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ('applies-to = ["publishers"]', "did you mean 'publisher'"),
        ("applies-to = []", "applies-to: is empty, which would let anything pass"),
        ('applies-to = ["parent"]', "names no one whose parent counts: add 'publisher'"),
        ('unknown = "denied"', "did you mean 'deny'"),
        ('strength = "strong"', "expected one of|did you mean"),
        ('denied = ["CN"]', "did you mean 'deny'"),
        ('deny = "CN"', "expected a list"),
    ],
)
def test_a_slip_is_an_error(settings, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        ask(CHECK, whence(), settings)
    assert "t.toml:4" in error.value.where


# whose country


def test_a_parent_counts_where_it_is_named():
    found = whence(node(party(country="TR", parent="Holding", seat="CN")))
    reason = one(CHECK, found, CHINA)
    assert reason.verdict is DENY
    assert "its parent 'Holding' has its seat in China (CN)" in reason.because
    assert asked(CHECK, found, CHINA + 'applies-to = ["publisher"]') == [(ALLOW, "jurisdiction")]


def test_a_parent_of_a_base_counts_too():
    below = node(party("b", "SG", "Holding", "CN"), path=("m", "b/base"))
    assert asked(CHECK, whence(node(party()), below), CHINA) == [(DENY, "jurisdiction")]


def test_a_parent_whose_seat_nobody_knows_is_unknown():
    found = whence(node(party(parent="Holding")))
    reason = one(CHECK, found, CHINA + 'unknown = "deny"')
    assert (reason.verdict, reason.rule) == (DENY, "unknown-origin")
    assert "where its parent 'Holding' is" in reason.because


def test_an_ancestor_is_told_with_the_way_to_it():
    below = node(party("b", "CN"), path=("m", "a/x", "b/root"), said="declared by the card")
    between = node(party("a", "FR"), path=("m", "a/x"))
    found = whence(node(party()), between, below)
    reason = one(CHECK, found, CHINA)
    assert reason.because.startswith("'B', behind 'm' -> 'a/x' -> 'b/root' (declared by the card):")
    assert asked(CHECK, found, CHINA + 'applies-to = ["publisher", "parent"]') == [
        (ALLOW, "jurisdiction")
    ]


def test_an_uploader_counts_only_where_it_is_named():
    there = party("mirror", "CN", republisher=True)
    found = whence(node(party()), uploader=there, uploaders=(there,))
    assert asked(CHECK, found, CHINA) == [(ALLOW, "jurisdiction")]
    reason = one(CHECK, found, CHINA + 'applies-to = ["publisher", "uploader"]')
    assert reason.because == "uploader 'Mirror': its seat is in China (CN), by a register"


def test_every_account_counts_and_not_the_best_known_alone():
    found = dossier(uploaded("modelscope", Strength.DECLARED), uploaded("google"))
    roles = CHINA + 'applies-to = ["uploader"]'
    assert {verdict for verdict, _ in asked(CHECK, found, roles)} >= {DENY}


def test_the_same_organisation_is_told_once():
    rows = [node(party("b", "CN"), path=("m", f"b/{at}")) for at in range(9)]
    assert len(ask(CHECK, whence(node(party()), *rows), CHINA)) == 1


def test_only_bases_are_asked_about_where_only_they_are_named():
    found = whence(node(), node(party("b", "FR"), path=("m", "b/x")))
    assert asked(CHECK, found, CHINA + 'applies-to = ["lineage"]\nunknown = "deny"') == [
        (ALLOW, "jurisdiction")
    ]


# what nobody knows, and what cannot be


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_maker_whom_nobody_knows(verdict):
    reasons = ask(CHECK, whence(node()), f'unknown = "{verdict.word}"')
    assert reasons[0].because == "nobody known here says who made this model, or where that is"
    assert reasons[0].rule == "unknown-origin"
    assert max(reason.verdict for reason in reasons) is verdict


def test_a_name_without_a_country_is_unknown_and_told():
    reason = one(CHECK, whence(node(party("", ""))), 'unknown = "deny"')
    assert reason.verdict is DENY
    assert reason.because.endswith(": 'Nobody Inc'")


def test_several_countries_and_no_seat_are_unknown():
    reason = one(CHECK, whence(node(party("bigscience", "ZZ"))), 'unknown = "deny"')
    assert (reason.verdict, reason.rule) == (DENY, "unknown-origin")
    assert reason.because == "this model is by 'Bigscience', of several countries and no seat"


def test_a_base_whom_nobody_knows_is_unknown():
    found = whence(node(party()), node(path=("m", "who/ever")))
    reason = one(CHECK, found, 'unknown = "deny"')
    assert "who made 'who/ever'" in reason.because


def test_a_copy_is_as_well_known_as_what_it_is_a_copy_of():
    settings = 'unknown = "deny"'
    assert asked(CHECK, dossier(uploaded("google"), base("unsloth/gemma-2-9b")), settings) == [
        (ALLOW, "jurisdiction")
    ]
    # Somebody else's work on it is not.
    assert asked(CHECK, dossier(uploaded("google"), base("who/gemma-2-9b-ft")), settings) == [
        (DENY, "unknown-origin")
    ]


@pytest.mark.parametrize(
    ("strength", "expected"),
    [("declared", (ALLOW, "jurisdiction")), ("recorded", (DENY, "weak-evidence"))],
)
def test_what_a_republisher_passes_on_rests_on_what_is_said_of_it(strength, expected):
    found = dossier(uploaded("unsloth"), base("google/gemma-2-9b"))
    settings = f'unknown = "deny"\nstrength = "{strength}"'
    reason = one(CHECK, found, settings)
    assert (reason.verdict, reason.rule) == expected
    assert reason.because.startswith("made from what is by 'Google")


def test_what_a_republisher_passes_on_of_an_unknown_maker_is_unknown():
    assert asked(CHECK, dossier(uploaded("unsloth")), 'unknown = "deny"') == [
        (DENY, "unknown-origin")
    ]


@pytest.mark.parametrize("what", ["publisher", "base-model"])
@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_contradiction_is_a_state_of_its_own(what, verdict):
    found = whence(node(party()), conflicts=(Conflict(what, "two things are said", ()),))
    reasons = ask(CHECK, found, f'conflict = "{verdict.word}"\nunknown = "allow"')
    assert (reasons[0].verdict, reasons[0].rule) == (verdict, "contradicting-claims")


def test_a_contradiction_about_licences_is_none_about_origin():
    found = whence(node(party()), conflicts=(Conflict("licence", "why", ()),))
    assert asked(CHECK, found, 'conflict = "deny"') == [(ALLOW, "jurisdiction")]


@pytest.mark.parametrize("strength", list(Strength))
@pytest.mark.parametrize("wanted", list(Strength))
def test_evidence_has_to_be_as_strong_as_wanted_to_allow(strength, wanted):
    found = whence(node(party(), strength=strength))
    reason = one(CHECK, found, f'strength = "{wanted.word}"\nunknown = "deny"')
    if strength >= wanted:
        assert reason.verdict is ALLOW
    else:
        assert (reason.verdict, reason.rule) == (DENY, "weak-evidence")
        assert f"{strength.word} only, and the policy wants {wanted.word}" in reason.because


def test_any_evidence_will_do_to_deny():
    found = whence(node(party(country="CN"), strength=Strength.DECLARED))
    assert asked(CHECK, found, CHINA + 'strength = "signed"')[0] == (DENY, "jurisdiction")


@pytest.mark.parametrize("country", ["US", "CN"])
def test_what_files_say_of_a_country_denies_and_never_allows(country):
    said = claim(Topic.JURISDICTION, country)
    found = whence(node(), claims=(said,))
    verdicts = asked(CHECK, found, CHINA + 'unknown = "deny"')
    assert ((DENY, "jurisdiction") in verdicts) is (country == "CN")
    assert (DENY, "unknown-origin") in verdicts
    if country == "CN":
        because = ask(CHECK, found, CHINA)[0].because
        assert because == "its maker is said to be in China (CN), declared by the card"


@pytest.mark.parametrize("verdict", [ALLOW, WARN])
def test_weights_that_run_here_can_be_spared(verdict):
    found = whence(node(party(country="CN")))
    reason = ask(CHECK, found, CHINA + f'local-offline = "{verdict.word}"')[0]
    assert reason.verdict is verdict
    assert reason.because.endswith(
        "; the policy spares weights that run here without contact to their maker"
    )
    assert reason.policy == "t.toml:5  checks.jurisdiction.local-offline"


def test_what_is_warned_about_is_not_spared():
    found = whence(node(party(country="CN")))
    settings = CHINA + 'warn = ["CN"]\nlocal-offline = "allow"'
    assert ask(CHECK, found, settings)[0].verdict is WARN
