"""Folders of short files, each of which says as much as it may: what any file may is no base of it.

They were found by ``python -m tests.fuzz.slow --whole``, in 16 KB or 1 KB, and are a MB together.
"""

import json
import sqlite3
import tempfile
from functools import partial
from pathlib import Path

from tests.builders import arrow, java, numpy_npy, pickles, pmml, sevenzips, zips
from tests.hostile.amounts import joined
from tests.hostile.costly_archives import call
from tests.hostile.counts import directory

WHOLE = 1 << 20
"""Bytes of a folder."""


def old(n):
    """Return a pickle of protocol 0 that calls something new."""
    return b"cm%d\nf\n(I1\ntR." % n


def database(first, count, page):
    """Return a database of SQLite with as many values that a program unpickles."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        file = sqlite3.connect(path)
        file.execute(f"pragma page_size={page}")
        file.execute("create table t(k, v)")
        rows = ((f"{n:x}", old(n).decode()) for n in range(first, first + count))
        file.executemany("insert into t values(?, ?)", rows)
        file.commit()
        file.close()
        return path.read_bytes()


def _zip(first):
    return directory([zips.M(f"{n:x}", call(n)) for n in range(first, first + 150)])


def _arrays(first):
    return directory([
        zips.M(f"{n:x}.npy", numpy_npy.build(numpy_npy.header("'|O'"), call(n)))
        for n in range(first, first + 70)
    ])  # fmt: skip


def _assorted(first):
    rows = []
    for n in range(first, first + 85):
        said = json.dumps({"model_type": f"{n:x}", "auto_map": {"A": f"{n:x}--b.C"}})
        rows += [(f"{n:x}", said.encode()), (f"{n:x}a", call(n)), (f"{n:x}b", b"SQLite format 3\0")]
    return sevenzips.build([sevenzips.M(*row) for row in rows])


def _named(n):
    proxy = b"\x73" + java.proxy(f"a.{n:x}", f"b.{n:x}")
    return b"\x7e" + java.described(f"a.{n:x}", flags=18) + java.string(f"{n:x}") + proxy


def _java(first):
    return java.file(*map(_named, range(first, first + 190)))


def _parquet(first):
    rows = [(b"%x" % n, pickles.stream(pickles.name(f"m{n}", "f")))
            for n in range(first, first + 44)]  # fmt: skip
    return arrow.parquet(rows)


SHORT = {
    "sqlite": ("a%d.db", 16_000, partial(database, count=500, page=4096)),
    "sqlite-small": ("a%d.db", 2048, partial(database, count=20, page=512)),
    "zip": ("a%d.zip", 16_000, _zip),
    "npz": ("a%d.npz", 16_000, _arrays),
    "7z": ("a%d.7z", 16_000, _assorted),
    "java": ("a%d.ser", 16_000, _java),
    "parquet-small": ("a%d.parquet", 1024, _parquet),
}
"""What each file is called, how long it is, and what makes it from a number to begin with."""


def short():
    """Yield folders of files, by name."""
    for name, (file, size, make) in SHORT.items():
        count = WHOLE // size
        yield f"short-{name}", {file % n: partial(make, 1000 * n) for n in range(count)}
    yield "short-references", {"a.pmml": lambda: pmml.document(joined(
        lambda n: b"<A>&#%d;</A>" % (n % 90 + 33)).decode())}  # fmt: skip
