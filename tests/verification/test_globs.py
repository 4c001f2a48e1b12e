"""Patterns for identities."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.verification.globs import identity_matches

RELEASE = "https://github.com/acme/*/.github/workflows/release.yml@refs/tags/*"


@pytest.mark.parametrize(
    ("pattern", "identity"),
    [
        (RELEASE, "https://github.com/acme/model/.github/workflows/release.yml@refs/tags/v1"),
        ("*@acme.com", "dev@acme.com"),
        ("*@acme.com", "@acme.com"),
        ("https://github.com/acme/**", "https://github.com/acme/a/b@c"),
        ("***", "a/b@c"),
        ("a[b].c", "a[b].c"),
        ("", ""),
        ("**", ""),
        ("a*b**c*d", "a1b2/3c4d"),
    ],
)
def test_matches(pattern, identity):
    assert identity_matches(pattern, identity)


@pytest.mark.parametrize(
    ("pattern", "identity"),
    [
        (RELEASE, "https://github.com/acme/a/b/.github/workflows/release.yml@refs/tags/v1"),
        (RELEASE, "https://github.com/acme/model/.github/workflows/release.yml@refs/tags/v1/x"),
        (RELEASE, "https://github.com/acme/model/.github/workflows/release.yml@refs/heads/main"),
        ("*@acme.com", "dev@evil.com@acme.com"),
        ("*@acme.com", "dev@acme.com.evil"),
        ("*@acme.com", "dev@acme.com\n"),
        ("*@acme.com", "dev@acmeXcom"),
        ("https://github.com/acme/**", "https://github.com/acme2/x"),
        ("dev@acme.com", "Dev@acme.com"),
        ("a[bc]", "ab"),
        ("a?", "ab"),
        ("", "a"),
        ("a", ""),
    ],
)
def test_does_not_match(pattern, identity):
    assert not identity_matches(pattern, identity)


def as_expression(pattern):
    pieces = re.findall(r"\*+|[^*]", pattern, re.DOTALL)
    return "".join(
        "[^/@]*" if piece == "*" else ".*" if piece[0] == "*" else re.escape(piece)
        for piece in pieces
    )


@given(st.text("ab/@*\n", max_size=8), st.text("ab/@*\n", max_size=8))
def test_agrees_with_a_regular_expression(pattern, identity):
    wanted = re.fullmatch(as_expression(pattern), identity, re.DOTALL) is not None
    assert identity_matches(pattern, identity) == wanted


def test_time_is_in_proportion_to_the_identity():
    start = time.process_time()
    assert not identity_matches("*a" * 200 + "b", "a" * 20_000)
    assert time.process_time() - start < 5
