"""Interpreters that read for a program with threads: the same is said, and none is left."""

import contextlib
import os
import sys
import threading
from pathlib import Path

import pytest

import weighbridge
from tests.admission.running import descriptors
from tests.builders import pickles, safetensors
from weighbridge.core import Verdict
from weighbridge.stages import isolation, looking, spawning
from weighbridge.stages.isolation import Isolated, reader

pytestmark = pytest.mark.skipif(not spawning.available(), reason="only where Linux is")

GOOD = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "good.safetensors").write_bytes(GOOD)
    (tmp_path / "bad.pkl").write_bytes(pickles.inert())
    return tmp_path


@pytest.fixture
def nowhere(monkeypatch):
    """Nothing is looked at in this process."""

    def fail(*_):
        raise AssertionError

    monkeypatch.setattr(looking.driver, "look", fail)


def children():
    """Return the processes that this one has; other tests may have left some that serve them."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # Behind the name, which may hold anything: state, and the parent.
            if int(path.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(path.parent.name))
    return found


@pytest.fixture(autouse=True)
def others():
    """What is there before a test."""
    OTHERS.clear()
    OTHERS.update(children())


OTHERS = set()


def test_what_is_left_is_seen():
    near, process, begun = spawning.spawned()
    assert not childless()
    near.close()
    os.waitpid(process, 0)
    begun.close()
    assert childless()


def childless():
    return children() <= OTHERS


def test_the_same_is_said(folder):
    apart, here = weighbridge.scan(folder), weighbridge.scan(folder, isolation=False)
    assert apart.models == here.models


@pytest.mark.usefixtures("nowhere")
def test_files_are_looked_at_elsewhere_and_nothing_is_left(folder):
    before = descriptors()
    assert weighbridge.scan(folder / "good.safetensors").verdict is Verdict.ALLOW
    assert weighbridge.admit(folder / "good.safetensors")
    with weighbridge.open_safetensors(folder / "good.safetensors") as weights:
        assert weights.names() == ("w",)
    with weighbridge.guard(), (folder / "good.safetensors").open("rb"):
        pass
    with pytest.raises(weighbridge.Denied), weighbridge.guard():
        (folder / "bad.pkl").open("rb")
    assert descriptors() == before
    assert childless()


@pytest.mark.usefixtures("nowhere")
def test_many_threads_may_ask_at_once(folder):
    said = []

    def ask():
        said.append(weighbridge.scan(folder / "good.safetensors").verdict)

    every = [threading.Thread(target=ask) for _ in range(4)]
    for each in every:
        each.start()
    for each in every:
        each.join()
    assert said == [Verdict.ALLOW] * 4
    assert childless()


def test_files_are_looked_at_here_if_that_is_asked(folder, monkeypatch):
    monkeypatch.setattr(spawning, "spawned", None)
    path = folder / "good.safetensors"
    for ask in (weighbridge.scan, weighbridge.admit, weighbridge.open_safetensors):
        ask(path, isolation=False)
    with weighbridge.guard(isolation=False) as guard, path.open("rb"):
        assert len(guard.reports) == 1


@pytest.mark.parametrize("executable", [None, "", "/bin/true", "/nowhere/python3"])
def test_a_program_that_is_no_interpreter_is_not_started(folder, monkeypatch, executable):
    monkeypatch.setattr(sys, "executable", executable)
    assert not spawning.available()
    assert weighbridge.scan(folder / "good.safetensors").verdict is Verdict.ALLOW


def test_one_file_programs_start_none(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert not spawning.available()
    with reader(threads=True) as found:
        assert not isinstance(found, Isolated)


def test_modules_of_the_working_folder_are_not_found(tmp_path, monkeypatch, folder):
    (tmp_path / "json.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", ".", *sys.path])
    assert all(map(os.path.isabs, spawning._path()))
    assert weighbridge.scan(folder / "good.safetensors").verdict is Verdict.ALLOW


def test_somebody_else_may_wait_for_it(folder, monkeypatch):
    """A program that waits for any of its children, or ignores how they end."""
    end = isolation._end

    def waited(each):
        each.near.close()
        os.waitpid(each.process, 0)
        end(each)

    monkeypatch.setattr(isolation, "_end", waited)
    assert weighbridge.scan(folder / "good.safetensors").verdict is Verdict.ALLOW


def test_a_process_that_cannot_be_started_leaves_no_verdict(folder, monkeypatch):
    def fail(*_, **__):
        raise BlockingIOError(11, "no more processes")

    before = descriptors()
    monkeypatch.setattr(os, "posix_spawn", fail)
    report = weighbridge.scan(folder / "good.safetensors")
    assert report.verdict is Verdict.NO_VERDICT
    assert descriptors() == before


def test_where_it_begins(monkeypatch):
    assert Path(spawning._path()[0], "weighbridge", "__init__.py").is_file()
    assert isolation.available()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not spawning.available()
