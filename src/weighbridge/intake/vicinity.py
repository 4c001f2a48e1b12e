"""Small files of folders that the inventory does not look into: records of downloads, ``.git``."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping

from weighbridge.core import Span
from weighbridge.core.records import dataclass, field
from weighbridge.intake.source import Elsewhere

MAX_FILE = 64 << 20
"""Bytes of one file, at most; larger ones count as absent."""


@dataclass(frozen=True, slots=True)
class Vicinity:
    """A folder under which small files are read by name, never through a link.

    Attributes:
        root: Absolute path, links resolved; empty for a place where nothing is.
        held: Files that are elsewhere, by the path that stands for each.
    """

    root: str = ""
    held: Mapping[str, Elsewhere] = field(default_factory=dict)

    def read(self, name: str, limit: int = MAX_FILE) -> bytes | None:
        """Return a file's bytes.

        Args:
            name: POSIX path from the root, without ``..``.
            limit: Bytes, at most.

        Returns:
            ``None`` if it is not there, is no regular file, lies behind a link, is larger than
            ``limit``, or cannot be read.
        """
        return self._read(name, 0, limit, whole=True)

    def read_at(self, name: str, offset: int, size: int) -> bytes | None:
        """Return bytes from within a file of any size: ``size`` of them, fewer only at its end.

        Args:
            name: POSIX path from the root, without ``..``.
            offset: In bytes.
            size: In bytes; a bound that the caller chose.

        Returns:
            ``None`` if it is not there, is no regular file, lies behind a link, or cannot be read.
        """
        return self._read(name, offset, size, whole=False)

    def size(self, name: str) -> int | None:
        """Return a regular file's length in bytes; ``None`` as for ``read_at``."""
        path = self._path(name)
        if path is None:
            return None
        try:
            status = os.lstat(path)
        except (OSError, ValueError):
            return None
        return status.st_size if stat.S_ISREG(status.st_mode) else None

    def _read(self, name: str, offset: int, limit: int, *, whole: bool) -> bytes | None:
        path = self._path(name)
        if path is None or offset < 0:
            return None
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(path, flags)
        except (OSError, ValueError):
            return None
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or (whole and status.st_size > limit):
                return None
            # One byte more tells whether a file grew meanwhile.
            left = limit + 1 if whole else min(limit, max(status.st_size - offset, 0))
            if path in self.held:
                self.held[path].need([Span(offset, min(offset + left, status.st_size))])
            pieces: list[bytes] = []
            while left and (more := os.pread(descriptor, left, offset)):
                pieces.append(more)
                left -= len(more)
                offset += len(more)
        except (OSError, OverflowError):
            return None
        finally:
            os.close(descriptor)
        return None if whole and not left else b"".join(pieces)

    def names(self, folder: str, limit: int = 200_000) -> Iterator[str]:
        """Yield the regular files under a folder, by path from the root; ``limit`` at most."""
        stack, left = [folder], limit
        while stack and left > 0:
            at = stack.pop()
            path = self._path(at)
            if path is None:
                continue
            try:
                with os.scandir(path) as entries:
                    rows = sorted(entries, key=lambda entry: entry.name)
            except (OSError, ValueError):
                continue
            inner: list[str] = []
            for row in rows:
                name = f"{at}/{row.name}" if at else row.name
                if row.is_dir(follow_symlinks=False):
                    inner.append(name)
                elif row.is_file(follow_symlinks=False):
                    left -= 1
                    if left < 0:
                        return
                    yield name
            stack += reversed(inner)

    def _path(self, name: str) -> str | None:
        """Return the path on disk; ``None`` if a step of it is a link or leads upward."""
        steps = name.split("/") if name else []
        if not self.root or any(step in {"", ".", ".."} for step in steps):
            return None
        path = self.root
        for step in steps:
            path = f"{path}/{step}"
            try:
                if stat.S_ISLNK(os.lstat(path).st_mode):
                    return None
            except (OSError, ValueError):
                return None
        return path
