"""Libraries that ask stores are held to limits, and follow nobody."""

import socketserver
import threading
from contextlib import contextmanager

import pytest

from tests.servers import clouds
from tests.servers import s3 as servers
from tests.servers.raw import answering
from weighbridge.core import Span, UsageError
from weighbridge.remote import buckets, careful
from weighbridge.remote.session import Session

PIECE = b" " * (1 << 20)
TOKEN = "token-of-a-session"


@pytest.fixture(params=["s3", "az"])
def found(request, monkeypatch, tmp_path):
    """Let a library find a store at an address; gives the scheme."""
    monkeypatch.setenv("HOME", str(tmp_path))
    if request.param == "az":
        # It waits for 15 s before it tries again.
        pytest.importorskip("adlfs", reason="needs pip install 'weighbridge[az]'")
        monkeypatch.setitem(buckets.Azure.page.__globals__["_CALL"], "retry_total", 0)
        return "az", lambda url: clouds.find_azure(monkeypatch, url)
    pytest.importorskip("s3fs", reason="needs pip install 'weighbridge[s3]'")
    monkeypatch.setenv("AWS_SESSION_TOKEN", TOKEN)
    return "s3", lambda url: servers.found(monkeypatch, url)


def refusal(uri):
    with pytest.raises(UsageError) as refused:
        buckets.opened(*buckets.found(uri, Session(online=True)))
    return str(refused.value)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nobody_is_asked_whom_only_a_redirect_names(found, status):
    scheme, find = found
    asked = []

    def other(request):
        asked.append(request)
        return 200, {"Content-Type": "application/xml", "ETag": '"1"'}, b"<a/>"

    with answering(other) as away, answering(lambda _: (status, {"Location": away}, b"")) as url:
        find(url)
        for name in ("m/", "m"):
            assert "redirects to another address, which is not asked" in refusal(
                f"{scheme}://models/{name}"
            )
    assert asked == []


def test_no_region_is_part_of_an_address(monkeypatch):
    pytest.importorskip("s3fs", reason="needs pip install 'weighbridge[s3]'")
    asked = []
    with answering(lambda request: asked.append(request) or (200, {}, b"")) as away:
        told = {careful.REGION: f"{away.removeprefix('http://')}/#"}
        with answering(lambda _: (301, told, b"<Error/>")) as url:
            servers.found(monkeypatch, url)
            assert "makes no sense" in refusal("s3://models/m/")
    assert asked == []


@contextmanager
def endless(head):
    """Send pieces until nobody wants them; gives the address, and the bytes that were sent."""
    sent = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self):
            self.rfile.readline()
            try:
                self.wfile.write(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n")
                sent.append(0)
                while sent[-1] < 1 << 27:
                    self.wfile.write(PIECE)
                    sent[-1] += len(PIECE)
            except OSError:
                pass

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", sent
        server.shutdown()


def test_a_listing_that_is_endless_is_not_taken(found):
    scheme, find = found
    with endless(b"Content-Type: application/xml\r\n") as (url, sent):
        find(url)
        assert f"sends more than {careful.LIMIT} bytes at once" in refusal(f"{scheme}://models/m/")
    assert sent
    assert max(sent) < careful.LIMIT + (16 << 20)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_no_entity_is_expanded(found, encoding):
    scheme, find = found
    body = f'<?xml version="1.0" encoding="{encoding}"?>{" " * 70_000}<!DOCTYPE a ['
    body += '<!ENTITY e "m/x">]><ListBucketResult><Contents><Key>&e;</Key></Contents>'
    kind = {"Content-Type": "application/xml"}
    with answering(lambda _: (200, kind, f"{body}</ListBucketResult>".encode(encoding))) as url:
        find(url)
        assert "XML that defines its own entities" in refusal(f"{scheme}://models/m/")


def test_bytes_of_an_object_may_be_anything(found):
    scheme, find = found
    if scheme != "az":
        return
    data = b"\0<!DOCTYPE" * 3
    with answering(clouds.azure(clouds.Objects({"m": data}))) as url:
        find(url)
        opened = buckets.opened(*buckets.found("az://models/m", Session(online=True)))
        (remote,) = opened.entries.values()
        assert b"".join(remote.ranges.pieces(Span(0, len(data)))) == data
