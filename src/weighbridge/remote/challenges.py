"""How a container registry is shown who asks: a token that another server gives out, or a password.

A registry answers 401 with a challenge (``WWW-Authenticate``). A ``Bearer`` one names a *realm*,
which gives a token for a *service* and a *scope*; a ``Basic`` one wants user and password itself.
The realm is the registry's choice, so that it is asked

- with user and password only if it is the registry's own host, or another one over https whose
  address is public; and never in plain text, but on this machine;
- at an address that only this network knows only if it is the registry's own host, or one that the
  user has credentials of in the same file;
- for leave to pull what was asked for, whatever the scope of the challenge is.

Sources (retrieved 2026-11-26): https://distribution.github.io/distribution/spec/auth/token/,
https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate. Not done: refresh tokens.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Lock

from weighbridge.core import FormatError, later
from weighbridge.core.records import dataclass, field
from weighbridge.intake import strictjson
from weighbridge.remote import dockerauth, reference, web
from weighbridge.remote.address import encoded
from weighbridge.remote.dockerauth import Login
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.reference import Reference
from weighbridge.remote.session import Session

MAX_ANSWER = 256 << 10
"""Bytes of what a realm answers."""

MAX_CHALLENGE = 8 << 10
"""Characters of a challenge that are read."""

SHORTEST, LONGEST = 60, 3600
"""Seconds that a token is good for: if nothing is told, and whatever is."""

KEPT = 0.75
"""Part of its time that a token is used for."""

_BEARER = later.pattern(r"(?:^|[,\s])bearer\s+(.*)", 2)
_BASIC = later.pattern(r"(?:^|[,\s])basic(?:[,\s]|$)", 2)
_PARAMETER = later.pattern(r'([A-Za-z0-9_-]+)\s*=\s*(?:"([^"\\]*)"|([^\s",]+))')
_TOKEN = later.pattern(r"[\x21-\x7e]{1,65536}")


@dataclass(slots=True)
class Keys:
    """What one registry is shown: nothing until it asks; then the same to all its requests.

    Attributes:
        session: Counts, and has the variables that tell where credentials are.
        home: The registry.
        scope: What leave is asked for, e.g. ``repository:library/llama3:pull``.
    """

    session: Session
    home: Reference
    scope: str
    _lock: Lock = field(default_factory=Lock)
    _headers: Mapping[str, str] = field(default_factory=dict)
    _realm: str = ""
    _login: Login = field(default_factory=Login)
    _until: float = 0.0

    def headers(self) -> Mapping[str, str]:
        """Return the headers that go with a request to the registry.

        Raises:
            RemoteError: A token is too old, and there is no other.
        """
        with self._lock:
            if self._realm and time.monotonic() > self._until:
                self._fetch()
            return self._headers

    def challenged(self, told: str) -> None:
        """Do what a challenge asks for.

        Raises:
            RemoteError: That cannot be done, or is not done for this realm.
            UsageError: The file of credentials cannot be read.
        """
        text = told[:MAX_CHALLENGE]
        login = dockerauth.login(self.session.environment, self.home.host, self.home.repository)
        with self._lock:
            self._login = login
            bearer = _BEARER.search(text)
            if bearer:
                found = {
                    name.lower(): quoted or plain
                    for name, quoted, plain in _PARAMETER.findall(bearer[1])
                }
                self._realm = self._asked(found)
                self._fetch()
            elif _BASIC.search(text) and login.basic:
                if not _private(self.home.base):
                    raise RemoteError(f"{self.home.base} wants a password in plain text: not sent")
                self._headers = {"Authorization": f"Basic {login.basic}"}

    def _asked(self, found: Mapping[str, str]) -> str:
        """Return the address at which a token is asked for."""
        realm = found.get("realm", "").partition("#")[0]
        try:
            web.origin(realm)
        except RemoteError:
            why = "wants a token, and names no address of a web server that gives it"
            raise RemoteError(f"{self.home.base} {why}") from None
        # A scope of another shape is a registry's own word for all that may be read.
        scope = found.get("scope", "")
        pairs = {"service": found.get("service", ""), "scope": scope}
        if not scope or ":" in scope:
            pairs["scope"] = self.scope
        query = "&".join(f"{key}={encoded(pairs[key], '')}" for key in pairs if pairs[key])
        return f"{realm}{'&' if '?' in realm else '?'}{query}"

    def _fetch(self) -> None:
        """Ask the realm for a token."""
        scheme, host, port = web.origin(self._realm)
        own = host == web.origin(self.home.base)[1]
        named = not self._login.hosts.isdisjoint({host, f"{host}:{port}"})
        if not own and scheme != "https" and self._login.basic:
            raise RemoteError(f"{self.home.base} sends us to {host!r} for a token, without TLS")
        basic = self._login.basic if _private(self._realm) else ""
        headers = {"Authorization": f"Basic {basic}"} if basic else {}
        client = web.Web(
            self.session, self._realm, credentials=lambda: headers, public=not (own or named)
        )
        answer = client.get(self._realm, headers={"Accept": "application/json"}, limit=MAX_ANSWER)
        if answer.status != 200:  # noqa: PLR2004 - all is well
            raise RemoteError(f"{host!r} gives no token: status {answer.status}{self.ending()}")
        try:
            table = strictjson.table(answer.body, what="a token", offset=0, most=1000)
        except FormatError:
            raise RemoteError(f"{host!r} gives no token, but something else") from None
        token = table.get("token") or table.get("access_token")
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise RemoteError(f"{host!r} gives no token, but something else")
        told = table.get("expires_in")
        lasts = told if isinstance(told, int) and told > SHORTEST else SHORTEST
        self._until = time.monotonic() + KEPT * min(lasts, LONGEST)
        self._headers = {"Authorization": f"Bearer {token}"}

    def ending(self) -> str:
        """Return what there is to say of credentials where access is refused."""
        why = self._login.why
        return f"; what is known of {self.home.host} {why}" if why else ""


def _private(url: str) -> bool:
    """Whether nobody else reads what is sent to an address."""
    scheme, host, _ = web.origin(url)
    return scheme == "https" or reference.loopback(f"[{host}]" if ":" in host else host)
