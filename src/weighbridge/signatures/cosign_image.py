"""cosign's signatures of artifacts in a registry, as ``cosign sign`` wrote them before version 3.

Layout: a manifest that is attached to the artifact (tag ``sha256-<hex>.sig``), a layer for each
signature::

    layer        {critical: {identity: {docker-reference}, image: {docker-manifest-digest}, type},
                  optional}, which is what is signed
    annotations  dev.cosignproject.cosign/signature: base64; dev.sigstore.cosign/certificate: PEM

What is signed names the manifest by its digest, and so all that it leads to. Later versions attach
a Sigstore bundle around an in-toto statement: see ``in-toto``.

Source: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md (retrieved 2026-11-26).
Read: signatures by key; the log entry beside one adds a time only. Not read: those by certificate,
whose log entry comes without a proof that it is in the log; the name of the artifact
(``docker-reference``), under which it may lie elsewhere.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping

from weighbridge.core import Coverage, Digest, FormatError, Grade, Standing, Subject, Verification
from weighbridge.core.records import dataclass, replace
from weighbridge.intake import strictjson
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.typings import cast
from weighbridge.verification import authority, coverage, descriptors, layouts
from weighbridge.verification.coverage import Alternative
from weighbridge.verification.envelope import Bundle, Message, Method
from weighbridge.verification.outcome import believed, doubtful, fault
from weighbridge.verification.refusal import RefusedError, malformed, unsupported
from weighbridge.verification.site import Material, Pending, Scene, Site

MEDIA = "application/vnd.dev.cosign.simplesigning.v1+json"
KIND = "cosign container image signature"
SIGNATURE = "dev.cosignproject.cosign/signature"
CERTIFICATE = "dev.sigstore.cosign/certificate"

MAX_PAYLOAD = 64 << 10
"""Bytes of what is signed; honest ones have a few hundred."""

MAX_SIGNATURES = 200
"""Of one model."""

Table = Mapping[str, object]


def find(site: Site) -> Iterator[Pending]:
    """Yield one signature for each layer that is one."""
    found = layouts.layout(site)
    materials = {material.name: material for material in site.materials}
    left = MAX_SIGNATURES
    for each in () if found is None else found.referrers:
        if not set(each.statements) & materials.keys():
            continue
        for name, told in _layers(site, each.manifest):
            if name not in materials:
                continue
            if not left:
                why = f"more than {MAX_SIGNATURES} signatures of this scheme"
                yield fault(materials[name].signature(SCHEME.id), malformed("too-many", why))
                return
            left -= 1
            yield _pending(site, materials[name], told)


def _layers(site: Site, manifest: str) -> Iterator[tuple[str, Table]]:
    """Yield the blob and the annotations of each layer that is a signature."""
    try:
        table = descriptors.read(manifest, site.near.read(manifest, descriptors.MAX_MANIFEST))
        rows = cast("list[Table]", table.get("layers", []))
        layers = [row for row in rows if row.get("mediaType") == MEDIA]
        every = list(descriptors.every({"layers": layers}, many=False))
    except (RefusedError, AttributeError, TypeError):
        return
    for row, descriptor in zip(layers, every, strict=True):
        yield descriptor.blob, _table(row, "annotations")


def _pending(site: Site, material: Material, annotations: Table) -> Pending:
    signature = material.signature(SCHEME.id)
    try:
        digest = _subject(material.data)
        message = _message(material, annotations)
    except RefusedError as error:
        return fault(signature, error)
    own = f"blobs/{digest.algorithm}/{digest.hex}"
    expected = layouts.led_to(site, [digest])
    expected[own] = ((Want(digest.algorithm), (digest.hex,)),)
    found = _Found(material, message, digest, expected)
    return Pending(signature, coverage.wanted(site, expected), found.settle)


def _subject(payload: bytes) -> Digest:
    """Return the digest of the manifest that is signed.

    Raises:
        RefusedError: What is signed is nothing of that sort.
    """
    if len(payload) > MAX_PAYLOAD:
        raise malformed("too-large", f"{len(payload)} bytes, over {MAX_PAYLOAD}")
    try:
        top = strictjson.table(payload, what="what is signed", offset=0)
    except FormatError as error:
        raise malformed("not-json", str(error)) from None
    critical = _table(top, "critical")
    if critical.get("type") != KIND:
        raise unsupported("payload-type", f"signs {str(critical.get('type'))[:80]!r}: not read")
    told = _table(critical, "image").get("docker-manifest-digest")
    algorithm, _, digits = told.partition(":") if isinstance(told, str) else ("", "", "")
    known = descriptors.DIGITS.get(algorithm)
    if len(digits) != known or not set(digits) <= set("0123456789abcdef"):
        raise malformed("digest", f"{str(told)[:80]!r} is no digest of a manifest")
    return Digest(algorithm, digits)


def _message(material: Material, annotations: Table) -> Message:
    """Return the signature beside what is signed.

    Raises:
        RefusedError: There is none, or one that is not checked.
    """
    if annotations.get(CERTIFICATE):
        why = "by certificate, whose log entry comes without a proof that it is in the log"
        raise unsupported("no-proof", why)
    text = annotations.get(SIGNATURE)
    try:
        raw = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        raw = b""
    if not raw:
        raise malformed("signature", "no signature in base64 beside what is signed")
    return Message("sha256", material.digest.hex, raw)


def _table(row: Table, key: str) -> Table:
    value = row.get(key)
    return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class _Found:
    material: Material
    message: Message
    digest: Digest
    expected: Mapping[str, tuple[Alternative, ...]]

    def settle(self, scene: Scene) -> Verification:
        """Check signature, signer, and which files are signed."""
        signature = self.material.signature(SCHEME.id)
        covered = self._coverage(scene)
        bundle = Bundle(self.material.data, Method.BARE, self.message)
        sha256 = bytes.fromhex(self.material.digest.hex)
        try:
            authentic = authority.authenticate(
                bundle, scene.judge, content=self.material.data, digests={"sha256": sha256}
            )
        except RefusedError as error:
            return doubtful(signature, error, covered)
        attestation = authentic.attest(subjects=(Subject("", (self.digest,)),))
        if authentic.row is None and authentic.doubt is not None:
            return doubtful(signature, authentic.doubt, covered, attestation)
        told = self._judged(covered)
        return believed(signature, told, authentic.row, attestation, covered)

    def _coverage(self, scene: Scene) -> Coverage:
        free = layouts.besides(scene.site, self.expected, scene.vouching)
        free = free.difference(self.expected)
        own = scene.vouching.difference(self.expected) | free
        covered = coverage.compare(scene, self.expected, own=own)
        # What is signed is this file itself, and the manifest that it names.
        implied = {*free, self.material.name} & scene.site.sizes.keys()
        return replace(covered, implied=tuple(sorted(implied)))

    def _judged(self, covered: Coverage) -> tuple[Standing, str, str]:
        own = f"blobs/{self.digest.algorithm}/{self.digest.hex}"
        if own in covered.missing:
            why = f"over {self.digest.algorithm}:{self.digest.hex}, which is not here"
            return Standing.MISMATCH, "covers-nothing-here", why
        if covered.changed:
            why = f"{covered.changed[0][:80]!r} is not the file that was signed"
            return Standing.MISMATCH, "files-changed", why
        if covered.missing:
            why = f"{covered.missing[0]!r}: signed, and not here"
            return Standing.MISMATCH, "files-missing", why
        files = len(covered.covered) + len(covered.unsigned)
        why = f"speaks of {len(covered.covered)} of {files} files"
        return Standing.VERIFIED, "files-covered", why


SCHEME = Scheme(id="cosign-image", doc=__doc__, grade=Grade.SIGNED, find=find, material=True)
