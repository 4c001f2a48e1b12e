import os
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from weighbridge.core import UsageError
from weighbridge.fleet import ledger
from weighbridge.fleet.ledger import Key, Planned, Result, State

KEY = Key("1", "data", "policy", hashed=False)


@pytest.fixture
def path(tmp_path):
    return str(tmp_path / "fleet.db")


def planned(*names, source="/models", identity="same"):
    return [Planned(f"/models/{each}", source, f"/models/{each}", identity=identity)
            for each in names]  # fmt: skip


def result(verdict="allow", seen="same", **more):
    return Result(State.DONE, verdict, "[]", KEY, "2026-11-26T09:00:00Z", seen=seen, **more)


def states(book):
    return {row.planned.uri.rpartition("/")[2]: row.state.value for row in book.rows()}


def test_a_second_plan_adds_what_is_new_and_marks_what_is_gone(path):
    with ledger.opened(path, make=True) as book:
        assert book.plan("/models", planned("a", "b")) == (2, 2, 0)
        assert book.plan("/models", planned("b", "c")) == (2, 1, 1)
        assert book.plan("/others", planned("z", source="/others")) == (1, 1, 0)
    with ledger.opened(path, only_read=True) as book:
        gone = {row.planned.uri: row.gone for row in book.rows()}
    assert gone == {"/models/a": True, "/models/b": False, "/models/c": False, "/models/z": False}


def test_a_verdict_stays_while_the_model_is_the_same(path):
    with ledger.opened(path, make=True) as book:
        book.plan("/models", planned("a", "b"))
        for row in book.rows():
            book.done(row.id, result())
        book.plan("/models", [*planned("a"), *planned("b", identity="other")])
        assert states(book) == {"a": "done", "b": "planned"}
        book.plan("/models", planned("b", identity="other"))
        book.plan("/models", planned("a", "b"))
        assert states(book) == {"a": "done", "b": "planned"}, "what comes back has its verdict"


def test_what_a_killed_run_had_given_away_is_planned_again(path):
    with ledger.opened(path, make=True) as book:
        book.plan("/models", planned("a", "b"))
        book.begun([1])
    with ledger.opened(path) as book:
        assert states(book) == {"a": "running", "b": "planned"}
        assert book.returned() == 1
        assert states(book) == {"a": "planned", "b": "planned"}
        assert [row.attempts for row in book.rows()] == [1, 0]


def test_what_has_no_verdict_is_tried_again_if_that_is_asked(path):
    with ledger.opened(path, make=True) as book:
        book.plan("/models", planned("a", "b", "c"))
        book.done(1, result("deny"))
        book.done(2, result("no-verdict"))
        book.done(3, Result(State.LOST, "no-verdict", "[]", KEY, "now", seen="same"))
        assert book.retry() == 2
        assert states(book) == {"a": "done", "b": "planned", "c": "planned"}


def former(path):
    """Write a ledger as the version before had it, with one model that is done."""
    with ledger.opened(path, make=True) as book:
        book.plan("/models", planned("a"))
        book.done(1, result(facts=b"seen"))
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("DROP TABLE copies")
        database.execute(f"PRAGMA user_version = {ledger.FORMER}")


def test_a_ledger_of_the_version_before_is_brought_to_this_one(path):
    former(path)
    with ledger.opened(path, only_read=True) as book:
        (before,) = book.rows()
        assert (before.result.verdict, before.result.first) == ("allow", "")
        assert book.known("x", KEY) is None
    with closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (ledger.FORMER,)
    for _ in range(2):
        with ledger.opened(path) as book:
            assert list(book.rows()) == [before]
            assert book.facts(1) == b"seen"
    with ledger.opened(path) as book:
        book.done(1, result(facts=b"seen", content="c", first="/models/b"))
        (after,) = book.rows()
        assert (after.result.content, after.result.first) == ("c", "/models/b")
        assert book.known("c", KEY) == (1, "/models/a")
        assert book.known("c", replace(KEY, hashed=True)) is None


def test_facts_go_with_what_they_were_seen_of(path):
    with ledger.opened(path, make=True) as book:
        book.plan("/models", planned("a"))
        book.done(1, result(facts=b"seen", digest="sha256:00", moved=7, seconds=0.5))
        assert book.facts(1) == b"seen"
        book.done(1, result("deny", how="facts"))
        assert book.facts(1) == b"seen", "judged again from them"
        assert next(book.rows()).facts
        book.done(1, result())
        assert book.facts(1) is None


def test_a_name_that_is_no_text_comes_back_as_it_was(path):
    name = os.fsdecode(b"/models/\xff\xfe")
    with ledger.opened(path, make=True) as book:
        book.plan("/models", [Planned(name, "/models", name)])
    with ledger.opened(path) as book:
        assert [row.planned.uri for row in book.rows()] == [name]


def other_version(path):
    with ledger.opened(path, make=True):
        pass
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()


def other_database(path):
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE models (id)")
    database.close()


def no_database(path):
    with open(path, "wb") as file:  # noqa: PTH123 - a text
        file.write(b"no database at all" * 100)


def foreign_row(path):
    with ledger.opened(path, make=True) as book:
        book.plan("/models", planned("a"))
        book._database.execute("UPDATE models SET state = 'elsewhere'")


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda _path: None, "no such ledger"),
        (other_version, "a ledger of version 99"),
        (other_database, "is no ledger of a fleet"),
        (no_database, "is no ledger"),
        (foreign_row, "a kind that is not known"),
    ],
    ids=["none", "version", "database", "garbage", "row"],
)
def test_what_is_no_ledger_of_ours_is_refused(path, make, why):
    make(path)
    with pytest.raises(UsageError, match=why), ledger.opened(path) as book:
        list(book.rows())


def test_others_may_read_while_one_writes(path):
    with ledger.opened(path, make=True) as book:
        book.plan("/models", planned("a"))
        book.begun([1])
        with ledger.opened(path, only_read=True) as other:
            assert states(other) == {"a": "planned"}
        book.commit()
        with ledger.opened(path, only_read=True) as other:
            assert states(other) == {"a": "running"}
