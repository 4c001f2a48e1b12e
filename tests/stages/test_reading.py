"""Files of a model, read: in order, once, from one descriptor, and closed whatever happens."""

import hashlib
import os
from collections import Counter
from concurrent import futures
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import safetensors
from weighbridge.core import Gap, GapKind, Tensor
from weighbridge.intake import digest, source
from weighbridge.intake.digest import CONTENT, PLAIN, Hashed, Want
from weighbridge.intake.inventory import take
from weighbridge.intake.limits import Limits
from weighbridge.intake.source import Bytes
from weighbridge.stages import driver, reading
from weighbridge.stages.reading import Reading, inspect

LARGE = reading.AT_ONCE + 1
SIZES = {"a.bin": 3 * reading.SMALL, "b.bin": LARGE, "c.txt": 0, "d.bin": 7, "e.bin": digest.CHUNK}
ALL = frozenset({PLAIN, Want("blake2b"), Want("sha256", 1 << 20)})


def content(name, size):
    return (b"W " + name.encode() * (size // len(name) + 1))[:size]


@pytest.fixture
def model(tmp_path, stand_ins):  # noqa: ARG001 - formats that know the content
    folder = tmp_path / "m"
    folder.mkdir()
    for name, size in SIZES.items():
        (folder / name).write_bytes(content(name, size))
    (found,) = take(str(folder), whole=True).models
    return found


@pytest.fixture
def open_files(monkeypatch):
    """Count what is opened, read and closed, by path: ``opens``, ``closes``, ``bytes``."""
    counts = {"opens": Counter(), "closes": Counter(), "bytes": Counter()}
    paths = {}
    opens, closes, preads = os.open, os.close, os.pread

    def open_(path, *more, **most):
        descriptor = opens(path, *more, **most)
        paths[descriptor] = os.path.basename(path)  # noqa: PTH119 - strings throughout
        counts["opens"][paths[descriptor]] += 1
        return descriptor

    def close(descriptor):
        counts["closes"][paths.pop(descriptor, "")] += 1
        closes(descriptor)

    def pread(descriptor, size, offset):
        data = preads(descriptor, size, offset)
        counts["bytes"][paths.get(descriptor, "")] += len(data)
        return data

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "close", close)
    monkeypatch.setattr(os, "pread", pread)
    return counts


def nothing(_name):
    return False


def gaps(read):
    return [
        (gap.place.artifact.name, gap.kind, gap.why)
        for gap in read.dossier.evidence
        if isinstance(gap, Gap)
    ]


@pytest.mark.parametrize("processors", [1, 2, 64])
@pytest.mark.parametrize("at_once", [0, reading.AT_ONCE, 1 << 40])
def test_what_comes_out_does_not_depend_on_threads(model, monkeypatch, processors, at_once):
    expected = inspect(model, Reading(), {"": ALL})
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    monkeypatch.setattr(reading, "AT_ONCE", at_once)
    read = inspect(model, Reading(), {"": ALL})
    assert read == expected
    assert list(read.files) == [file.name for file in model.files]
    for name, size in SIZES.items():
        assert read.files[name].get("sha256") == hashlib.sha256(content(name, size)).hexdigest()


def test_every_byte_is_read_once_from_one_descriptor(model, open_files):
    inspect(model, Reading(), {"": ALL}, look=nothing)
    assert open_files["bytes"] == SIZES
    assert open_files["opens"] == dict.fromkeys(SIZES, 1)
    assert open_files["closes"] == open_files["opens"]


ENDS = 1 << 20
"""More bytes than are read of a file whose bulk no reader wants."""


@pytest.mark.parametrize("hashed", [True, False])
def test_tensors_are_read_to_be_hashed_and_for_nothing_else(tmp_path, open_files, hashed):
    size = 8 * reading.SMALL
    tensor = {"dtype": "U8", "shape": [size], "data_offsets": [0, size]}
    path = tmp_path / "w.safetensors"
    path.write_bytes(safetensors.build({"w": tensor}, data=bytes(size)))
    (found,) = take(str(path)).models
    read = inspect(found, Reading(hashed=hashed))
    assert any(isinstance(item, Tensor) for item in read.dossier.evidence)
    assert open_files["opens"]["w.safetensors"] == 1
    bulk = path.stat().st_size if hashed else 0
    assert bulk < open_files["bytes"]["w.safetensors"] < bulk + ENDS


@pytest.mark.parametrize("hashed", [True, False])
def test_progress_adds_up_to_the_total(model, hashed):
    done = Counter()

    def progress(name, size):
        done[name] += size

    inspect(model, Reading(hashed=hashed, progress=progress))
    assert done == SIZES


def test_a_file_that_cannot_be_opened_is_a_gap_and_the_rest_is_read(model):
    Path(model.files[1].path).unlink()
    read = inspect(model, Reading(hashed=True), look=nothing)
    assert gaps(read) == [("b.bin", GapKind.DAMAGED, "cannot be opened: no such file or directory")]
    assert list(read.files) == ["a.bin", "c.txt", "d.bin", "e.bin"]
    assert read.dossier.digest is None


@pytest.mark.parametrize("name", ["a.bin", "d.bin"], ids=["by-a-thread", "on-the-spot"])
def test_a_file_that_cannot_be_read_is_a_gap_and_the_rest_is_read(
    model, open_files, monkeypatch, name
):
    of_source = digest.of_source

    def failing(source, wants, progress):
        if source.size == SIZES[name]:
            raise OSError(5, "Input/output error")
        return of_source(source, wants, progress)

    monkeypatch.setattr(digest, "of_source", failing)
    read = inspect(model, Reading(hashed=True), look=nothing)
    assert gaps(read) == [(name, GapKind.DAMAGED, "cannot be read: Input/output error")]
    assert name not in read.files
    assert len(read.files) == len(SIZES) - 1
    assert open_files["closes"] == open_files["opens"]


def test_what_became_a_link_or_a_pipe_is_not_read(model):
    link, pipe = Path(model.files[0].path), Path(model.files[3].path)
    link.unlink()
    link.symlink_to(model.files[1].path)
    pipe.unlink()
    os.mkfifo(pipe)
    read = inspect(model, Reading(hashed=True), look=nothing)
    assert [(name, kind) for name, kind, _ in gaps(read)] == [
        ("a.bin", GapKind.DAMAGED),
        ("d.bin", GapKind.SPECIAL),
    ]
    assert list(read.files) == ["b.bin", "c.txt", "e.bin"]


@pytest.mark.parametrize("name", ["a.bin", "d.bin"], ids=["by-a-thread", "on-the-spot"])
@pytest.mark.parametrize("change", ["longer", "shorter", "other"])
def test_a_file_that_changes_while_it_is_read_has_no_digest(model, monkeypatch, name, change):
    of_source, path = digest.of_source, f"{model.root}/{name}"

    def changing(source, wants, progress):
        if source.size == SIZES[name]:
            with open(path, "r+b") as file:  # noqa: PTH123 - the name is a string
                size = {"longer": source.size + 9, "shorter": 1}.get(change, source.size)
                file.truncate(size)
                file.write(b"X")
            os.utime(path, ns=(1, 1))
        return of_source(source, wants, progress)

    monkeypatch.setattr(digest, "of_source", changing)
    read = inspect(model, Reading(hashed=True), look=nothing)
    assert gaps(read) == [(name, GapKind.CHANGED, "changed while it was being read")]
    assert name not in read.files


def test_a_file_that_grows_for_ever_is_left():
    class Endless:
        size = 10
        asked = 0

        def read(self, _offset, size):
            self.asked += 1
            assert self.asked < 3
            return bytes(size)

    assert digest.of_source(Endless(), (), lambda _: None).size > Endless.size


class Stop(Exception):  # noqa: N818 - no error of ours
    """Something that nobody catches."""


@pytest.mark.parametrize("at", ["look", "progress", "read"])
def test_descriptors_are_closed_when_something_fails(model, open_files, monkeypatch, at):
    def fail(*_):
        raise Stop

    how = Reading(hashed=True, progress=fail) if at == "progress" else Reading(hashed=True)
    if at == "read":
        monkeypatch.setattr(driver, "read", fail)
    with pytest.raises(Stop):
        inspect(model, how, look=fail if at == "look" else lambda _: True)
    assert (open_files["opens"].total() > 0) == (at != "look")
    assert open_files["closes"] == open_files["opens"]


def test_threads_stop_when_nobody_waits(model, open_files, monkeypatch):
    released = Event()

    class Pool(futures.ThreadPoolExecutor):
        def shutdown(self, **how):
            released.set()
            super().shutdown(**how)

    def interrupted(*_):
        raise Stop

    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(digest, "CHUNK", 1 << 12)
    monkeypatch.setattr(futures, "ThreadPoolExecutor", Pool)
    monkeypatch.setattr(reading, "_file", interrupted)
    large = replace(model, files=tuple(file for file in model.files if file.size >= LARGE))
    with pytest.raises(Stop):
        inspect(large, Reading(hashed=True, progress=lambda *_: released.wait()))
    # Formats have asked about the beginning by then.
    assert open_files["bytes"].total() <= 2 * (2 * digest.CHUNK + source.AHEAD)
    assert open_files["closes"] == open_files["opens"]


class Memory:
    """A cache that remembers by inode."""

    def __init__(self):
        self.kept = {}

    def find(self, status, wants):
        hashed = self.kept.get(status.st_ino)
        return hashed if hashed and wants <= set(hashed.digests) else None

    def keep(self, status, hashed):
        self.kept[status.st_ino] = hashed


def test_what_the_cache_knows_is_not_read_again(model, open_files):
    cache, done = Memory(), Counter()

    def progress(name, size):
        done[name] += size

    first = inspect(model, Reading(cache=cache), {"": ALL}, look=nothing)
    open_files["bytes"].clear()
    assert inspect(model, Reading(cache=cache, progress=progress), {"": ALL}, look=nothing) == first
    assert open_files["bytes"].total() == 0
    assert done == SIZES
    more = frozenset({*ALL, Want("sha512")})
    inspect(model, Reading(cache=cache), {"d.bin": more}, look=nothing)
    assert open_files["bytes"] == {"d.bin": SIZES["d.bin"]}


def test_what_changed_is_not_remembered(model, monkeypatch):
    cache = Memory()
    monkeypatch.setattr(digest, "of_source", lambda *_: Hashed(1, {PLAIN: ("a" * 64,)}))
    inspect(model, Reading(cache=cache), {}, look=nothing)
    assert cache.kept == {}


def test_bytes_are_kept_up_to_a_bound_for_all_files_together(model, monkeypatch):
    monkeypatch.setattr(reading, "MAX_CONTENTS", LARGE + 6)
    wants = {name: frozenset({CONTENT}) for name in ("b.bin", "c.txt", "d.bin")}
    read = inspect(model, Reading(), wants, look=nothing)
    kept = {name: hashed.content for name, hashed in read.files.items()}
    assert kept["b.bin"] == content("b.bin", LARGE)
    assert (kept["c.txt"], kept["d.bin"], kept["a.bin"]) == (b"", None, None)


def test_what_a_file_is_not_looked_at_for_leaves_no_evidence(model):
    read = inspect(model, Reading(limits=Limits()), look=lambda name: name == "d.bin")
    assert {item.place.artifact.name for item in read.dossier.evidence} == {"d.bin"}


@settings(max_examples=50)
@given(st.integers(0, 300), st.sampled_from([1, 7, 64, 100]), st.sampled_from([0, 1, 16, 64, 99]))
def test_chunks_do_not_show_in_digests(size, chunk, piece):
    data = bytes(range(256))[: size % 256] * 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(digest, "CHUNK", chunk)
        done = []
        hashed = digest.of_source(Bytes(data), {Want("sha256", piece), CONTENT}, done.append)
    step = piece or len(data) or 1
    parts = [data[at : at + step] for at in range(0, len(data), step)] or ([] if piece else [b""])
    assert hashed.digests[Want("sha256", piece)] == tuple(
        hashlib.sha256(part).hexdigest() for part in parts
    )
    assert (hashed.content, hashed.size, sum(done)) == (data, len(data), len(data))
