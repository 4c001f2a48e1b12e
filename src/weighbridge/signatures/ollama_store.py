"""Ollama's manifests name each part of a model by its SHA-256 and its size.

Layout, in the format of Docker's registry::

    manifests/<registry>/<namespace>/<name>/<tag>
        {config: {mediaType, digest, size}, layers: [{mediaType, digest, size}, ...]}
    blobs/sha256-<hex>      the bytes; ``sha256:<hex>`` is the digest

Source: https://github.com/ollama/ollama/tree/main/manifest (retrieved 2026-11-25). Not signed:
whoever can write into the store can write a manifest. Not read: media types, what is in a layer.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import FormatError, Grade, Signature, later
from weighbridge.intake import strictjson
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.verification import records
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.refusal import RefusedError, malformed
from weighbridge.verification.site import Pending, Site

MAX_MANIFEST = 4 << 20
"""Bytes. Real ones have less than a thousandth of that."""

MAX_LAYERS = 10_000
"""Layers of one model; real ones have about six."""

_DIGEST = later.pattern(r"sha256[:-]([0-9a-f]{64})")


def find(site: Site) -> Iterator[Pending]:
    """Yield one record for the manifest that makes the model."""
    if site.layout != "ollama":
        return
    for name in site.sizes:
        if name.startswith("manifests/"):
            data = _bytes(site, name)
            signature = records.found(name, SCHEME.id, data)
            try:
                yield records.pending(site, _record(name, data, signature))
            except RefusedError as error:
                yield records.refused(signature, error)


def _bytes(site: Site, name: str) -> bytes | None:
    for material in site.materials:
        if material.name == name and material.inside:
            return material.data
    return site.near.read(name, MAX_MANIFEST)


def _record(name: str, data: bytes | None, signature: Signature) -> records.Record:
    if data is None or len(data) > MAX_MANIFEST:
        raise malformed("manifest", f"a manifest that cannot be read, or is over {MAX_MANIFEST}")
    try:
        manifest = strictjson.table(data, what="manifest", offset=0)
    except FormatError as error:
        raise malformed("manifest", str(error)) from None
    layers = manifest.get("layers")
    if not isinstance(layers, list) or not 0 < len(layers) <= MAX_LAYERS:
        raise malformed("manifest", f"a manifest without layers, or with more than {MAX_LAYERS}")
    expected: dict[str, tuple[Alternative, ...]] = {}
    sizes: dict[str, int] = {}
    for descriptor in (manifest.get("config"), *layers):
        digits, size = _descriptor(descriptor)
        blob = f"blobs/sha256-{digits}"
        if sizes.setdefault(blob, size) != size:
            raise malformed("contradiction", f"two sizes of {blob!r}")
        expected[blob] = ((Want("sha256"), (digits,)),)
    own = frozenset({name})
    return records.Record(signature, "the manifest", (expected,), sizes, own)


def _descriptor(value: object) -> tuple[str, int]:
    """Return digest and size of one part."""
    if isinstance(value, dict):
        digest, size = value.get("digest"), value.get("size")
        found = _DIGEST.fullmatch(digest) if isinstance(digest, str) else None
        if found and isinstance(size, int) and not isinstance(size, bool) and size >= 0:
            return found[1], size
    raise malformed("manifest", "a part without digest and size")


SCHEME = Scheme(id="ollama-store", doc=__doc__, grade=Grade.RECORDED, find=find, layout="ollama")
