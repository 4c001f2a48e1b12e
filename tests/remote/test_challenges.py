"""What a registry is shown, and who else sees it."""

import base64
import json
import time

import pytest

from tests.servers import saying
from weighbridge.core import Span, UsageError
from weighbridge.remote import challenges, dockerauth, pools, web
from weighbridge.remote.challenges import Keys
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.ocimanifest import Descriptor
from weighbridge.remote.ociregistry import Registry
from weighbridge.remote.reference import parse
from weighbridge.remote.session import Session

SECRET = base64.b64encode(b"user:password").decode()
BODY = b'{"layers": []}'
SCOPE = "scope=repository%3Aa%2Fm%3Apull"


@pytest.fixture
def server():
    with saying.server() as found:
        yield found


def session(tmp_path, *hosts):
    auths = {host: {"auth": SECRET} for host in hosts}
    (tmp_path / "config.json").write_text(json.dumps({"auths": auths}))
    return Session(online=True, environment={"DOCKER_CONFIG": str(tmp_path)})


def guarded(server, challenge):
    """Let it have one manifest, for whoever has token T."""

    def manifest(_, headers):
        if headers.get("authorization") == "Bearer T":
            return 200, {}, BODY
        return 401, {"WWW-Authenticate": challenge}, b"{}"

    server.answers["/v2/a/m/manifests/v1"] = manifest


def ask(server, run):
    return Registry(run, parse(f"oci://{server.host}/a/m")).manifest("v1")


def gives(what="T", **more):
    return 200, {}, json.dumps({"token": what, **more}).encode()


@pytest.mark.parametrize("key", ["token", "access_token"])
def test_a_token_is_fetched_where_the_registry_says(server, tmp_path, key):
    guarded(
        server, f'Bearer realm="{server.url}/token",service="a b&c",scope="repository:a/m:pull"'
    )
    server.answers["/token"] = (200, {}, json.dumps({key: "T"}).encode())
    assert ask(server, session(tmp_path)) is not None
    path, headers = server.asked[1]
    assert path == f"/token?service=a%20b%26c&{SCOPE}"
    assert "authorization" not in headers


def test_credentials_go_to_the_realm_and_the_token_to_the_registry(server, tmp_path):
    guarded(server, f'bearer Realm="{server.url}/token", service=x')
    server.answers["/token"] = gives()
    ask(server, session(tmp_path, server.host))
    sent = [headers.get("authorization") for _, headers in server.asked]
    assert sent == [None, f"Basic {SECRET}", "Bearer T"]


def test_leave_is_asked_for_what_was_asked_for_and_no_more(server, tmp_path):
    guarded(server, f'Bearer realm="{server.url}/token",scope="repository:other/x:pull,push"')
    server.answers["/token"] = gives()
    ask(server, session(tmp_path))
    assert server.paths()[1] == f"/token?{SCOPE}"
    guarded(server, f'Bearer realm="{server.url}/token",scope="aws"')
    ask(server, session(tmp_path))
    assert server.paths()[4] == "/token?scope=aws"


def test_a_realm_on_another_host_of_this_network_is_not_asked(server, tmp_path):
    """``localhost`` is another host than ``127.0.0.1``, by its name."""
    with saying.server("localhost") as other:
        other.answers["/token"] = gives()
        guarded(server, f'Bearer realm="{other.url}/token"')
        with pytest.raises(UsageError, match="an address of this network: not followed"):
            ask(server, session(tmp_path))
        with pytest.raises(UsageError, match="for a token, without TLS"):
            ask(server, session(tmp_path, server.host))
        assert other.asked == []


def test_a_realm_that_the_user_has_named_may_be_of_this_network(server, tmp_path):
    with saying.server("localhost") as other:
        other.answers["/token"] = gives()
        guarded(server, f'Bearer realm="{other.url}/token"')
        assert ask(server, session(tmp_path, other.host)) is not None
        assert [headers.get("authorization") for _, headers in other.asked] == [None]


class Recorded:
    """Stands for clients: what is asked, and with what."""

    def __init__(self):
        self.made = []

    def __call__(self, _session, home, *, credentials, public):
        self.made.append((home, dict(credentials()), public))
        return self

    def get(self, *_, **__):
        return web.Answer(200, {}, b'{"token": "T"}', "")


@pytest.mark.parametrize(
    ("home", "realm", "sent", "public"),
    [
        ("oci://r.test/a", "https://r.test/token", True, False),
        ("oci://r.test/a", "https://r.test:8443/token", True, False),
        ("oci://r.test/a", "https://auth.test/token", True, True),
        ("oci://r.test/a", "http://r.test/token", False, False),
        ("oci+http://r.test/a", "http://r.test/token", False, False),
        ("oci+http://r.test/a", "https://r.test/token", True, False),
        ("oci://r.test/a", "https://named.test/token", True, False),
        ("oci://r.test/a", "http://auth.test/token", None, True),
        ("oci://r.test/a", "http://127.0.0.1/token", None, True),
        ("oci://r.test/a", "https://127.0.0.1/token", True, True),
        ("oci://r.test/a", "https://r.test@auth.test/token", True, True),
    ],
)
def test_who_sees_credentials(tmp_path, monkeypatch, home, realm, sent, public):
    """Sent to public addresses only, if ``public``; whether it is one is seen when it is there."""
    recorded = Recorded()
    keys = Keys(session(tmp_path, "r.test", "named.test"), parse(home), "s")
    monkeypatch.setattr(web, "Web", recorded)
    if sent is None:
        with pytest.raises(RemoteError, match="without TLS"):
            keys.challenged(f'Bearer realm="{realm}"')
        assert recorded.made == []
        return
    keys.challenged(f'Bearer realm="{realm}"')
    ((_, headers, guarded_),) = recorded.made
    assert headers == ({"Authorization": f"Basic {SECRET}"} if sent else {})
    assert guarded_ is public
    assert keys.headers() == {"Authorization": "Bearer T"}


def test_a_public_client_connects_to_public_addresses_only(server):
    client = web.Web(Session(online=True), server.url, public=True)
    with pytest.raises(RemoteError, match="not followed"):
        client.get(f"{server.url}/x", limit=10)
    assert server.asked == []
    assert pools.public("8.8.8.8")


def test_a_password_in_plain_text_goes_to_this_machine_only(tmp_path, server):
    keys = Keys(session(tmp_path, "r.test"), parse("oci+http://r.test/a"), "s")
    with pytest.raises(RemoteError, match="a password in plain text: not sent"):
        keys.challenged("Basic realm=x")
    keys = Keys(session(tmp_path, server.host), parse(f"oci://{server.host}/a"), "s")
    keys.challenged('Basic realm="x"')
    assert keys.headers() == {"Authorization": f"Basic {SECRET}"}


@pytest.mark.parametrize(
    ("challenge", "why"),
    [
        ("", "wants credentials"),
        ("Basic", "wants credentials"),
        ("Negotiate", "wants credentials"),
        ("Bearer", "wants credentials"),
        ('Bearer service="x"', "names no address of a web server"),
        ('Bearer realm=""', "names no address of a web server"),
        ('Bearer realm="file:///etc/passwd"', "names no address of a web server"),
        ('Bearer realm="https://[::1"', "names no address of a web server"),
        ('Bearer realm="URL/gone"', "gives no token: status 404"),
        ('Bearer realm="URL/broken"', "gives no token, but something else"),
        ('Bearer realm="URL/list"', "gives no token, but something else"),
        ('Bearer realm="URL/empty"', "gives no token, but something else"),
        ('Bearer realm="URL/split"', "gives no token, but something else"),
        ('Bearer realm="URL/large"', "262144 may be"),
        ('Bearer realm="URL/other"', "wants credentials"),
    ],
)
def test_challenges_that_lead_nowhere(server, tmp_path, challenge, why):
    guarded(server, challenge.replace("URL", server.url))
    server.answers |= {
        "/broken": (200, {}, b"{"),
        "/list": (200, {}, b"[]"),
        "/empty": gives(""),
        "/split": gives("a\r\nHost: evil"),
        "/large": gives("a" * challenges.MAX_ANSWER),
        "/other": gives("U"),
    }
    with pytest.raises(UsageError, match=why):
        ask(server, session(tmp_path))


def test_why_credentials_are_not_used_is_said_where_access_is_refused(server, tmp_path):
    guarded(server, f'Bearer realm="{server.url}/gone"')
    (tmp_path / "config.json").write_text('{"credsStore": "keychain"}')
    run = Session(online=True, environment={"DOCKER_CONFIG": str(tmp_path)})
    with pytest.raises(UsageError, match="helper, which is a program and is not run"):
        ask(server, run)


def test_a_token_that_grows_old_is_fetched_anew(server, tmp_path, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    guarded(server, f'Bearer realm="{server.url}/token"')
    server.answers["/token"] = gives(expires_in=300)
    registry = Registry(session(tmp_path), parse(f"oci://{server.host}/a/m"))
    for later, fetched in ((0, 1), (200, 1), (50, 2), (200, 2), (3000, 3)):
        now[0] += later
        registry.manifest("v1")
        assert sum(path.startswith("/token") for path in server.paths()) == fetched


@pytest.mark.parametrize("told", [None, -5, 0, True, "x", 10**400])
def test_a_token_lasts_between_a_minute_and_an_hour(server, tmp_path, told):
    guarded(server, f'Bearer realm="{server.url}/token"')
    server.answers["/token"] = gives(expires_in=told)
    registry = Registry(session(tmp_path), parse(f"oci://{server.host}/a/m"))
    registry.manifest("v1")
    left = registry._keys._until - time.monotonic()
    assert 30 < left <= challenges.LONGEST


def test_storage_elsewhere_does_not_see_the_token(tmp_path, monkeypatch):
    """A redirect as registries make it, to a host that is let pass here."""
    monkeypatch.setattr(pools, "public", lambda _: True)
    with saying.server() as server, saying.server("localhost") as storage:
        guarded(server, f'Bearer realm="{server.url}/token"')
        server.answers["/token"] = gives()
        blob = f"/v2/a/m/blobs/sha256:{'0' * 64}"
        server.answers[blob] = (307, {"Location": f"{storage.url}/x?signature=s"}, b"")
        storage.answers["/x"] = lambda _, headers: saying.part(b"weights", headers)
        registry = Registry(session(tmp_path, server.host), parse(f"oci://{server.host}/a/m"))
        registry.manifest("v1")
        ranges = registry.blob(Descriptor("x", "sha256", "0" * 64, 7))
        assert b"".join(ranges.pieces(Span(2, 5))) == b"igh"
        assert server.asked[-1][1]["authorization"] == "Bearer T"
        assert "authorization" not in storage.asked[-1][1]


def test_secrets_are_in_no_message(server, tmp_path):
    guarded(server, f'Bearer realm="{server.url}/gone?key=hush"')
    assert dockerauth.login(session(tmp_path, server.host).environment, server.host).basic
    with pytest.raises(UsageError) as refused:
        ask(server, session(tmp_path, server.host))
    assert not any(word in str(refused.value) for word in ("hush", SECRET, "password"))
