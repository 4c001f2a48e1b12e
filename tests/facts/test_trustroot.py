"""The shipped trusted root is the one we say it is."""

import datetime as dt
import hashlib
import json

from weighbridge.facts import trustroot


def starts(value):
    if isinstance(value, dict):
        if isinstance(start := value.get("start"), str):
            yield dt.datetime.fromisoformat(start).date()
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from starts(item)


def test_its_digest_is_the_recorded_one():
    assert hashlib.sha256(trustroot.shipped().data).hexdigest() == trustroot.about().sha256


def test_its_newest_date_is_the_recorded_one():
    inside = json.loads(trustroot.shipped().data)
    assert max(starts(inside)) == trustroot.about().newest


def test_it_says_where_it_is_from():
    assert trustroot.about().source.startswith("sigstore ")


def test_it_ages_by_the_day():
    assert trustroot.age(trustroot.about().taken) == 0
    assert trustroot.age(dt.date(2026, 12, 25)) == 30
