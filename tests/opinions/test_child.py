"""Another scanner runs bounded, in isolation, and only as far as it is told to."""

import ast
from pathlib import Path

import pytest

from weighbridge.opinions import child

SOURCES = Path(child.__file__).parents[1]


def module(folder, text):
    """Write a module where isolated mode must not find it."""
    (folder / "probe_of_child.py").write_text(text, encoding="utf-8")


def test_a_module_of_the_library_runs_with_its_arguments(tmp_path):
    assert child.run("compileall", ["-q", "-l", str(tmp_path)], tmp_path) == 0


def test_nothing_in_the_folder_is_imported(tmp_path):
    module(tmp_path, "open('ran', 'w').close()")
    assert child.run("probe_of_child", [], tmp_path) != 0
    assert not (tmp_path / "ran").exists()


def test_the_limits_hold_before_anything_is_imported():
    (first, *_rest) = child._BOUNDED.splitlines()
    assert first == "import resource, runpy, sys"
    ast.parse(child._BOUNDED)
    assert child._BOUNDED.index("setrlimit") < child._BOUNDED.index("run_module")


def test_a_program_that_writes_too_much_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "_BOUNDED", child._BOUNDED.replace(str(child.WRITTEN), "1000"))
    (tmp_path / "a.py").write_text("x = 1\n" * 10_000, encoding="utf-8")
    out = tmp_path / "out"
    assert child.run("zipapp", [str(tmp_path), "-o", str(out), "-m", "a:b"], tmp_path) != 0


def test_one_that_hangs_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(child, "SECONDS", 0.05)
    with pytest.raises(child.UnheardError, match="more than"):
        child.run("http.server", ["0"], tmp_path)


def test_one_that_cannot_be_started_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(child.sys, "executable", str(tmp_path / "nowhere"))
    with pytest.raises(child.UnheardError, match="no such file"):
        child.run("compileall", [], tmp_path)


def test_what_is_not_installed_has_no_version():
    assert child.version("no_such_scanner") == ""
