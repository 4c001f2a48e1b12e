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

from collections import deque
from collections.abc import Iterator

from weighbridge.core import Grade, Signature, later
from weighbridge.core.records import dataclass, field
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.verification import descriptors, records
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.refusal import RefusedError, malformed, unsupported
from weighbridge.verification.site import Pending, Site

MAX_MANIFESTS = 1000
"""Indexes and manifests that are read."""

MAX_DESCRIPTORS = 100_000
"""Descriptors in all of them."""

MAX_DEPTH = 8
"""Indexes in indexes."""

_BLOB = later.pattern(r"blobs/(sha256|sha384|sha512)/([0-9a-f]+)")


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
    return site.near.read(name, descriptors.MAX_MANIFEST)


def _record(site: Site, base: str, index: bytes | None, signature: Signature) -> records.Record:
    reached = _reach(site, base, index)
    if not reached.sizes:
        raise malformed("manifest", "an index that leads to nothing")
    expected: dict[str, tuple[Alternative, ...]] = {}
    for name in (*reached.sizes, *site.sizes):
        blob = _BLOB.fullmatch(name.removeprefix(base)) if name.startswith(base) else None
        if blob and len(blob[2]) == descriptors.DIGITS[blob[1]]:
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
    todo = deque([(descriptors.read(base + "index.json", index), True, 0)])
    while todo:
        table, many, depth = todo.popleft()
        if depth > MAX_DEPTH:
            raise unsupported("limit", f"indexes in indexes, more than {MAX_DEPTH} deep")
        for descriptor in descriptors.every(table, many=many):
            reached.descriptors += 1
            if reached.descriptors > MAX_DESCRIPTORS:
                raise unsupported("limit", f"more than {MAX_DESCRIPTORS} descriptors")
            name = base + descriptor.blob
            if not descriptor.needed and name not in site.sizes:
                continue
            known = name in reached.sizes
            if reached.sizes.setdefault(name, descriptor.size) != descriptor.size:
                raise malformed("contradiction", f"two sizes of {name!r}")
            if known or descriptor.media not in descriptors.LISTS or name not in site.sizes:
                continue
            reached.manifests += 1
            if reached.manifests > MAX_MANIFESTS:
                raise unsupported("limit", f"more than {MAX_MANIFESTS} manifests")
            inner = descriptors.read(name, _bytes(site, name))
            todo.append((inner, descriptor.media in descriptors.INDEXES, depth + 1))
    return reached


SCHEME = Scheme(id="oci-layout", doc=__doc__, grade=Grade.RECORDED, find=find, among="oci-layout")
