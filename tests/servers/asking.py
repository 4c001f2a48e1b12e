"""Weigh by address inside a test: with less patience, so that nobody waits for liars."""

import json

from weighbridge import cli
from weighbridge.remote import held
from weighbridge.remote import web as client


def impatient(monkeypatch):
    """Wait for tenths of seconds where the client waits for many seconds."""
    monkeypatch.setattr(client, "PATIENCE", 0.7)
    monkeypatch.setattr(client, "FLOOR", 0.6)
    monkeypatch.setattr(client, "SLOWEST", 64 << 20)
    monkeypatch.setattr(client, "LONGEST_WAIT", 0.01)
    monkeypatch.setattr(held, "TIME", 2)
    monkeypatch.setenv("no_proxy", "*")


def honest(monkeypatch):
    """Wait between attempts for less, and for answers as long as ever: machines may be busy."""
    monkeypatch.setattr(client, "LONGEST_WAIT", 0.01)
    monkeypatch.setenv("no_proxy", "*")


def scan(capsys, address, *more):
    """Weigh; return the exit code, the report and what was said."""
    words = ["scan", address, "--online", "--format", "json", "--no-progress", *more]
    code = cli.run(words)
    out, err = capsys.readouterr()
    return code, json.loads(out) if out else {}, out + err
