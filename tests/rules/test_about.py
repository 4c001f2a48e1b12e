"""A rule that is not asked about a model would have had nothing to say of it."""

import dataclasses
import functools

import pytest

from tests.fuzz import seeds
from weighbridge import pipeline, rules
from weighbridge.core import (
    Artifact,
    Call,
    Dossier,
    Entry,
    Face,
    Kind,
    Oddity,
    Operation,
    Place,
    Reference,
    Remark,
    Span,
    Tally,
)
from weighbridge.facts import tables
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver

ASKED = [rule for rule in pipeline.rules() if rule.about or rule.among]

WORDS = {Call: "how", Entry: "key", Operation: "domain", Reference: "purpose"}


def concerns(rule, item):
    """Whether a rule says that it is about a piece of evidence."""
    begins = [begin for kind, begin in rule.among if kind is type(item)]
    among = any(getattr(item, WORDS[type(item)]).startswith(begin) for begin in begins)
    return type(item) in rule.about or among


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
        rest = tuple(item for item in dossier.evidence if not concerns(rule, item))
        assert list(rule.check(dataclasses.replace(dossier, evidence=rest))) == []


def test_who_speaks_is_asked_of_a_model():
    for dossier in dossiers():
        asked = rules.concerned(dossier)
        for rule in ASKED:
            assert rule in asked or not any(rule.check(dossier))


CALLED = [(rule, name) for rule in ASKED for name in rule.called]


@pytest.mark.parametrize(("rule", "name"), CALLED, ids=lambda each: getattr(each, "id", each))
def test_for_what_it_is_called_a_file_is_told_whatever_is_in_it(rule, name):
    for path in (name, f"sub/{name}"):
        place = Place(Artifact(path, 1), Span(0, 1))
        dossier = Dossier(model="sub", evidence=(Face(place, "plain-text", Kind.TEXT),))
        assert rule in rules.concerned(dossier)
        assert len(list(rule.check(dossier))) == 1


ALIKE = [rule for rule in pipeline.rules() if rule.alike]


def alone(name, size, fmt, layout="file", **more):
    """Return a model that is one file of which nothing is known but its format."""
    artifact = Artifact(name, size)
    face = Face(Place(artifact, Span(0, size)), fmt.id, fmt.kind)
    return Dossier(f"some/{name}", layout, (artifact,), (face,), **more)


def endings():
    listed = tables.load("extensions.toml")
    promised = {each for row in listed["promise"] for each in row["suffixes"]}
    return sorted({*promised, *listed["weights"], "", ".", ".x", ".PT", ".tar.gz", ".1.pkl"})


@pytest.mark.parametrize("rule", ALIKE, ids=lambda rule: rule.id)
def test_of_what_is_alike_it_says_the_same(rule):
    for fmt in driver.formats():
        for ending in endings():
            told = {
                tuple((each.severity, each.rule, each.fix) for each in rule.check(dossier))
                for dossier in (
                    alone(f"alike{ending}", 1, fmt),
                    alone(f"W{ending.upper()}", 7_000_000, fmt, tally=Tally(1, 7, 7)),
                    alone(ending or "0", 0, fmt) if ending[:1] == "." else alone("0", 0, fmt),
                )
            }
            assert len(told) == 1


def test_who_is_not_asked_of_what_is_alike_would_have_been_silent():
    asked = 0
    for fmt in driver.formats():
        for name in (*(f"m{ending}" for ending in endings()), ".Rprofile", "a/.npmrc", "x!y.pt"):
            dossier = alone(name, 5, fmt)
            every = [rule for rule in pipeline.rules() if any(rule.check(dossier))]
            assert {rule.id for rule in every} <= {rule.id for rule in rules.concerned(dossier)}
            asked += bool(every)
    assert asked


def test_what_is_more_than_one_file_and_its_format_is_asked_about():
    fmt = next(each for each in driver.formats() if each.id == "pickle")
    plain = alone("a.pkl", 5, fmt)
    assert rules.concerned(plain) == ()
    artifact = Artifact("a.pkl", 5)
    other = Face(Place(artifact, Span(1, 5)), "pickle", Kind.WEIGHTS)
    remark = Remark("a.pkl", Oddity.LINK, "leads elsewhere")
    for dossier in (
        alone("a.pkl", 5, fmt, layout="folder"),
        alone("a.pkl", 5, fmt, remarks=(remark,)),
        dataclasses.replace(plain, evidence=(*plain.evidence, *plain.evidence)),
        dataclasses.replace(plain, evidence=(other,)),
        dataclasses.replace(plain, artifacts=(*plain.artifacts, artifact)),
    ):
        assert rules.concerned(dossier)


def test_the_samples_make_most_rules_speak():
    spoke = {rule.id for rule in ASKED for each in dossiers() if any(rule.check(each))}
    assert len(spoke) > len(ASKED) // 2


def test_most_rules_say_what_they_are_about():
    assert len(ASKED) > len(pipeline.rules()) // 2
