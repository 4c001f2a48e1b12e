"""The ledger of a fleet: one SQLite file, one row a model.

Written by one process at a time, the coordinator, and read by anybody meanwhile (WAL). It belongs
on a disk of the coordinator's machine: WAL does not work over a network. What is text in it may
come from strangers; what was no text on disk (names that are not UTF-8) is kept as bytes.

Layout, ``application_id`` "WBFL", ``user_version`` ``VERSION``::

    models   one row a model: what it is, what state it is in, what it was weighed under
    facts    what was seen of it, compressed JSON: enough to judge it again without reading it
    copies   what tells its content, where that is known; and by whose facts it was answered

Version 1 had no ``copies``; such a ledger gets it when it is opened.

A verdict holds for what is in ``seen`` (the identity of what was read), ``tool``, ``data``,
``policy`` and ``hashed``. ``identity`` is what the last plan found. Neither is a proof: sizes and
times of files can be kept by who changes them; ``digest`` is over the bytes themselves, and is
there only where they were all read.

Source: https://www.sqlite.org/wal.html, https://www.sqlite.org/pragma.html#pragma_application_id
(retrieved 2026-11-26). Never kept: bytes of models, users, passwords and tokens of URIs.
"""

from __future__ import annotations

import enum
import fcntl
import math
import os
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from weighbridge.core import OutputError, UsageError, Verdict
from weighbridge.core.records import dataclass, replace

VERSION = 2
"""Of the layout; one of ``FORMER`` is brought to it, and any other refused."""

FORMER = 1
"""Version before."""

APPLICATION = int.from_bytes(b"WBFL", "big")
"""What SQLite's header says such a file is for."""

REMOTE = "remote"
"""Layout of what is not on this machine: it is looked at by whoever weighs it."""

PATIENCE = 30.0
"""Seconds that another process is waited for."""

LONGEST = 64 << 20
"""Bytes of one value, or row: facts are the largest."""

AT_ONCE = 1000
"""Rows that are held as SQLite has them."""

_WORDS = frozenset(verdict.word for verdict in Verdict)


class State(enum.StrEnum):
    """How far a model has got."""

    PLANNED = "planned"
    RUNNING = "running"
    """Given to a worker; a run that was killed leaves such rows, and the next one takes them."""
    DONE = "done"
    LOST = "lost"
    """Its worker hung or died, twice."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A model that a plan found.

    Attributes:
        uri: What it is called: an absolute path, or a URI.
        source: What was given to the plan, and it was found in.
        base: What is weighed: the same as ``uri``, or the store that it is in.
        pick: Name of the one model in ``base`` that is meant; empty if there is one only.
        layout: ``file``, ``shards``, ``folder``, ``hub-cache``, ``ollama``; ``remote``.
        revision: As a hub calls it; empty if there is none.
        files: How many.
        size: Bytes.
        identity: Of what was listed; empty if only the name is known.
        content: What tells the content, wherever it lies (``copies``); empty if that is not known.
    """

    uri: str
    source: str
    base: str
    pick: str = ""
    layout: str = "folder"
    revision: str = ""
    files: int = 0
    size: int = 0
    identity: str = ""
    content: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a verdict holds under, besides the model itself.

    Attributes:
        tool: Version of weighbridge, and of what it reads with.
        data: Digest of its data.
        policy: Digest of the policy.
        hashed: Whether every byte was read.
    """

    tool: str
    data: str
    policy: str
    hashed: bool

    def covers(self, asked: Key) -> bool:
        """Whether a verdict under this one is one under ``asked``, too."""
        return self.sees(asked) and self.policy == asked.policy

    def sees(self, asked: Key) -> bool:
        """Whether what was seen under this one is what would be seen under ``asked``."""
        same = (self.tool, self.data) == (asked.tool, asked.data)
        return same and self.hashed >= asked.hashed


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a model.

    Attributes:
        state: ``DONE`` or ``LOST``.
        verdict: As reports spell it.
        reasons: JSON: rows of check, rule, verdict and sentence, the worst first.
        key: What it holds under.
        seen: Identity of what was weighed.
        digest: Of the model; empty if not every byte was read.
        facts: What was seen, compressed; ``None`` leaves what is there.
        moved: Bytes that were read.
        seconds: That it took its worker.
        how: ``read``; ``facts``, if by its own; ``copy``, if by those of another model.
        fault: Whether weighbridge itself failed.
        at: When, UTC, ISO 8601.
        size: Bytes of the model, as found.
        files: Likewise.
        content: What tells its content, as ``Planned`` has it.
        first: The model by whose facts it was answered, which has the same content; or empty.
    """

    state: State
    verdict: str
    reasons: str
    key: Key
    at: str
    seen: str = ""
    digest: str = ""
    facts: bytes | None = None
    moved: int = 0
    seconds: float = 0.0
    how: str = "read"
    fault: bool = False
    size: int | None = None
    files: int | None = None
    content: str = ""
    first: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row, without its facts.

    Attributes:
        id: Its number in this ledger.
        planned: What the last plan found.
        state: How far it has got.
        gone: Whether the last plan no longer found it.
        attempts: How often a worker was given it, in all runs.
        result: What became of it; of an earlier run, if it is planned again.
        facts: Whether there are any.
    """

    id: int
    planned: Planned
    state: State
    gone: bool
    attempts: int
    result: Result | None
    facts: bool


_FORMER = """
CREATE TABLE models (
    id INTEGER PRIMARY KEY, uri UNIQUE NOT NULL, source NOT NULL, base NOT NULL, pick NOT NULL,
    layout TEXT NOT NULL, revision TEXT NOT NULL, files INTEGER NOT NULL, size INTEGER NOT NULL,
    identity TEXT NOT NULL, gone INTEGER NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL,
    verdict TEXT, reasons TEXT, tool TEXT, data TEXT, policy TEXT, hashed INTEGER, seen TEXT,
    digest TEXT, moved INTEGER, seconds REAL, how TEXT, fault INTEGER, at TEXT
);
CREATE TABLE facts (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
CREATE INDEX models_by_state ON models (state);
CREATE INDEX models_by_source ON models (source);
"""

_COPIES = """
CREATE TABLE copies (id INTEGER PRIMARY KEY, content TEXT NOT NULL, first NOT NULL);
CREATE INDEX copies_by_content ON copies (content);
"""

_TABLES = _FORMER + _COPIES

_ROW = """
SELECT id, uri, source, base, pick, layout, revision, files, size, identity, gone, state, attempts,
    verdict, reasons, tool, data, policy, hashed, seen, digest, moved, seconds, how, fault, at,
    coalesce(content, ''), coalesce(first, ''), id IN (SELECT id FROM facts)
FROM models LEFT JOIN copies USING (id)
"""

_PLAN = """
INSERT INTO models (uri, source, base, pick, layout, revision, files, size, identity, gone, state,
    attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'planned', 0)
ON CONFLICT (uri) DO UPDATE SET base = excluded.base, pick = excluded.pick,
    layout = excluded.layout, revision = excluded.revision, files = excluded.files,
    size = excluded.size, identity = excluded.identity, gone = 0,
    source = CASE WHEN gone THEN excluded.source ELSE source END,
    state = CASE WHEN coalesce(seen, '') = excluded.identity THEN state ELSE 'planned' END
"""

_NAMED = """
INSERT INTO models (uri, source, base, pick, layout, revision, files, size, identity, gone, state,
    attempts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 'planned', 0)
ON CONFLICT (uri) DO UPDATE SET gone = 0,
    source = CASE WHEN gone THEN excluded.source ELSE source END
"""
"""As ``_PLAN``, of what nobody has looked at: what is known of it stays."""

_TELLS = """
INSERT INTO copies SELECT id, ?, '' FROM models WHERE uri = ?
ON CONFLICT (id) DO UPDATE SET content = excluded.content
"""

_KNOWN = """
SELECT id, uri FROM copies JOIN models USING (id)
WHERE content = ? AND state = 'done' AND seen = identity AND NOT fault
    AND tool = ? AND data = ? AND hashed = ? AND id IN (SELECT id FROM facts)
ORDER BY id LIMIT 1
"""

_DONE = """
UPDATE models SET state = ?, verdict = ?, reasons = ?, tool = ?, data = ?, policy = ?, hashed = ?,
    seen = ?, digest = ?, moved = ?, seconds = ?, how = ?, fault = ?, at = ?,
    size = coalesce(?, size), files = coalesce(?, files)
WHERE id = ?
"""

_LEFT = """
UPDATE models SET state = 'planned'
WHERE NOT gone AND (state = 'lost' OR (state = 'done' AND verdict = 'no-verdict'))
"""


class Ledger:
    """An open ledger; for one thread."""

    def __init__(self, database: sqlite3.Connection, path: str) -> None:
        """``path`` is what messages call it."""
        self._database = database
        self.path = path

    def plan(
        self, source: str, found: Iterable[Planned], *, cut: bool = False
    ) -> tuple[int, int, int]:
        """Add what a source holds, and mark what it no longer holds; not if it was ``cut`` short.

        A model whose identity is that of what was weighed keeps its verdict; any other is planned.

        Returns:
            How many models there are now, how many of them are new, and how many are gone.
        """
        with self._writing() as database:
            before = self._count("SELECT count(*) FROM models")
            database.execute("CREATE TEMP TABLE IF NOT EXISTS listed (uri PRIMARY KEY)")
            database.execute("DELETE FROM listed")
            count = 0
            for each in found:
                row = (each.uri, each.source, each.base, each.pick)
                rest = (each.layout, each.revision, each.files, each.size, each.identity)
                how = _PLAN if each.identity else _NAMED
                database.execute(how, (*map(_kept, row), *rest))
                database.execute("INSERT OR IGNORE INTO listed VALUES (?)", (_kept(each.uri),))
                if each.layout == REMOTE and each.identity:
                    database.execute(_TELLS, (each.content, _kept(each.uri)))
                count += 1
            new = self._count("SELECT count(*) FROM models") - before
            gone = (
                0
                if cut
                else database.execute(
                    "UPDATE models SET gone = 1 WHERE source = ? AND NOT gone "
                    "AND uri NOT IN (SELECT uri FROM listed)",
                    (_kept(source),),
                ).rowcount
            )
        return count, new, gone

    def rows(self, where: str = "1", *values: str | int) -> Iterator[Row]:
        """Yield rows in the order of their names; all, or those that an SQL condition holds for."""
        found = self._database.execute(f"{_ROW} WHERE {where} ORDER BY uri", values)
        while some := found.fetchmany(AT_ONCE):
            yield from map(_row, some)

    def facts(self, number: int) -> bytes | None:
        """Return what was seen of a model, compressed."""
        query = "SELECT body FROM facts WHERE id = ?"
        for (body,) in self._database.execute(query, (number,)):
            return bytes(body)
        return None

    def known(self, content: str, key: Key) -> tuple[int, str] | None:
        """Return number and name of a model of some content whose facts are good under a key."""
        values = (content, key.tool, key.data, int(key.hashed))
        for number, uri in self._database.execute(_KNOWN, values):
            return int(number), _text(uri)
        return None

    def begun(self, numbers: Iterable[int]) -> None:
        """Note that rows were given to workers."""
        self._database.executemany(
            "UPDATE models SET state = 'running', attempts = attempts + 1 WHERE id = ?",
            [(number,) for number in numbers],
        )

    def done(self, number: int, result: Result) -> None:
        """Note what became of a row, in place of whatever was there."""
        key = result.key
        values = (
            *(result.state.value, result.verdict, result.reasons),
            *(key.tool, key.data, key.policy, int(key.hashed), result.seen, result.digest),
            *(result.moved, result.seconds, result.how, int(result.fault), result.at),
            *(result.size, result.files, number),
        )
        self._database.execute(_DONE, values)
        if result.facts is not None:
            row = (number, result.facts)
            self._database.execute("INSERT OR REPLACE INTO facts VALUES (?, ?)", row)
        elif result.how == "read":
            # What was seen before is not what this verdict rests on.
            self._database.execute("DELETE FROM facts WHERE id = ?", (number,))
        if result.content or result.first:
            told = (number, result.content, _kept(result.first))
            self._database.execute("INSERT OR REPLACE INTO copies VALUES (?, ?, ?)", told)
        else:
            self._database.execute("DELETE FROM copies WHERE id = ?", (number,))

    def returned(self) -> int:
        """Plan again what a run that was killed had given to workers; return how many."""
        query = "UPDATE models SET state = 'planned' WHERE state = 'running'"
        with self._writing() as database:
            return database.execute(query).rowcount

    def waiting(self) -> int:
        """Return how many rows are planned."""
        return self._count("SELECT count(*) FROM models WHERE state = 'planned' AND NOT gone")

    def retry(self) -> int:
        """Plan again what was lost, or has no verdict; return how many."""
        with self._writing() as database:
            return database.execute(_LEFT).rowcount

    def commit(self) -> None:
        """Write what was noted; what is not written is lost with the process."""
        self._database.commit()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Change rows, all or none of them."""
        with self._database:
            yield self._database

    def _count(self, query: str) -> int:
        return int(self._database.execute(query).fetchone()[0])


@contextmanager
def alone(path: str) -> Iterator[None]:
    """See that no other run, nor plan, has this ledger.

    Raises:
        UsageError: One has, or nothing may be written beside it.
    """
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        descriptor = os.open(f"{path}-run", flags, 0o600)
    except OSError as error:
        raise UsageError(f"{path + '-run'!r}: {str(error.strerror).lower()}") from error
    try:
        try:
            # Of the process and not of the file: its copies, the workers, may outlive it.
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            raise UsageError(f"{path!r}: another run, or plan, has this ledger") from None
        yield
    finally:
        os.close(descriptor)


@contextmanager
def opened(path: str, *, make: bool = False, only_read: bool = False) -> Iterator[Ledger]:
    """Open a ledger.

    Args:
        path: Of the file.
        make: Make one if there is none.
        only_read: Nothing is written.

    Raises:
        UsageError: There is none, it is none, or it is of another version.
        OutputError: It could not be written.
    """
    if not (make or os.path.isfile(path)):  # noqa: PTH113 - strings throughout
        hint = "weighbridge fleet plan SOURCE... --ledger makes one"
        raise UsageError(f"{path!r}: no such ledger; {hint}")
    try:
        with closing(sqlite3.connect(path, timeout=PATIENCE)) as database:
            database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)
            _prepare(database, path, make=make, only_read=only_read)
            if only_read:
                database.execute("PRAGMA query_only = ON")
                # One moment, however often it is read, though a run goes on.
                database.execute("BEGIN")
            yield Ledger(database, path)
            if not only_read:
                database.commit()
    except sqlite3.DatabaseError as error:
        why = str(error).lower()
        if isinstance(error, sqlite3.OperationalError):
            # A path that cannot be had is the caller's; a disk that is full or fails is not.
            spent = (error.sqlite_errorcode & 0xFF) in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
            raise (UsageError if make and not spent else OutputError)(f"{path!r}: {why}") from error
        raise UsageError(f"{path!r}: is no ledger: {why}") from error


def _prepare(
    database: sqlite3.Connection, path: str, *, make: bool, only_read: bool = False
) -> None:
    """See that a file is a ledger of this version, or make it one if it is empty or of the last.

    Raises:
        UsageError: It is not, or may not be made one.
        sqlite3.DatabaseError: It is no SQLite file.
    """
    database.execute("PRAGMA trusted_schema = OFF")
    database.execute("PRAGMA cell_size_check = ON")
    application = _pragma(database, "application_id")
    version = _pragma(database, "user_version")
    if make and not application and not _pragma(database, "schema_version"):
        database.execute("PRAGMA journal_mode = WAL")
        database.executescript(
            f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION}; "
            f"PRAGMA user_version = {VERSION}; {_TABLES} COMMIT;"
        )
        application, version = APPLICATION, VERSION
    if application != APPLICATION:
        raise UsageError(f"{path!r}: is no ledger of a fleet")
    if version in {FORMER, VERSION} and not _ours(database, version):
        raise UsageError(f"{path!r}: has tables that no ledger has")
    if version == FORMER:
        # Who only reads may not be able to write: for that one the table is there, and empty.
        made = _COPIES.replace("CREATE TABLE", "CREATE TEMP TABLE").replace(
            " INDEX ", " INDEX temp."
        )
        rest = f"{_COPIES} PRAGMA user_version = {VERSION};"
        database.executescript(made if only_read else f"BEGIN IMMEDIATE; {rest} COMMIT;")
        version = VERSION
    if version != VERSION:
        hint = f"this weighbridge has {VERSION}: plan into a new one"
        raise UsageError(f"{path!r}: a ledger of version {version}; {hint}")
    # A crash of the machine, unlike one of the process, may lose the last rows: they are redone.
    database.execute("PRAGMA synchronous = NORMAL")


def _ours(database: sqlite3.Connection, version: int) -> bool:
    """Whether a ledger has the tables of one, and no view, trigger or expression besides."""
    # SQLite keeps the text by which each was made; what it makes by itself has none.
    told = database.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL LIMIT 9")
    text = _FORMER if version == FORMER else _TABLES
    ours = {each.strip() for each in text.split(";") if each.strip()}
    return {sql for (sql,) in told} == ours


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def _kept(text: str) -> str | bytes:
    """Return a text as SQLite can keep it: bytes, if it was no text on disk."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
    return text


def _text(value: object) -> str:
    return os.fsdecode(value) if isinstance(value, bytes) else str(value)


def _row(row: tuple[object, ...]) -> Row:
    """Make a row of what was read.

    Raises:
        sqlite3.DatabaseError: It holds something else than this module writes.
    """
    match row:
        case (
            int(number), uri, source, base, pick, str(layout), str(revision), int(files),
            int(size), str(identity), int(gone), str(state), int(attempts), *rest,
            str(content), first, int(facts),
        ) if state in set(State):  # fmt: skip
            # What a million rows have in common is held once.
            name = _text(uri)
            planned = Planned(
                uri=name,
                source=sys.intern(_text(source)),
                base=name if base == uri else _text(base),
                pick=_text(pick),
                layout=sys.intern(layout),
                revision=revision,
                files=files,
                size=size,
                identity=identity,
                content=content,
            )
            result = _result(State(state), identity, rest)
            if result is not None and (content or first):
                result = replace(result, content=content, first=_text(first))
            return Row(number, planned, State(state), bool(gone), attempts, result, bool(facts))
        case _:
            raise sqlite3.DatabaseError("a row of a kind that is not known")


def _result(state: State, identity: str, rest: list[object]) -> Result | None:
    match rest:
        case [
            str(verdict), str(reasons), str(tool), str(data), str(policy), int(hashed), str(seen),
            str(digest), int(moved), float(seconds), str(how), int(fault), str(at),
        ] if verdict in _WORDS and math.isfinite(seconds):  # fmt: skip
            key = Key(sys.intern(tool), sys.intern(data), sys.intern(policy), bool(hashed))
            return Result(
                state=state,
                verdict=sys.intern(verdict),
                reasons=reasons,
                key=key,
                at=sys.intern(at),
                seen=identity if seen == identity else seen,
                digest=digest,
                moved=moved,
                seconds=seconds,
                how=sys.intern(how),
                fault=bool(fault),
            )
        case [None, *_]:
            return None
        case _:
            raise sqlite3.DatabaseError("a row of a kind that is not known")
