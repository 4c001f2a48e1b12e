"""What lies under a path: regular files, grouped into models, and what is not a regular file.

Folders are listed once each, and no link is followed out of the path that was given, except from a
Hugging Face snapshot into the ``blobs`` of its own repository. Nothing is opened here but an Ollama
store's manifests, what a repository passed over may make git run (``intake/repositories.py``), and
ONNX graphs that lie loose, for where they say that their tensors are (``intake/referred.py``).

Files belong together when a folder holds one of ``markers.MARKERS``; the outermost such folder
wins, and everything below it belongs to it. A Hugging Face cache holds one model per revision, an
Ollama store one per tag, which is meant by the path of its manifest, too. Files whose names count
one another (``core/shards.py``) are one model, which is meant by what the set is called, too; each
by its own path is a file. So are those that do in numbered folders beside one another, if all of
them are there together. A loose ONNX graph and the files that it refers to are one, too, which is
meant by the graph's name. Any other file is a model of its own.

Sources (retrieved 2026-11-23):
https://huggingface.co/docs/huggingface_hub/guides/manage-cache for ``models--*``,
https://huggingface.co/docs/huggingface_hub/guides/download#download-files-to-a-local-folder for
``.cache/huggingface``, https://sagemaker.readthedocs.io/en/stable/frameworks/pytorch/
using_pytorch.html#model-directory-structure for ``code``,
https://github.com/ollama/ollama/tree/main/manifest for the store.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from weighbridge.core import GapKind, Oddity, Remark, UsageError, shards
from weighbridge.core.records import dataclass, field, replace
from weighbridge.intake import buckets, companions, naming, ollama, sidecars
from weighbridge.intake.links import Links
from weighbridge.intake.listing import Inventory, Listed, Model, Odd, Select
from weighbridge.intake.markers import marked

__all__ = ["Inventory", "Listed", "Model", "Odd", "Select", "take"]

PASSED_OVER = {
    ".git": "history of a repository, which no loader reads",
    ".hg": "history of a repository, which no loader reads",
    ".svn": "history of a repository, which no loader reads",
    ".cache/huggingface": "records of a download, which no loader reads",
}
"""Folders that are not looked into, by the end of their path, and why; see ``repositories``."""

CODE = "code/inference.py"
"""What SageMaker runs of a model, which makes the folder above it one."""

_SPECIAL = {
    stat.S_IFIFO: "a FIFO",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a character device",
    stat.S_IFBLK: "a block device",
}


@dataclass(slots=True)
class _Group:
    """A model being put together.

    ``root`` is its path under the one given, empty for that; ``base`` likewise, of the folder that
    names count from, if that is another one.
    """

    root: str
    layout: str
    blobs: str = ""
    base: str | None = None
    files: list[Listed] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    leads: list[tuple[str, str]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    excluded: int = 0

    def name(self, relative: str) -> str:
        """Turn a path under the given one into a path under the model's root."""
        return relative[len(self.root) + 1 :] if self.root else relative


def take(
    path: str,
    select: Select | None = None,
    *,
    whole: bool = False,
    held: ollama.Held = ollama.NONE,
    beside: sidecars.Neighbours | None = None,
) -> Inventory:
    """List what lies under a path, as models sorted by name.

    Args:
        path: A file or a folder; a link is followed here, and only here.
        select: Which files are wanted; all if not given. A file that is named is always wanted.
        whole: Take a folder for one model, whatever is in it; a cache or a store is none.
        held: Files that are elsewhere, by the path that stands for each.
        beside: What is known of folders, if many files are named one by one.

    Raises:
        UsageError: The path is missing, unreadable, or neither a file nor a folder.
    """
    try:
        status = os.stat(path)  # noqa: PTH116 - pathlib would normalise the path as given
    except OSError as error:
        if counted := _counted(path, held):
            return counted
        scheme, mark, _ = path.partition("://")
        # What follows may hold a password: of an address that a command takes for a path.
        shown = f"{scheme}{mark}..." if mark else path
        raise UsageError(f"{shown!r}: {str(error.strerror or error).lower()}") from error
    except ValueError as error:
        raise UsageError(f"{path!r}: {error}") from error
    if not stat.S_ISDIR(status.st_mode) and not stat.S_ISREG(status.st_mode):
        what = _SPECIAL.get(stat.S_IFMT(status.st_mode), "neither a file nor a folder")
        raise UsageError(f"{path!r}: is {what}, which is never opened")
    needed = os.R_OK | (os.X_OK if stat.S_ISDIR(status.st_mode) else 0)
    if not os.access(path, needed):
        raise UsageError(f"{path!r}: permission denied")
    beside = beside or sidecars.Neighbours()
    real = _real(path, beside) if stat.S_ISREG(status.st_mode) else os.path.realpath(path)
    if stat.S_ISREG(status.st_mode):
        if (tag := ollama.at(real, status.st_size, held)) is not None:
            store, found = tag
            return Inventory((Model(path, "ollama", found.files, found.odd, root=store),))
        return Inventory((_alone(path, real, status.st_size, beside),))
    return _Walk(path, real, select or Select(), whole=whole, held=held).run()


def _real(path: str, beside: sidecars.Neighbours) -> str:
    """Return where a file lies, links resolved."""
    folder, name = os.path.split(path)
    try:
        if name and stat.S_ISREG(os.lstat(path).st_mode):
            return os.path.join(beside.real(folder), name)  # noqa: PTH118 - strings throughout
    except OSError:
        pass
    return os.path.realpath(path)


def _alone(path: str, real: str, size: int, beside: sidecars.Neighbours) -> Model:
    """Make a model of one file, with what lies beside it and may vouch for it."""
    name = path.rstrip("/").rpartition("/")[2]
    folder = beside.real(os.path.dirname(path.rstrip("/")))  # noqa: PTH120 - as given
    near = sidecars.near(f"{folder}/{name}", beside=beside)
    found = (*near, *sidecars.lists(folder, beside.lists(folder)))
    return Model(path, "file", (Listed(name, real, size),), root=folder, beside=found)


def _counted(path: str, held: ollama.Held) -> Inventory | None:
    """List the set that a path is for; ``None`` if it is for none, or no file of it is there."""
    folder, slash, name = path.rpartition("/")
    folder = folder or slash or "."
    if not shards.calls(name) or not os.path.isdir(folder):  # noqa: PTH112 - strings throughout
        return None
    real = os.path.realpath(folder)
    models = _Walk(folder, real, Select(), whole=False, held=held).loose().models
    found = [model for model in models if model.layout == "shards" and model.name.endswith(name)]
    if not found and buckets.may_be(real):
        called = name if folder == "." else f"{folder.rstrip('/')}/{name}"
        models = _Walk(folder, real, Select(), whole=False, held=held).run().models
        found = [model for model in models if (model.layout, model.name) == ("shards", called)]
    return Inventory((replace(found[0], name=path),)) if found else None


def _below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip("/") + "/")


class _Walk:
    """One walk over one folder."""

    def __init__(
        self, given: str, real: str, select: Select, *, whole: bool, held: ollama.Held
    ) -> None:
        self._given = given.rstrip("/") or "/"
        self._real = real
        self._select = select
        self._whole = whole
        self._held = held
        self._loose = _Group("", "file")
        self._stores: list[_Group] = []
        self._groups: list[_Group] = []
        self._models: list[Model] = []
        self._skipped: list[str] = []
        self._links = Links()

    def run(self) -> Inventory:
        """Walk, settle links, and put models together."""
        self._walk()
        taken = {file.path for group in self._groups for file in self._settle(group)}
        for store in self._stores:
            for file in store.files:
                if file.name.endswith(".incomplete") or "-partial" in file.name:
                    why = "an unfinished download, which no model uses"
                    self._skipped.append(f"{self._join(file.name)!r}: {why}")
                elif file.path not in taken:
                    self._loose.files.append(file)
            self._loose.odd += store.odd
        self._loose_links(taken)
        for group in self._groups:
            if group.excluded and not (group.files or group.odd):
                self._loose.excluded += group.excluded
            else:
                self._models.append(self._model(group))
        self._models += list(self._singles())
        if self._loose.excluded:
            self._skipped.append(
                f"{self._loose.excluded} files: excluded by --include or --exclude"
            )
        self._models.sort(key=lambda model: (model.name, model.layout))
        wanted = tuple(filter(self._select.holds, self._models))
        return Inventory(wanted, tuple(sorted(self._skipped)))

    def loose(self) -> Inventory:
        """Take what lies in the folder itself for loose files, whatever else is there."""
        for row in self._rows("", self._loose) or ():
            if not row.is_dir(follow_symlinks=False):
                self._entry(row, row.name, self._loose)
        self._loose_links(set())
        return Inventory(tuple(self._singles()))

    def _join(self, relative: str) -> str:
        if not relative:
            return self._given
        # What lies in the current folder is called what one would type to open it.
        return relative if self._given == "." else f"{self._given.rstrip('/')}/{relative}"

    def _disk(self, relative: str) -> str:
        return os.path.join(self._real, relative) if relative else self._real  # noqa: PTH118

    def _group(self, root: str, layout: str, blobs: str = "") -> _Group:
        group = _Group(root, layout, blobs)
        self._groups.append(group)
        return group

    def _start(self) -> list[tuple[str, _Group]]:
        """Decide what the given folder itself is: it may lie inside a hub cache."""
        parts = self._real.split("/")
        for depth in range(len(parts) - 1):
            if not (parts[depth].startswith("models--") and parts[depth + 1] == "snapshots"):
                continue
            blobs = "/".join([*parts[: depth + 1], "blobs"])
            if len(parts) == depth + 2:
                return self._revisions("", blobs)
            return [("", self._group("", "hub-cache", blobs))]
        return [("", self._loose)]

    def _walk(self) -> None:
        stack = self._start()
        while stack:
            folder, group = stack.pop()
            stack += reversed(self._folder(folder, group))

    def _rows(self, folder: str, group: _Group) -> list[os.DirEntry[str]] | None:
        """Return what is in a folder, by name; ``None`` if it cannot be read."""
        try:
            with os.scandir(self._disk(folder)) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            why = f"a folder that cannot be read: {str(error.strerror).lower()}"
            group.odd.append(Odd(group.name(folder) or folder or ".", why, GapKind.DAMAGED))
            return None

    def _folder(self, folder: str, group: _Group) -> list[tuple[str, _Group]]:
        """List one folder; return the folders in it that are to be listed next."""
        rows = self._rows(folder, group)
        if rows is None:
            return []
        group.folders.add(self._disk(folder))
        names = {row.name for row in rows}
        found: list[tuple[str, _Group]] = []
        if group is self._loose:
            # A store of links would lead out of the folder: only true folders make one.
            inside = {row.name for row in rows if row.is_dir(follow_symlinks=False)}
            if ollama.is_store(inside) and (found := self._ollama(folder)):
                rows = [row for row in rows if row.name not in {"blobs", "manifests"}]
            base = self._disk(folder).rpartition("/")[2]
            if base.startswith("models--") and inside >= {"blobs", "snapshots"}:
                return self._hub(folder, names)
            downloaded = ".cache" in names and os.path.isdir(  # noqa: PTH112 - strings throughout
                self._disk(f"{folder}/.cache/huggingface".lstrip("/"))
            )
            cache = any(name.startswith("models--") for name in inside)
            served = "code" in inside and os.path.isfile(  # noqa: PTH113 - strings throughout
                self._disk(f"{folder}/{CODE}".lstrip("/"))
            )
            told = marked(names) or companions.below(self._disk(folder), names, inside)
            if downloaded or served or told or (self._whole and not folder and not cache):
                group = self._group(folder, "folder")
                group.folders.add(self._disk(folder))
        prefix = f"{folder}/" if folder else ""
        for name, why in naming.twins(sorted(names)):
            group.remarks.append(Remark(group.name(prefix + name), Oddity.TWIN_NAME, why))
        if ".locks" in names and any(name.startswith("models--") for name in names):
            self._skipped.append(f"{self._join(prefix + '.locks')!r}: locks of the hub cache")
            rows = [row for row in rows if row.name != ".locks"]
        # Each keeps what the system told of it: with a hundred thousand of them, much is let go.
        rows.reverse()
        while rows:
            row = rows.pop()
            inner = self._entry(row, prefix + row.name, group)
            found += [] if inner is None else [inner]
        return found

    def _entry(
        self, row: os.DirEntry[str], relative: str, group: _Group
    ) -> tuple[str, _Group] | None:
        name = group.name(relative)
        if why := naming.deception(row.name):
            group.remarks.append(Remark(name, Oddity.DECEPTIVE_NAME, why))
        try:
            status = row.stat(follow_symlinks=False)
        except OSError as error:
            why = f"cannot be looked at: {str(error.strerror).lower()}"
            group.odd.append(Odd(name, why, GapKind.DAMAGED))
            return None
        mode = status.st_mode
        if stat.S_ISDIR(mode):
            for ending, why in PASSED_OVER.items():
                if _below(f"/{relative}", f"/{ending}") or relative.endswith(f"/{ending}"):
                    self._skipped.append(f"{self._join(relative)!r}: {why}")
                    group.passed.append(name)
                    if self._select.wants(relative):
                        from weighbridge.intake import repositories  # noqa: PLC0415 - few have one

                        group.files += repositories.told(row.path, name)
                    return None
            return relative, group
        if not self._select.wants(relative):
            group.excluded += 1
        elif stat.S_ISLNK(mode):
            group.links.append((relative, row.path))
        elif stat.S_ISREG(mode):
            group.files.append(Listed(name, row.path, status.st_size))
        else:
            what = _SPECIAL.get(stat.S_IFMT(mode), "a special file")
            group.odd.append(Odd(name, f"{what}, which is never opened"))
        return None

    def _hub(self, folder: str, names: set[str]) -> list[tuple[str, _Group]]:
        """List a repository of a hub cache: revisions, and blobs that no revision uses."""
        prefix = f"{folder}/" if folder else ""
        blobs = self._disk(f"{prefix}blobs")
        found = self._revisions(f"{prefix}snapshots", blobs)
        store = _Group("", "file")
        self._stores.append(store)
        found.append((f"{prefix}blobs", store))
        rest = sorted(names - {"snapshots", "blobs"})
        if rest:
            shown = ", ".join(repr(name) for name in rest)
            self._skipped.append(f"{self._join(folder)!r}: {shown}: records of the hub cache")
        return found

    def _revisions(self, folder: str, blobs: str) -> list[tuple[str, _Group]]:
        prefix = f"{folder}/" if folder else ""
        found: list[tuple[str, _Group]] = []
        for row in self._rows(folder, self._loose) or ():
            if row.is_dir(follow_symlinks=False):
                found.append(
                    (prefix + row.name, self._group(prefix + row.name, "hub-cache", blobs))
                )
            else:
                self._entry(row, prefix + row.name, self._loose)
        return found

    def _ollama(self, folder: str) -> list[tuple[str, _Group]]:
        """List an Ollama store; nothing if it only looks like one."""
        prefix = f"{folder}/" if folder else ""
        tags = list(ollama.tags(self._disk(folder), self._held))
        if not tags:
            return []
        store = _Group("", "file")
        self._stores.append(store)
        for tag in tags:
            if not self._select.wants(prefix + tag.name):
                self._loose.excluded += len(tag.files)
                continue
            group = self._group(prefix + tag.name, "ollama")
            group.base = folder
            group.files += tag.files
            group.odd += tag.odd
        return [(f"{prefix}blobs", store)]

    def _settle(self, group: _Group) -> list[Listed]:
        """Decide what each link of a model is, once everything is listed."""
        own = {file.path: file.name for file in group.files}
        for relative, path in group.links:
            self._link(group, relative, path, own)
        group.files.sort(key=lambda file: file.name)
        return group.files

    def _link(self, group: _Group, relative: str, path: str, own: dict[str, str]) -> None:
        name = group.name(relative)
        group.leads.append((name, ""))
        try:
            # The kernel first: it refuses circles, in which Python goes deeper at every link.
            status = os.stat(path)  # noqa: PTH116 - strings throughout
            target = os.readlink(path)  # noqa: PTH115 - as written
            folder = os.path.dirname(path)  # noqa: PTH120 - strings throughout
            real = self._links.led(folder, target, group.folders)
        except OSError as error:
            group.odd.append(Odd(name, f"a link that leads nowhere: {str(error.strerror).lower()}"))
            return
        inside = _below(real, self._real)
        if group.blobs and _below(real, group.blobs) and stat.S_ISREG(status.st_mode):
            group.files.append(Listed(name, real, status.st_size))
            group.leads.pop()  # a snapshot of the cache is made of such links
        elif not inside:
            group.odd.append(Odd(name, f"a link out of the folder, to {target!r}"))
        elif real in own or (stat.S_ISDIR(status.st_mode) and real in group.folders):
            why = f"a link to {target!r}, which is read under its own name"
            group.remarks.append(Remark(name, Oddity.LINK, why))
            group.leads[-1] = (name, own.get(real, ""))
        elif stat.S_ISREG(status.st_mode):
            why = f"a link to {target!r}, outside this model"
            group.remarks.append(Remark(name, Oddity.LINK, why))
            group.leads[-1] = (name, name)
            group.files.append(Listed(name, real, status.st_size))
        else:
            group.odd.append(Odd(name, f"a link to {target!r}, which is not a file of this model"))

    def _loose_links(self, taken: set[str]) -> None:
        loose = self._loose
        known = dict.fromkeys(taken | {file.path for file in loose.files}, "")
        for group in self._groups:
            loose.folders |= group.folders
        for relative, path in loose.links:
            self._link(loose, relative, path, known)
        files = {file.name for file in loose.files}
        for remark in loose.remarks:
            if remark.oddity is Oddity.LINK and remark.name not in files:
                self._skipped.append(f"{self._join(remark.name)!r}: {remark.why}")

    def _singles(self) -> Iterator[Model]:
        """Make a model of every file that belongs to none, and of those that count one another."""
        loose = self._loose
        told: dict[str, list[Remark]] = {}
        for remark in loose.remarks:
            own = Remark(remark.name.rpartition("/")[2], remark.oddity, remark.why)
            told.setdefault(remark.name, []).append(own)
        folders, roots = sidecars.grouped(loose.files), dict[str, str]()
        found, bases = companions.joined(buckets.sets(loose.files, folders), self._held)
        packages = companions.packages([file.name for file in loose.files])
        for name, parts in found.items():
            folder, _, short = name.rpartition("/")
            folder = bases.get(name, folder)
            company = folders.get(folder)
            alone = len(parts) == 1 and parts[0].name == short
            if company is not None and not company.named and alone:
                # One file, in a folder in which nothing is named after another.
                files = tuple(parts)
            else:
                files = tuple(
                    [each for part in parts for each in buckets.accompanied(part, folder, folders)]
                )
            if name in packages and alone:
                folder, _, package = folder.rpartition("/")
                files = (replace(parts[0], name=f"{package}/{short}"),)
            if folder not in roots:
                roots[folder] = self._disk(folder)
            named = [f"{folder}/{one.name}".lstrip("/") for one in files] if told else ()
            yield Model(
                name=self._join(name),
                layout="file" if alone else "shards",
                files=files,
                remarks=tuple([row for one in named for row in told.get(one, ())]),
                root=roots[folder],
                beside=company.lists if company is not None else (),
            )
        for odd in loose.odd:
            short = odd.name.rpartition("/")[2]
            yield Model(self._join(odd.name), "file", (), (Odd(short, odd.why, odd.kind),))

    def _model(self, group: _Group) -> Model:
        alone = not group.root and group.layout == "folder"
        return Model(
            name=self._join(group.root),
            layout=group.layout,
            files=tuple(group.files),
            odd=tuple(sorted(group.odd, key=lambda odd: odd.name)),
            remarks=tuple(sorted(group.remarks, key=lambda remark: (remark.name, remark.oddity))),
            excluded=group.excluded,
            root=self._disk(group.root if group.base is None else group.base),
            store=group.blobs.rpartition("/")[0],
            links=tuple(sorted(group.leads)),
            passed=tuple(sorted(group.passed)),
            beside=tuple(sidecars.near(self._real, "../")) if alone else (),
        )
