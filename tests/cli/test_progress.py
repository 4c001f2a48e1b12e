import sys

from weighbridge.cli import progress


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
