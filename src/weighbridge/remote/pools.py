"""Connections that can be ended from outside, and some that go to public addresses only.

A name is asked for once. What it leads to is looked at before anybody connects, and then that
address is connected to, and no name: one that leads elsewhere the second time gains nothing.
Certificates are still held against the name. Behind a proxy that is the proxy's affair: only names
that are addresses themselves are looked at.

Variables: ``https_proxy``, ``http_proxy``, ``all_proxy`` and ``no_proxy``, upper case too but for
``HTTP_PROXY``, which a request of a web server may set (https://httpoxy.org, retrieved 2026-11-26).
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from contextlib import suppress
from threading import local, stack_size

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NameResolutionError, ProxyError

from weighbridge.remote import address, clock, crews
from weighbridge.remote.clock import Due
from weighbridge.typings import Any

Environment = Mapping[str, str]

SHUT = 2
"""Both directions of a socket."""


TRIED = 4
"""Addresses of one name that are tried."""

_EMBEDDING = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b::/96"))
"""Where an IPv6 address is an IPv4 one by another name: https://www.rfc-editor.org/rfc/rfc6052."""


class PrivateError(HTTPError):
    """An address that only this network knows."""


class Ending:
    """Ends a request whose time is over, from another thread."""

    def __init__(self) -> None:
        """Nothing has begun."""
        self.over = False
        self.connection: HTTPConnection | None = None
        self.response: urllib3.BaseHTTPResponse | None = None

    def timed(self, seconds: float) -> Due | None:
        """End it after some seconds, unless that is cancelled; ``None`` without a thread for it."""
        stack_size(crews.STACK)
        try:
            return clock.clock().after(seconds, self.give_up)
        except RuntimeError:
            # Little memory may be left to this process; others end, and theirs is free then.
            return None

    def give_up(self) -> None:
        """End it, now or as soon as there is a connection."""
        self.over = True
        self.check()

    def check(self) -> None:
        """End it if its time is over: whoever reads sees the end of the stream."""
        if not self.over:
            return
        with suppress(OSError, ValueError, AttributeError):
            sock = None if self.connection is None else self.connection.sock
            if sock is not None:
                sock.shutdown(SHUT)
        with suppress(OSError, ValueError, AttributeError):
            if self.response is not None:
                self.response.shutdown()


class _Current(local):
    """The request that this thread makes."""

    ending: Ending | None = None


CURRENT = _Current()


class _Ended:
    """A connection that tells whose it is."""

    def connect(self) -> None:
        ending = CURRENT.ending
        super().connect()  # type: ignore[misc]
        if ending is not None:
            ending.check()

    def request(self, *args: Any, **names: Any) -> None:
        ending = CURRENT.ending
        if ending is not None:
            ending.connection = self  # type: ignore[assignment]
            ending.check()
        super().request(*args, **names)  # type: ignore[misc]


class _Public:
    """A connection to a public address."""

    _dns_host: str

    def _new_conn(self) -> Any:
        name = self._dns_host
        try:
            rows = socket.getaddrinfo(name, self.port, type=socket.SOCK_STREAM)  # type: ignore[attr-defined]
        except (OSError, UnicodeError) as error:
            fault = error if isinstance(error, socket.gaierror) else socket.gaierror(str(error))
            raise NameResolutionError(name, self, fault) from None  # type: ignore[arg-type]
        every = dict.fromkeys(str(row[4][0]) for row in rows)
        fine = [digits for digits in every if public(digits)]
        if not fine:
            raise PrivateError("leads to an address of this network")
        try:
            return self._first(fine[:TRIED])
        finally:
            # Whose certificate is wanted is asked by the name.
            self._dns_host = name

    def _first(self, every: list[str]) -> Any:
        """Connect to the first of some addresses that answers."""
        for last, digits in enumerate(every, start=1):
            self._dns_host = digits
            try:
                sock = super()._new_conn()  # type: ignore[misc]
            except (HTTPError, OSError):
                if last == len(every):
                    raise
                continue
            if public(sock.getpeername()[0]):
                return sock
            sock.close()
        raise PrivateError("leads to an address of this network")


class _Http(_Ended, HTTPConnection):
    pass


class _Https(_Ended, HTTPSConnection):
    pass


class _PublicHttp(_Public, _Http):
    pass


class _PublicHttps(_Public, _Https):
    pass


class _HttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Http


class _HttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _Https


class _PublicHttpPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PublicHttp


class _PublicHttpsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _PublicHttps


def public(digits: str) -> bool:
    """Whether an address, as digits, is globally routable; one in another one counts as that."""
    try:
        found = ipaddress.ip_address(digits.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour
        if any(found in network for network in _EMBEDDING):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            found = inner
        elif found.is_site_local:
            return False
    return found.is_global and not found.is_multicast


def literal(host: str) -> bool:
    """Whether a host is an address itself, as digits, rather than a name."""
    return host == "localhost" or host.replace(".", "").isdigit() or ":" in host


def manager(environment: Environment, url: str, size: int, *, guarded: bool) -> urllib3.PoolManager:
    """Return what makes connections.

    Args:
        environment: Variables that name proxies.
        url: An address that is to be reached.
        size: Connections to one host at once.
        guarded: Only to public addresses.

    Raises:
        PrivateError: The address is not public, and a proxy would be asked for it.
        ProxyError: What names a proxy names none.
    """
    proxy = of(environment, url)
    if proxy and guarded:
        host = address.web(url).host
        if literal(host) and not public(host):
            raise PrivateError("leads to an address of this network")
    guarded = guarded and not proxy
    found = _through(proxy, size) if proxy else urllib3.PoolManager(maxsize=size)
    found.pool_classes_by_scheme = {
        "http": _PublicHttpPool if guarded else _HttpPool,
        "https": _PublicHttpsPool if guarded else _HttpsPool,
    }
    return found


def _through(proxy: str, size: int) -> urllib3.PoolManager:
    """Return what makes connections through a proxy, and says to it who asks.

    Raises:
        ProxyError: It is no address of one, or of another kind.
    """
    try:
        found = address.web(proxy)
    except ValueError as error:
        raise ProxyError("no address of a proxy", error) from None
    pair = f"{found.user}:{found.password}" if found.user else None
    headers = urllib3.make_headers(proxy_basic_auth=pair)
    return urllib3.ProxyManager(found.plain, maxsize=size, proxy_headers=headers)


def of(environment: Environment, url: str) -> str:
    """Return the proxy for an address; empty if there is none."""
    found = address.web(url)
    host = found.host
    for each in _either(environment, "no_proxy").split(","):
        name = each.strip().lower().removeprefix("*").removeprefix(".").partition(":")[0]
        if each.strip() == "*" or (name and (host == name or host.endswith(f".{name}"))):
            return ""
    if found.scheme == "http":
        own = environment.get("http_proxy", "")
    else:
        own = _either(environment, "https_proxy")
    proxy = own or _either(environment, "all_proxy")
    # Other kinds of proxies need what is not installed: then the request fails, and says so.
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _either(environment: Environment, name: str) -> str:
    return environment.get(name, "") or environment.get(name.upper(), "")
