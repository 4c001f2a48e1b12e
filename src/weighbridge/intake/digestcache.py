"""Digests of files that have not changed since they were last read in full.

One SQLite file of rows ``(key, told)``. The key is device, inode, size, and the times of the last
change of content and of status, in ns; ``told`` is a digest over key and text, and the text: JSON,
``{"sha256/0": [hex]}``. SQLite and no text file, for it opens in 5 ms with 100 rows and with
50,000, of which JSON needs 80 ms to be read and as much to be written, by each of several hooks at
once.

It saves time and proves nothing: who can write to it decides what is read back. So it is for the
commit hook and for use by hand; it is passed over if it is another user's, or if others may write
to it, and whatever in it is damaged counts as absent. Never kept: bytes of files; digests of files
that changed so shortly before that they may have changed again within the same tick of the clock.

Source: https://www.sqlite.org/fileformat.html (written and read by the standard library's
``sqlite3``); https://git-scm.com/docs/racy-git for the tick; retrieved 2026-11-25.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping
from functools import lru_cache

from weighbridge.intake.digest import PLAIN, Hashed, Want, compact
from weighbridge.typings import Protocol, TypeAlias

FILE = "digests-1.sqlite"
"""Name of the file; another number for another layout."""

MOST = 50_000
"""Rows that are kept; the oldest are dropped."""

ROOM = 64 << 20
"""Bytes of the file, about, over which the older half is dropped."""

PIECES = 1024
"""Digests of one file, over which none are kept: its row would be longer than is worth it."""

STILL = 2_000_000_000
"""Nanoseconds for which a file must not have changed: the coarsest tick of a file system, FAT's."""

PATIENCE = 2.0
"""Seconds that another process is waited for."""

FRESH = 4_096
"""Files of which digests are held before they are written."""

_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_CHECK = 32
_LENGTHS = {
    "sha256": 64,
    "sha384": 96,
    "sha512": 128,
    "blake2b": 128,
    "blake3": 64,
    "git-sha1": 40,
}
_HEX = frozenset("0123456789abcdef")
_TABLE = "CREATE TABLE IF NOT EXISTS digests (age INTEGER PRIMARY KEY, key TEXT UNIQUE, told BLOB)"
_FIND = "SELECT told FROM digests WHERE key = ?"
_KEEP = "INSERT OR REPLACE INTO digests (key, told) VALUES (?, ?)"
_DROP = (
    "DELETE FROM digests WHERE age <= (SELECT age FROM digests ORDER BY age DESC LIMIT 1 OFFSET ?)"
)
_PASSING = ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_LOCKED")
"""Errors that say nothing about what is in the file."""

Digests: TypeAlias = Mapping[Want, tuple[str, ...]]


class _Database(Protocol):
    """An open file; ``sqlite3`` itself is imported only where it is needed."""

    def execute(
        self, sql: str, parameters: tuple[str | bytes | int, ...] = (), /
    ) -> Iterator[tuple[object, ...]]: ...

    def close(self) -> None: ...


class DigestCache:
    """Digests by file, kept from one run to the next; for one thread.

    Attributes:
        notes: Why the cache is not used, in one line, if it is not.
        hits: Files that were not read, since their digests were known.
    """

    def __init__(self, folder: str, now_ns: int) -> None:
        """Use the file in ``folder``, which is made when there is something to keep.

        Args:
            folder: Absolute path. Nothing is read, nor written, if it or the file is another
                user's or writable by others.
            now_ns: Nanoseconds since 1970, taken before any file was read.
        """
        self.notes: list[str] = []
        self.hits = 0
        self._folder = folder
        self._path = os.path.join(folder, FILE)  # noqa: PTH118 - strings throughout
        self._now = now_ns
        self._fresh: dict[str, Digests] = {}
        self._open: _Database | None = None
        self._spoilt = False
        self._silent = False
        self._usable()

    def find(self, status: os.stat_result, wants: frozenset[Want]) -> Hashed | None:
        """Return the digests of a file that is as it was when they were taken.

        Args:
            status: Of the open file.
            wants: Which digests; ``PLAIN`` is wanted besides, as ``digest.of_source`` has it.

        Returns:
            All that are known of the file; ``None`` if one that is wanted is not among them.
            ``content`` never is.
        """
        asked = {PLAIN, *wants}
        if any(want.algorithm not in _LENGTHS for want in asked):
            return None
        told = self._told(status)
        if not asked <= told.keys():
            return None
        self.hits += 1
        return Hashed(status.st_size, compact(told))

    def keep(self, status: os.stat_result, hashed: Hashed) -> None:
        """Remember digests, until there are many of them, or ``close`` writes them.

        Args:
            status: Of the open file before it was read; the caller has seen that it was the same
                afterwards.
            hashed: What was read. Nothing is kept if the file changed less than ``STILL`` before
                ``now_ns``, or is not as long as ``status`` says.
        """
        newest = max(status.st_mtime_ns, status.st_ctime_ns)
        if newest > self._now - STILL or hashed.size != status.st_size or self.notes:
            return
        known = {
            want: found
            for want, found in hashed.digests.items()
            if _fits(want, found, status.st_size)
        }
        if known and sum(map(len, known.values())) <= PIECES:
            # What the file knows besides is joined to it when it is written.
            key = _key(status)
            self._fresh[key] = {**self._fresh.get(key, {}), **known}
            if len(self._fresh) >= FRESH:
                self._flush()

    def close(self) -> None:
        """Write what is to be kept. If that fails, the file is as it was, and nothing is said."""
        self._flush()
        self._shut()

    def _flush(self) -> None:
        fresh, self._fresh = self._fresh, {}
        written = not fresh or not self._usable() or self._written(fresh)
        if not written and self._spoilt:
            self._written(fresh)  # makes the file anew

    def _written(self, fresh: Mapping[str, Digests]) -> bool:
        import sqlite3  # noqa: PLC0415 - where there is nothing to keep, it is not needed

        try:
            self._write(fresh)
        except sqlite3.Error as error:
            self._spoilt = not self._spoilt and _damaged(error)
            return False
        except OSError:
            self._spoilt = False
            return False
        self._spoilt = False
        return True

    def _shut(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _usable(self) -> bool:
        """Whether nobody else can have written what is there; takes a note if somebody can."""
        if self.notes:
            return False
        if not os.path.isabs(self._folder):  # noqa: PTH117 - strings throughout
            self.notes.append(f"digest cache not used: {self._folder!r}: is no absolute path")
            return False
        for path in (self._folder, self._path):
            try:
                # The folder may be reached through a link, the file may not.
                status = os.stat(path, follow_symlinks=path == self._folder)  # noqa: PTH116
            except FileNotFoundError:
                continue
            except (OSError, ValueError) as error:
                why = str(error.strerror if isinstance(error, OSError) else error).lower()
            else:
                why = _refused(status, folder=path == self._folder)
            if why:
                self.notes.append(f"digest cache not used: {path!r}: {why}")
                return False
        return True

    def _told(self, status: os.stat_result) -> Digests:
        """Return what is known of a file: what was kept in this run, or what was found."""
        key = _key(status)
        fresh = self._fresh.get(key, {})
        if self._silent or self.notes or not os.path.exists(self._path):  # noqa: PTH110 - strings
            return fresh
        import sqlite3  # noqa: PLC0415 - where there is no cache, it is not needed

        try:
            if self._open is None:
                self._open = _opened(self._path)
            # Another process may have made the file and not yet filled it.
            empty = next(self._open.execute("PRAGMA schema_version"))[0] == 0
            for (told,) in () if empty else self._open.execute(_FIND, (key,)):
                return {**_unpacked(key, told, status.st_size), **fresh}
        except sqlite3.Error as error:
            # Not asked again, lest every file wait for a process that holds it.
            self._spoilt, self._silent = _damaged(error), True
            self._shut()
        return fresh

    def _write(self, fresh: Mapping[str, Digests]) -> None:
        """Add rows to the file, made anew if it is spoilt; all of them or none.

        Raises:
            OSError: The folder or the file cannot be made, or removed.
            sqlite3.Error: The file is damaged, or another process has it.
        """
        # Closing any descriptor of a file ends the locks that this process has on it: first
        # everything is closed, then the file is made, then it is opened for good.
        self._shut()
        os.makedirs(self._folder, mode=0o700, exist_ok=True)  # noqa: PTH103 - strings throughout
        if self._spoilt:
            for path in (self._path, *(f"{self._path}-{end}" for end in ("journal", "wal", "shm"))):
                _removed(path)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        os.close(os.open(self._path, flags, 0o600))
        if not self._usable():
            return
        self._open = database = _opened(self._path)
        database.execute("BEGIN IMMEDIATE")
        database.execute(_TABLE)
        for key, told in fresh.items():
            size = int(key.split(":")[2])
            found = [_unpacked(key, row[0], size) for row in database.execute(_FIND, (key,))]
            known = {**found[0], **told} if found else told
            database.execute(_KEEP, (key, _packed(key, known)))
        database.execute(_DROP, (MOST,))
        if _size(database) > ROOM:
            rows = next(database.execute("SELECT count(*) FROM digests"))[0]
            database.execute(_DROP, (rows // 2 if isinstance(rows, int) else 0,))
        database.execute("COMMIT")


def _refused(status: os.stat_result, *, folder: bool) -> str:
    """Say why what is there is not used; empty if it is."""
    kind = stat.S_ISDIR if folder else stat.S_ISREG
    if not kind(status.st_mode):
        return "is no folder" if folder else "is no regular file"
    if status.st_uid != os.geteuid():
        return "belongs to another user"
    return "others may write to it" if status.st_mode & _OTHERS else ""


def _opened(path: str) -> _Database:
    """Open the file.

    Raises:
        sqlite3.Error: It is not one.
    """
    import sqlite3  # noqa: PLC0415 - as in ``close``

    database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
    try:
        database.execute("PRAGMA trusted_schema = OFF")
        database.execute("PRAGMA cell_size_check = ON")
    except sqlite3.Error:
        database.close()
        raise
    return database


def _damaged(error: Exception) -> bool:
    """Whether an error of ``sqlite3`` says that what is in the file is no good."""
    name: str = getattr(error, "sqlite_errorname", "")
    return not name.startswith(_PASSING)


def _removed(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108 - strings throughout
    except FileNotFoundError:
        return


def _size(database: _Database) -> int:
    """Return the bytes of the file that are in use."""
    counts = [
        next(database.execute(f"PRAGMA {name}"))[0]
        for name in ("page_size", "page_count", "freelist_count")
    ]
    match counts:
        case [int(each), int(pages), int(free)]:
            return each * (pages - free)
        case _:
            return 0


def _key(status: os.stat_result) -> str:
    times = f"{status.st_mtime_ns}:{status.st_ctime_ns}"
    return f"{status.st_dev}:{status.st_ino}:{status.st_size}:{times}"


def _check(key: str, text: bytes) -> bytes:
    import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

    return hashlib.sha256(key.encode("ascii") + b"\n" + text).digest()


def _packed(key: str, told: Digests) -> bytes:
    rows = {f"{want.algorithm}/{want.piece}": list(found) for want, found in told.items()}
    text = json.dumps(rows, sort_keys=True, separators=(",", ":")).encode("ascii")
    return _check(key, text) + text


def _unpacked(key: str, told: object, size: int) -> Digests:
    """Read what ``_packed`` wrote; nothing if a bit of it is otherwise."""
    if not isinstance(told, bytes) or told[:_CHECK] != _check(key, told[_CHECK:]):
        return {}
    try:
        rows = json.loads(told[_CHECK:])
    except ValueError:
        return {}
    found: dict[Want, tuple[str, ...]] = {}
    for name, digests in rows.items() if isinstance(rows, dict) else ():
        want = _want(name) if isinstance(digests, list) else None
        if want is None or not _fits(want, tuple(digests), size):
            return {}
        found[want] = tuple(digests)
    return found


@lru_cache(maxsize=64)
def _want(name: str) -> Want | None:
    """Read what ``_packed`` calls a digest; one for all files."""
    algorithm, _, piece = name.partition("/")
    return Want(algorithm, int(piece)) if piece.isdecimal() else None


def _fits(want: Want, digests: tuple[object, ...], size: int) -> bool:
    """Whether these can be the digests that are wanted of a file of ``size`` bytes."""
    length = _LENGTHS.get(want.algorithm)
    count = -(-size // want.piece) if want.piece else 1
    return len(digests) == count and all(
        isinstance(each, str) and len(each) == length and _HEX.issuperset(each) for each in digests
    )
