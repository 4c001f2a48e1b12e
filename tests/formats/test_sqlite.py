"""SQLite: a database, and what it leaves beside it."""

import sqlite3
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import pickles as p
from tests.properties import survives
from tests.reading import evidence
from tests.weighing import weigh
from weighbridge.core import Face, Gap, Verdict
from weighbridge.formats.sqlite import FORMAT

LOG = struct.pack(">IIIIII", 0x377F0682, 3007000, 4096, 0, 1, 2) + bytes(8)
COPY = struct.pack("<II", 3007000, 0).ljust(48, b"\1")
INDEX = (2 * COPY).ljust(1 << 15, b"\0")


@pytest.mark.parametrize("data", [LOG, INDEX, b"SQLite format 3\0" + bytes(84)])
def test_what_is_honest_leaves_no_gap(data):
    found = evidence(data)
    assert [each.format for each in found if isinstance(each, Face)] == [FORMAT.id]
    assert not [each for each in found if isinstance(each, Gap)]


@pytest.mark.parametrize("data", [INDEX + b"\0", (COPY + bytes(48)).ljust(1 << 15, b"\0")])
def test_what_is_none_is_not_recognised(data):
    assert FORMAT.id not in [each.format for each in evidence(data) if isinstance(each, Face)]


@given(st.binary(max_size=80))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused_and_nothing_else(noise):
    survives(FORMAT, noise)
    survives(FORMAT, COPY + noise)


INERT = p.inert()
OLD = b"cposix\nsystem\n(S'true'\ntR."
PLAIN = p.stream(p.value({"a": 1}))
LONG = b"\x80\2X" + struct.pack("<I", 20000) + b"a" * 20000 + b"0" + INERT[2:]
MODEL = {"model.safetensors": struct.pack("<Q", 2) + b"{}", "config.json": b"{}"}


def database(folder, *rows, page=4096, log=False, table="t(k, v blob)"):
    """Write rows of a key and a value; return the database, or the log that is beside it."""
    path = folder / "made.db"
    file = sqlite3.connect(path, isolation_level=None)
    file.execute(f"pragma page_size={page}")
    if log:
        file.execute("pragma journal_mode=wal")
    file.execute(f"create table {table}")
    file.executemany("insert into t values(?, ?)", rows)
    made = (folder / "made.db-wal").read_bytes() if log else b""
    file.close()
    made = made or path.read_bytes()
    path.unlink()
    return made


@pytest.mark.parametrize("page", [512, 4096, 65536])
@pytest.mark.parametrize(
    "row",
    [
        ("a", INERT),
        ("a", OLD),
        ("a", LONG),
        ("k" * 9000, INERT),
        (None, b"V" + b"a" * 900 + b"\n0" + OLD),
    ],
    ids=["short", "old", "long", "behind a long key", "behind a long text"],
)
@pytest.mark.parametrize("log", [False, True])
def test_a_value_that_programs_unpickle_is_read(tmp_path, page, row, log):
    rows = [(number, b"words of it " * 9) for number in range(99)]
    files = {
        "x.db-wal" if log else "x.db": database(tmp_path, *rows, row, *rows, page=page, log=log)
    }
    verdict, rules, _ = weigh(tmp_path, {**MODEL, **files})
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules


@pytest.mark.parametrize("page", [512, 4096])
@pytest.mark.parametrize("value", [INERT, LONG, b"V" + b"a" * 900 + b"\n0" + OLD])
@pytest.mark.parametrize("log", [False, True])
@pytest.mark.parametrize("at", [0, 61, 198])
def test_a_table_without_numbers_of_rows_is_read(tmp_path, page, value, log, at):
    table = "t(key integer primary key, value blob not null) without rowid"
    rows = [(number, b"words of it " * 9) for number in range(200)]
    rows[at] = (at, value)
    made = database(tmp_path, *rows, page=page, log=log, table=table)
    verdict, rules, _ = weigh(tmp_path, {**MODEL, "x.db-wal" if log else "x.db": made})
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules


@pytest.mark.parametrize("page", [512, 65536])
def test_honest_values_of_a_table_without_numbers_of_rows_are_silent(tmp_path, page):
    table = "t(key integer primary key, value blob not null) without rowid"
    rows = [(0, b"x" * 9000), (1, "cat\ndog\nbird\n"), (2, PLAIN), (3, bytes(range(256)) * 40)]
    made = database(tmp_path, *rows, page=page, table=table)
    assert weigh(tmp_path, {**MODEL, "x.db": made})[:2] == (Verdict.ALLOW, set())


@pytest.mark.parametrize("page", [512, 65536])
@pytest.mark.parametrize("log", [False, True])
def test_honest_values_are_silent(tmp_path, page, log):
    rows = [("a", b"x" * 9000), ("b", "cat\ndog\nbird\n"), ("c", PLAIN), ("k" * 9000, 1.5),
            ("d", bytes(range(256)) * 40), (1, None)]  # fmt: skip
    files = {"x.db-wal" if log else "x.db": database(tmp_path, *rows, page=page, log=log)}
    assert weigh(tmp_path, {**MODEL, **files})[:2] == (Verdict.ALLOW, set())


def test_cells_that_are_one_are_a_gap(tmp_path):
    data = bytearray(database(tmp_path, ("a", b"N0" * 15000 + b"\x93"), page=65536))
    data[65536 + 3 : 65536 + 5] = (4000).to_bytes(2, "big")
    data[65536 + 8 : 65536 + 8008] = data[65536 + 8 : 65536 + 10] * 4000
    found = evidence(bytes(data))
    assert "sqlite: records that share pages" in [e.why for e in found if isinstance(e, Gap)]


def statements(folder, *lines):
    path = folder / "made.db"
    file = sqlite3.connect(path, isolation_level=None)
    for line in lines:
        file.execute(line)
    file.close()
    made = path.read_bytes()
    path.unlink()
    return made


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
@pytest.mark.parametrize(
    "line",
    [
        f"create view Dict as select 'k' as key, x'{INERT.hex()}' as value",
        f"create view Dict as select {'1, ' * 2000} x'{INERT.hex()}' as value",
        f"alter table t add column value default X'{INERT.hex()}'",
        "create view Dict as select 1, cast('cposix\nsystem\n(S''true''\ntR.' as blob)",
    ],
    ids=["view", "long", "default", "text"],
)
def test_literals_of_what_is_computed_are_read(tmp_path, encoding, line):
    made = statements(tmp_path, f"pragma encoding='{encoding}'", "create table t(key)", line)
    verdict, rules, _ = weigh(tmp_path, {**MODEL, "x.db": made})
    assert verdict is Verdict.DENY
    assert "dangerous-import" in rules


def test_honest_literals_are_silent(tmp_path):
    view = f"create view v as select x'00ff80', 'it''s\nwords\nof it', x'{PLAIN.hex()}'"
    made = statements(tmp_path, "create table t(k default 'cat\ndog\n')", view)
    assert weigh(tmp_path, {**MODEL, "x.db": made})[:2] == (Verdict.ALLOW, set())


def test_records_that_share_pages_are_a_gap(tmp_path):
    data = bytearray(database(tmp_path, *[("a", b"y" * 9000) for _ in range(20)], page=512))
    for at in range(512, len(data), 512):
        if data[at] == 13:
            many = int.from_bytes(data[at + 3 : at + 5], "big")
            data[at + 3 : at + 5] = b"\0\xf0"
            data[at + 8 : at + 8 + 480] = data[at + 8 : at + 10] * 240
            assert many
    found = evidence(bytes(data))
    assert [each.why for each in found if isinstance(each, Gap)][:1] == [
        "sqlite: records that share pages"
    ]


@given(st.binary(max_size=99), st.integers(0, 4095))
@settings(max_examples=60, deadline=None)
def test_any_page_is_read_or_refused_and_nothing_else(noise, at):
    head = b"SQLite format 3\0\x10\0\1\1\0\x40\x20\x20" + struct.pack(">II", 1, 2) + bytes(68)
    page = bytearray((head.ljust(100, b"\0") + b"\r\0\0\0\x30\0\0\0").ljust(4096, b"\7") * 2)
    page[at : at + len(noise)] = noise
    survives(FORMAT, bytes(page))
