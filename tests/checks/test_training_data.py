"""How much is said about training data: every level against every minimum."""

import pytest

from tests.builders.claiming import at, claim, one, whence
from tests.checks.asking import ask
from weighbridge.checks.training_data import CHECK
from weighbridge.core import Claim, Disclosure, Dossier, PolicyError, Strength, Topic, Verdict


def said(word):
    return claim(Topic.TRAINING_DATA, word)


def test_what_was_not_looked_at_has_no_verdict():
    assert one(CHECK, Dossier("m")).verdict is Verdict.NO_VERDICT


@pytest.mark.parametrize("level", list(Disclosure))
@pytest.mark.parametrize("minimum", list(Disclosure))
def test_a_level_is_enough_from_the_minimum_on(level, minimum):
    found = whence(claims=(said(level.word),))
    reason = one(CHECK, found, f'minimum = "{minimum.word}"\nbelow = "deny"')
    assert reason.verdict is (Verdict.ALLOW if level >= minimum else Verdict.DENY)
    assert reason.because.startswith(f"training data: {level.word!r}, declared by the card")
    if level < minimum:
        assert reason.because.endswith(f"; the policy wants {minimum.word!r}")
        assert reason.policy == "t.toml:4  checks.training-data.minimum"


@pytest.mark.parametrize("verdict", list(Verdict))
def test_below_is_what_the_policy_says(verdict):
    reason = one(CHECK, whence(), f'minimum = "named"\nbelow = "{verdict.word}"')
    assert reason.verdict is verdict
    assert reason.because == (
        "nothing in the folder says what the model was trained on; the policy wants 'named'"
    )


def test_an_unknown_word_is_none():
    assert one(CHECK, whence(claims=(said("plenty"),)), 'below = "deny"').verdict is Verdict.DENY


def test_what_is_missing_for_the_next_level_is_told():
    seen = (at("source", "Common Crawl"), at("missing", "how it was prepared"))
    words = Claim(Topic.TRAINING_DATA, "named", Strength.DECLARED, None, seen, "by the card")
    reason = one(CHECK, whence(claims=(words,)), 'minimum = "open"')
    assert reason.fix == "ask the publisher for what is missing: how it was prepared"


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ('minimum = "name"', "did you mean 'named'"),
        ('below = "fail"', "unknown value 'fail'"),
        ('min = "named"', "unknown key"),
    ],
)
def test_a_slip_is_an_error(settings, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        ask(CHECK, whence(), settings)
    assert "t.toml:4" in error.value.where
