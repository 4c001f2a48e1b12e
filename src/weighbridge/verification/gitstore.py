"""A git repository on disk, read and never run: HEAD, objects, packs.

Layout of ``.git``: ``HEAD`` (``ref: refs/heads/<name>`` or a SHA-1), ``refs/`` and ``packed-refs``,
``objects/ab/cdef...`` (zlib of ``kind size NUL bytes``) and ``objects/pack/*.idx, *.pack``.

The SHA-1 of every object that is handed out was computed and compared. No link is followed, no
command, hook, filter or setting of the repository is used; replacements and grafts, which are not
part of any object, are not applied.

Source: https://git-scm.com/docs/gitrepository-layout, gitformat-pack (retrieved 2026-11-25).
Not read: objects kept elsewhere (alternates, other work trees, promisors), repositories with
SHA-256 names, reftables, the index of files to be committed, and history.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from weighbridge.core import later
from weighbridge.intake.vicinity import Vicinity
from weighbridge.verification import gitpack
from weighbridge.verification.gitobjects import OID, POINTER, Commit, parse_commit, parse_tree
from weighbridge.verification.refusal import RefusedError, malformed, unsupported

MAX_OBJECT = 16 << 20
"""Bytes of a commit, a tree, or a blob that is read, at most."""

MAX_TOTAL = 512 << 20
"""Bytes unpacked in one repository, at most."""

MAX_CACHE = 32 << 20
"""Bytes of bases of differences that are kept."""

MAX_CHAIN = 512
"""Differences from differences; git makes chains of 50, or 250 when it takes its time."""

MAX_ENTRIES = 200_000
"""Files of a commit, at most, and folders likewise."""

MAX_DEPTH = 64
"""Folders inside folders."""

MAX_PATHS = 64 << 20
"""Characters of all paths together."""

MAX_PACKS = 1000
"""Packs that are looked into; git makes one of them beyond fifty."""

MAX_REFS = 16 << 20
"""Bytes of ``packed-refs``."""

_KINDS = {gitpack.COMMIT: "commit", gitpack.TREE: "tree", gitpack.BLOB: "blob", gitpack.TAG: "tag"}
_REF = later.pattern(r"refs/[^\x00-\x20\x7f~^:?*\[\\]+")
_SHA256 = later.pattern(rb"^\s*objectformat\s*=\s*\"?sha256", re.MULTILINE | re.IGNORECASE)
_LOOSE = later.pattern(rb"(commit|tree|blob|tag) (0|[1-9][0-9]{0,18})\0")


class Store:
    """Reads objects, within a budget for the whole repository."""

    def __init__(self, near: Vicinity, folder: str = ".git") -> None:
        """Read below ``folder`` of ``near``."""
        self._near = near
        self._folder = folder
        self._left = MAX_TOTAL
        self._packs: list[gitpack.Index] | None = None
        self._cache: dict[tuple[str, int], tuple[str, bytes]] = {}
        self._cached = 0

    def head(self) -> tuple[str, str]:
        """Return the SHA-1 that HEAD leads to, and the name of the branch; empty if detached.

        Raises:
            RefusedError: ``malformed``, ``git-no-commit`` for a branch that is not there; or
                ``unsupported`` for a repository of another kind.
        """
        self._supported()
        name, value = "", self._line("HEAD")
        for _ in range(5):
            if not value.startswith("ref: "):
                break
            name = value.removeprefix("ref: ").strip()
            if not _REF.fullmatch(name) or ".." in name:
                raise malformed("git-ref", f"HEAD leads to {name[:200]!r}, which is no branch")
            value = self._ref(name)
        if re.fullmatch("[0-9a-f]{64}", value):
            raise unsupported("git-sha256", "a repository with SHA-256 names is not read")
        if not OID.fullmatch(value):
            raise malformed("git-ref", f"HEAD leads to {value[:200]!r}, which is no SHA-1")
        return value, name

    def commit(self, oid: str) -> Commit:
        """Return a commit.

        Raises:
            RefusedError: It is not there, is none, or is not what its SHA-1 says.
        """
        return parse_commit(oid, self._object(oid, "commit"))

    def files(self, tree: str) -> Iterator[tuple[str, str, str]]:
        """Yield kind (``file``, ``link``, ``module``), path and SHA-1 of all that a tree holds.

        Raises:
            RefusedError: A tree is missing, malformed, or not what its SHA-1 says; there are too
                many entries, or too deep ones.
        """
        stack, left, room = [("", tree, 0)], MAX_ENTRIES, MAX_PATHS
        while stack:
            above, oid, depth = stack.pop()
            if depth > MAX_DEPTH:
                raise malformed("git-depth", f"{above[:200]!r} is deeper than {MAX_DEPTH} folders")
            for entry in parse_tree(oid, self._object(oid, "tree")):
                left -= 1
                room -= len(above) + len(entry.name)
                if min(left, room) < 0:
                    raise malformed("git-entries", "more entries, or longer names, than are read")
                if entry.kind == "folder":
                    stack.append((f"{above}{entry.name}/", entry.oid, depth + 1))
                else:
                    yield entry.kind, above + entry.name, entry.oid

    def short(self, oid: str, limit: int = POINTER) -> bytes | None:
        """Return a blob, if it is there and has at most ``limit`` bytes.

        A blob that pretends to be longer is not read; nothing is concluded from that.

        Raises:
            RefusedError: It is malformed, or not what its SHA-1 says.
        """
        size = self._size(oid)
        return None if size is None or size > limit else self._object(oid, "blob")

    def _supported(self) -> None:
        """Refuse a repository that is not read."""
        if self._near.size(f"{self._folder}/commondir") is not None:
            raise unsupported("git-elsewhere", "a repository whose objects are kept elsewhere")
        if _SHA256.search(self._near.read(f"{self._folder}/config", 1 << 20) or b""):
            raise unsupported("git-sha256", "a repository with SHA-256 names is not read")
        if self._near.size(f"{self._folder}/reftable/tables.list") is not None:
            raise unsupported("git-reftable", "a repository with a table of references is not read")

    def _line(self, name: str) -> str:
        data = self._near.read(f"{self._folder}/{name}", 4096)
        if data is None:
            raise malformed("git-ref", f"{name!r} is not there, or no short file")
        return data.removesuffix(b"\n").decode("utf-8", "surrogateescape")

    def _ref(self, name: str) -> str:
        if self._near.size(f"{self._folder}/{name}") is not None:
            return self._line(name)
        packed = self._near.read(f"{self._folder}/packed-refs", MAX_REFS) or b""
        end = b" " + name.encode("utf-8", "surrogateescape")
        for line in packed.split(b"\n"):
            if line.endswith(end) and len(line) - len(end) in {40, 64}:
                return line[: -len(end)].decode("ascii", "replace")
        raise malformed("git-no-commit", f"HEAD leads to {name[:200]!r}, which has no commit")

    def _object(self, oid: str, kind: str) -> bytes:
        """Return an object's bytes, once they have its SHA-1.

        Raises:
            RefusedError: ``malformed``; ``unsupported`` if it may be kept elsewhere.
        """
        found = self._loose(oid) or self._packed(bytes.fromhex(oid))
        if found is None:
            raise self._missing(oid)
        what, data = found
        # What lies in the cache costs, too: it is hashed again.
        self._spend(len(data))
        whole = hashlib.sha1(f"{what} {len(data)}\0".encode(), usedforsecurity=False)
        whole.update(data)
        if whole.hexdigest() != oid:
            raise malformed("git-object", f"object {oid} is not what its SHA-1 says")
        if what != kind:
            raise malformed("git-object", f"object {oid} is a {what} and not a {kind}")
        return data

    def _missing(self, oid: str) -> RefusedError:
        for name in ("alternates", "http-alternates"):
            if self._near.size(f"{self._folder}/objects/info/{name}") is not None:
                return unsupported("git-elsewhere", f"object {oid} is kept elsewhere")
        return malformed("git-missing", f"object {oid} is not there")

    def _spend(self, size: int) -> None:
        """Account for bytes before they are made."""
        if size > MAX_OBJECT:
            raise malformed("git-too-large", f"an object of {size} bytes, over {MAX_OBJECT}")
        self._left -= size
        if self._left < 0:
            raise malformed("git-too-large", f"unpacks to more than {MAX_TOTAL} bytes in all")

    def _path(self, oid: str) -> str:
        return f"{self._folder}/objects/{oid[:2]}/{oid[2:]}"

    def _loose_size(self, oid: str) -> tuple[str, int, int] | None:
        """Return kind, size and length of the head of a loose object."""
        data = self._near.read_at(self._path(oid), 0, 512)
        if data is None:
            return None
        found = _LOOSE.match(gitpack.begin(data, 64, f"object {oid}"))
        if found is None:
            raise malformed("git-object", f"object {oid} does not begin as an object does")
        return found[1].decode("ascii"), int(found[2]), found.end()

    def _loose(self, oid: str) -> tuple[str, bytes] | None:
        found = self._loose_size(oid)
        if found is None:
            return None
        kind, size, skip = found
        self._spend(size)
        data = self._near.read(self._path(oid), gitpack.packed(size + skip))
        if data is None:
            raise malformed("git-object", f"object {oid} is longer than it says")
        return kind, gitpack.inflate(data, size + skip, f"object {oid}")[skip:]

    def _indexes(self) -> list[gitpack.Index]:
        if self._packs is None:
            names = self._near.names(f"{self._folder}/objects/pack", 4 * MAX_PACKS)
            stems = [name.removesuffix(".idx") for name in names if name.endswith(".idx")]
            if len(stems) > MAX_PACKS:
                raise malformed("git-packs", f"more than {MAX_PACKS} packs")
            self._packs = [gitpack.open_index(self._near, stem) for stem in stems]
        return self._packs

    def _where(self, oid: bytes) -> tuple[str, int] | None:
        """Return pack and offset of an object."""
        for index in self._indexes():
            if (offset := index.find(oid)) is not None:
                return f"{index.name}.pack", offset
        return None

    def _packed(self, oid: bytes) -> tuple[str, bytes] | None:
        where = self._where(oid)
        return None if where is None else self._unpack(*where)

    def _unpack(self, pack: str, offset: int) -> tuple[str, bytes]:
        """Unpack an object, and all that it differs from, the deepest first."""
        chain: list[tuple[str, int, gitpack.Head]] = []
        while (found := self._cache.get((pack, offset))) is None:
            head = gitpack.head(self._near, pack, offset)
            if (kind := _KINDS.get(head.kind)) is not None:
                found = kind, self._inflated(pack, head)
                self._keep(pack, offset, found)
                break
            chain.append((pack, offset, head))
            if len(chain) > MAX_CHAIN:
                raise malformed("git-chain", f"more than {MAX_CHAIN} differences in a row")
            pack, offset = self._base(pack, head)
        kind, data = found
        for pack_, offset_, head in reversed(chain):
            delta = self._inflated(pack_, head)
            self._spend(_result(delta))
            data = gitpack.apply(data, delta, MAX_OBJECT)
            self._keep(pack_, offset_, (kind, data))
        return kind, data

    def _base(self, pack: str, head: gitpack.Head) -> tuple[str, int]:
        if head.kind == gitpack.NEAR:
            return pack, head.back
        where = self._where(head.base)
        if where is None:
            raise malformed("git-missing", f"object {head.base.hex()} is not in any pack")
        return where

    def _inflated(self, pack: str, head: gitpack.Head) -> bytes:
        self._spend(head.size)
        data = self._near.read_at(pack, head.start, gitpack.packed(head.size))
        if data is None:
            raise malformed("git-pack", f"{pack} cannot be read")
        return gitpack.inflate(data, head.size, f"an object of {pack}")

    def _keep(self, pack: str, offset: int, found: tuple[str, bytes]) -> None:
        if self._cached + len(found[1]) <= MAX_CACHE:
            self._cached += len(found[1])
            self._cache[pack, offset] = found

    def _size(self, oid: str) -> int | None:
        """Return how many bytes an object says to have; ``None`` if it is not there."""
        found = self._loose_size(oid)
        if found is not None:
            return found[1]
        where = self._where(bytes.fromhex(oid))
        if where is None:
            return None
        pack, offset = where
        head = gitpack.head(self._near, pack, offset)
        if head.kind in _KINDS:
            return head.size
        data = self._near.read_at(pack, head.start, 512)
        return _result(gitpack.begin(data or b"", 32, f"an object of {pack}"))


def _result(delta: bytes) -> int:
    """Return the size that a difference says it makes."""
    return gitpack.varint(delta, gitpack.varint(delta, 0)[1])[0]
