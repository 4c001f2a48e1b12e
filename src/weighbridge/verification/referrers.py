"""What is attached to an artifact of a container registry, in a layout that holds both.

A *referrer* is a manifest that says something about another: its ``subject`` is here, or all its
layers are statements and signatures (as before OCI 1.1, under a tag ``sha256-<hex>``). Everything
else that the index leads to is the artifact itself.

An index changes whenever something is attached, so its bytes cannot be what was weighed. It stands
all the same if it leads to one artifact and nothing else, and that artifact holds all the blobs
that were weighed: since blobs are named by digest, only the one manifest that was weighed does.

Source: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-referrers,
https://github.com/opencontainers/image-spec/blob/main/image-layout.md (retrieved 2026-11-26).
Not looked at: layouts in folders of a model, annotations and tags, ``artifactType``: what a blob
is, its bytes say.
"""

from __future__ import annotations

from collections.abc import Collection

from weighbridge.core import FormatError
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.intake.vicinity import Vicinity
from weighbridge.verification import descriptors
from weighbridge.verification.descriptors import Descriptor
from weighbridge.verification.refusal import unsupported

MARK, INDEX = "oci-layout", "index.json"

BESIDES = frozenset({MARK, INDEX})
"""Files of a layout that are not named by their digest."""

MAX_DEPTH = 8
"""Indexes in indexes."""

MAX_READ = 1000
"""Indexes and manifests that are read."""

MAX_BLOB = 64 << 20
"""Bytes of a statement."""

MAX_CONFIG = 64 << 10
"""Bytes of the configuration of a referrer; that of a statement is ``{}``."""

STATEMENTS = frozenset(
    {
        "application/vnd.in-toto+json",
        "application/vnd.dsse.envelope.v1+json",
        "application/vnd.dev.sigstore.bundle.v0.3+json",
        "application/vnd.dev.sigstore.bundle+json;version=0.3",
        "application/vnd.dev.cosign.simplesigning.v1+json",
    }
)
"""Media types of layers that say something about another artifact."""

_LAYERS = frozenset({"layers", "blobs"})


@dataclass(frozen=True, slots=True)
class Referrer:
    """A manifest that says something about another.

    Attributes:
        manifest: Name of its blob.
        rest: Names of the blobs that only say what it is: its configuration.
        statements: Names of the blobs that it says it in.
    """

    manifest: str
    rest: tuple[str, ...]
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout, taken apart. Names are those of blobs: ``blobs/sha256/<hex>``.

    Attributes:
        roots: What the index leads to and is no referrer.
        held: The roots, and all that they lead to.
        lists: Indexes that hold referrers and nothing else.
        referrers: In order.
        plain: Whether the mark of the layout is the one that every layout has.
    """

    roots: frozenset[str]
    held: frozenset[str]
    lists: frozenset[str]
    referrers: tuple[Referrer, ...]
    plain: bool

    def stands(self, weighed: Collection[str]) -> bool:
        """Whether the index leads to the one artifact that has all the blobs that were weighed."""
        blobs = {name for name in weighed if name.startswith("blobs/")}
        attached = set(self.lists)
        for each in self.referrers:
            attached |= {each.manifest, *each.rest, *each.statements}
        return len(self.roots) == 1 and self.held <= blobs and blobs - self.held <= attached


def read(names: Collection[str], near: Vicinity) -> Layout | None:
    """Take a layout apart; ``None`` if the folder is none.

    Args:
        names: Of the files that are here.
        near: Reads them.

    Raises:
        RefusedError: The index, or a manifest, is not understood.
    """
    if MARK not in names or INDEX not in names:
        return None
    return _Walk(names, near).layout()


class _Walk:
    """One walk from the index."""

    def __init__(self, names: Collection[str], near: Vicinity) -> None:
        self._names, self._near = names, near
        self._read: dict[str, dict[str, object]] = {}
        self._known: dict[str, bool] = {}
        self._lists: set[str] = set()
        self._referrers: dict[str, Referrer] = {}

    def layout(self) -> Layout:
        top = self._table(INDEX)
        mark = self._table(MARK)
        roots = {
            each.blob for each in descriptors.every(top, many=True) if not self._attached(each, 0)
        }
        held: set[str] = set()
        todo = [each for each in descriptors.every(top, many=True) if each.blob in roots]
        while todo:
            each = todo.pop()
            if each.blob in held or (not each.needed and each.blob not in self._names):
                continue
            held.add(each.blob)
            todo += self._inside(each)
        rest = tuple(each for each in self._referrers.values() if each.manifest not in held)
        plain = mark == {"imageLayoutVersion": "1.0.0"}
        return Layout(frozenset(roots), frozenset(held), frozenset(self._lists), rest, plain)

    def _attached(self, each: Descriptor, depth: int) -> bool:
        """Whether a descriptor leads to a referrer, or to an index of nothing else."""
        if each.media not in descriptors.LISTS or each.blob not in self._names:
            return False
        if depth > MAX_DEPTH:
            raise unsupported("limit", f"indexes in indexes, more than {MAX_DEPTH} deep")
        if each.blob not in self._known:
            self._known[each.blob] = False  # what leads to itself is no referrer
            inner = self._inside(each)
            if each.media in descriptors.INDEXES:
                found = [self._attached(one, depth + 1) for one in inner]
                self._known[each.blob] = all(found)
                self._lists |= {each.blob} if all(found) else set()
            else:
                self._known[each.blob] = self._refers(each, inner)
        return self._known[each.blob]

    def _refers(self, each: Descriptor, inner: tuple[Descriptor, ...]) -> bool:
        """Whether a manifest is a referrer; it is kept if it is."""
        table = self._table(each.blob)
        layers = {key: rows for key, rows in table.items() if key in _LAYERS}
        here = [one for one in inner if one.blob in self._names]
        every = descriptors.every(layers, many=False)
        told = [one for one in every if one.blob in self._names]
        subjects = {one.blob for one in here if not one.needed} - {each.blob}
        if not (subjects or (told and all(one.media in STATEMENTS for one in told))):
            return False
        statements = tuple(one.blob for one in told)
        known = set(statements)
        rest = tuple(one.blob for one in here if one.needed and one.blob not in known)
        self._referrers[each.blob] = Referrer(each.blob, rest, statements)
        return True

    def _inside(self, each: Descriptor) -> tuple[Descriptor, ...]:
        if each.media not in descriptors.LISTS or each.blob not in self._names:
            return ()
        many = each.media in descriptors.INDEXES
        return tuple(descriptors.every(self._table(each.blob), many=many))

    def _table(self, name: str) -> dict[str, object]:
        if name not in self._read:
            if len(self._read) >= MAX_READ:
                raise unsupported("limit", f"more than {MAX_READ} indexes and manifests")
            data = self._near.read(name, descriptors.MAX_MANIFEST)
            self._read[name] = descriptors.read(name, data)
        return self._read[name]


def configures(data: bytes) -> bool:
    """Whether a blob is what stands for the configuration of a referrer: a small JSON object."""
    if len(data) > MAX_CONFIG:
        return False
    try:
        strictjson.table(data, what="configuration", offset=0)
    except FormatError:
        return False
    return True
