"""What a model is called in a ledger, without anything that lets somebody in.

A path, or a URI without user, password and token. A list of sources may come from anywhere, and a
ledger is copied, mailed and put beside reports: so what would have to be left out is refused, and
never repeated, not even in the message that says so.

Source: https://www.rfc-editor.org/rfc/rfc3986 (retrieved 2026-11-26). Not done: decoding what is
written with ``%``.
"""

from __future__ import annotations

import os
import re

from weighbridge.core import UsageError, later, printable
from weighbridge.intake import secrets

HARMLESS = frozenset({"endpoint", "ref", "region", "revision", "version", "versionid"})
"""Parameters of a URI that say what is meant; any other may be a key."""

LONGEST = 8192
"""Characters of a URI."""

_URI = later.pattern(
    r"([A-Za-z][A-Za-z0-9+.-]*://)([^/?#\s'\"<>]*)([^?#\s'\"<>]*)((?:[?#][^\s'\"<>]*)?)"
)
"""Scheme, authority, path, and parameters with fragment."""

_KEY = later.pattern(
    r"\b((?:bearer|basic)(?=\s)|(?:\w+[-_])?(?:authorization|token|password|secret|signature|key)"
    r"(?=\s*[:=]))(\s*[:=]?\s*)(?:(?:bearer|basic|token)\s+)?[^\s'\",;]{8,}",
    re.IGNORECASE,
)


def remote(text: str) -> bool:
    """Whether a source is a URI, and no path."""
    return bool(_URI.match(text))


def checked(text: str) -> str:
    """Return a URI that may be kept.

    Raises:
        UsageError: It holds a user, a password, or a parameter that may be a key; or is none.
    """
    if len(text) > LONGEST:
        raise UsageError(f"a URI of {len(text)} characters, which is over {LONGEST}")
    found = _URI.fullmatch(text)
    if found is None:
        # What is in it is not known, so nothing of it is repeated.
        raise UsageError(f"'{printable(text.partition('://')[0])}://...': is no URI")
    shown = printable(scrubbed(text))
    if "@" in found[2]:
        why = "names a user or a password, which belong into the environment of the workers"
        raise UsageError(f"{shown!r}: {why}")
    if secrets.masked(text)[1]:
        raise UsageError(f"{shown!r}: holds a token, which belongs into the environment")
    names = [pair.partition("=")[0] for pair in re.split(r"[?#&;]", found[4])[1:]]
    if "#" in found[4] or not HARMLESS.issuperset(map(str.lower, names)):
        known = ", ".join(sorted(HARMLESS))
        raise UsageError(f"{shown!r}: has parameters other than {known}, which may be keys")
    return text


def scrubbed(text: str) -> str:
    """Return a message without users, passwords and parameters of URIs, and without tokens."""
    if "://" in text:
        text = _URI.sub(lambda found: f"{found[1]}{found[2].rpartition('@')[2]}{found[3]}", text)
    return _KEY.sub(lambda found: f"{found[1]}{found[2]}...", secrets.masked(text)[0])


def path(text: str) -> str:
    """Return what a path is called in a ledger: absolute, links resolved up to its last part.

    The last part of a file stays as it is: in a hub cache it is a link, and its name tells more
    than the name of the blob.

    Raises:
        UsageError: It is none.
    """
    if "\0" in text:
        raise UsageError(f"{text!r}: embedded null byte")
    if os.path.isdir(text):  # noqa: PTH112 - strings throughout
        return os.path.realpath(text)
    folder, name = os.path.split(text.rstrip("/"))
    return os.path.join(os.path.realpath(folder or "."), name)  # noqa: PTH118 - as above
