"""Another process reads the file and writes the new one; whatever becomes of it, it is told."""

import os
import platform
import signal

import pytest

from tests.builders import tensors as t
from weighbridge.conversion import Refused, Wanted, convert, converting, saying
from weighbridge.core import OutputError
from weighbridge.stages import alone, isolation
from weighbridge.stages.alone import LostError, rows

pytestmark = pytest.mark.skipif(not isolation.available(), reason="only where Linux is")

FILE = t.zipped({"b": t.tensor(), "a": t.tensor((3, 2), (1, 3)), "n": 1})


@pytest.fixture
def paths(tmp_path):
    (tmp_path / "in.pt").write_bytes(FILE)
    return str(tmp_path / "in.pt"), str(tmp_path / "out.safetensors")


def isolated(paths):
    return convert(*paths, Wanted(isolated=True, force=True))


def lost(paths, monkeypatch, what):
    """Return why nothing comes of a conversion in which something happens while it reads."""

    def opened(*_):
        what()
        raise AssertionError

    monkeypatch.setattr(converting, "opened", opened)
    with pytest.raises(Refused) as refused:
        isolated(paths)
    assert not os.path.lexists(paths[1])
    assert not os.path.lexists(f"{paths[1]}.part")
    return str(refused.value)


def test_the_same_comes_of_it(paths):
    here = convert(*paths, Wanted())
    assert isolated(paths) == here
    assert isolated(paths).tensors[0].compared == 6


def test_a_refusal_is_the_same(paths, tmp_path):
    (tmp_path / "in.pt").write_bytes(t.zipped({"n": 1}))
    with pytest.raises(Refused, match="there are no tensors"):
        isolated(paths)


def test_too_much_memory(paths, monkeypatch):
    why = lost(paths, monkeypatch, lambda: bytearray(2 * alone.MEMORY))
    assert why == "needs more memory than a process that reads may use"


def test_too_much_time(paths, monkeypatch):
    monkeypatch.setattr("weighbridge.stages.worker.PATIENCE", 1)
    assert lost(paths, monkeypatch, signal.pause) == "could not be read in time"


def test_a_process_that_dies(paths, monkeypatch):
    assert lost(paths, monkeypatch, lambda: os._exit(7)) == "the process that read it ended with 7"


@pytest.mark.skipif(platform.machine() not in {"x86_64", "aarch64"}, reason="without a filter")
def test_no_other_process_is_to_be_had(paths, monkeypatch):
    monkeypatch.setattr(converting, "opened", lambda *_: os.posix_spawn("/bin/true", ["true"], {}))
    with pytest.raises(OutputError, match="not permitted"):
        isolated(paths)


def test_a_fault_of_ours_is_one(paths, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(converting, "opened", fail)
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        isolated(paths)


@pytest.mark.parametrize(
    "row", [[], ["what"], ["tensor", 1], ["left", "a"], ["done", "a"], ["refused"]]
)
def test_an_answer_that_is_garbled_is_none(row):
    with pytest.raises(LostError, match="garbled"):
        saying.heard([row])
    with pytest.raises(LostError, match="no answer"):
        saying.heard([])


def test_rows_come_as_they_were_said():
    many = [["a", number, "ü\n" * 9] for number in range(5000)]
    assert list(rows(lambda _patient: iter(many), wanted=True)) == many
    assert list(rows(lambda _patient: iter(many), wanted=False)) == many


def test_what_is_said_has_an_end(monkeypatch):
    monkeypatch.setattr(alone, "ANSWER", 1000)
    with pytest.raises(LostError, match="says more than 1000 bytes"):
        list(rows(lambda _patient: iter([["a" * 100]] * 20), wanted=True))


def test_nobody_waits_for_a_process_that_is_not_asked_to_the_end():
    every = rows(lambda _patient: iter([["a"]] * 100_000), wanted=True)
    assert next(every) == ["a"]
    every.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
