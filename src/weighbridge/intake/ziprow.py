"""Zip archives one after the other in one file, as torch's distributed checkpoints hold tensors.

Each was saved by itself, so each has its own offsets, from its own beginning. They are told from
the last one backwards: the end record says how long the directory is and how far from the beginning
of the archive, which is where the archive before it ends.

A loader that takes the whole file for one archive reads the last one (CPython), or takes the last
one's offset from the beginning of the file (miniz, which torch uses). Where the latter would find a
directory that is not the first archive's own, the file is no row.

Sources, retrieved 2026-11-26: https://docs.pytorch.org/docs/stable/distributed.checkpoint.html,
https://github.com/pytorch/pytorch/blob/main/torch/distributed/checkpoint/filesystem.py.
"""

from __future__ import annotations

from weighbridge.core import Span
from weighbridge.intake import ziprecords
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.ziprecords import End

FIRST = b"archive/data.pkl"
"""Name of the first member of what ``torch.save`` writes to a buffer rather than a file."""

MAX_ARCHIVES = 1 << 16
"""Archives in a row; one more, and the file is read as one archive."""


def archives(cursor: Cursor) -> list[Span]:
    """Return the archives of a row, first one first; nothing if the bytes are anything else."""
    start, stop = cursor.start, cursor.stop
    found: list[Span] = []
    offsets: list[int] = []
    while stop > start and len(found) < MAX_ARCHIVES:
        end = _end(cursor, stop)
        if end is None:
            return []
        first = end.last - end.size - end.offset
        if first < start or not _saved(cursor, first):
            return []
        found.append(Span(first, stop))
        offsets.append(end.offset)
        stop = first
    if stop != start or len(found) <= 1:
        return []
    # the directory that miniz would read, were the file one archive
    astray = cursor.source.read(start + offsets[0], 4) == ziprecords.CENTRAL
    return [] if astray and offsets[0] != offsets[-1] else found[::-1]


def _end(cursor: Cursor, stop: int) -> End | None:
    """Read the end record that stops at ``stop``, without a comment and with one reading."""
    start = cursor.start

    def read(offset: int, size: int) -> bytes:
        if offset < start:
            return b""
        return cursor.source.read(offset, max(0, min(size, stop - offset)))

    at = stop - 22
    if read(at, 4) != ziprecords.END:
        return None
    # a locator counts from the beginning of its own archive, which is not known yet
    ends = [end for end in ziprecords.ends(read, at, start) if end.large.stop in (at, at - 20)]
    end = ends[0] if len(ends) == 1 else None
    return end if end and not end.comment and end.count else None


def _saved(cursor: Cursor, at: int) -> bool:
    """Whether an archive begins here as ``torch.save`` begins one."""
    found = ziprecords.local(cursor.source.read, at)
    return found is not None and found[0].raw == FIRST
