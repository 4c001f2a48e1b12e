"""User and password for a container registry, where Docker and Podman keep them.

One file of these is read, the first that there is: ``$REGISTRY_AUTH_FILE``;
``$DOCKER_CONFIG/config.json``, or ``~/.docker/config.json`` without that variable;
``$XDG_RUNTIME_DIR/containers/auth.json``. Layout::

    {"auths": {"registry.example:5000": {"auth": base64 of "user:password"}}}

A key may be a registry, or a repository in it or the beginning of one; the longest that fits wins.

Sources (retrieved 2026-11-26): https://docs.docker.com/reference/cli/docker/login/,
https://github.com/containers/image/blob/main/docs/containers-auth.json.5.md.
Not done: credential helpers (``credsStore``, ``credHelpers``), which are programs, and are not run;
``identitytoken``, which has to be exchanged first.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from pathlib import Path

from weighbridge.core import FormatError, UsageError, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.remote import reference
from weighbridge.typings import cast

MAX_FILE = 1 << 20
"""Bytes of a file of credentials."""

_LEGACY = later.pattern(r"/v[12]/?\Z|/\Z")

_HELPER = "is kept by a credential helper, which is a program and is not run"
_IDENTITY = "is an identity token, which is not exchanged"


@dataclass(frozen=True, slots=True)
class Login:
    """What is known of a registry's credentials.

    Attributes:
        basic: User and password as a header has them; empty if there are none.
        why: Why those that there are cannot be used, as the end of a sentence; or empty.
        hosts: Every registry that the file has an entry for: whom the user has named.
    """

    basic: str = ""
    why: str = ""
    hosts: frozenset[str] = frozenset()


def login(environment: Mapping[str, str], host: str, repository: str = "") -> Login:
    """Look for the credentials for a repository.

    Args:
        environment: Variables.
        host: The registry, with its port.
        repository: In it.

    Raises:
        UsageError: The file is there, and cannot be read.
    """
    for path in _files(environment):
        try:
            with path.open("rb") as file:
                text = file.read(MAX_FILE + 1)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise UsageError(f"{str(path)!r} cannot be read: {error.strerror}") from None
        if len(text) > MAX_FILE:
            raise UsageError(f"{str(path)!r} is over {MAX_FILE} bytes")
        try:
            table = strictjson.table(text, what=repr(str(path)), offset=0)
        except FormatError as error:
            raise UsageError(str(error)) from None
        return _found(table, host, repository)
    return Login()


def _files(environment: Mapping[str, str]) -> Iterator[Path]:
    if given := environment.get("REGISTRY_AUTH_FILE"):
        yield Path(given)
        return
    if folder := environment.get("DOCKER_CONFIG"):
        yield Path(folder) / "config.json"
    elif home := environment.get("HOME"):
        yield Path(home) / ".docker" / "config.json"
    if folder := environment.get("XDG_RUNTIME_DIR"):
        yield Path(folder) / "containers" / "auth.json"


def _found(table: dict[str, object], host: str, repository: str) -> Login:
    auths = {_plain(key): value for key, value in _table(table.get("auths")).items()}
    hosts = frozenset(key.partition("/")[0] for key in auths)
    for name in _names(host, repository):
        entry = _table(auths.get(name))
        if basic := _basic(entry):
            return Login(basic, "", hosts)
        if entry.get("identitytoken"):
            return Login("", _IDENTITY, hosts)
    helpers = {_plain(key) for key in _table(table.get("credHelpers"))}
    helped = bool(table.get("credsStore")) or not helpers.isdisjoint(_names(host, ""))
    return Login("", _HELPER if helped else "", hosts)


def _names(host: str, repository: str) -> Iterator[str]:
    """Yield what a registry's entry may be called, the one that fits best first."""
    parts = repository.split("/") if repository else []
    hosts = sorted(reference.HUB) if host in reference.HUB else [host]
    for count in range(len(parts), -1, -1):
        for name in hosts:
            yield "/".join((name, *parts[:count]))


def _plain(key: str) -> str:
    """Return a key without ``https://`` and ``/v1/``, which older clients wrote."""
    host, slash, path = _LEGACY.sub("", key.partition("://")[2] or key).partition("/")
    return host.lower() + slash + path


def _basic(entry: dict[str, object]) -> str:
    """Return the user and password of an entry, in base64; empty if it has none."""
    given, user, password = (entry.get(key) for key in ("auth", "username", "password"))
    if isinstance(given, str) and given:
        try:
            pair = base64.b64decode(given, validate=True)
        except (binascii.Error, ValueError):
            return ""
    elif isinstance(user, str) and isinstance(password, str) and user:
        pair = f"{user}:{password}".encode()
    else:
        return ""
    # Docker ends some passwords with a zero byte.
    name, mark, secret = pair.rstrip(b"\0").partition(b":")
    return base64.b64encode(pair.rstrip(b"\0")).decode() if name and mark and secret else ""


def _table(value: object) -> dict[str, object]:
    return cast("dict[str, object]", value) if isinstance(value, dict) else {}
