"""Indexes and manifests of a container registry, read strictly: where they lead, and how far.

Layout::

    {schemaVersion: 2, mediaType, manifests: [descriptor, ...], subject?}       index
    {schemaVersion: 2, mediaType, config, layers: [descriptor, ...], subject?}  manifest
    {mediaType, digest, size, urls?, artifactType?, annotations?}               descriptor

What has both shapes would be read as one by one client and as the other by the next, and is
refused. So is a layer whose name (``org.opencontainers.image.title``,
``org.cncf.model.filepath``) no file may have: clients write it there.

Sources (retrieved 2026-11-26): https://github.com/opencontainers/image-spec/blob/main/manifest.md,
image-index.md, descriptor.md there; the two shapes:
https://github.com/advisories/GHSA-77vh-xpmg-72qh. Not read: Docker's schema 1, ``data``,
``platform``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from weighbridge.core import FormatError, UsageError
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.remote import entries, reference
from weighbridge.typings import cast

MAX_MANIFEST = 4 << 20
"""Bytes of one index or manifest; what registries take."""

MAX_VALUES = 600_000
"""Values in one of them: thirty for each of as many files as a model may have."""

MAX_SIZE = 1 << 44
"""Bytes of one blob: 16 TiB, what common file systems take."""

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"

INDEXES = frozenset({INDEX, "application/vnd.docker.distribution.manifest.list.v2+json"})
"""Media types of indexes."""

MANIFESTS = frozenset(
    {
        MANIFEST,
        "application/vnd.oci.artifact.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.cncf.model.manifest.v1+json",
        "application/vnd.kitops.modelkit.manifest.v1+json",
    }
)
"""Media types of manifests."""

TITLES = ("org.opencontainers.image.title", "org.cncf.model.filepath", "org.cnai.model.filepath")
"""Annotations of a layer that hold the name of a file."""

Table = dict[str, object]


@dataclass(frozen=True, slots=True)
class Descriptor:
    """Where to something leads.

    Attributes:
        media: Media type.
        algorithm: ``sha256``, ``sha384`` or ``sha512``.
        digits: The digest, in hexadecimal.
        size: In bytes.
        foreign: Whether other addresses are given for it: then the registry need not have it.
        kind: Type of the artifact, of something attached; may be empty.
    """

    media: str
    algorithm: str
    digits: str
    size: int
    foreign: bool = False
    kind: str = ""

    @property
    def digest(self) -> str:
        """As descriptors have it."""
        return f"{self.algorithm}:{self.digits}"

    @property
    def blob(self) -> str:
        """Where its bytes lie in a layout."""
        return f"blobs/{self.algorithm}/{self.digits}"

    def table(self) -> Table:
        """Return it as it is written."""
        kind: Table = {"artifactType": self.kind} if self.kind else {}
        return {"mediaType": self.media, "digest": self.digest, "size": self.size, **kind}


@dataclass(frozen=True, slots=True)
class Manifest:
    """An index, or a manifest.

    Attributes:
        descriptor: Of it itself; its digest is that of the bytes that came.
        data: The bytes.
        manifests: Of an index: where it leads.
        blobs: Of a manifest: configuration and layers.
        subject: Digest of what it speaks of; empty if of nothing.
    """

    descriptor: Descriptor
    data: bytes
    manifests: tuple[Descriptor, ...] = ()
    blobs: tuple[Descriptor, ...] = ()
    subject: str = ""


def parse(data: bytes, what: str, algorithm: str = "sha256") -> Manifest:
    """Read an index or a manifest.

    Args:
        data: All of it.
        what: What it is called, for messages.
        algorithm: Of the digest that is taken of it.

    Raises:
        UsageError: It is neither, is both, or holds what cannot be.
    """
    try:
        table = strictjson.table(data, what=what, offset=0, most=MAX_VALUES)
    except FormatError as error:
        raise UsageError(str(error)) from None
    if "manifests" in table and not table.keys().isdisjoint({"config", "layers", "blobs"}):
        raise UsageError(f"{what}: is an index and a manifest at once")
    many = "manifests" in table
    if not many and table.keys().isdisjoint({"config", "layers", "blobs"}):
        old = "of Docker's schema 1, which is not read" if "fsLayers" in table else "no manifest"
        raise UsageError(f"{what}: is {old}")
    media = table.get("mediaType", INDEX if many else MANIFEST)
    if not isinstance(media, str) or media not in (INDEXES if many else MANIFESTS):
        raise UsageError(f"{what}: has media type {str(media)[:120]!r}, and not that shape")
    digits = hashlib.new(algorithm, data).hexdigest()
    kind = table.get("artifactType")
    own = Descriptor(
        media, algorithm, digits, len(data), kind=kind if isinstance(kind, str) else ""
    )
    manifests = tuple(_listed(table, "manifests", what)) if many else ()
    config = [] if "config" not in table else [_descriptor(table["config"], what)]
    layers = [
        layer
        for key in ("layers", "blobs")
        if key in table
        for layer in _listed(table, key, what, files=True)
    ]
    subject = "" if table.get("subject") is None else _descriptor(table["subject"], what).digest
    return Manifest(own, data, manifests, (*config, *layers), subject)


def _listed(table: Table, key: str, what: str, *, files: bool = False) -> Iterator[Descriptor]:
    rows = table[key]
    if not isinstance(rows, list):
        raise UsageError(f"{what}: {key!r} is no list")
    if len(rows) > entries.MAX_ENTRIES:
        raise UsageError(f"{what}: more than {entries.MAX_ENTRIES} {key}")
    for row in rows:
        if files:
            _names(row, what)
        yield _descriptor(row, what)


def _names(row: object, what: str) -> None:
    """Hold the names that a layer has against what a file may be called."""
    annotations = _table(_table(row).get("annotations"))
    for key in TITLES:
        if key in annotations:
            name = annotations[key]
            try:
                entries.checked(name.rstrip("/") if isinstance(name, str) else "")
            except UsageError:
                why = f"{what}: names a layer {str(name)[:80]!r}: no file may be called that"
                raise UsageError(why) from None


def _descriptor(value: object, what: str) -> Descriptor:
    row = _table(value)
    media, digest, size = row.get("mediaType"), row.get("digest"), row.get("size")
    if not isinstance(media, str) or not isinstance(digest, str):
        raise UsageError(f"{what}: a descriptor without media type or digest")
    try:
        algorithm, digits = reference.split(digest)
    except UsageError as error:
        raise UsageError(f"{what}: {error}") from None
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= MAX_SIZE:
        raise UsageError(f"{what}: the size of {digest[:19]!r} cannot be: {str(size)[:40]}")
    if size == 0 and digits != hashlib.new(algorithm).hexdigest():
        raise UsageError(f"{what}: {digest[:19]!r} is said to be empty, which its digest is not")
    kind = row.get("artifactType")
    return Descriptor(
        media, algorithm, digits, size, bool(row.get("urls")), kind if isinstance(kind, str) else ""
    )


def _table(value: object) -> Table:
    return cast("Table", value) if isinstance(value, dict) else {}
