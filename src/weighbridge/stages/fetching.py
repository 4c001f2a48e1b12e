"""From an address to an inventory: a source names the files, a temporary folder stands for them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from weighbridge import sources
from weighbridge.core import Fetched
from weighbridge.core.records import replace
from weighbridge.intake import inventory
from weighbridge.intake.inventory import Inventory, Listed, Model, Select
from weighbridge.remote.entries import Link, Opened, Remote
from weighbridge.remote.session import ALL, Meter, Session
from weighbridge.stages.looking import Reader
from weighbridge.typings import Protocol

MANY = (1 << 30, 1 << 30)
"""Sizes of files for which all processes are made that there may be."""


class _Closing(Protocol):
    def close(self) -> None: ...


class Places:
    """Lists what lies under paths, and what addresses stand for, until it is closed."""

    def __init__(
        self, session: Session, *, whole: bool = False, before: Reader | None = None
    ) -> None:
        """Begin with nothing.

        Args:
            session: Whether connections may be made.
            whole: Whether every byte is fetched and hashed.
            before: Gets ready before the first connection: copies of a process are better made
                while it has one thread.
        """
        self._session = session
        self._before = before
        self._whole = whole
        self._mirrors: list[_Closing] = []
        session.ongoing.allow(ALL)

    def close(self) -> None:
        """Remove what stands for files elsewhere."""
        self._session.ongoing.stop()
        for each in self._mirrors:
            each.close()
        self._mirrors.clear()

    def take(self, path: str, select: Select | None = None, *, whole: bool = False) -> Inventory:
        """List what lies under a path, or what an address stands for; see ``inventory.take``.

        Raises:
            UsageError: As there; or the address is wrong, cannot be reached, or is one although no
                connection may be made.
        """
        session = replace(self._session, meter=Meter())
        source = sources.chosen(path, session)
        if source is None:
            return inventory.take(path, select, whole=whole)
        if self._before is not None:
            self._before.prepare(MANY)
        if self._mirrors:
            self._session.ongoing.allow(ALL)
        return self.use(source.open(path, session), session, select, whole=whole)

    def use(
        self, opened: Opened, session: Session, select: Select | None = None, *, whole: bool = False
    ) -> Inventory:
        """List what an address stands for that was opened; see ``take``.

        Args:
            opened: What it stands for.
            session: With which it was opened: what is fetched is counted there.
            select: Which files are wanted.
            whole: Whether a folder is one model.
        """
        if opened.path:
            found = inventory.take(opened.path, select, whole=whole)
            return _renamed(found, opened.path, opened.uri)
        from weighbridge.remote.mirror import Mirror  # noqa: PLC0415 - only for an address

        mirror = Mirror(opened)
        self._mirrors.append(mirror)
        mirror.fetch_heads()
        found = inventory.take(mirror.path, select, whole=whole, held=mirror.held)
        held = mirror.held

        def fetched() -> Fetched:
            meter = session.meter
            return Fetched(opened.uri, opened.revision, self._whole, meter.moved, meter.requests)

        def filled(files: tuple[Listed, ...]) -> tuple[Listed, ...]:
            return tuple(replace(file, elsewhere=held.get(file.path)) for file in files)

        models = tuple(
            replace(
                model,
                files=filled(model.files),
                beside=filled(model.beside),
                held=held,
                fetched=fetched,
                lacking=opened.lacking,
            )
            for model in found.models
        )
        return replace(
            _renamed(replace(found, models=models), mirror.path, opened.uri),
            elsewhere=opened.uri if os.path.isdir(mirror.path) else "",  # noqa: PTH112 - strings
            notes=tuple(f"{opened.uri!r}: {note}" for note in opened.notes),
        )


def open_(uri: str, session: Session) -> Opened | None:
    """Turn an address into names and sizes, and fetch nothing else; ``None`` for a path.

    Raises:
        UsageError: As for ``Places.take``.
    """
    source = sources.chosen(uri, session)
    return None if source is None else source.open(uri, session)


def every(uri: str, session: Session) -> Iterator[str]:
    """Yield the addresses of the models under a wider address; of a model, its own.

    Raises:
        UsageError: As for ``Places.take``.
    """
    source = sources.chosen(uri, session)
    if source is None or source.every is None:
        yield uri
    else:
        yield from source.every(uri, session)


def told(found: Opened) -> list[object]:
    """Return what a listing says of a model: revision, names, sizes, versions. It proves nothing.

    What is written here of what a server said is part of it; files are told by name.
    """
    import hashlib  # noqa: PLC0415 - loads OpenSSL; only where something is hashed

    rows: list[object] = [found.revision]
    for name, entry in sorted(found.entries.items()):
        if name in found.aside:
            continue
        match entry:
            case Remote():
                rows.append([name, entry.size, entry.version])
            case Link():
                rows.append([name, entry.target])
            case _:
                rows.append([name, hashlib.sha256(entry).hexdigest()])
    return rows


@contextmanager
def places(*, online: bool, whole: bool = False, before: Reader | None = None) -> Iterator[Places]:
    """Have addresses listed too; connections are made only if that is wanted. See ``Places``."""
    found = Places(Session(online=online), whole=whole, before=before)
    try:
        yield found
    finally:
        found.close()


def _renamed(found: Inventory, path: str, uri: str) -> Inventory:
    """Call models after the address, not after what stands for it."""

    def named(model: Model) -> Model:
        return replace(model, name=uri + model.name.removeprefix(path))

    skipped = tuple(line.replace(path, uri) for line in found.skipped)
    return replace(found, models=tuple(map(named, found.models)), skipped=skipped)
