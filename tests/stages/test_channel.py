"""Between a reader without a network and whoever fetches for it."""

import errno
import json
import signal
import socket
import threading
import time
from contextlib import closing, contextmanager, suppress

import pytest

from weighbridge.core import Span
from weighbridge.remote.errors import RemoteError
from weighbridge.stages import channel


class Filler:
    def __init__(self):
        self.asked, self.fault, self.changed = [], None, False

    def need(self, spans):
        if self.fault is not None:
            raise self.fault
        self.asked.append(spans)


@contextmanager
def asking(filler):
    """Give a reader's end, and what hears that it is alive."""
    far = channel.opened(filler)
    near, beat = socket.socketpair()
    found = channel.Asking(far.detach(), beat)
    try:
        yield found, near
    finally:
        found.close()
        near.close()
        beat.close()


def test_what_is_missing_is_asked_for_once():
    with asking(filler := Filler()) as (reader, near):
        reader.need([Span(0, 10), Span(20, 30)])
        reader.need([Span(0, 10)])
        reader.need([Span(5, 25)])
        assert filler.asked == [[Span(0, 10), Span(20, 30)], [Span(10, 20)]]
        assert near.recv(10) == b"\n\n"


def test_much_is_asked_for_in_parts():
    with asking(filler := Filler()) as (reader, _):
        reader.need([Span(0, 3 * channel.BYTES + 5)])
        assert [sum(s.size for s in some) for some in filler.asked] == [channel.BYTES] * 3 + [5]
        filler.asked.clear()
        far = 1 << 40
        reader.need([Span(far + n * 10, far + n * 10 + 1) for n in range(channel.TOGETHER * 2 + 1)])
        assert list(map(len, filler.asked)) == [channel.TOGETHER, channel.TOGETHER, 1]


@pytest.mark.parametrize("fault", [RemoteError("no"), OSError(errno.ENOSPC, "no"), OSError("no")])
def test_what_goes_wrong_is_told(fault):
    with asking(filler := Filler()) as (reader, _):
        filler.fault = fault
        with pytest.raises(OSError, match="no"):
            reader.need([Span(0, 1)])
        filler.fault = None
        reader.need([Span(0, 1)])


def test_whoever_fetches_is_gone():
    near, far = socket.socketpair()
    near.close()
    here, there = socket.socketpair()
    gone = pytest.raises(OSError, match=r"gone|Broken pipe")
    with here, there, closing(channel.Asking(far.detach(), here)) as found, gone:
        found.need([Span(0, 1)])


def test_the_time_of_a_reader_stands_still_meanwhile():
    class Slow(Filler):
        def need(self, spans):
            time.sleep(1.3)
            super().need(spans)

    before = signal.signal(signal.SIGALRM, lambda *_: pytest.fail("its time was over"))
    try:
        with asking(Slow()) as (reader, _):
            signal.alarm(1)
            reader.need([Span(0, 1)])
            assert signal.alarm(0) == 1
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


@pytest.mark.parametrize(
    "line",
    [b"\n", b"{}\n", b"[1]\n", b"[[1]]\n", b"[[2, 1]]\n", b"[[-1, 1]]\n", b'[["a", 1]]\n',
     b"[[1, 2, 3]]\n", b"[[1.5, 2]]\n", b"nonsense\n", b"\xff\n", b"[" * 1_000_000 + b"\n",
     b"[[0, 1]]" + b" " * channel.LINE + b"\n", b"[[NaN, 1]]\n", b"null\n", b"5\n"],
)  # fmt: skip
def test_whoever_writes_something_else_is_not_served_any_more(line):
    far = channel.opened(filler := Filler())
    with far:
        far.settimeout(5)
        threading.Thread(target=_sent, args=(far, line), daemon=True).start()
        try:
            said = far.recv(100)
        except OSError:
            said = b""
        assert said in {b"", b"[]\n"}
        assert all(0 <= s.start <= s.stop for spans in filler.asked for s in spans)


def _sent(far, line):
    with suppress(OSError):
        far.sendall(line)


def test_a_fault_that_nobody_foresaw_ends_it_quietly(monkeypatch):
    told = []
    monkeypatch.setattr(threading, "excepthook", told.append)
    with asking(filler := Filler()) as (reader, _):
        filler.fault = RuntimeError("cannot schedule new futures after shutdown")
        with pytest.raises(OSError, match=r"gone|reset|cannot"):
            reader.need([Span(0, 1)])
    time.sleep(0.05)
    assert not told


def test_answers_are_lines_of_json():
    far = channel.opened(Filler())
    with far, far.makefile("rb") as lines:
        far.sendall(b"[[0, 1], [5, 9]]\n")
        assert json.loads(lines.readline()) == []
