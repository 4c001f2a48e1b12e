"""How open a release is: every level against every minimum."""

import pytest

from tests.builders.claiming import claim, licence, one, whence
from tests.checks.asking import ask
from weighbridge.checks.openness import CHECK
from weighbridge.core import Dossier, Opened, Openness, PolicyError, Topic, Verdict


def test_what_was_not_looked_at_has_no_verdict():
    for found in (Dossier("m"), whence()):
        reason = one(CHECK, found)
        assert reason.verdict is Verdict.NO_VERDICT
        assert reason.because == "how open the release is was not looked at"


@pytest.mark.parametrize("level", list(Openness))
@pytest.mark.parametrize("minimum", list(Openness))
def test_a_level_is_enough_from_the_minimum_on(level, minimum):
    found = whence(opened=Opened(level, (), ("training code",)))
    reason = one(CHECK, found, f'minimum = "{minimum.word}"\nbelow = "deny"')
    assert reason.verdict is (Verdict.ALLOW if level >= minimum else Verdict.DENY)
    if level < minimum:
        following = Openness(level + 1).word
        assert reason.because == (
            f"openness: {level.word!r}, and the policy wants {minimum.word!r}; "
            f"for {following!r} lacks training code"
        )
        assert reason.policy == "t.toml:4  checks.openness.minimum"
        assert reason.fix


@pytest.mark.parametrize("verdict", list(Verdict))
def test_below_is_what_the_policy_says(verdict):
    found = whence(opened=Opened(Openness.NONE))
    assert one(CHECK, found, f'below = "{verdict.word}"').verdict is verdict


def test_what_the_licence_withholds_is_told_even_if_it_is_enough():
    found = whence(opened=Opened(Openness.OPEN_WEIGHTS, withheld=("Gemma: some uses",)))
    assert one(CHECK, found).because == "openness: 'open-weights' (Gemma: some uses)"


def test_long_lists_are_cut():
    found = whence(opened=Opened(Openness.NONE, (), tuple(map(str, range(9)))))
    assert one(CHECK, found).because.endswith("lacks 0, 1, 2, 3 and 5 more")


def test_it_rests_on_what_is_claimed_of_components_and_licences():
    claims = (claim(Topic.COMPONENT, "weights"), licence("mit"), claim(Topic.NAME, "a/b"))
    found = whence(claims=claims, opened=Opened(Openness.OPEN_WEIGHTS))
    assert one(CHECK, found).grounds == claims[:2]


@pytest.mark.parametrize(
    ("settings", "hint"),
    [
        ('minimum = "open-weight"', "did you mean 'open-weights'"),
        ('bellow = "deny"', "did you mean 'below'"),
    ],
)
def test_a_slip_is_an_error(settings, hint):
    with pytest.raises(PolicyError, match=hint) as error:
        ask(CHECK, whence(), settings)
    assert "t.toml:4" in error.value.where
