"""What an inventory consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType

from weighbridge.core import LOOSE, Fetched, GapKind, Oddity, Remark
from weighbridge.core.records import dataclass, field
from weighbridge.intake.source import Elsewhere


@dataclass(frozen=True, slots=True)
class Listed:
    """A regular file of a model.

    Attributes:
        name: POSIX path from the model's root, as reports show it.
        path: Where it lies on disk, links resolved.
        size: In bytes, when listed.
        side: Whether it vouches for another file beside it: read like any, and no part of what the
            model's digest is over.
        descriptor: Of the file, if a caller holds it open: it is read then, and not opened by name.
        elsewhere: Fetches what is read, if ``path`` only stands for it.
    """

    name: str
    path: str
    size: int
    side: bool = False
    descriptor: int = -1
    elsewhere: Elsewhere | None = None


NOWHERE: Mapping[str, Elsewhere] = MappingProxyType({})
"""What is elsewhere of a model that is all here: the same for every one."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Something in a model's folder that is not opened, and why.

    Attributes:
        name: POSIX path from the model's root.
        why: In words.
        kind: ``SPECIAL`` if it is not a regular file or leads out of the folder, ``DAMAGED`` if it
            could not be read, ``ELSEWHERE`` if it ought to be there and is not.
    """

    name: str
    why: str
    kind: GapKind = GapKind.SPECIAL


@dataclass(frozen=True, slots=True)
class Model:
    """Files that are judged together.

    Attributes:
        name: Path as given, and from there.
        layout: ``file``, ``shards``, ``folder``, ``hub-cache`` or ``ollama``.
        files: By name.
        odd: By name.
        remarks: On names and links; by name.
        excluded: How many files the user chose not to have weighed.
        root: Absolute path on disk, links resolved, of the folder that names count from.
        store: Likewise, of the repository in a hub cache; empty for any other layout.
        links: Name of each link in the folder, and the name of the file of this model that it leads
            to, or an empty one.
        passed: Names of folders that were not looked into.
        beside: Files outside of the model that may vouch for it; not weighed themselves.
        held: Files that are elsewhere, by the path that stands for each: whoever reads one by its
            path asks them first. Those of other models and of no model are among them.
        fetched: Says what was fetched until now; ``None`` for a model that lies here.
        lacking: What its server has that may vouch for it, or speak against it, and that was not
            taken: in sentences without a full stop.
    """

    name: str
    layout: str
    files: tuple[Listed, ...]
    odd: tuple[Odd, ...] = ()
    remarks: tuple[Remark, ...] = ()
    excluded: int = 0
    root: str = ""
    store: str = ""
    links: tuple[tuple[str, str], ...] = ()
    passed: tuple[str, ...] = ()
    beside: tuple[Listed, ...] = ()
    held: Mapping[str, Elsewhere] = field(default_factory=lambda: NOWHERE)
    fetched: Callable[[], Fetched] | None = None
    lacking: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether there is anything in it."""
        return bool(self.files or self.odd or self.links)

    @property
    def heads(self) -> bool:
        """Whether it is elsewhere, and no more is fetched than readers ask for."""
        return self.fetched is not None and not self.fetched().whole

    def lies(self) -> str:
        """Return where it lies; the name of what is no file, and was not opened."""
        if not self.root:
            return self.name
        if self.layout not in LOOSE:
            return self.root
        called = f"/{self.name.rstrip('/')}"
        # What its names count from may be above the folder that it is in.
        own = [file.name for file in self.files if called.endswith(f"/{file.name}")]
        return f"{self.root}/{max(own, key=len, default=called.rpartition('/')[2])}"

    def besides(self) -> tuple[tuple[str, str], ...]:
        """Return what is part of it and none of its files, by name: links, what is not opened."""
        odd = ((each.name, f"{each.kind} {each.why}") for each in self.odd)
        links = ((each.name, each.why) for each in self.remarks if each.oddity is Oddity.LINK)
        return (*odd, *links)

    def origins(self) -> dict[str, str]:
        """Say where in ``store`` each file lies, if it does: ``blobs/<etag>`` as a rule."""
        inside = f"{self.store}/"
        return {
            file.name: file.path[len(inside) :]
            for file in self.files
            if self.store and file.path.startswith(inside)
        }

    def revision(self) -> str:
        """Say what the snapshot of a hub cache is called; empty for any other layout."""
        inside = f"{self.store}/snapshots/"
        if not self.store or not self.root.startswith(inside):
            return ""
        return self.root[len(inside) :].partition("/")[0]


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything under one path.

    Attributes:
        models: By name.
        skipped: What was passed over on purpose, and why; one line each, names by ``repr``.
        elsewhere: The address, as reports name it, if it was one and that of a folder.
        notes: What else a source has to say of it; one sentence each.
    """

    models: tuple[Model, ...]
    skipped: tuple[str, ...] = ()
    elsewhere: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Select:
    """Which files are wanted, by glob on the POSIX path from the path given.

    ``*`` also matches ``/``; a glob without ``/`` is also held against the last part of the path.

    Attributes:
        include: If any: at least one must match.
        exclude: None may match.
        holding: If any: only models that hold one of these files are wanted, and those whole; or
            held it, or could be vouched for by it. Absolute paths, links resolved.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    holding: frozenset[str] = frozenset()

    def wants(self, path: str) -> bool:
        """Whether a file is wanted."""
        if self.include and not any(_match(path, glob) for glob in self.include):
            return False
        return not any(_match(path, glob) for glob in self.exclude)

    def holds(self, model: Model) -> bool:
        """Whether a model is wanted."""
        if not self.holding or any(file.path in self.holding for file in model.files):
            return True
        if any(file.path in self.holding for file in model.beside):
            return True
        # What is gone now, and what cannot be read, was part of a folder all the same.
        return model.layout not in LOOSE and model.root in _above(self.holding)


@lru_cache(maxsize=4)
def _above(paths: frozenset[str]) -> frozenset[str]:
    """Return the folders that some paths lie in, however deep."""
    found: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return frozenset(found)


def _match(path: str, glob: str) -> bool:
    if fnmatchcase(path, glob):
        return True
    return "/" not in glob and fnmatchcase(path.rpartition("/")[2], glob)
