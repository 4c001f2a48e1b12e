"""OpenPGP: a detached signature over a file, or over a list of digests such as ``SHA256SUMS``.

Checked with the extra ``openpgp``, against certificates that the policy names; without it the
signature is told as present and not checked. No key server is asked, no key ring is read.

Source: RFC 9580 (retrieved 2026-11-25). Not checked: signatures over text, several in one file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weighbridge.core import Attestation, Grade, Moment, Role, Signer, TrustedSigner
from weighbridge.signatures import Scheme
from weighbridge.verification import authority, detached, openpgp
from weighbridge.verification.detached import Said, Target
from weighbridge.verification.openpgp import OpenpgpSigner
from weighbridge.verification.outcome import fault
from weighbridge.verification.refusal import RefusedError, untrusted
from weighbridge.verification.site import Pending, Scene, Site


def find(site: Site) -> Iterator[Pending]:
    """Yield the OpenPGP signatures among a model's small files."""
    for material in site.materials:
        if not openpgp.recognises(material.data):
            continue
        signature = material.signature(SCHEME.id)
        try:
            openpgp.parse(material.data)
        except RefusedError as error:
            yield fault(signature, error)
            continue
        check = _Check(material.data).check
        wants = frozenset({detached.CONTENT})
        yield detached.pending(site, material, signature, wants, check)


@dataclass(frozen=True, slots=True)
class _Check:
    data: bytes

    def check(self, target: Target, scene: Scene) -> Said:
        """Try the certificates of the policy, row by row."""
        doubt: RefusedError | None = None
        for row in authority.rows(scene.judge, Role.SIGNER):
            for document in row.keys:
                if not openpgp.is_certificate(document.data):
                    continue
                try:
                    found = openpgp.check(
                        self.data, document.data, target.content(scene), scene.judge.now
                    )
                except RefusedError as error:
                    # Another row may have the key; what is said last is said of none.
                    doubt = doubt if doubt and error.reason == _NO_KEY else error
                    continue
                return _said(found, row, scene)
        if doubt is None:
            openpgp.needed()
            doubt = untrusted("unknown-key", "an OpenPGP signature, and no row has such a key")
        raise doubt


_NO_KEY = "openpgp-unknown-key"


def _said(found: OpenpgpSigner, row: TrustedSigner, scene: Scene) -> Said:
    signer = Signer(
        "openpgp",
        identity=found.user_ids[0] if found.user_ids else found.certificate,
        key=f"openpgp:{found.key}",
        certificate=f"openpgp:{found.certificate}",
    )
    doubt = authority.revoked(signer, scene.judge)
    doubt = doubt or authority.window(row, scene.judge.now.date())
    times = (Moment("signer", found.created.isoformat()),)
    attestation = Attestation(signer, "", (), times=times)
    return Said(attestation, None if doubt else row, doubt)


SCHEME = Scheme(id="openpgp", doc=__doc__, grade=Grade.SIGNED, find=find)
