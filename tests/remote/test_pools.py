"""Who may be connected to, and by which proxy."""

import socket

import pytest
from urllib3.exceptions import HTTPError, NameResolutionError, ProxyError
from urllib3.util import connection

from weighbridge.remote import pools


@pytest.mark.parametrize(
    ("digits", "public"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True),
        ("64:ff9b::808:808", True),
        ("127.0.0.1", False), ("10.0.0.1", False), ("172.16.0.1", False), ("192.168.1.1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False), ("255.255.255.255", False), ("240.0.0.1", False),
        ("::1", False), ("::", False), ("fe80::1", False), ("fe80::1%eth0", False),
        ("fc00::1", False), ("fec0::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False),
        ("::127.0.0.1", False), ("64:ff9b::7f00:1", False), ("64:ff9b::a9fe:a9fe", False),
        ("2002:7f00:1::", False), ("2001::1", False), ("fd00:ec2::254", False),
        ("", False), ("host", False), ("127.1", False), ("2130706433", False),
    ],
)  # fmt: skip
def test_who_is_public(digits, public):
    assert pools.public(digits) is public


PROXY = {"https_proxy": "http://p:1", "http_proxy": "q:2", "no_proxy": "intern.test, .x.test,[::1]"}


@pytest.mark.parametrize(
    ("environment", "url", "proxy"),
    [
        ({}, "https://host/", ""),
        (PROXY, "https://host/", "http://p:1"),
        (PROXY, "http://host/", "http://q:2"),
        (PROXY, "https://intern.test/", ""),
        (PROXY, "https://a.intern.test/", ""),
        (PROXY, "https://aintern.test/", "http://p:1"),
        (PROXY, "https://a.x.test/", ""),
        ({"HTTP_PROXY": "http://evil:1"}, "http://host/", ""),
        ({"HTTPS_PROXY": "http://p:1"}, "https://host/", "http://p:1"),
        ({"all_proxy": "http://p:1", "NO_PROXY": "*"}, "https://host/", ""),
        ({"ALL_PROXY": "http://p:1"}, "http://host/", "http://p:1"),
    ],
)
def test_proxies(environment, url, proxy):
    assert pools.of(environment, url) == proxy


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "127.1", "2130706433", "0"]
)
def test_a_proxy_is_not_asked_for_what_is_near(host):
    proxy = {"http_proxy": "http://p.test:1"}
    with pytest.raises(pools.PrivateError):
        pools.manager(proxy, f"http://{host}/", 1, guarded=True)
    pools.manager(proxy, f"http://{host}/", 1, guarded=False)
    pools.manager(proxy, "http://host.test/", 1, guarded=True)


@pytest.fixture
def names(monkeypatch):
    """What names lead to: lists of digits, one after another each time that a name is asked for."""
    found = {}

    def getaddrinfo(name, port, *_, **__):
        if name[:1].isdigit() or ":" in name:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (name.strip("[]"), port))]
        if name not in found:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        rows = found[name].pop(0) if len(found[name]) > 1 else found[name][0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in rows]

    monkeypatch.setattr(pools.socket, "getaddrinfo", getaddrinfo)
    return found


@pytest.fixture
def connected(monkeypatch):
    """Whom somebody connects to: nobody answers but the last public address."""
    every = []

    class Sock:
        def __init__(self, digits):
            self.digits = digits

        def getpeername(self):
            return (self.digits, 443)

        def close(self):
            """Nothing is open."""

    def create(address, *_, **__):
        every.append(address)
        if address[0] != "9.9.9.9":
            raise ConnectionRefusedError
        return Sock(address[0])

    monkeypatch.setattr(connection, "create_connection", create)
    return every


def made(kind, host):
    found = pools.manager({}, f"{kind}://{host}/", 1, guarded=True)
    return found.connection_from_url(f"{kind}://{host}/")._new_conn()


@pytest.mark.parametrize("kind", ["http", "https"])
@pytest.mark.parametrize("digits", ["127.0.0.1", "169.254.169.254", "10.1.1.1", "::1"])
def test_nobody_connects_to_a_name_that_leads_to_this_network(names, connected, kind, digits):
    names["cdn.test"] = [[digits]]
    with pytest.raises(pools.PrivateError):
        made(kind, "cdn.test")._new_conn()
    with pytest.raises(pools.PrivateError):
        made(kind, digits if ":" not in digits else f"[{digits}]")._new_conn()
    assert connected == []


def test_the_address_that_was_looked_at_is_connected_to_and_the_name_stays(names, connected):
    """By the second look the name would lead to this machine."""
    names["cdn.test"] = [["8.8.8.8", "127.0.0.1", "9.9.9.9"], ["127.0.0.1"]]
    one = made("https", "cdn.test")
    sock = one._new_conn()
    assert sock.getpeername() == ("9.9.9.9", 443)
    assert connected == [("8.8.8.8", 443), ("9.9.9.9", 443)]
    assert one.host == "cdn.test"


def test_no_more_than_some_addresses_are_tried(names, connected):
    names["cdn.test"] = [[f"8.8.8.{n}" for n in range(20)]]
    one = made("http", "cdn.test")
    with pytest.raises(HTTPError):
        one._new_conn()
    assert len(connected) == pools.TRIED
    assert one.host == "cdn.test"


def test_a_name_that_leads_nowhere(names, connected):
    with pytest.raises(NameResolutionError):
        made("http", "cdn.test")._new_conn()
    assert (names, connected) == ({}, [])


def test_a_proxy_is_told_who_asks():
    found = pools.manager(
        {"http_proxy": "http://me:s3%20cret@p.test:1"}, "http://h/", 1, guarded=False
    )
    assert found.proxy.host == "p.test"
    assert found.proxy.auth is None
    assert found.proxy_headers == {"proxy-authorization": "Basic bWU6czMgY3JldA=="}


@pytest.mark.parametrize("proxy", ["socks5://p.test:1", "http://[p", "p.test:port", "http://"])
def test_what_is_no_proxy(proxy):
    with pytest.raises(ProxyError):
        pools.manager({"http_proxy": proxy}, "http://h/", 1, guarded=False)
