"""SSH signatures: ``ssh-keygen -Y sign -n file`` over a file, or over a list of digests.

The key has to be one of the policy's, as a public key or by its fingerprint, and the signature has
to be made for files (namespace ``file``). Source:
https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig (retrieved 2026-11-25).
Not checked: keys vouched for by an SSH certificate; validity that ``allowed_signers`` gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Attestation, Grade, Signer
from weighbridge.core.records import dataclass
from weighbridge.intake.digest import Want
from weighbridge.signatures import Scheme
from weighbridge.verification import detached, sshsig, trusted_ssh
from weighbridge.verification.detached import Said, Target
from weighbridge.verification.outcome import fault
from weighbridge.verification.refusal import RefusedError, bad_signature, untrusted
from weighbridge.verification.site import Pending, Scene, Site
from weighbridge.verification.sshsig import SshSignature

NAMESPACE = "file"


def find(site: Site) -> Iterator[Pending]:
    """Yield the SSH signatures among a model's small files."""
    for material in site.materials:
        if not material.data.startswith(sshsig.BEGIN.encode()):
            continue
        signature = material.signature(SCHEME.id)
        try:
            parsed = sshsig.parse(material.data)
        except RefusedError as error:
            yield fault(signature, error)
            continue
        wants = frozenset({Want(parsed.hash)})
        yield detached.pending(site, material, signature, wants, _Check(parsed).check)


@dataclass(frozen=True, slots=True)
class _Check:
    signature: SshSignature

    def check(self, target: Target, scene: Scene) -> Said:
        """Hold the signature against the file, and look its key up."""
        if self.signature.namespace != NAMESPACE:
            why = f"made for {self.signature.namespace[:80]!r}, not for files"
            raise bad_signature("namespace", why)
        sshsig.check(self.signature, bytes.fromhex(target.digest(scene, self.signature.hash)))
        row, doubt = None, None
        try:
            row = trusted_ssh.trusted(scene.judge, self.signature.key)
        except RefusedError as error:
            doubt = error
        print_ = self.signature.fingerprint
        if row is None and doubt is None:
            doubt = untrusted("unknown-key", f"signed with key {print_}, which no row names")
        signer = Signer("ssh", identity=row.name if row else print_, key=print_)
        return Said(Attestation(signer, "", ()), row, doubt)


SCHEME = Scheme(id="ssh-signature", doc=__doc__, grade=Grade.SIGNED, find=find, material=True)
