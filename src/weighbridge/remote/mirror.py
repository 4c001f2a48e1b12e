"""A temporary folder that stands for files elsewhere: names and sizes, and no content yet."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from functools import partial
from itertools import islice

from weighbridge.core import Span, UsageError
from weighbridge.remote.entries import MAX_ENTRIES, Empties, Link, Opened, Remote, checked
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.held import KEPT, Held, Line

HEAD = 64 << 10
"""Bytes of every file that are fetched before anybody asks: a file that small is here then."""

HEADS = 2000
"""Files of which the first bytes are fetched like that."""

LARGEST = 1 << 44
"""Bytes of one file, at most."""


class Mirror:
    """Files of one address, laid out.

    Attributes:
        root: The folder, absolute, links resolved.
        held: By path on disk, links resolved.
    """

    def __init__(self, opened: Opened) -> None:
        """Lay out what an address stands for.

        Raises:
            UsageError: A name may not be one, two of them are in each other's way, there are too
                many, or one of the files is too large for this disk.
        """
        kinds = Counter(map(type, opened.entries.values()))
        if max(kinds.values(), default=0) > MAX_ENTRIES:
            raise UsageError(f"{opened.uri!r}: has more than {MAX_ENTRIES} files")
        self.opened = opened
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="weighbridge-"))
        self.held: dict[str, Held] = {}
        # Whoever else needs this disk is left something.
        self._line = Line(min(KEPT, shutil.disk_usage(self.root).free // 4 * 3))
        with ExitStack() as stack:
            stack.callback(self.close)
            for name, entry in opened.entries.items():
                self._lay(checked(name), entry)
            stack.pop_all()

    def close(self) -> None:
        """Remove it."""
        self._line.close()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def path(self) -> str:
        """What is to be weighed."""
        return f"{self.root}/{self.opened.inside}" if self.opened.inside else self.root

    def fetch_heads(self) -> None:
        """Fetch the first bytes of the files, many at once; what fails is told to its readers.

        Raises:
            UsageError: A file has content, and none by its listing: no reader would ask for it.
        """
        some = islice((file for file in self.held.values() if file.size), HEADS)
        self._line.each(partial(file.need, (Span(0, min(HEAD, file.size)),)) for file in some)
        every = self.opened.entries.values()
        empty = (each.ranges for each in every if isinstance(each, Remote) and not each.size)
        asked = (each for each in empty if isinstance(each, Empties))
        self._line.each(partial(_ask, each) for each in islice(asked, HEADS))

    def _lay(self, name: str, entry: Remote | Link | bytes) -> None:
        path = f"{self.root}/{name}"
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120 - strings throughout
            if isinstance(entry, Link):
                os.symlink(entry.target, path)  # noqa: PTH211 - as above
                return
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW
            descriptor = os.open(path, flags, 0o600)
            try:
                if isinstance(entry, bytes):
                    with open(descriptor, "wb", closefd=False) as file:
                        file.write(entry)
                    return
                if not 0 <= entry.size <= LARGEST:
                    raise UsageError(f"{name!r}: is {entry.size} bytes, by its listing: no file is")
                os.truncate(descriptor, entry.size)
            finally:
                os.close(descriptor)
        except OSError as error:
            why = str(error.strerror or error).lower()
            raise UsageError(f"{name!r}: cannot be laid out here: {why}") from error
        self.held[path] = Held(path, entry.size, entry.ranges, self._line)


def _ask(ranges: Empties) -> None:
    try:
        ranges.empty()
    except RemoteError as error:
        raise UsageError(error.why) from None
