"""Addresses, taken apart, and what of them may be told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from weighbridge.remote import address


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://me:secret@host/a/b.bin?token=secret#secret", "https://host/a/b.bin"),
        ("https://host:8443/a", "https://host:8443/a"),
        ("https://[::1]:80/a", "https://[::1]:80/a"),
        ("https://[::1]/a", "https://[::1]/a"),
        ("https://me@secret@host/a", "https://host/a"),
        ("https://me:sec/ret@host/a", "https://..."),
        ("https://me:sec?ret@host/a", "https://..."),
        ("https://me:sec#ret@host/a", "https://..."),
        ("https://me:?@host/a", "https://me:"),
        ("hf://acme/m@main", "hf://acme/m@main"),
        ("models:/m/3", "models:/m/3"),
        ("host", "host"),
    ],
)
def test_what_may_be_told(text, told):
    assert address.shown(text) == told


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        ("HTTPS://Host/a", ("https", "host", 443)),
        ("http://host", ("http", "host", 80)),
        ("http://host:443/", ("http", "host", 443)),
        ("https://u:p%2F@[::1]:8/a?b#c", ("https", "::1", 8)),
    ],
)
def test_whom_one_talks_to(text, origin):
    assert address.web(text).origin == origin


def test_plain_is_without_credentials_and_fragment():
    found = address.web("https://u:p%2F@[::1]:8/a%20b?c=d#e")
    assert found.plain == "https://[::1]:8/a%20b?c=d"
    assert (found.user, found.password) == ("u", "p/")


@pytest.mark.parametrize(
    "text",
    ["", "host/a", "file:///a", "http://", "http:///a", "http://a b/c", "http://a/\tb", "http://a:x/",
     "http://[::1/", "http://h/a\r\nX: y", "http://h:99999/", "http://a\\@b/", "http://a\\.b/",
     "http://a:1\\@b:2/c", "http://%61/", "http://a%2f@b%2f/", "http://[a]b/"],
)  # fmt: skip
def test_what_is_no_address_of_a_web_server(text):
    with pytest.raises(ValueError):  # noqa: PT011 - several of Python itself
        address.web(text)


@given(st.text(max_size=30))
def test_any_text_is_an_address_or_none(text):
    try:
        found = address.web(text)
    except ValueError:
        return
    assert address.web(found.plain).origin == found.origin
    assert "@" not in found.plain.partition("://")[2].partition("/")[0].partition("?")[0]


@given(st.text("ab1.:@\\\\/%?#[]; é", max_size=20))
def test_who_connects_understands_the_same(rest):
    try:
        found = address.web(f"http://{rest}")
    except ValueError:
        return
    try:
        other = parse_url(f"http://{rest}")
    except LocationParseError:
        return
    host = found.host.encode("idna").decode() if not found.host.isascii() else found.host
    assert (str(other.host).strip("[]"), other.port or 80) == (host, found.port)


@given(st.text(st.characters(exclude_characters="/?#@", codec="ascii"), min_size=8, max_size=9))
def test_a_password_is_never_told(password):
    assert password not in address.shown(f"https://me:{password}@host/a")
