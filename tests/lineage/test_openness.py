"""Open weights are told apart from open source, and what is missing is said."""

import pytest

from weighbridge.core import Claim, Component, Disclosure, Openness, Strength, Topic
from weighbridge.lineage import openness
from weighbridge.lineage.openness import grade, opened

WEIGHTS = ("weights",)
TOOLS = ("weights", "training-code", "inference-code")
DOCUMENTED = Disclosure.DOCUMENTED


@pytest.mark.parametrize(
    ("components", "disclosure", "weights", "code", "level"),
    [
        ((), Disclosure.OPEN, ["mit"], [], Openness.NONE),
        (WEIGHTS, Disclosure.OPEN, [], [], Openness.NONE),
        (WEIGHTS, Disclosure.NONE, ["apache-2.0"], [], Openness.OPEN_WEIGHTS),
        (WEIGHTS, Disclosure.NONE, ["llama3.1"], [], Openness.OPEN_WEIGHTS),
        (WEIGHTS, Disclosure.NONE, ["altered mit"], [], Openness.NONE),
        (WEIGHTS, Disclosure.NONE, ["mit", "acme"], [], Openness.NONE),
        (TOOLS, Disclosure.NAMED, ["mit"], [], Openness.OPEN_TOOLING),
        (TOOLS, DOCUMENTED, ["mit"], [], Openness.OPEN_SOURCE),
        (TOOLS, DOCUMENTED, ["MIT OR Apache-2.0"], [], Openness.OPEN_SOURCE),
        (TOOLS, DOCUMENTED, ["mit", "llama3.1"], [], Openness.OPEN_WEIGHTS),
        (TOOLS, DOCUMENTED, ["mit"], ["llama3.1"], Openness.OPEN_WEIGHTS),
        (TOOLS, DOCUMENTED, ["cc-by-4.0"], ["apache-2.0"], Openness.OPEN_SOURCE),
        (TOOLS, DOCUMENTED, ["cc-by-4.0"], [], Openness.OPEN_WEIGHTS),
        (TOOLS, DOCUMENTED, ["cc-by-nc-4.0"], ["mit"], Openness.OPEN_WEIGHTS),
        (TOOLS, Disclosure.RESOLVABLE, ["mit"], [], Openness.OPEN_TOOLING),
    ],
)
def test_levels(components, disclosure, weights, code, level):
    found = grade(components, disclosure, weights, code)
    assert found.level is level, found
    assert bool(found.missing) is (level is not Openness.OPEN_SOURCE)


def test_what_a_licence_withholds_is_told():
    found = grade(WEIGHTS, Disclosure.NONE, ["cc-by-nc-4.0", "llama3.1"])
    assert any("no commercial use" in words for words in found.withheld)
    assert any("some uses or users" in words for words in found.withheld)
    assert grade(WEIGHTS, Disclosure.NONE, ["mit"]).withheld == ()


def test_nothing_more_lowers_the_level():
    """A component more never lowers it, nor does a word more on data."""
    for part in Component:
        for data in Disclosure:
            before = grade(WEIGHTS, data, ["mit"])
            assert grade((*WEIGHTS, part.value), data, ["mit"]).level >= before.level


def claim(topic, value):
    return Claim(topic, value, Strength.DECLARED, None, ())


def test_the_highest_answer_on_data_counts():
    parts = [claim(Topic.COMPONENT, part) for part in TOOLS]
    data = [claim(Topic.TRAINING_DATA, word) for word in ("open", "named")]
    assert opened([*parts, *data, claim(Topic.LICENCE, "mit")]).level is Openness.OPEN_SOURCE


def test_words_that_are_none_count_for_nothing():
    odd = [claim(Topic.TRAINING_DATA, "OPEN!"), claim(Topic.COMPONENT, "Weights")]
    assert opened([*odd, claim(Topic.LICENCE, "mit")]).level is Openness.NONE


def test_an_expression_is_approved_if_all_of_it_is():
    assert openness.approved("MIT AND Apache-2.0")
    assert openness.approved("LicenseRef-MIT")
    assert not openness.approved("MIT OR LicenseRef-acme")
    assert not openness.approved("")
    assert not openness.approved("AND")


def test_words_are_as_in_policies():
    words = [level.word for level in Openness]
    assert words == ["none", "open-weights", "open-tooling", "open-source"]
