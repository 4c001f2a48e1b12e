"""The models under a prefix of a bucket, told apart as those of a folder on a disk are.

A folder that holds one of ``intake.markers.MARKERS`` is one model, and the outermost such folder
wins; any other object is a model of its own. Keys come sorted, so that a folder is over when a key
comes that is not in it; but what makes ``a/`` one model may come after all of ``a/b/``. What waits
for that is counted: when it is too much, the folders that are open are asked for what is directly
in them, and then nothing waits for them any longer. So a million keys take as much memory as a few
thousand.

Looked at is no more than a window of names of one folder: two names that only together make a
model (``model.xml`` and ``model.bin``), or a signature and its file, are not seen as such when
20 000 others lie between them. Each is a model of its own then.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import UsageError
from weighbridge.core.records import dataclass, field
from weighbridge.intake import companions, inventory, markers, ollama, repositories, sidecars
from weighbridge.remote import objects
from weighbridge.remote.entries import MAX_ENTRIES
from weighbridge.remote.errors import RemoteError
from weighbridge.remote.objects import Bucket

WAITING = 4096
"""Models that wait for whether a folder around them is one, at most."""

MAX_DEPTH = 128
"""Folders in one another, at most."""

_DOWNLOADED = ".cache/huggingface/"


@dataclass(slots=True)
class _Folder:
    """A folder whose keys are being listed.

    Attributes:
        prefix: What its keys begin with, with the slash.
        names: The last of what is directly in it, in order.
        inner: The last of the folders in it.
        marked: Whether it is one model for all that was seen.
        settled: Whether it is known that it is none.
        waiting: Keys of the models found in it, in order.
    """

    prefix: str
    names: dict[str, None] = field(default_factory=dict)
    inner: dict[str, None] = field(default_factory=dict)
    marked: bool = False
    settled: bool = False
    waiting: list[str] = field(default_factory=list)

    def add(self, name: str, *, folder: bool) -> None:
        """Take note of a name that is directly in it."""
        window = self.inner if folder else self.names
        window[name] = None
        if len(window) > MAX_ENTRIES:
            del window[next(iter(window))]
        marker = name in markers.MARKERS or name.endswith(markers.ENDINGS)
        if marker or (not folder and companions.together((name,))):
            self.marked = True

    def whole(self) -> bool:
        """Whether it is one model."""
        if self.settled:
            return False
        if not self.marked:
            names = {*self.names, *self.inner}
            self.marked = markers.marked(names) or ollama.is_store(set(self.inner))
        return self.marked


def models(bucket: Bucket, prefix: str) -> Iterator[str]:
    """Yield the addresses of the models under a prefix, those of folders with a slash at the end.

    Args:
        bucket: Where they are.
        prefix: Of keys: empty, or with a slash at the end.

    Raises:
        UsageError: It cannot be listed, or is not listed in order.
    """
    try:
        for key in _Walk(bucket, prefix).run():
            yield bucket.home + key
    except RemoteError as error:
        raise UsageError(error.why) from None


class _Walk:
    """One pass over the keys under a prefix."""

    def __init__(self, bucket: Bucket, prefix: str) -> None:
        self._bucket = bucket
        self._prefix = prefix
        self._open = [_Folder(prefix)]
        self._waiting = 0

    def run(self) -> Iterator[str]:
        """Yield keys of models.

        Raises:
            RemoteError: A listing cannot be had, or makes no sense.
            UsageError: Folders are in one another too deeply.
        """
        for key in self._keys():
            while not key.startswith(self._open[-1].prefix):
                self._close()
            self._enter(key)
            if self._waiting > WAITING:
                yield from self._settle()
        while len(self._open) > 1:
            self._close()
        top = self._open[0]
        yield from [top.prefix] if top.whole() else top.waiting

    def _keys(self) -> Iterator[str]:
        """Yield keys but for marks of folders and what no loader reads.

        Raises:
            RemoteError: A listing cannot be had, is not in order, or makes no sense.
        """
        last, empty = "", ""
        for page in objects.pages(self._bucket, self._prefix):
            for thing in page.things:
                key = thing.key
                # Stores sort by the bytes of a key, or of its parts: both keep folders together.
                if last and not (key > last or key.split("/") > last.split("/")):
                    shown = self._bucket.home + self._prefix
                    raise RemoteError(f"{shown!r}: is not listed in order")
                last = key
                if empty and not key.startswith(f"{empty}/"):
                    yield empty
                empty = ""
                if thing.size:
                    yield key
                elif not key.endswith("/"):
                    empty = key  # a file without content; or it stands for the folder that follows
        if empty:
            yield empty

    def _enter(self, key: str) -> None:
        """Open the folders that a key is in, and let it wait.

        Raises:
            UsageError: They are in one another too deeply.
        """
        *folders, name = key[len(self._open[-1].prefix) :].split("/")
        if len(self._open) + len(folders) > MAX_DEPTH:
            raise UsageError(f"{self._bucket.home + key[:200]!r}: more than {MAX_DEPTH} folders")
        for folder in folders:
            top = self._open[-1]
            top.add(folder, folder=True)
            at = f"{top.prefix}{folder}/"
            inside = f"/{at[len(self._prefix) :]}"
            if any(inside.endswith(f"/{ending}/") for ending in inventory.PASSED_OVER):
                if inside.endswith(f"/{_DOWNLOADED}"):
                    self._open[-2].marked = True
                if not (repositories.usual(key[len(at) :]) or any(e.marked for e in self._open)):
                    top.waiting.append(key)
                    self._waiting += 1
                return
            self._open.append(_Folder(at))
        top = self._open[-1]
        top.add(name, folder=False)
        if any(each.marked for each in self._open) or sidecars.subject(name, top.names):
            return
        top.waiting.append(key)
        self._waiting += 1

    def _close(self) -> None:
        """Hand what was found in the innermost folder to the one around it."""
        folder = self._open.pop()
        around = self._open[-1]
        if folder.whole():
            self._waiting -= len(folder.waiting)
            if not any(each.marked for each in self._open):
                around.waiting.append(folder.prefix)
                self._waiting += 1
        else:
            around.waiting += folder.waiting

    def _settle(self) -> Iterator[str]:
        """Find out whether the folders that are open are models, the outermost first.

        Raises:
            RemoteError: A listing cannot be had.
        """
        marked = False
        for folder in self._open:
            if marked or (not folder.settled and self._probe(folder)):
                marked = True
            else:
                folder.settled = True
                yield from folder.waiting
            self._waiting -= len(folder.waiting)
            folder.waiting = []

    def _probe(self, folder: _Folder) -> bool:
        """List what is directly in a folder, and say whether that makes it one model.

        Raises:
            RemoteError: A listing cannot be had.
        """
        if folder.marked:
            return True
        all_ = _Folder(folder.prefix)
        for page in objects.pages(self._bucket, folder.prefix, flat=False):
            for thing in page.things:
                all_.add(thing.key[len(folder.prefix) :], folder=False)
            for each in page.folders:
                all_.add(each[len(folder.prefix) :].rstrip("/"), folder=True)
            if all_.marked:
                break
        if ".cache" in all_.inner and not all_.marked:
            all_.marked = bool(self._bucket.page(folder.prefix + _DOWNLOADED).things)
        folder.marked = all_.whole()
        return folder.marked
