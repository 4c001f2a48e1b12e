"""minisign: an Ed25519 signature over a file, or over its BLAKE2b digest, with a signed comment.

``model.gguf.minisig`` beside ``model.gguf``, or over a list of digests. The key has to be one of
the policy's. Source: https://jedisct1.github.io/minisign/ (retrieved 2026-11-25).
Not read: the untrusted comment; the trusted one is kept as it is, since whoever signs can write it.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Attestation, Document, Grade, Role, Signer, TrustedSigner
from weighbridge.core.records import dataclass
from weighbridge.intake.digest import CONTENT, Want
from weighbridge.signatures import Scheme
from weighbridge.verification import authority, detached, minisign
from weighbridge.verification.detached import Said, Target
from weighbridge.verification.judge import Judge
from weighbridge.verification.minisign import MinisignPublic, MinisignSignature
from weighbridge.verification.outcome import fault
from weighbridge.verification.refusal import RefusedError, untrusted
from weighbridge.verification.site import Pending, Scene, Site


def find(site: Site) -> Iterator[Pending]:
    """Yield the minisign signatures among a model's small files."""
    for material in site.materials:
        if not minisign.recognises(material.data):
            continue
        signature = material.signature(SCHEME.id)
        try:
            parsed = minisign.parse_signature(material.data)
        except RefusedError as error:
            yield fault(signature, error)
            continue
        want = CONTENT if parsed.algorithm == "Ed" else Want("blake2b")
        check = _Check(parsed).check
        yield detached.pending(site, material, signature, frozenset({want}), check)


@dataclass(frozen=True, slots=True)
class _Check:
    signature: MinisignSignature

    def check(self, target: Target, scene: Scene) -> Said:
        """Find the key, and hold the signature against the file."""
        plain = self.signature.algorithm == "Ed"
        content = target.content(scene) if plain else None
        blake2b = None if plain else bytes.fromhex(target.digest(scene, "blake2b"))
        name = minisign.key_name(self.signature.key_id)
        refused = untrusted("unknown-key", f"made by key {name}, which the policy does not have")
        doubtful: Said | None = None
        for row, public in self._keys(scene.judge):
            try:
                minisign.check(self.signature, public, content=content, blake2b=blake2b)
            except RefusedError as error:
                refused = error
                continue
            said = self._said(row, public, scene.judge)
            if said.row is not None:
                return said
            doubtful = doubtful or said
        if doubtful is None:
            raise refused
        return doubtful

    def _keys(self, judge: Judge) -> Iterator[tuple[TrustedSigner, MinisignPublic]]:
        """Yield the keys that have the signature's id: more than one row may name a key."""
        for row in authority.rows(judge, Role.SIGNER):
            for document in row.keys:
                public = _public(document)
                if public is not None and public.key_id == self.signature.key_id:
                    yield row, public

    def _said(self, row: TrustedSigner, public: MinisignPublic, judge: Judge) -> Said:
        signer = Signer("minisign", identity=public.label, key=public.fingerprint)
        doubt = authority.revoked(signer, judge) or authority.window(row, judge.now.date())
        comment = self.signature.comment.decode("utf-8", "replace")
        attestation = Attestation(signer, "", (), (("trusted-comment", comment),))
        return Said(attestation, None if doubt else row, doubt)


def _public(document: Document) -> MinisignPublic | None:
    try:
        return minisign.parse_public(document.data)
    except RefusedError:
        return None  # a key of another scheme


SCHEME = Scheme(id="minisign", doc=__doc__, grade=Grade.SIGNED, find=find, material=True)
