"""Digests are found again for the same file as it was, and for nothing else."""

import os
import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from weighbridge.intake import digestcache
from weighbridge.intake.digest import PLAIN, Hashed, Want
from weighbridge.intake.digestcache import DigestCache

NOW = 1_800_000_000_000_000_000
OLD = NOW - 10_000_000_000
PIECE = Want("sha256", 64)
BLAKE = Want("blake3")
HASHED = Hashed(100, {PLAIN: ("a" * 64,), PIECE: ("b" * 64, "c" * 64)})
FIELDS = {"st_ino": 11, "st_dev": 7, "st_size": 100, "st_mtime_ns": OLD, "st_ctime_ns": OLD}


class Status:
    """As much of ``os.stat_result`` as is looked at."""

    def __init__(self, **fields):
        self.__dict__.update(FIELDS | fields)


@pytest.fixture
def folder(tmp_path):
    return str(tmp_path / "cache")


def path(folder):
    return os.path.join(folder, digestcache.FILE)  # noqa: PTH118


def keep(folder, hashed=HASHED, **fields):
    cache = DigestCache(folder, NOW)
    cache.keep(Status(**fields), hashed)
    cache.close()
    return cache


def find(folder, *wants, **fields):
    cache = DigestCache(folder, NOW)
    try:
        return cache.find(Status(**fields), frozenset(wants))
    finally:
        cache.close()


def test_what_was_kept_is_found(folder):
    keep(folder)
    assert find(folder) == HASHED
    assert find(folder, PIECE) == HASHED


def test_it_is_found_in_the_same_run_and_written_only_in_the_end(folder):
    cache = DigestCache(folder, NOW)
    cache.keep(Status(), HASHED)
    assert cache.find(Status(), frozenset()) == HASHED
    assert not os.path.exists(folder)  # noqa: PTH110
    cache.close()
    cache.close()
    assert find(folder) == HASHED


def test_a_digest_that_is_not_there_is_a_miss_of_all(folder):
    keep(folder)
    assert find(folder, PLAIN, BLAKE) is None


def test_bytes_are_never_kept(folder):
    keep(folder, Hashed(100, HASHED.digests, b"x" * 100))
    assert find(folder).content is None
    assert find(folder, Want("content")) is None


def test_digests_of_one_file_are_joined(folder):
    keep(folder)
    keep(folder, Hashed(100, {PLAIN: ("a" * 64,), BLAKE: ("d" * 64,)}))
    assert find(folder, PIECE, BLAKE).digests == {**HASHED.digests, BLAKE: ("d" * 64,)}


def test_what_two_runs_learn_at_once_is_joined(folder):
    one, other = DigestCache(folder, NOW), DigestCache(folder, NOW)
    assert one.find(Status(), frozenset()) is other.find(Status(), frozenset()) is None
    one.keep(Status(), HASHED)
    other.keep(Status(), Hashed(100, {PLAIN: ("a" * 64,), BLAKE: ("d" * 64,)}))
    one.close()
    other.close()
    assert find(folder, PIECE, BLAKE)


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("by", [-1, 1])
def test_a_file_that_changed_is_a_miss(folder, field, by):
    keep(folder)
    assert find(folder, **{field: FIELDS[field] + by}) is None


@pytest.mark.parametrize("field", ["st_mtime_ns", "st_ctime_ns"])
@pytest.mark.parametrize(("age", "kept"), [(-5, 0), (0, 0), (1_999_999_999, 0), (2_000_000_000, 1)])
def test_what_changed_just_now_may_change_again(folder, field, age, kept):
    keep(folder, **{field: NOW - age})
    assert bool(find(folder, **{field: NOW - age})) == kept


@pytest.mark.parametrize(
    "hashed",
    [
        Hashed(99, HASHED.digests),
        Hashed(100, {}),
        Hashed(100, {PLAIN: ("A" * 64,)}),
        Hashed(100, {PLAIN: ("a" * 63,)}),
        Hashed(100, {PLAIN: ()}),
        Hashed(100, {PIECE: ("a" * 64,)}),
        Hashed(100, {Want("md5"): ("a" * 32,)}),
    ],
    ids=["length", "none", "upper", "short", "empty", "few", "unknown"],
)
def test_what_cannot_be_right_is_not_kept(folder, hashed):
    keep(folder, hashed)
    assert find(folder) is None


def test_too_many_pieces_are_not_kept(folder, monkeypatch):
    monkeypatch.setattr(digestcache, "PIECES", 2)
    keep(folder)
    assert find(folder) is None


def test_the_file_is_for_its_owner_alone(folder):
    keep(folder)
    assert os.stat(folder).st_mode & 0o777 == 0o700  # noqa: PTH116
    assert os.stat(path(folder)).st_mode & 0o777 == 0o600  # noqa: PTH116


@pytest.mark.parametrize("mode", [0o770, 0o702])
def test_a_folder_that_others_may_write_to_is_not_used(folder, mode):
    keep(folder)
    os.chmod(folder, mode)  # noqa: PTH101
    cache = keep(folder, st_ino=12)
    assert cache.find(Status(), frozenset()) is None
    assert cache.notes == [f"digest cache not used: {folder!r}: others may write to it"]
    os.chmod(folder, 0o700)  # noqa: PTH101
    assert find(folder)
    assert find(folder, st_ino=12) is None


def test_a_file_that_others_may_write_to_is_not_used(folder):
    keep(folder)
    os.chmod(path(folder), 0o620)  # noqa: PTH101
    cache = DigestCache(folder, NOW)
    assert cache.find(Status(), frozenset()) is None
    assert "others may write to it" in cache.notes[0]


def test_what_belongs_to_another_is_not_used(folder, monkeypatch):
    keep(folder)
    user = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: user + 1)
    cache = keep(folder, st_ino=12)
    assert cache.notes == [f"digest cache not used: {folder!r}: belongs to another user"]
    assert cache.find(Status(), frozenset()) is None


def test_a_link_in_the_place_of_the_file_is_not_followed(folder, tmp_path):
    keep(folder)
    os.rename(path(folder), tmp_path / "elsewhere")  # noqa: PTH104
    os.symlink(tmp_path / "elsewhere", path(folder))  # noqa: PTH211
    cache = DigestCache(folder, NOW)
    assert cache.find(Status(), frozenset()) is None
    assert "is no regular file" in cache.notes[0]


@pytest.mark.parametrize("where", ["relative", "", "/dev/null", "/a\0b"])
def test_no_place_for_it_is_a_note_and_no_error(where):
    cache = keep(where)
    assert cache.find(Status(), frozenset()) is None
    assert len(cache.notes) == 1
    assert "\n" not in cache.notes[0]


def test_a_folder_that_cannot_be_made_is_passed_over(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    assert find(str(tmp_path / "file" / "x")) is None
    keep(str(tmp_path / "file" / "x"))


def cuts(data):
    return [*range(0, len(data), 61), 15, 16, 17, 99, 100, 101, 4095, 4096, 4097, len(data) - 1]


def test_a_file_that_was_cut_anywhere_is_made_anew(folder):
    keep(folder)
    with open(path(folder), "rb") as file:  # noqa: PTH123
        data = file.read()
    for cut in cuts(data):
        with open(path(folder), "wb") as file:  # noqa: PTH123
            file.write(data[:cut])
        assert find(folder) in (None, HASHED)
        keep(folder)
        assert find(folder) == HASHED, cut


@given(st.integers(0, 1 << 20), st.integers(1, 255))
@settings(max_examples=60, deadline=None)
def test_a_changed_byte_never_gives_another_digest(tmp_path_factory, at, by):
    folder = str(tmp_path_factory.mktemp("cache"))
    os.chmod(folder, 0o700)  # noqa: PTH101
    keep(folder)
    with open(path(folder), "r+b") as file:  # noqa: PTH123
        data = bytearray(file.read())
        data[at % len(data)] ^= by
        file.seek(0)
        file.write(data)
    assert find(folder) in (None, HASHED)
    keep(folder)
    assert find(folder) in (None, HASHED)


@pytest.mark.parametrize("data", [b"", b"\0" * 5000, b"SQLite format 3\0" * 999, b"x" * 100])
def test_any_other_file_is_made_anew(folder, data):
    keep(folder)
    with open(path(folder), "wb") as file:  # noqa: PTH123
        file.write(data)
    assert find(folder) is None
    keep(folder)
    assert find(folder) == HASHED


@pytest.mark.parametrize(
    "told", ["x", b"", b"x" * 32, 3, None, 1.5, digestcache._check("k", b"[]") + b"[]"]
)
def test_rows_that_are_not_ours_are_misses(folder, told):
    keep(folder)
    database = sqlite3.connect(path(folder))
    database.execute("UPDATE digests SET told = ?", (told,))
    database.commit()
    database.close()
    assert find(folder) is None
    keep(folder)
    assert find(folder) == HASHED


@pytest.mark.parametrize(
    "text",
    [b"[]", b"1", b"{", b"\xff", b'{"sha256/0":"a"}', b'{"sha256/x":[]}', b'{"md5/0":["a"]}',
     b'{"sha256/0":[1]}', b'{"sha256/0":[]}', b'{"sha256/0":["AA"]}'],
)  # fmt: skip
def test_text_that_says_nothing_is_nothing(text):
    assert digestcache._unpacked("k", digestcache._check("k", text) + text, 1) == {}


def test_another_table_is_made_anew(folder):
    keep(folder)
    database = sqlite3.connect(path(folder))
    database.execute("DROP TABLE digests")
    database.execute("CREATE TABLE digests (x)")
    database.commit()
    database.close()
    assert find(folder) is None
    keep(folder)
    assert find(folder) == HASHED


def test_what_another_process_holds_is_left_alone(folder, monkeypatch):
    monkeypatch.setattr(digestcache, "PATIENCE", 0.01)
    keep(folder)
    database = sqlite3.connect(path(folder), isolation_level=None)
    database.execute("BEGIN EXCLUSIVE")
    cache = DigestCache(folder, NOW)
    assert cache.find(Status(), frozenset()) is None
    keep(folder, st_ino=12)
    database.execute("ROLLBACK")
    assert cache.find(Status(), frozenset()) is None  # it has given up
    cache.close()
    database.close()
    assert find(folder) == HASHED
    assert find(folder, st_ino=12) is None


WRITER = """
import sys
sys.path[:0] = {path!r}
from tests.intake.test_digestcache import HASHED, NOW, Status
from weighbridge.intake import digestcache
from weighbridge.intake.digestcache import DigestCache
digestcache.PATIENCE = 60.0  # a slow disk is no fault
for number in range(25):
    cache = DigestCache(sys.argv[1], NOW)
    cache.keep(Status(st_ino=int(sys.argv[2]) + number), HASHED)
    cache.close()
"""


def test_two_processes_write_at_once(folder):
    text = WRITER.format(path=[os.getcwd(), *sys.path])  # noqa: PTH109
    writers = [
        subprocess.Popen([sys.executable, "-c", text, folder, str(first)])  # noqa: S603
        for first in (1000, 2000)
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    for first in (1000, 2000):
        assert all(find(folder, st_ino=first + number) == HASHED for number in range(25))


def test_the_oldest_are_dropped(folder, monkeypatch):
    monkeypatch.setattr(digestcache, "MOST", 5)
    for number in range(8):
        keep(folder, st_ino=number)
    found = [find(folder, st_ino=number) is not None for number in range(8)]
    assert found == [False] * 3 + [True] * 5


def test_what_is_kept_again_is_young_again(folder, monkeypatch):
    monkeypatch.setattr(digestcache, "MOST", 3)
    for number in (1, 2, 3, 1, 4):
        keep(folder, st_ino=number)
    assert [find(folder, st_ino=number) is not None for number in (1, 2, 3, 4)] == [1, 0, 1, 1]


def test_a_file_that_grew_too_long_loses_its_older_half(folder, monkeypatch):
    for number in range(10):
        keep(folder, st_ino=number)
    monkeypatch.setattr(digestcache, "ROOM", 4096)
    keep(folder, st_ino=10)
    kept = [number for number in range(11) if find(folder, st_ino=number)]
    assert kept == [6, 7, 8, 9, 10]


def test_a_real_file_is_found_until_it_is_written_to(folder, tmp_path):
    file = tmp_path / "model"
    file.write_bytes(b"x" * 100)
    status = file.stat()
    now = max(status.st_mtime_ns, status.st_ctime_ns) + digestcache.STILL
    cache = DigestCache(folder, now)
    cache.keep(status, HASHED)
    assert cache.find(file.stat(), frozenset()) == HASHED
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert cache.find(file.stat(), frozenset()) is None
    cache.close()


def test_digests_are_written_before_there_are_too_many(monkeypatch, tmp_path):
    monkeypatch.setattr(digestcache, "FRESH", 2)
    cache = DigestCache(str(tmp_path / "cache"), 1 << 62)
    for number in range(3):
        path = tmp_path / f"{number}"
        path.write_bytes(b"%d" % number)
        cache.keep(path.stat(), Hashed(1, {PLAIN: ("0" * 64,)}))
    assert len(cache._fresh) == 1
    assert cache.find((tmp_path / "0").stat(), frozenset()) is not None
    cache.close()
