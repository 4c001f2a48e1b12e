"""Ledgers that somebody else wrote: a reason each, and nothing that runs, grows or gets out."""

import json
import sqlite3
from contextlib import closing

import pytest

from weighbridge.cli import run
from weighbridge.fleet import ledger

FORMATS = ("table", "ndjson", "csv", "html")
ENDLESS = (
    "CREATE VIEW models AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT"
    " x AS id, 'a' || x AS uri, 's' AS source, 'planned' AS state, 0 AS gone FROM c"
)


@pytest.fixture
def shop(tmp_path, monkeypatch):
    """A folder with a ledger of one model that was weighed."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "a.txt").write_text("x")
    assert run(["fleet", "plan", "shelf", "--ledger", "l.db", "-q"]) == 0
    assert run(["fleet", "run", "--ledger", "l.db", "-q", "--workers", "1"]) == 0
    return tmp_path


def tamper(*statements, **values):
    with closing(sqlite3.connect("l.db")) as database:
        for each in statements:
            database.execute(each, values if ":" in each else {})
        database.commit()


def asked(capfd):
    """Have everything done with a ledger; return what each came to, and what was written."""
    capfd.readouterr()
    codes = [run(["fleet", "report", "l.db", "-f", each]) for each in FORMATS]
    codes.append(run(["fleet", "status", "l.db"]))
    codes.append(run(["fleet", "run", "--ledger", "l.db", "-q", "--workers", "1"]))
    out, err = capfd.readouterr()
    assert "fault of weighbridge" not in err
    return codes, out, err


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (("DROP TABLE models", ENDLESS), "tables that no ledger has"),
        (
            ("CREATE TRIGGER t AFTER UPDATE ON models BEGIN DELETE FROM facts; END",),
            "tables that no ledger has",
        ),
        (("ALTER TABLE models ADD COLUMN x AS (hex(uri))",), "tables that no ledger has"),
        (("CREATE INDEX i ON models (hex(uri))",), "tables that no ledger has"),
        (("DROP TABLE facts",), "tables that no ledger has"),
        (("PRAGMA user_version = 3",), "a ledger of version 3"),
        (("PRAGMA application_id = 7",), "is no ledger of a fleet"),
        (("UPDATE models SET verdict = 'evil'",), "a kind that is not known"),
        (("UPDATE models SET verdict = 7",), "a kind that is not known"),
        (("UPDATE models SET state = 'x'",), "a kind that is not known"),
        (("UPDATE models SET seconds = 9e999",), "a kind that is not known"),
        (("UPDATE models SET verdict = NULL, state = 7",), "a kind that is not known"),
    ],
)
def test_what_no_ledger_has_is_refused(shop, capfd, statements, why):
    del shop
    tamper(*statements)
    codes, out, err = asked(capfd)
    assert codes == [2] * 6
    assert out == ""
    assert err.count(why) == 6


@pytest.mark.parametrize(
    "reasons", ["[" * 100_000, "{", "7", '[["a", "b", "deny", 7]]', '[["a"]]', '{"a": 1}']
)
def test_reasons_that_are_none_are_left_out(shop, capfd, reasons):
    del shop
    tamper("UPDATE models SET reasons = :reasons", reasons=reasons)
    assert asked(capfd)[0] == [0] * 6


@pytest.mark.parametrize("at", ["0001-01-01T00:00:01Z", "9999-12-31T23:59:59Z", "x", "2026-11-26"])
def test_any_time(shop, capfd, at):
    del shop
    tamper("UPDATE models SET at = :at", at=at)
    assert asked(capfd)[0] == [0] * 6


def test_names_are_text_everywhere(shop, capfd):
    del shop
    name = "=cmd()|<script>alert(1)</script>\x1b[31m\nx"
    tamper("UPDATE models SET uri = :name, source = :name", name=name)
    codes, out, _ = asked(capfd)
    assert codes == [0] * 6
    assert "\x1b" not in out
    assert "<script" not in out.partition("<!doctype html>")[2]
    told = [json.loads(line) for line in out.splitlines() if line.startswith('{"model"')]
    assert [row["model"] for row in told] == [name]
    assert "'=cmd()|<script>alert(1)</script>\\x1b[31m\\x0ax," in out


def test_a_value_that_is_large_is_not_taken(shop, capfd, monkeypatch):
    del shop
    monkeypatch.setattr(ledger, "LONGEST", 100_000)
    tamper("UPDATE models SET reasons = zeroblob(200000)")
    codes, out, err = asked(capfd)
    assert set(codes) <= {2, 3}
    assert out == ""
    assert "too big" in err


@pytest.mark.parametrize(
    "shard", ["1/" + "9" * 5000, "-1/2", "0/0", "1/1", "\u0660/\u0662", "0", "0/", "0/2/"]
)
def test_what_is_no_shard(shop, capfd, shard):
    del shop
    assert run(["fleet", "run", "--ledger", "l.db", "--shard", shard]) == 2
    assert "expected i/n" in capfd.readouterr().err
