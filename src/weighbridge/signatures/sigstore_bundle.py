"""Sigstore bundles over one file, or over a list of digests: ``cosign sign-blob`` and its like.

By Sigstore, by key or by certificate. Also tells of bundles and envelopes that no other scheme
understands: broken ones, and statements that are no in-toto statements.

Source: https://docs.sigstore.dev/about/bundle/ (retrieved 2026-11-25).
Not checked: log entries of a bundle by key; the key is trusted, and the log adds a time only.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Digest, Grade
from weighbridge.core.records import dataclass
from weighbridge.intake.digest import CONTENT, Want
from weighbridge.signatures import Scheme
from weighbridge.verification import authority, detached, sealed
from weighbridge.verification.detached import Said, Target
from weighbridge.verification.envelope import Bundle, Message
from weighbridge.verification.outcome import fault
from weighbridge.verification.refusal import bad_signature
from weighbridge.verification.site import Pending, Scene, Site

_HASHES = ("sha256", "sha384", "sha512")


def find(site: Site) -> Iterator[Pending]:
    """Yield the bundles over files, and what looks like a bundle and cannot be read."""
    for each in sealed.every(site):
        signature = each.material.signature(SCHEME.id)
        if each.statement is not None:
            continue
        if each.bundle is None or each.fault is not None:
            yield fault(signature, each.fault)
        elif isinstance(each.bundle.content, Message):
            algorithms = {each.bundle.content.algorithm or "sha256", *_HASHES}
            wants = frozenset(map(Want, algorithms)) | {CONTENT}
            check = _Check(each.bundle, each.bundle.content).check
            yield detached.pending(site, each.material, signature, wants, check)


@dataclass(frozen=True, slots=True)
class _Check:
    bundle: Bundle
    message: Message

    def check(self, target: Target, scene: Scene) -> Said:
        """Hold the bundle against the file, and look its signer up."""
        algorithm = self.message.algorithm or "sha256"
        digest = Digest(algorithm, target.digest(scene, algorithm))
        if self.message.digest not in {"", digest.hex}:
            why = f"over a file of another {algorithm} digest than {target.name[:80]!r}"
            raise bad_signature("other-digest", why)
        digests = {name: bytes.fromhex(target.digest(scene, name)) for name in _HASHES}
        found = authority.authenticate(
            self.bundle,
            scene.judge,
            content=target.small(scene),
            digests=digests,
            digest=digest,
        )
        return Said(found.attest(), found.row, found.doubt)


SCHEME = Scheme(id="sigstore-bundle", doc=__doc__, grade=Grade.SIGNED, find=find, material=True)
