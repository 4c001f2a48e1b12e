"""Files that are elsewhere: what is fetched, when, and what becomes of what fails."""

import os
import threading
import time
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Span
from weighbridge.remote import held
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.held import Held, Line

DATA = bytes(range(256)) * 4096


class Served:
    """Ranges of ``data``; ``asked`` are the spans; ``whole`` as for ``WebRanges``."""

    def __init__(self, data=DATA, *, whole=False, piece=1 << 16):
        self.data, self.whole, self.piece = data, whole, piece
        self.asked = []
        self.fault = None

    def pieces(self, span):
        self.asked.append(span)
        if self.fault is not None:
            raise self.fault
        for at in range(span.start, span.stop, self.piece):
            yield self.data[at : min(at + self.piece, span.stop)]


@pytest.fixture
def line():
    found = Line()
    yield found
    found.close()


def made(tmp_path, line, ranges, size=None):
    path = tmp_path / f"file-{id(ranges)}"
    path.touch()
    size = len(ranges.data) if size is None else size
    os.truncate(path, size)
    return path, Held(str(path), size, ranges, line)


SPANS = st.lists(
    st.tuples(st.integers(0, len(DATA)), st.integers(0, 9000)).map(
        lambda pair: Span(pair[0], min(pair[0] + pair[1], len(DATA)))
    ),
    max_size=6,
)


@given(st.lists(SPANS, max_size=4))
def test_what_is_needed_is_here_and_nothing_is_fetched_twice(tmp_path_factory, batches):
    line, ranges = Line(), Served()
    try:
        path, file = made(tmp_path_factory.mktemp("held"), line, ranges)
        for spans in batches:
            file.need(spans)
            here = path.read_bytes()
            assert len(here) == len(DATA)
            assert all(here[s.start : s.stop] == DATA[s.start : s.stop] for s in spans)
        assert all(held == DATA[s.start : s.stop] for s, held in of(path, file.here()))
        assert sum(span.size for span in ranges.asked) == sum(s.size for s in file.here())
        source = file.stream()
        whole = b"".join(source.read(at, 70_000) for at in range(0, len(DATA), 70_000))
        assert whole == DATA
        assert sum(span.size for span in ranges.asked) == len(DATA)
    finally:
        line.close()


def of(path, spans):
    data = path.read_bytes()
    return [(span, data[span.start : span.stop]) for span in spans]


def test_a_stream_of_which_nothing_is_here(tmp_path, line):
    path, file = made(tmp_path, line, Served())
    source = file.stream()
    assert b"".join(source.read(at, 1 << 16) for at in range(0, len(DATA), 1 << 16)) == DATA
    assert path.stat().st_blocks == 0


def test_a_stream_that_is_given_more_than_it_asked_for(tmp_path, line):
    class More(Served):
        def pieces(self, span):
            yield from super().pieces(span)
            raise RemoteError("sends more bytes than were asked for")

    _, file = made(tmp_path, line, More())
    with pytest.raises(OSError, match="more bytes"):
        file.stream().read(0, len(DATA))


def test_after_hashing_nothing_more_is_fetched(tmp_path, line):
    _, file = made(tmp_path, line, Served())
    file.need([Span(0, 10)])
    file.stream()
    file.need([Span(0, 10)])
    assert not file.changed
    with pytest.raises(ChangedError):
        file.need([Span(20, 30)])
    assert file.changed


@pytest.mark.parametrize(
    "span", [Span(0, 1 << 62), Span(len(DATA), len(DATA) + 1), Span(len(DATA) - 1, 1 << 40)]
)
def test_nothing_beyond_its_end_is_asked_for(tmp_path, line, span):
    path, file = made(tmp_path, line, ranges := Served())
    file.need([span])
    assert path.stat().st_size == len(DATA)
    assert all(each.stop <= len(DATA) for each in ranges.asked)


def test_what_lies_beyond_is_nothing(tmp_path, line):
    _, file = made(tmp_path, line, ranges := Served(), size=10)
    file.need([Span(20, 30), Span(10, 12)])
    assert not ranges.asked


def test_one_request_of_several_fails_and_none_writes_any_more(tmp_path, line, monkeypatch):
    """The others are waited for: a descriptor is not closed under a thread that writes to it."""
    monkeypatch.setattr(held, "MOST", 1000)
    writing = []
    real = os.pwrite

    def pwrite(descriptor, data, offset):
        writing.append(offset)
        return real(descriptor, data, offset)

    monkeypatch.setattr(os, "pwrite", pwrite)

    class Half(Served):
        def pieces(self, span):
            if span.start == 0:
                raise RemoteError("no")
            time.sleep(0.15)
            yield from super().pieces(span)

    _, file = made(tmp_path, line, Half())
    with pytest.raises(RemoteError, match="no"):
        file.need([Span(0, 8000)])
    written = len(writing)
    time.sleep(0.3)
    assert len(writing) == written
    assert not file.here()


def test_a_server_that_gives_all_or_nothing_is_asked_once(tmp_path, line, monkeypatch):
    monkeypatch.setattr(held, "MOST", 1000)
    _, file = made(tmp_path, line, ranges := Served(whole=True))
    file.need([Span(50, 60)])
    assert ranges.asked == [Span(0, len(DATA))]


@pytest.mark.parametrize(
    ("pieces", "why"), [([b"a" * 11], "more bytes"), ([b"a" * 9], "fewer"), ([], "fewer")]
)
def test_bytes_that_are_too_many_or_too_few(tmp_path, line, pieces, why):
    class Lying(Served):
        def pieces(self, _):
            yield from pieces

    path, file = made(tmp_path, line, Lying())
    with pytest.raises(RemoteError, match=why):
        file.need([Span(0, 10)])
    assert not file.here()
    assert path.stat().st_size == len(DATA)


def test_an_address_is_given_up_after_some_failures(tmp_path, line):
    ranges = Served()
    ranges.fault = RemoteError("no")
    for _ in range(held.FAILURES):
        _, file = made(tmp_path, line, ranges)
        with pytest.raises(RemoteError, match="no"):
            file.need([Span(0, 1)])
    _, file = made(tmp_path, line, ranges)
    with pytest.raises(RemoteError, match=r"given up: .*, the last time so: no"):
        file.need([Span(0, 1)])
    assert len(ranges.asked) == held.FAILURES


def test_a_file_that_could_not_be_had_is_not_asked_for_again(tmp_path, line):
    _, file = made(tmp_path, line, ranges := Served())
    file.need([Span(0, 1)])
    ranges.fault = ChangedError("no")
    for at in (5000, 9000, 12_000):
        with pytest.raises(ChangedError, match="no"):
            file.need([Span(at, at + 1)])
    file.need([Span(0, 1)])
    assert len(ranges.asked) == 2
    assert file.changed


def test_a_file_takes_no_more_than_so_many_requests(tmp_path, line, monkeypatch):
    monkeypatch.setattr(held, "REQUESTS", 3)
    _, file = made(tmp_path, line, Served())
    for at in (0, 10_000, 20_000):
        file.need([Span(at, at + 1)])
    with pytest.raises(RemoteError, match="more than 3 requests"):
        file.need([Span(30_000, 30_001)])


def test_files_of_an_address_have_so_much_room_here_together(tmp_path):
    with closing(Line(2 << 20)) as line:
        _, one = made(tmp_path, line, first := Served())
        _, other = made(tmp_path, line, second := Served(DATA * 3))
        one.need([Span(0, len(DATA))])
        one.need([Span(0, len(DATA))])
        with pytest.raises(RemoteError, match="more than the 2 MiB of this disk"):
            other.need([Span(0, len(second.data))])
        with pytest.raises(RemoteError, match="more than the 2 MiB"):
            other.need([Span(0, 1)])
    assert sum(span.size for span in first.asked) == len(DATA)
    assert not second.asked


def test_time_that_several_take_at_once_counts_once(tmp_path, line, monkeypatch):
    monkeypatch.setattr(held, "TIME", 0.6)
    monkeypatch.setattr(held, "EACH", 0)
    line = Line()

    class Slow(Served):
        def pieces(self, span):
            time.sleep(0.1)
            yield from super().pieces(span)

    files = [made(tmp_path, line, Slow(DATA[:10]))[1] for _ in range(12)]
    failed = []

    def need(file):
        try:
            file.need([Span(0, 10)])
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=need, args=(file,)) for file in files]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert not failed
    line.close()


def test_an_address_that_takes_too_long_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(held, "TIME", 0.05)
    monkeypatch.setattr(held, "EACH", 0)
    line = Line()

    class Slow(Served):
        def pieces(self, span):
            time.sleep(0.1)
            yield from super().pieces(span)

    _, file = made(tmp_path, line, Slow())
    file.need([Span(0, 1)])
    with pytest.raises(RemoteError, match="took more than"):
        file.need([Span(9000, 9001)])
    line.close()


@pytest.mark.parametrize("room", [0, 1, 3])
def test_without_room_for_threads_things_are_done_one_by_one(monkeypatch, room):
    start, left = threading.Thread.start, [room]

    def few(thread):
        left[0] -= 1
        if left[0] < 0:
            raise RuntimeError("can't start new thread")
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", few)
    done = []
    with closing(Line()) as line:
        line.run([lambda number=number: done.append(number) or 1 for number in range(20)])
        assert set(done) == set(range(20))
        line.each([lambda number=number: done.append(-number) for number in range(1, 20)])
        assert set(done) == set(range(-19, 20))
