import re

import pytest

from weighbridge.facts import datasets, licences

EVERY = licences.everything()


def test_ids_are_there_once():
    assert len({licence.id for licence in EVERY}) == len(EVERY)


@pytest.mark.parametrize("licence", EVERY, ids=lambda licence: licence.id)
def test_a_row_is_complete(licence):
    assert licence.name
    assert re.match(r"https://", licence.source)
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", licence.as_of)
    assert bool(licence.excludes) == bool(licence.clause)
    assert all(re.fullmatch(r"[A-Z]{2}", place) for place in licence.excludes)
    assert not (licence.osi and (licence.restricted or licence.non_commercial))


@pytest.mark.parametrize(
    ("name", "licence"),
    [
        ("Apache 2.0", "apache-2.0"),
        ("apache-2.0", "apache-2.0"),
        ("GPLv3", "gpl-3.0"),
        ("CC BY-NC-SA 4.0", "cc-by-nc-sa-4.0"),
        ("Llama 3.1 Community License Agreement", "llama3.1"),
        ("openrail++", "openrail++"),
        ("openrail", "openrail"),
        ("Tongyi-Qianwen", "qwen"),
    ],
)
def test_spellings(name, licence):
    assert licences.of(name).id == licence


@pytest.mark.parametrize(("name", "osi"), [("mit", True), ("gemma", False), ("gpl", None)])
def test_approval_is_known_or_not(name, osi):
    assert licences.of(name).osi is osi


@pytest.mark.parametrize("name", ["", "other", "unknown", "mit-like", "my licence"])
def test_is_not_listed(name):
    assert licences.of(name) is None


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("tencent-hunyuan", ("EU", "GB", "KR")),
        ("minimax-h3", ("EU", "GB", "KR", "US")),
        ("llama3.2", ("EU",)),
        ("llama4", ("EU",)),
        ("llama3.1", ()),
    ],
)
def test_territories_are_excluded_by_a_clause(name, places):
    assert licences.of(name).excludes == places


def test_names_of_data_sets():
    assert datasets.known("Common-Crawl")
    assert datasets.known("squad_v2")
    assert datasets.resolvable("squad_v2")
    assert not datasets.resolvable("OpenOrca")
    assert not datasets.known("my corpus")
