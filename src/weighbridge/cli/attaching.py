"""Attach a verification summary to the artifact in a layout, as registries attach things.

Written are the summary, the empty configuration, a manifest whose ``subject`` is the artifact, and
last the index that lists that manifest too: a run that is cut short leaves blobs that nobody lists.

Source: https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
(retrieved 2026-11-26). The media type and annotations of a bundle are those that cosign writes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from weighbridge.cli import output
from weighbridge.core import SUMMARY, FormatError, UsageError
from weighbridge.core.records import dataclass
from weighbridge.intake import inventory, strictjson
from weighbridge.intake.vicinity import Vicinity
from weighbridge.verification import descriptors, referrers, signing
from weighbridge.verification.envelope import IN_TOTO
from weighbridge.verification.refusal import RefusedError

MANIFEST = "application/vnd.oci.image.manifest.v1+json"

EMPTY = b"{}"
"""Configuration of what has none."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """The one artifact of a layout.

    Attributes:
        root: Folder of the layout.
        subject: Its descriptor: media type, digest and size.
        index: The index, as read.
    """

    root: Path
    subject: Mapping[str, object]
    index: Mapping[str, object]


def artifact(path: str) -> Artifact:
    """Find what a summary is to be attached to, before anything is weighed.

    Raises:
        UsageError: The path is no layout, or one of several artifacts.
    """
    models = inventory.take(path, whole=True).models
    names = {file.name for each in models for file in each.files}
    near = Vicinity(models[0].root if models else "")
    try:
        layout = referrers.read(names, near) if len(models) == 1 else None
        if layout is None:
            raise UsageError(f"{path!r}: no OCI layout, to which alone a summary is attached")
        if len(layout.roots) != 1:
            why = f"a layout of {len(layout.roots)} artifacts, and a summary is attached to one"
            raise UsageError(f"{path!r}: {why}")
        data = near.read(referrers.INDEX, descriptors.MAX_MANIFEST) or b""
        index = strictjson.table(data, what=referrers.INDEX, offset=0)
    except (RefusedError, FormatError) as error:
        raise UsageError(f"{path!r}: {error}") from error
    rows = zip(descriptors.every(index, many=True), _rows(index), strict=False)
    row = next(row for each, row in rows if each.blob in layout.roots)
    subject = {key: row[key] for key in ("mediaType", "digest", "size")}
    return Artifact(Path(near.root), subject, index)


def _rows(index: Mapping[str, object]) -> list[Mapping[str, object]]:
    rows = index.get("manifests")
    return rows if isinstance(rows, list) else []


def write(found: Artifact, data: bytes) -> Path:
    """Attach a summary; return where its bytes lie.

    Raises:
        OutputError: The medium failed.
    """
    signed = b'"payloadType"' in data
    media = signing.MEDIA_TYPE if signed else IN_TOTO
    told = {"dev.sigstore.bundle.predicateType": SUMMARY} if signed else {}
    if signed:
        told["dev.sigstore.bundle.content"] = "dsse-envelope"
    manifest = _dump(
        {
            "schemaVersion": 2,
            "mediaType": MANIFEST,
            "artifactType": media,
            "config": _descriptor(EMPTY, "application/vnd.oci.empty.v1+json"),
            "layers": [_descriptor(data, media)],
            "subject": found.subject,
            "annotations": told,
        }
    )
    place = _blob(found.root, data)
    _blob(found.root, EMPTY)
    _blob(found.root, manifest)
    listed = {**_descriptor(manifest, MANIFEST), "artifactType": media, "annotations": told}
    index = {**found.index, "manifests": [*_rows(found.index), listed]}
    output.write(found.root / referrers.INDEX, _dump(index), follow=False)
    return place


def _blob(root: Path, data: bytes) -> Path:
    place = root / "blobs" / "sha256" / hashlib.sha256(data).hexdigest()
    output.write(place, data, follow=False)
    return place


def _descriptor(data: bytes, media: str) -> dict[str, object]:
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return {"mediaType": media, "digest": digest, "size": len(data)}


def _dump(table: Mapping[str, object]) -> bytes:
    return json.dumps(table, separators=(",", ":")).encode()
