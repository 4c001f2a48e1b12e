"""OpenPGP: a detached signature over a file, or over a list of digests such as ``SHA256SUMS``.

Checked with the extra ``openpgp``, against certificates that the policy names; without it the
signature is told as present and not checked. No key server is asked, no key ring is read.

Source: RFC 9580 (retrieved 2026-11-25). Not checked: signatures over text, several in one file.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Attestation, Grade, Moment, Signer
from weighbridge.core.records import dataclass
from weighbridge.intake.digest import CONTENT
from weighbridge.signatures import Scheme
from weighbridge.verification import detached, openpgp, trusted_openpgp
from weighbridge.verification.detached import Said, Target
from weighbridge.verification.outcome import fault
from weighbridge.verification.refusal import RefusedError
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
        wants = frozenset({CONTENT})
        yield detached.pending(site, material, signature, wants, check)


@dataclass(frozen=True, slots=True)
class _Check:
    data: bytes

    def check(self, target: Target, scene: Scene) -> Said:
        """Hold the signature against the file, with the certificates of the policy."""
        openpgp.needed()
        row, found = trusted_openpgp.trusted(scene.judge, self.data, target.content(scene))
        signer = Signer(
            "openpgp",
            identity=found.user_ids[0] if found.user_ids else found.certificate,
            key=f"openpgp:{found.key}",
            certificate=f"openpgp:{found.certificate}",
        )
        times = (Moment("signer", found.created.isoformat()),)
        return Said(Attestation(signer, "", (), times=times), row)


SCHEME = Scheme(id="openpgp", doc=__doc__, grade=Grade.SIGNED, find=find, material=True)
