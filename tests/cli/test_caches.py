"""Where digests are kept, and when they are not."""

import pytest

from weighbridge.cli import caches


@pytest.mark.parametrize(
    ("given", "wanted"),
    [({}, True), ({"CI": ""}, True), ({"CI": "false"}, True), ({"CI": "0"}, True),
     ({"CI": "FALSE"}, True), ({"CI": "true"}, False), ({"CI": "1"}, False), ({"CI": "x"}, False)],
)  # fmt: skip
def test_nothing_is_kept_in_ci(given, wanted):
    assert caches.allowed(given) is wanted


def test_the_folder_is_that_of_the_user(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/x/cache")
    assert caches.folder() == "/x/cache/weighbridge"
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    monkeypatch.setenv("HOME", "/home/someone")
    assert caches.folder() == "/home/someone/.cache/weighbridge"
