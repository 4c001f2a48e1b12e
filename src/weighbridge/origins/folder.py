"""The files of one model, as sources of claims read them: small ones whole, others by their heads.

Files are opened by name from the inventory, never through a link that is not one of the hub cache's
own. Documents that several sources ask for are decoded once. What cannot be read is absent, and is
told in ``faults``: absence proves nothing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from weighbridge.core import Artifact, Entry, FormatError, Place, Span
from weighbridge.core.records import dataclass, field
from weighbridge.intake import secrets, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.listing import Listed, Model
from weighbridge.intake.source import File
from weighbridge.intake.vicinity import Vicinity

MAX_DOCUMENT = 8 << 20
"""Bytes of a document read whole: a card, a configuration. For larger ones see ``cursor``."""


@dataclass(slots=True)
class Folder:
    """The files of a model.

    Attributes:
        model: From the inventory.
        touched: Bytes read so far, of all files.
        faults: Names of documents that could not be decoded, and why.
    """

    model: Model
    touched: int = 0
    faults: dict[str, str] = field(default_factory=dict)
    _documents: dict[str, Mapping[str, object] | None] = field(default_factory=dict)
    _texts: dict[str, str | None] = field(default_factory=dict)
    _files: dict[str, Listed] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files = {file.name: file for file in self.model.files}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the regular files, sorted."""
        return tuple(self._files)

    @property
    def near(self) -> Vicinity:
        """Reads small files of folders that were passed over: records of downloads, git."""
        return Vicinity(self.model.root, self.model.held)

    @property
    def store(self) -> Vicinity:
        """Reads small files of the repository in a hub cache."""
        return Vicinity(self.model.store, self.model.held)

    @property
    def above(self) -> Vicinity:
        """Reads small files that lie beside the model's folder."""
        return Vicinity(self.model.root.rpartition("/")[0], self.model.held)

    def size(self, name: str) -> int:
        """Length of a file in bytes; 0 for one that is not there."""
        return self._files[name].size if name in self._files else 0

    def named(self, last: str) -> Iterator[str]:
        """Yield the files whose last part of the path is this, without regard to case."""
        wanted = last.lower()
        return (name for name in self._files if name.rpartition("/")[2].lower() == wanted)

    @contextmanager
    def cursor(self, name: str) -> Iterator[Cursor | None]:
        """Open a file for a bounded reader; ``None`` if that cannot be done."""
        listed = self._files.get(name, Listed(name, "", 0))
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            if listed.descriptor >= 0:
                descriptor = os.dup(listed.descriptor)
            else:
                descriptor = os.open(listed.path, flags) if listed.path else -1
        except OSError as error:
            self.faults[name] = str(error.strerror).lower()
            descriptor = -1
        if descriptor < 0:
            yield None
            return
        try:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                yield None
                return
            source = File(descriptor, status.st_size, listed.elsewhere)
            artifact = Artifact(name, status.st_size)
            try:
                yield Cursor(source, artifact, Budget(Limits(), status.st_size))
            finally:
                self.touched += source.touched
        finally:
            os.close(descriptor)

    def bytes(self, name: str, limit: int = MAX_DOCUMENT) -> bytes | None:
        """Read a small file whole; ``None`` if it is larger than ``limit``, or cannot be read."""
        with self.cursor(name) as cursor:
            if cursor is None or cursor.left > limit:
                return None
            try:
                return cursor.take(cursor.left, "file")
            except (FormatError, OSError) as error:
                self.faults[name] = str(error)
                return None

    def text(self, name: str, limit: int = MAX_DOCUMENT) -> str | None:
        """Read a small file as UTF-8; bytes that are none are replaced, as readers of cards do."""
        if name not in self._texts:
            data = self.bytes(name, limit)
            self._texts[name] = None if data is None else data.decode("utf-8-sig", "replace")
        return self._texts[name]

    def json(self, name: str) -> Mapping[str, object] | None:
        """Read a JSON object; ``None`` if the file is none. Doubled keys are refused."""
        if name not in self._documents:
            data = self.bytes(name)
            table: Mapping[str, object] | None = None
            if data is not None:
                try:
                    table = strictjson.table(data, what=name.rpartition("/")[2], offset=0)
                except FormatError as error:
                    self.faults[name] = str(error)
            self._documents[name] = table
        return self._documents[name]

    def entry(self, name: str, key: str, value: str, line: int = 0) -> Entry:
        """Say where something stands: a key of a file, or a line of it.

        Args:
            name: The file.
            key: Dotted path of a key, or what sort of line it is.
            value: What stands there, as written.
            line: Counted from 1; 0 if the file has no lines.
        """
        artifact = Artifact(name, self.size(name))
        where = f"{key} (line {line})" if line else key
        shown, _ = secrets.masked(value[:4096])
        return Entry(Place(artifact, Span(0, artifact.size)), where, shown)
