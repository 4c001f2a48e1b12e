"""What real libraries wrote, as it is kept in ``tests/recorded``: archives, and a line a file."""

import collections
import json
import tarfile
from pathlib import Path

RECORDED = Path(__file__).parent / "recorded"


def by_library(name):
    """Return the rows of an index, by the library that wrote the file."""
    rows = collections.defaultdict(list)
    for line in (RECORDED / f"{name}.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        rows[row["library"]].append(row)
    return rows


def unpacked(name, tmp_path_factory):
    """Unpack an archive into a folder of its own."""
    made = tmp_path_factory.mktemp(name)
    with tarfile.open(RECORDED / f"{name}.tar.xz") as archive:
        archive.extractall(made, filter="data")
    return made
