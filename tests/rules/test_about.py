"""A rule that is not asked about a model would have had nothing to say of it."""

import dataclasses
import functools

import pytest

from tests.fuzz import seeds
from weighbridge import pipeline, rules
from weighbridge.core import Artifact, Dossier, Face, Kind, Place, Span
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

ASKED = [rule for rule in pipeline.rules() if rule.about]


@functools.cache
def dossiers():
    """Return a model of every sample, as it was read."""
    found = []
    for at, data in enumerate(seeds.assorted()):
        artifact = Artifact(f"sub/{at}.bin", len(data))
        evidence = tuple(driver.read(Bytes(data), artifact, Limits()))
        found.append(Dossier(model="sub", artifacts=(artifact,), evidence=evidence))
    return found


@pytest.mark.parametrize("rule", ASKED, ids=lambda rule: rule.id)
def test_without_what_it_is_about_it_is_silent(rule):
    for dossier in dossiers():
        rest = tuple(item for item in dossier.evidence if type(item) not in rule.about)
        assert list(rule.check(dataclasses.replace(dossier, evidence=rest))) == []


CALLED = [(rule, name) for rule in ASKED for name in rule.called]


@pytest.mark.parametrize(("rule", "name"), CALLED, ids=lambda each: getattr(each, "id", each))
def test_for_what_it_is_called_a_file_is_told_whatever_is_in_it(rule, name):
    for path in (name, f"sub/{name}"):
        place = Place(Artifact(path, 1), Span(0, 1))
        dossier = Dossier(model="sub", evidence=(Face(place, "plain-text", Kind.TEXT),))
        assert rule in rules.concerned(dossier)
        assert len(list(rule.check(dossier))) == 1


def test_the_samples_make_most_rules_speak():
    spoke = {rule.id for rule in ASKED for each in dossiers() if any(rule.check(each))}
    assert len(spoke) > len(ASKED) // 2


def test_most_rules_say_what_they_are_about():
    assert len(ASKED) > len(pipeline.rules()) // 2
