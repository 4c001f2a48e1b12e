"""What an address stands for, laid out; names that may be laid out; and what all of it shares."""

import os
import tempfile
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weighbridge.core import Span, UsageError
from weighbridge.intake import inventory
from weighbridge.remote import mirror
from weighbridge.remote.entries import MAX_NAME, Link, Opened, Remote, checked
from weighbridge.remote.errors import ChangedError, RemoteError
from weighbridge.remote.mirror import Mirror
from weighbridge.remote.session import Meter, Ongoing, Session


class Bytes:
    def __init__(self, data):
        self.data, self.asked = data, []

    def pieces(self, span):
        self.asked.append(span)
        yield self.data[span.start : span.stop]


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """Where mirrors are; empty in the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    assert not list(folder.iterdir())


def remote(data):
    return Remote(len(data), Bytes(data))


def laid(entries, **more):
    return Mirror(Opened("x://y", entries=entries, **more))


def test_names_and_sizes_and_no_content():
    far = remote(b"a" * 100_000)
    found = laid({"a/b.bin": far, "a/own": b"said", "a/link": Link("b.bin")}, inside="a")
    try:
        root = Path(found.root)
        assert found.path == f"{found.root}/a"
        assert (root / "a" / "b.bin").stat().st_size == 100_000
        assert (root / "a" / "b.bin").stat().st_blocks == 0
        assert (root / "a" / "own").read_bytes() == b"said"
        assert (root / "a" / "link").readlink() == Path("b.bin")
        assert list(found.held) == [f"{found.root}/a/b.bin"]
        assert oct(root.stat().st_mode & 0o777) == "0o700"
        found.fetch_heads()
        assert far.ranges.asked == [Span(0, mirror.HEAD)]
    finally:
        found.close()
    found.close()


def test_heads_of_files_that_cannot_be_had_are_told_to_whoever_reads():
    class Gone(Bytes):
        def pieces(self, span):
            raise RemoteError("no")
            yield span

    found = laid({f"{n}.bin": Remote(10, Gone(b"")) for n in range(5)} | {"empty": remote(b"")})
    try:
        found.fetch_heads()
        with pytest.raises(RemoteError):
            found.held[f"{found.root}/0.bin"].need([Span(0, 1)])
    finally:
        found.close()


@pytest.mark.parametrize("fault", [None, RemoteError("no"), ChangedError("no")])
def test_whoever_is_listed_as_empty_is_asked(fault):
    class Nothing(Bytes):
        def empty(self):
            if fault:
                raise fault

    found = laid({"a": Remote(0, Nothing(b"")), "b": Remote(1, Nothing(b"b")), "c": remote(b"")})
    try:
        with pytest.raises(UsageError, match="no") if fault else nullcontext():
            found.fetch_heads()
    finally:
        found.close()


@pytest.mark.parametrize(
    ("entries", "why"),
    [
        ({"a": b"", "a/b": b""}, "cannot be laid out"),
        ({"a/b": b"", "a": b""}, "cannot be laid out"),
        ({"a": Link("x"), "a/b": b""}, "cannot be laid out"),
        ({"../a": b""}, "no file may be called that"),
        ({"a": Remote(-1, Bytes(b""))}, "by its listing"),
        ({"a": Remote(mirror.LARGEST + 1, Bytes(b""))}, "by its listing"),
        ({"a": Remote(1 << 70, Bytes(b""))}, "by its listing"),
        ({f"{n}": b"" for n in range(mirror.MAX_ENTRIES + 1)}, "has more than"),
    ],
)
def test_what_cannot_be_laid_out_leaves_nothing_behind(entries, why):
    with pytest.raises(UsageError, match=why):
        laid(entries)


def test_a_file_that_leads_out_by_a_link_is_not_written_through_it(tmp_path):
    (tmp_path / "victim").write_bytes(b"mine")
    with pytest.raises(UsageError, match="cannot be laid out"):
        laid({"a": Link(str(tmp_path)), "a/victim": b"theirs"})
    assert (tmp_path / "victim").read_bytes() == b"mine"


def test_manifests_of_a_store_are_read_by_way_of_whoever_fetches():
    digest = "0" * 64
    manifest = b'{"layers": [{"digest": "sha256:%s"}]}' % digest.encode()
    far = remote(b" " * 200_000 + manifest)
    blob = remote(b"GGUF")
    entries = {"manifests/h/o/m/t": far, f"blobs/sha256-{digest}": blob}
    found = laid(entries)
    try:
        (model,) = inventory.take(found.path, held=found.held).models
        assert model.layout == "ollama"
        assert not model.odd
        assert len(model.files) == 2
        assert far.ranges.asked
        assert not blob.ranges.asked
    finally:
        found.close()


@pytest.mark.parametrize(
    "name",
    ["", "/", "/a", "a/", "a//b", ".", "..", "a/..", "./a", "a/../b", "a\0", "a\\b", "C:", "C:/a",
     "a" * 256, "/".join("a" * 200 for _ in range(6)), "\ud800", "\u00e4" * 128],
)  # fmt: skip
def test_names_that_no_file_may_have(name):
    with pytest.raises(UsageError, match="a listing names"):
        checked(name)


@given(st.text(max_size=300))
def test_a_name_that_passes_stays_inside(name):
    try:
        found = checked(name)
    except UsageError:
        return
    assert found == name
    assert len(name.encode()) <= MAX_NAME
    assert os.path.normpath(f"/root/{name}") == f"/root/{name}"


def test_a_meter_counts_what_many_tell_it():
    meter = Meter()
    threads = [
        threading.Thread(target=lambda: [(meter.request(), meter.bytes(3)) for _ in range(500)])
        for _ in range(8)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (meter.requests, meter.moved) == (4000, 12_000)


def test_what_is_waited_for_ends_at_once():
    ongoing, ended = Ongoing(), []

    def first():
        ended.append(1)

    def second():
        ended.append(2)

    ongoing.add(first)
    ongoing.add(second)
    ongoing.remove(second)
    assert not ongoing.pause(0)
    ongoing.stop()
    assert ended == [1]
    assert ongoing.pause(10)
    ongoing.add(second)
    assert ended == [1, 2]


def test_a_session_is_offline_unless_somebody_says_otherwise():
    assert not Session().online


def test_an_error_is_one_of_the_medium():
    assert isinstance(ChangedError("x"), OSError)
    assert RemoteError("x").why == RemoteError("x").strerror == "x"
