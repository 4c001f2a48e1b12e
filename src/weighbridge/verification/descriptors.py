"""Descriptors in what a container registry holds: what an index or a manifest leads to.

Layout of a descriptor: ``{mediaType, digest, size}``, the digest being ``<algorithm>:<hex>``. Those
of an index stand in ``manifests``, those of a manifest in ``config`` and ``layers`` (``blobs``, in
artifact manifests); either may name a ``subject``, which it says something about.

Source: https://github.com/opencontainers/image-spec/blob/main/descriptor.md (retrieved 2026-11-25).
Not read: ``urls``, ``data``, annotations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import FormatError, later
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.verification.refusal import malformed, unsupported

MAX_MANIFEST = 4 << 20
"""Bytes of one index or manifest; what registries take."""

INDEXES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
"""Media types of lists of manifests."""

MANIFESTS = frozenset(
    {
        "application/vnd.oci.image.manifest.v1+json",
        "application/vnd.oci.artifact.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v2+json",
        "application/vnd.cncf.model.manifest.v1+json",
        "application/vnd.kitops.modelkit.manifest.v1+json",
    }
)
"""Media types of manifests."""

LISTS = INDEXES | MANIFESTS
"""Media types of what holds descriptors."""

DIGITS = {"sha256": 64, "sha384": 96, "sha512": 128}
"""Algorithms of digests, and how many hexadecimal digits they have."""

_DIGEST = later.pattern(r"([a-z0-9]+(?:[+._-][a-z0-9]+)*):([A-Za-z0-9=_-]+)")


@dataclass(frozen=True, slots=True)
class Descriptor:
    """What a descriptor says; ``needed`` unless what it leads to may be elsewhere."""

    media: str
    algorithm: str
    digits: str
    size: int
    needed: bool = True

    @property
    def blob(self) -> str:
        """Where its bytes lie in a layout."""
        return f"blobs/{self.algorithm}/{self.digits}"


def read(name: str, data: bytes | None) -> dict[str, object]:
    """Read an index or a manifest.

    Args:
        name: Of the blob, for the message.
        data: Its bytes; ``None`` if they are not to be had.

    Raises:
        RefusedError: It is not here, is too large, or is no JSON object.
    """
    if data is None or len(data) > MAX_MANIFEST:
        raise malformed("manifest", f"{name!r} is not here, or is over {MAX_MANIFEST} bytes")
    try:
        return strictjson.table(data, what=repr(name), offset=0)
    except FormatError as error:
        raise malformed("manifest", str(error)) from None


def every(table: dict[str, object], *, many: bool) -> Iterator[Descriptor]:
    """Yield the descriptors of an index (``many``) or of a manifest.

    Raises:
        RefusedError: Malformed: not of that shape. Unsupported: another sort of digest.
    """
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


def _listed(table: dict[str, object], key: str) -> Iterator[Descriptor]:
    rows = table.get(key)
    if not isinstance(rows, list):
        raise malformed("manifest", f"{key!r} is no list")
    for row in rows:
        yield _descriptor(row)


def _descriptor(value: object, *, needed: bool = True) -> Descriptor:
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
    if algorithm not in DIGITS:
        raise unsupported("digest-algorithm", f"{algorithm[:80]!r} is not a sort that is compared")
    if not re.fullmatch(f"[0-9a-f]{{{DIGITS[algorithm]}}}", digits):
        raise malformed("descriptor", f"{digest[:80]!r} is no digest")
    return Descriptor(media, algorithm, digits, size, needed)
