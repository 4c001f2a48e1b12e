"""The comparison with peers: where a command runs, and what it is said to cost."""

import os
import resource
import sys
from pathlib import Path

import pytest

from tests.bench import running


def test_a_command_leaves_nothing_in_the_folder_in_which_the_bench_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run = running.once([sys.executable, "-c", "open('safety_results.json', 'w').write('{}')"])
    assert run.code == 0
    assert list(tmp_path.iterdir()) == []


def test_relative_paths_of_programs_and_modules_still_hold(tmp_path, monkeypatch):
    place = tmp_path / "lib"
    place.mkdir()
    (place / "only_here.py").write_text("")
    (tmp_path / "python").symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", f"lib{os.pathsep}also")
    assert running.once(["./python", "-c", "import only_here"]).code == 0


def test_what_is_counted_is_the_command_and_what_it_makes():
    busy = "t = __import__('time'); e = t.process_time() + .4\nwhile t.process_time() < e: pass"
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {busy!r}])"
    assert 0.4 <= running.once([sys.executable, "-c", child]).cpu < 2
    held = running.once([sys.executable, "-c", f"{busy}\nx = b'a' * (300 << 20)"])
    # What starts a command counts as held by it: at most, a worker of many tests.
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert 300 <= held.peak < max(400, own + 50)


@pytest.mark.parametrize("code", [0, 3])
def test_an_exit_code_is_told(code):
    assert running.once([sys.executable, "-c", f"raise SystemExit({code})"]).code == code


def test_what_does_not_end_is_ended():
    run = running.once([sys.executable, "-c", "__import__('time').sleep(60)"], patience=0.2)
    assert run.code < 0


def test_our_own_command_runs_from_anywhere(tmp_path, monkeypatch):
    root = Path(__file__).parents[1]
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", "src")
    monkeypatch.setattr(running.tempfile, "tempdir", str(tmp_path))
    assert running.once([*running.OURS, "--version"]).code == 0
