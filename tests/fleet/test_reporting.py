"""What ledgers tell, whoever named the models in them."""

import csv
import io
import json
from html.parser import HTMLParser

import pytest

from tests.hostile_strings import HOSTILE
from weighbridge.core import UsageError
from weighbridge.fleet import ledger, lines, reporting, work
from weighbridge.fleet.ledger import Key, Planned, Result, State

KEY = Key("weighbridge 1", "sha256:da", "sha256:b0", hashed=False)
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0")


def result(verdict, why="of a model", at="2026-11-26T09:00:00Z", **more):
    reasons = json.dumps([["serialisation", "dangerous-import", verdict, why]])
    return Result(State.DONE, verdict, reasons, KEY, at, **more)


def written(found, format_, **more):
    return "".join(reporting.texts(lambda: found, format_, **more))


def book(path, *models):
    """Write a ledger of (name, result) pairs, and return its lines."""
    with ledger.opened(str(path), make=True) as opened:
        opened.plan("/m", [Planned(name, "/m", name, size=1000) for name, _ in models])
        for row, (_, became) in zip(opened.rows(), sorted(models), strict=True):
            if became is not None:
                opened.done(row.id, became)
        return list(lines.merged([opened]))


@pytest.fixture
def hostile(tmp_path):
    names = [text for text in HOSTILE if "\ud800" not in text and "\0" not in text]
    names += [f"{text} of {number}" for number, text in enumerate(FORMULAS)]
    return book(tmp_path / "a.db", *((name, result("deny", name)) for name in dict.fromkeys(names)))


def test_a_cell_is_never_a_formula(hostile):
    rows = list(csv.reader(io.StringIO(written(hostile, "csv"))))
    assert rows[0] == list(reporting.COLUMNS)
    assert len(rows) == len(hostile) + 1
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
        assert all(cell.isprintable() for cell in row)
    assert reporting.cell(-1.5) == "-1.5", "a number is one"


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.names, self.attributes, self.text = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text.append(data)


def test_a_page_holds_no_more_than_text(hostile):
    text = written(hostile, "html")
    reader = Reader()
    reader.feed(text)
    assert not reader.names & {"script", "img", "iframe", "form", "object", "a", "svg"}
    assert not any(name.startswith("on") for name in reader.attributes)
    assert "Content-Security-Policy" in text
    assert all(letter.isprintable() or letter == "\n" for letter in text)
    assert "".join(reader.text).count("<script>alert(1)</script>") == 2


@pytest.mark.parametrize("whole", [False, True])
def test_a_table_is_fit_for_a_terminal(hostile, whole):
    text = written(hostile, "table", whole=whole)
    assert all(line.isprintable() for line in text.splitlines())
    assert f"deny{len(hostile):>16}  100.0 %     dangerous-import {len(hostile)}" in text


def test_ndjson_has_names_as_they_are(hostile):
    told = [json.loads(line) for line in written(hostile, "ndjson").split("\n")[:-1]]
    assert [row["model"] for row in told] == [line.row.planned.uri for line in hostile]
    assert all(row["reasons"][0]["rule"] == "dangerous-import" for row in told)


def test_of_several_shards_the_row_counts_that_was_settled_last(tmp_path):
    early, late = "2026-11-26T09:00:00Z", "2026-11-26T10:00:00Z"
    one = tmp_path / "one.db", ("a", result("allow", at=early)), ("b", None), ("c", None)
    two = tmp_path / "two.db", ("a", result("deny", at=late)), ("b", result("warn")), ("c", None)
    book(*one)
    book(*two)
    with (
        ledger.opened(str(tmp_path / "one.db")) as first,
        ledger.opened(str(tmp_path / "two.db")) as second,
    ):
        for order in ([first, second], [second, first]):
            found = list(lines.merged(order))
            assert [line.verdict for line in found] == ["deny", "warn", ""]
    total = lines.summed(found)
    assert (total.models, total.verdicts.total(), total.worst.word) == (3, 2, "deny")
    assert "not weighed        1   33.3 %" in written(found, "table")


@pytest.mark.parametrize("format_", reporting.FORMATS)
def test_an_empty_ledger_is_told_of(tmp_path, format_):
    found = book(tmp_path / "a.db")
    assert written(found, format_) or format_ == "ndjson"
    assert lines.summed(found).worst.word == "no-verdict"


def test_what_is_gone_counts_for_nothing(tmp_path):
    path = str(tmp_path / "a.db")
    book(path, ("a", result("deny")), ("b", result("allow")))
    with ledger.opened(path) as opened:
        opened.plan("/m", [Planned("b", "/m", "b")])
        found = list(lines.merged([opened]))
    total = lines.summed(found)
    assert (total.models, total.gone, total.worst.word) == (1, 1, "allow")
    assert [row["state"] for row in map(lines.facts, found)] == ["gone", "done"]
    assert "1 gone" in written(found, "table")


def test_the_rate_is_that_of_the_last_minute(tmp_path):
    times = [f"2026-11-26T09:{minute:02}:30Z" for minute in range(3)] * 4
    models = [(f"{number}", result("allow", at=at)) for number, at in enumerate(times)]
    assert lines.summed(book(tmp_path / "a.db", *models)).rate == 4.0


def test_reasons_that_nobody_here_wrote_are_passed_over(tmp_path):
    strange = ("[1, [2], [3, 4, 5, 6]]", "{", "{}", '[["a", "b", "c", "d"]]')
    models = [
        (str(number), Result(State.DONE, "warn", text, KEY, "now"))
        for number, text in enumerate(strange)
    ]
    found = book(tmp_path / "a.db", *models)
    assert [len(line.reasons) for line in found] == [0, 0, 0, 1]
    assert all(written(found, format_) for format_ in reporting.FORMATS)


def test_a_name_that_is_no_text_comes_after_all_others(tmp_path):
    """The order is that of SQLite, so that several ledgers can be read side by side."""
    names = ["\udcff", "z", "\U0001f600", "\uff21", "a"]
    book(tmp_path / "one.db", *((name, result("deny")) for name in names[:3]))
    book(tmp_path / "two.db", *((name, result("warn")) for name in names[2:]))
    with (
        ledger.opened(str(tmp_path / "one.db")) as first,
        ledger.opened(str(tmp_path / "two.db")) as second,
    ):
        found = [line.row.planned.uri for line in lines.merged([second, first])]
    assert found == ["a", "z", "\uff21", "\U0001f600", "\udcff"]


def test_what_is_told_of_a_large_fleet_is_bounded(tmp_path):
    models = [(f"{number:03}", result("warn" if number % 2 else "deny")) for number in range(300)]
    found = book(tmp_path / "a.db", *models)
    total, few = lines.first(iter(found), 20)
    assert (total.models, len(few)) == (300, 40)
    text = written(found, "table")
    assert text.count("of a model") == reporting.LISTED
    assert "and 250 more models: --verbose names them all" in text
    assert written(found, "table", whole=True).count("of a model") == 300
    assert list(lines.ranked(lambda: found, total)) == sorted(
        found, key=lambda line: line.verdict != "deny"
    )


def test_rules_beyond_some_thousand_are_not_counted_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(lines, "COUNTED", 2)
    rules = ("a", "b", "c", "a")
    models = [
        (str(at), Result(State.DONE, "deny", json.dumps([["x", rule, "deny", "y"]]), KEY, "now"))
        for at, rule in enumerate(rules)
    ]
    total = lines.summed(book(tmp_path / "a.db", *models))
    assert (total.models, dict(total.rules["deny"])) == (4, {"a": 2, "b": 1})


def test_a_row_that_no_run_writes_is_no_row_to_tell_of(tmp_path):
    path = str(tmp_path / "a.db")
    book(path, ("a", result("deny", "x" * (2 << 20))))
    with pytest.raises(UsageError, match="too big"), ledger.opened(path, only_read=True) as opened:
        list(lines.merged([opened]))


def test_no_token_gets_into_a_reason():
    token = "hf_" + "aBxdEyfGzhJqkLrmNwpQtrSsuvUvWxXyZa"
    for why in (
        f"https://user:{token}@hub.example/x: refused",
        f"s3://bucket/key?X-Amz-Signature={token}: 403",
        f"Authorization: Bearer {token}",
    ):
        assert token not in work.sentence(work.uris.scrubbed(why))
