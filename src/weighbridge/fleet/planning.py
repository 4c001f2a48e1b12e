"""What there is to weigh: one row for each model that a source holds.

A source is a folder, a file, or a URI. A folder is listed as ``scan`` lists it, and each model in
it is a row of its own, which is weighed as ``weighbridge scan`` with the row's path would: a
folder, a revision of a hub cache, a loose file. A model of an Ollama store has no path of its own:
its row says which store, and which manifest in it.

What a model was when it was listed is its identity: a digest over names, sizes, and the times of
the last change of content and of status, in ns. It tells whether a model has to be read again, and
proves nothing: who may write to a model can set the one time, and turn back the clock for the
other. Nothing is opened here but an Ollama store's manifests. Of a model elsewhere it is what the
listing of its server tells: revision, names, sizes, ETags.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
import weakref
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from dataclasses import astuple
from functools import partial
from glob import escape
from threading import Timer

from weighbridge.core import UsageError
from weighbridge.core.records import dataclass
from weighbridge.fleet import uris
from weighbridge.fleet.ledger import REMOTE, Planned
from weighbridge.intake.inventory import Inventory, Listed, Model, Select, take
from weighbridge.remote import address, crews
from weighbridge.remote.entries import Opened, Remote
from weighbridge.remote.session import Session
from weighbridge.stages import fetching

AT_ONCE = 16
"""Addresses that are opened at once."""

AHEAD = 256
"""Names that are taken ahead of that."""

MAX_MODELS = 1_000_000
"""Models of one source."""

PATIENCE = 3600
"""Seconds in which addresses are opened; and as many again in which the rest is named."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source, and the models in it.

    Attributes:
        source: As the ledger calls it.
        models: One each; those elsewhere are kept in a file that has no name.
        skipped: What was passed over on purpose, and why, one line each.
        unopened: How many of them are named and nothing else, since time was over.
        cut: Whether there may be more, which nobody has named yet.
    """

    source: str
    models: Collection[Planned]
    skipped: tuple[str, ...] = ()
    unopened: int = 0
    cut: bool = False


def listed(source: str, *, online: bool = False, seconds: float = PATIENCE) -> Found:
    """List the models that a source holds.

    Args:
        source: A path or a URI. Of a URI every model is opened, and pinned to what it is now.
        online: Whether the network may be used.
        seconds: In which they are opened. Those that are left are named, and opened when they are
            weighed; after as long again that ends, too.

    Raises:
        UsageError: It is missing, unreadable, or of a kind that cannot be listed.
    """
    if not uris.remote(source):
        return _local(uris.path(source))
    return _Elsewhere(uris.checked(source), online=online, seconds=seconds).found()


class _Spool(Collection[Planned]):
    """Rows, in a file: a million of them would take a gigabyte of memory."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - as long as this
        self._count = 0
        weakref.finalize(self, self._file.close)

    def add(self, row: Planned) -> None:
        self._file.write(json.dumps(astuple(row)).encode("ascii") + b"\n")
        self._count += 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Planned]:
        self._file.seek(0)
        for line in self._file:
            yield Planned(*json.loads(line))

    def __contains__(self, row: object) -> bool:
        return any(row == each for each in self)


class _Elsewhere:
    """What a URI holds, opened as far as time goes."""

    def __init__(self, uri: str, *, online: bool, seconds: float) -> None:
        self._uri = uri
        self._naming = Session(online=online)
        # By itself, so that it can be ended while names go on to come.
        self._opening = Session(online=online)
        self._seconds = seconds
        self._until = time.monotonic() + seconds
        self._unopened = 0
        self._cut = False
        self._rows = _Spool()

    def found(self) -> Found:
        """Name and open all.

        Raises:
            UsageError: They cannot be listed, or are too many.
        """
        timers = [
            Timer(self._seconds, self._opening.ongoing.stop),
            Timer(2 * self._seconds, self._naming.ongoing.stop),
        ]
        for timer in timers:
            timer.daemon = True
            timer.start()
        ahead: deque[Future[Planned]] = deque()
        try:
            with crews.crew(AT_ONCE) as threads:
                for name in self._names():
                    ahead.append(crews.begun(threads, partial(self._row, _named(name))))
                    if len(self._rows) + len(ahead) > MAX_MODELS:
                        why = f"holds more than {MAX_MODELS} models: name a part of it"
                        raise UsageError(f"{self._uri!r}: {why}")
                    if len(ahead) > AHEAD:
                        self._add(ahead.popleft().result())
                for each in ahead:
                    self._add(each.result())
        finally:
            for timer in timers:
                timer.cancel()
        return Found(self._uri, self._rows, unopened=self._unopened, cut=self._cut)

    def _names(self) -> Iterator[str]:
        """Yield what a listing names, until there is nothing more, or no time."""
        try:
            for name in fetching.every(self._uri, self._naming):
                if self._over:
                    break
                yield name
            else:
                return
        except UsageError:
            if not self._over:
                raise
        self._cut = True

    @property
    def _over(self) -> bool:
        return time.monotonic() > self._until + self._seconds

    def _add(self, row: Planned) -> None:
        self._rows.add(row)
        self._unopened += not row.identity

    def _row(self, name: str) -> Planned:
        if time.monotonic() < self._until:
            row = _remote(name, self._uri, self._opening)
            # What was ended is no answer.
            if row.files or time.monotonic() < self._until:
                return row
        return Planned(name, self._uri, name, layout=REMOTE)


def _named(name: str) -> str:
    """Return what a listing calls a model; escaped, if no address can be written like that.

    Nothing has the escaped name: such a model has no verdict, and is not left out.
    """
    try:
        return uris.checked(name)
    except UsageError:
        return uris.checked(address.encoded(name[: uris.LONGEST // 4], safe=":/"))


def _remote(name: str, source: str, session: Session) -> Planned:
    """Make a row of a model that is elsewhere; one that cannot be opened is a row all the same."""
    try:
        found = fetching.open_(name, session)
    except UsageError as error:
        why = _hashed([uris.scrubbed(str(error))])
        return Planned(name, source, name, layout=REMOTE, identity=why)
    if found is None:
        return Planned(name, source, name, layout=REMOTE, identity=_hashed(["a path"]))
    files = [entry for entry in found.entries.values() if isinstance(entry, Remote)]
    base = name if "?" in name or not found.revision else found.uri
    return Planned(
        uri=name,
        source=source,
        base=base,
        layout=REMOTE,
        revision=found.revision,
        files=len(files),
        size=sum(file.size for file in files),
        identity=told(found),
        # What is weighed is what was listed only if its address is pinned.
        content=found.content if base == found.uri else "",
    )


def told(found: Opened) -> str:
    """Return the identity of what an address stands for: hexadecimal digits."""
    return _hashed(fetching.told(found))


def _local(path: str) -> Found:
    inventory = take(path)
    rows = (_row(model, path) for model in inventory.models)
    return Found(path, tuple(rows), inventory.skipped)


def _row(model: Model, source: str) -> Planned:
    """Make a row of a model that was found under a path."""
    base, pick = model.name, ""
    if model.layout == "ollama":
        base = model.root
        pick = model.name[len(base.rstrip("/")) + 1 :]
    files, size, identity = about(base, pick)
    return Planned(
        uri=model.name,
        source=source,
        base=base,
        pick=pick,
        layout=model.layout,
        revision=model.revision(),
        files=files,
        size=size,
        identity=identity,
    )


def again(base: str, pick: str) -> tuple[Inventory, Select, bool]:
    """List one model anew, as whoever weighs it does.

    Returns:
        What is there, which of it is meant, and whether a folder is one model.

    Raises:
        UsageError: It is gone, or unreadable.
    """
    if uris.remote(base):
        raise UsageError(f"{uris.scrubbed(base)!r}: is not on this machine")
    # A name is meant, whatever letters it is made of.
    select = Select(include=(escape(pick),)) if pick else Select()
    return take(base, select, whole=not pick), select, not pick


def about(base: str, pick: str = "") -> tuple[int, int, str]:
    """Return how many files a model has, how many bytes, and its identity."""
    try:
        inventory, _, _ = again(base, pick)
    except UsageError as error:
        # What cannot be listed has no verdict, and is listed anew each time.
        return 0, 0, _hashed([str(error)])
    files = [file for model in inventory.models for file in model.files]
    return len(files), sum(file.size for file in files), identity(inventory)


def identity(inventory: Inventory) -> str:
    """Return the identity of what was listed: hexadecimal digits."""
    return _hashed([_told(model) for model in inventory.models])


def _told(model: Model) -> list[object]:
    return [
        model.layout,
        [_stated(file) for file in model.files],
        [_stated(file) for file in model.beside],
        [(odd.name, odd.why) for odd in model.odd],
        [(remark.name, remark.why) for remark in model.remarks],
        model.links,
        model.passed,
    ]


def _stated(file: Listed) -> tuple[str, int, int, int]:
    try:
        status = os.stat(file.path)  # noqa: PTH116 - strings throughout
    except OSError:
        return file.name, -1, 0, 0
    return file.name, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _hashed(told: object) -> str:
    text = json.dumps(told, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()
