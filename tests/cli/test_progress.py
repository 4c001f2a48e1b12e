import sys

import pytest

from tests.builders import safetensors
from weighbridge.cli import progress, run


def test_no_terminal_no_bar(monkeypatch):
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    bar = progress.Progress(wanted=True)
    bar.expect(10)
    bar.step("a", 5)
    bar.close()
    assert bar._show is None


def test_a_bar_for_those_who_wait(monkeypatch, capsys):
    monkeypatch.setattr(progress, "PATIENCE", -1.0)
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _self: True, raising=False)
    bar = progress.Progress(wanted=True)
    bar.expect(10)
    bar.step("\x1b[2J[bold]x", 5)
    assert bar._show is not None
    bar.close()
    assert "\x1b[2J" not in capsys.readouterr().err


def test_patience(monkeypatch):
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _self: True, raising=False)
    bar = progress.Progress(wanted=True)
    bar.step("a", 5)
    assert bar._show is None


@pytest.mark.parametrize("command", ["scan", "verify", "inspect", "origin", "lineage"])
def test_whoever_waits_for_a_command_sees_how_far_it_is(command, tmp_path, monkeypatch):
    """Of each that may read for long; what is told is how much there is, and each file."""
    steps, totals = [], []
    monkeypatch.setattr(progress.Progress, "step", lambda _self, *given: steps.append(given))
    monkeypatch.setattr(progress.Progress, "expect", lambda _self, total: totals.append(total))
    data = safetensors.build({"w": safetensors.tensor(0, 8)}, data=bytes(8))
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(data)
    run([command, str(tmp_path)])
    assert totals == [len(data) + 2]
    assert {name.rpartition("/")[2] for name, _ in steps} == {"config.json", "model.safetensors"}
    assert sum(size for _, size in steps) == totals[0]
