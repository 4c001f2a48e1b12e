"""Countries are known by code and by name, exactly."""

import datetime as dt

import pytest

from weighbridge.facts import countries


def test_there_are_249_codes_of_two_capitals():
    assert len(countries.codes()) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in countries.codes())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DE", "DE"),
        (" France ", "FR"),
        ("SOUTH KOREA", "KR"),
        ("Republic of Korea", "KR"),
        ("usa", "US"),
        ("UK", "GB"),
        ("Hong Kong", "HK"),
        ("Macau", "MO"),
        ("Turkey", "TR"),
        ("中国", "CN"),
        ("NO", "NO"),
    ],
)
def test_a_code_or_a_name_is_a_country(text, code):
    assert countries.code(text) == code


@pytest.mark.parametrize(
    "text", ["", "no", "us", "in", "ZZ", "EU", "UK and Ireland", "China, Hong Kong", "Korea", "XX"]
)
def test_other_texts_are_none(text):
    assert countries.code(text) is None


def test_hong_kong_macao_and_taiwan_are_not_china():
    codes = {countries.code(name) for name in ("China", "Hong Kong", "Macao", "Taiwan")}
    assert len(codes) == 4


def test_no_name_stands_for_two_countries():
    names = [countries.name(code).casefold() for code in countries.codes()]
    assert len(set(names)) == len(names)
    for code in countries.codes():
        assert countries.code(countries.name(code)) == code


def test_a_code_has_a_name():
    assert countries.name("CZ") == "Czechia"
    assert countries.name("ZZ") == "several countries"
    assert countries.name("XX") == "XX"


def test_groups_are_of_known_countries_with_source_and_date():
    for group in countries.groups():
        assert set(group.values) <= countries.codes()
        assert list(group.values) == sorted(set(group.values))
        assert group.source.startswith("https://")
        assert isinstance(group.as_of, dt.date)


def test_the_union_and_the_area_around_it():
    union, area = countries.group("eu"), countries.group("eea")
    assert len(union.values) == 27
    assert set(area.values) - set(union.values) == {"IS", "LI", "NO"}
    assert not {"GB", "CH"} & set(area.values)
    assert countries.group("nowhere") is None
