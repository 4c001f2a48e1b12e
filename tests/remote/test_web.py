"""The client, against whatever a server may say: what comes is what was asked for, or an error."""

import socket
import threading
import time
from contextlib import contextmanager, nullcontext, suppress
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.servers import asking, web
from tests.servers.raw import answering
from tests.servers.web import Site
from weighbridge.core import Span
from weighbridge.remote import clock
from weighbridge.remote import web as client
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.session import Session

DATA = bytes(range(256)) * 8


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    asking.impatient(monkeypatch)


@contextmanager
def saying(answers):
    """Say some bytes to each connection, whatever it asks for, and hang up."""
    listener = socket.create_server(("127.0.0.1", 0))
    over = threading.Event()

    def serve():
        while not over.is_set():
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            with peer:
                try:
                    peer.recv(65536)
                    peer.sendall(answers[0])
                    peer.shutdown(socket.SHUT_WR)
                    peer.recv(1)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/file"
    finally:
        over.set()
        listener.close()
        thread.join(1)


@pytest.fixture(scope="module")
def answers():
    return [b""]


@pytest.fixture(scope="module")
def address(answers):
    with saying(answers) as found:
        yield found


def made(address):
    return client.Web(Session(environment={}), address)


STATUS = st.sampled_from([b"200 OK", b"206 Partial Content", b"206 ", b"302 F", b"416 R", b"412 P"])
HEADER = st.sampled_from(
    [b"Content-Range: bytes 3-9/2048", b"Content-Range: bytes 3-9/*", b"Content-Length: 7",
     b"Content-Length: 8", b"Content-Length: -1", b"Content-Length: 7, 7", b'ETag: "a"',
     b"Transfer-Encoding: chunked", b"Transfer-Encoding: gzip, chunked", b"Content-Encoding: gzip",
     b"Location: /x", b"Location: \xff", b"Location: http://[", b"Connection: close", b": x", b"x",
     b" folded", b"Content-Range: bytes 3-9/2048\x00", b"X: \xc3\xbc"]
)  # fmt: skip
BODY = st.sampled_from(
    [b"abcdefg", b"7\r\nabcdefg\r\n0\r\n\r\n", b"7;x=y\r\nabcdefg\r\n0\r\n\r\n", b""]
)


@settings(max_examples=60)
@given(
    status=STATUS,
    headers=st.lists(HEADER, max_size=5),
    body=BODY,
    noise=st.binary(max_size=3),
    version=st.sampled_from([b"HTTP/1.1 ", b"HTTP/1.0 ", b"HTTP/9.9 ", b"ICY ", b""]),
)
def test_any_answer_is_what_was_asked_for_or_an_error(
    answers, address, status, headers, body, noise, version
):
    answers[0] = b"\r\n".join([version + status, *headers, b"", body]) + noise
    ranges = made(address).ranges(address, 2048)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "LONGEST_WAIT", 0)
        try:
            found = b"".join(ranges.pieces(Span(3, 10)))
        except RemoteError as error:
            assert error.why  # noqa: PT017 - any but this one fails the test
            return
    whole = status.startswith(b"200")
    assert len(found) == 7
    assert whole or b"3-9/2048" in answers[0]


@settings(max_examples=40)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_an_error(answers, address, data):
    answers[0] = data
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "LONGEST_WAIT", 0)
        for do in (lambda w: w.get(address, limit=99), lambda w: w.head(address, size=1)):
            try:
                do(made(address))
            except RemoteError as error:
                assert error.why  # noqa: PT017 - as above


def test_small_answers_are_bounded():
    with answering(lambda _: (200, {}, b"a" * 100)) as url:
        one = made(url)
        assert one.get(f"{url}/x", limit=100).body == b"a" * 100
        with pytest.raises(RemoteError, match="100 bytes where at most 99"):
            one.get(f"{url}/x", limit=99)


def test_a_status_is_told_and_not_raised():
    with answering(lambda _: (404, {"X-Y": "z"}, b"none")) as url:
        answer = made(url).get(f"{url}/x", limit=10)
        assert (answer.status, answer.headers["x-y"], answer.body) == (404, "z", b"none")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("body", [b"", b"moved"])
def test_a_redirect_on_the_same_connection(status, body):
    def answer(request):
        if request.path == "/a":
            return status, {"Location": "b"}, body
        return 200, {}, b"here"

    with answering(answer) as url:
        found = made(url).get(f"{url}/a", limit=10)
        assert (found.body, found.url) == (b"here", f"{url}/b")


def test_a_version_is_held(monkeypatch):
    monkeypatch.setattr(client, "ATTEMPTS", 1)
    with web.serving(Site()) as site:
        site.files["/f"] = DATA
        url = f"{site.url}/f"
        ranges = made(url).ranges(url, len(DATA))
        assert b"".join(ranges.pieces(Span(1, 5))) == DATA[1:5]
        site.files["/f"] = b"x" + DATA[1:]
        with pytest.raises(ChangedError):
            list(ranges.pieces(Span(9, 10)))
        assert site.asked[-1][2]["If-Match"]


@pytest.mark.parametrize("told", [{"ETag": 'W/"1"'}, {"Last-Modified": "x"}, {}, {"ETag": "1"}])
@pytest.mark.parametrize("later", [{"Last-Modified": "y"}, {"ETag": 'W/"2"'}, {}])
def test_a_weak_version_is_no_precondition_and_stays(told, later):
    moment = [told]

    def answer(request):
        assert "If-Match" not in request.headers
        return 206, {"Content-Range": "bytes 0-3/4"} | moment[0], b"abcd"

    with answering(answer) as url:
        ranges = made(url).ranges(url, 4)
        assert b"".join(ranges.pieces(Span(0, 4))) == b"abcd"
        assert b"".join(ranges.pieces(Span(0, 4))) == b"abcd"
        moment[0] = later
        if told:
            with pytest.raises(ChangedError):
                list(ranges.pieces(Span(0, 4)))


@pytest.mark.parametrize(("stop", "size"), [(100, 2048), (2048, 2048), (100, 2047), (2047, 2047)])
def test_a_whole_file_of_a_length_that_nobody_tells(answers, address, stop, size):
    chunk = b"%x\r\n" % len(DATA) + DATA + b"\r\n0\r\n\r\n"
    answers[0] = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
    ranges = made(address).ranges(address, size)
    with nullcontext() if size == len(DATA) else pytest.raises(ChangedError, match="goes on"):
        assert b"".join(ranges.pieces(Span(0, stop))) == DATA[:stop]


@pytest.mark.parametrize(
    ("status", "told", "body", "error"),
    [
        (416, {"Content-Range": "bytes */0"}, b"", None),
        (416, {}, b"whatever", None),
        (200, {}, b"", None),
        (204, {}, b"", None),
        (200, {}, b"a", ChangedError),
        (200, {"Content-Length": "0"}, b"", None),
        (206, {"Content-Range": "bytes 0-0/9"}, b"a", ChangedError),
        (404, {}, b"", RemoteError),
        (500, {}, b"", RemoteError),
    ],
)
def test_a_file_that_is_listed_as_empty(status, told, body, error):
    with answering(lambda _: (status, told, body)) as url:
        ranges = made(url).ranges(url, 0)
        with pytest.raises(error) if error else nullcontext():
            ranges.empty()


def test_headers_that_are_cut_off_when_their_time_is_over():
    def serve(listener):
        peer, _ = listener.accept()
        with peer, suppress(OSError):
            for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 99:
                peer.sendall(bytes([byte]))
                time.sleep(0.1)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/f"
        with pytest.raises(RemoteError, match="answers too slowly"):
            made(url).head(url, size=1)


def test_a_stream_that_breaks_off_goes_on(monkeypatch):
    """A part of what was asked for came: the rest is asked for, and nothing twice."""
    monkeypatch.setattr(client, "ENOUGH", 10)
    asked = []

    def answer(request):
        start, _, last = request.headers["Range"].removeprefix("bytes=").partition("-")
        asked.append(int(start))
        told = {
            "Content-Range": f"bytes {start}-{last}/{len(DATA)}",
            "Content-Length": str(int(last) + 1 - int(start)),
            "ETag": '"1"',
            "Connection": "close",
        }
        request.close_connection = True
        return 206, told, DATA[int(start) : min(int(start) + 700, int(last) + 1)]

    with answering(answer) as url:
        ranges = made(url).ranges(url, len(DATA))
        assert b"".join(ranges.pieces(Span(0, len(DATA)))) == DATA
    assert asked == [0, 700, 1400]


def test_nobody_waits_any_more():
    session = Session(environment={})
    with web.serving(Site()) as site:
        site.files["/f"], site.lie = DATA, "silent"
        one = client.Web(session, site.url)
        threading.Timer(0.2, session.ongoing.stop).start()
        with pytest.raises(RemoteError):
            one.get(f"{site.url}/f", limit=9)
        with pytest.raises(RemoteError):
            one.get(f"{site.url}/f", limit=9)
        assert site.count <= 2


class NoThread:
    """Begins as a thread does for which there is no room."""

    def __init__(self, **_):
        pass

    def start(self):
        raise RuntimeError("can't start new thread")


def test_without_room_for_a_thread_nothing_is_asked(monkeypatch):
    with web.serving(Site()) as site:
        site.files["/file"] = DATA
        monkeypatch.setattr(clock, "_of", cache(lambda _: clock.Clock()))
        monkeypatch.setattr(clock, "Thread", NoThread)
        with pytest.raises(RemoteError, match="was not asked: no room for a thread"):
            client.Web(Session(online=True), site.url).get(f"{site.url}/file", limit=1 << 20)
        assert site.count == 0
