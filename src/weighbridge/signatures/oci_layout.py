"""Folders that hold what a container registry holds: blobs stored under their own digests.

Layout::

    oci-layout                  {imageLayoutVersion: "1.0.0"}
    index.json                  {schemaVersion: 2, manifests: [descriptor, ...]}
    blobs/<algorithm>/<hex>     the bytes; the digest is <algorithm>:<hex>

A descriptor is ``{mediaType, digest, size}``. Those of an index lead to manifests or more indexes,
those of a manifest to ``config`` and ``layers``. Docker's registry, ModelPack and KitOps have the
same shape under media types of their own. A blob that no descriptor leads to is unsigned, even if
it has the digest that it is called after.

Sources (retrieved 2026-11-25): https://github.com/opencontainers/image-spec/blob/main/image-layout.md,
https://github.com/modelpack/model-spec/blob/main/docs/spec.md. Not signed: whoever can write into
the folder can write an index. Not read: what is in a layer, references by ``urls``, tags, Docker's
own ``manifest.json``. A manifest's ``subject`` is followed if it is here, and may be elsewhere.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import field

from weighbridge.core import FormatError, Grade, Signature, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.verification import records
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.refusal import RefusedError, malformed, unsupported
from weighbridge.verification.site import Pending, Site

MAX_MANIFEST = 4 << 20
"""Bytes of one index or manifest; what registries take."""

MAX_MANIFESTS = 1000
"""Indexes and manifests that are read."""

MAX_DESCRIPTORS = 100_000
"""Descriptors in all of them."""

MAX_DEPTH = 8
"""Indexes in indexes."""

_INDEXES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
_MANIFESTS = frozenset(
    {
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.artifact.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.cncf.model.manifest.v1+json",
        "application/vnd.kitops.modelkit.manifest.v1+json",
    }
)
_DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
_DIGEST = later.pattern(r"([a-z0-9]+(?:[+._-][a-z0-9]+)*):([A-Za-z0-9=_-]+)")
_BLOB = later.pattern(r"blobs/(sha256|sha384|sha512)/([0-9a-f]+)")


@dataclass(frozen=True, slots=True)
class _Descriptor:
    """What a descriptor says; ``needed`` unless what it leads to may be elsewhere."""

    media: str
    algorithm: str
    digits: str
    size: int
    needed: bool = True

    @property
    def blob(self) -> str:
        return f"blobs/{self.algorithm}/{self.digits}"


@dataclass(slots=True)
class _Reached:
    """What has been reached from the index."""

    sizes: dict[str, int] = field(default_factory=dict)
    manifests: int = 0
    descriptors: int = 0


def find(site: Site) -> Iterator[Pending]:
    """Yield one record for each layout in the model: its root, or folders in it."""
    for name in site.sizes:
        if name == "oci-layout" or name.endswith("/oci-layout"):
            base = name.removesuffix("oci-layout")
            index = base + "index.json"
            data = _bytes(site, index)
            signature = records.found(index, SCHEME.id, data)
            try:
                yield records.pending(site, _record(site, base, data, signature))
            except RefusedError as error:
                yield records.refused(signature, error)


def _bytes(site: Site, name: str) -> bytes | None:
    for material in site.materials:
        if material.name == name and material.inside:
            return material.data
    return site.near.read(name, MAX_MANIFEST)


def _record(site: Site, base: str, index: bytes | None, signature: Signature) -> records.Record:
    reached = _reach(site, base, index)
    if not reached.sizes:
        raise malformed("manifest", "an index that leads to nothing")
    expected: dict[str, tuple[Alternative, ...]] = {}
    for name in (*reached.sizes, *site.sizes):
        blob = _BLOB.fullmatch(name.removeprefix(base)) if name.startswith(base) else None
        if blob and len(blob[2]) == _DIGITS[blob[1]]:
            expected[name] = ((Want(blob[1]), (blob[2],)),)
    return records.Record(
        signature,
        "the index" if not base else f"the index {base + 'index.json'!r}",
        (expected,),
        reached.sizes,
        own=frozenset({base + "oci-layout", base + "index.json"}),
        strays=frozenset(expected.keys() - reached.sizes.keys()),
    )


def _reach(site: Site, base: str, index: bytes | None) -> _Reached:
    """Follow every descriptor from the index, breadth first, each manifest once."""
    reached = _Reached()
    todo = deque([(_read(base + "index.json", index), True, 0)])
    while todo:
        table, many, depth = todo.popleft()
        if depth > MAX_DEPTH:
            raise unsupported("limit", f"indexes in indexes, more than {MAX_DEPTH} deep")
        for descriptor in _descriptors(table, many=many):
            reached.descriptors += 1
            if reached.descriptors > MAX_DESCRIPTORS:
                raise unsupported("limit", f"more than {MAX_DESCRIPTORS} descriptors")
            name = base + descriptor.blob
            if not descriptor.needed and name not in site.sizes:
                continue
            known = name in reached.sizes
            if reached.sizes.setdefault(name, descriptor.size) != descriptor.size:
                raise malformed("contradiction", f"two sizes of {name!r}")
            if known or descriptor.media not in _INDEXES | _MANIFESTS or name not in site.sizes:
                continue
            reached.manifests += 1
            if reached.manifests > MAX_MANIFESTS:
                raise unsupported("limit", f"more than {MAX_MANIFESTS} manifests")
            inner = _read(name, _bytes(site, name))
            todo.append((inner, descriptor.media in _INDEXES, depth + 1))
    return reached


def _read(name: str, data: bytes | None) -> dict[str, object]:
    if data is None or len(data) > MAX_MANIFEST:
        raise malformed("manifest", f"{name!r} is not here, or is over {MAX_MANIFEST} bytes")
    try:
        return strictjson.table(data, what=repr(name), offset=0)
    except FormatError as error:
        raise malformed("manifest", str(error)) from None


def _descriptors(table: dict[str, object], *, many: bool) -> Iterator[_Descriptor]:
    """Yield the descriptors of an index (``many``) or of a manifest."""
    if many:
        yield from _listed(table, "manifests")
    else:
        if "config" in table:
            yield _descriptor(table["config"])
        for key in ("layers", "blobs"):
            if key in table:
                yield from _listed(table, key)
    if "subject" in table:
        yield _descriptor(table["subject"], needed=False)


def _listed(table: dict[str, object], key: str) -> Iterator[_Descriptor]:
    rows = table.get(key)
    if not isinstance(rows, list):
        raise malformed("manifest", f"{key!r} is no list")
    for row in rows:
        yield _descriptor(row)


def _descriptor(value: object, *, needed: bool = True) -> _Descriptor:
    """Read one descriptor.

    Raises:
        RefusedError: Malformed: not of that shape. Unsupported: another sort of digest.
    """
    row = value if isinstance(value, dict) else {}
    media, digest, size = row.get("mediaType"), row.get("digest"), row.get("size")
    if not isinstance(media, str) or not isinstance(digest, str):
        raise malformed("descriptor", "a descriptor without media type or digest")
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise malformed("descriptor", f"the size of {digest[:80]!r} is none")
    found = _DIGEST.fullmatch(digest)
    if not found:
        raise malformed("descriptor", f"{digest[:80]!r} is no digest")
    algorithm, digits = found.groups()
    if algorithm not in _DIGITS:
        raise unsupported("digest-algorithm", f"{algorithm[:80]!r} is not a sort that is compared")
    if not re.fullmatch(f"[0-9a-f]{{{_DIGITS[algorithm]}}}", digits):
        raise malformed("descriptor", f"{digest[:80]!r} is no digest")
    return _Descriptor(media, algorithm, digits, size, needed)


SCHEME = Scheme(id="oci-layout", doc=__doc__, grade=Grade.RECORDED, find=find)
