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
from concurrent.futures import ThreadPoolExecutor
from glob import escape

from weighbridge.core import UsageError
from weighbridge.core.records import dataclass
from weighbridge.fleet import uris
from weighbridge.fleet.ledger import REMOTE, Planned
from weighbridge.intake.inventory import Inventory, Listed, Model, Select, take
from weighbridge.remote import address
from weighbridge.remote.entries import Opened, Remote
from weighbridge.remote.session import Session
from weighbridge.stages import fetching

AT_ONCE = 16
"""Addresses that are opened at once."""

MAX_MODELS = 1_000_000
"""Models of one source."""


@dataclass(frozen=True, slots=True)
class Found:
    """A source, and the models in it.

    Attributes:
        source: As the ledger calls it.
        models: One each.
        skipped: What was passed over on purpose, and why, one line each.
    """

    source: str
    models: tuple[Planned, ...]
    skipped: tuple[str, ...] = ()


def listed(source: str, *, online: bool = False) -> Found:
    """List the models that a source holds.

    Args:
        source: A path or a URI. Of a URI every model is opened, and pinned to what it is now.
        online: Whether the network may be used.

    Raises:
        UsageError: It is missing, unreadable, or of a kind that cannot be listed.
    """
    if not uris.remote(source):
        return _local(uris.path(source))
    uri, session = uris.checked(source), Session(online=online)
    names: list[str] = []
    for name in fetching.every(uri, session):
        names.append(_named(name))
        if len(names) > MAX_MODELS:
            raise UsageError(f"{uri!r}: holds more than {MAX_MODELS} models: name a part of it")
    with ThreadPoolExecutor(AT_ONCE) as threads:
        rows = tuple(threads.map(lambda name: _remote(name, uri, session), names))
    return Found(uri, rows)


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
