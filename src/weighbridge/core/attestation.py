"""Signatures as found, statements as verified, and which files they cover.

Three facts stay apart, since no boolean answers them together: is the signature valid, is the
signer one whom the policy trusts, and are the files here the ones that were signed.
"""

from __future__ import annotations

from collections.abc import Sequence

from weighbridge.core import enums
from weighbridge.core.artifact import Digest, Place
from weighbridge.core.records import dataclass

SUMMARY = "https://slsa.dev/verification_summary/v1"
"""Predicate type of a verification summary: that somebody weighed the files before."""

_VOUCHING = (
    "https://cyclonedx.org/bom",
    "https://in-toto.io/attestation/release",
    "https://model_signing/signature",
    "https://sigstore.dev/cosign/sign",
    "https://slsa.dev/provenance",
    "https://spdx.dev/Document",
)
"""Predicate types, whatever their version, by which a signer stands for files: who made them, what
they are, that they are released. Any other may say what it likes of them: that a test failed."""

UNKNOWN = "unknown"
"""Stands where the id of a scheme does, for what is named like a signature and is none."""


ROOT_AGE = "trust-root-age-days"
"""Fact of an attestation: days since the shipped trusted root that was used was taken."""


class Standing(enums.StrEnum):
    """What became of one signature, or of one record of digests."""

    VERIFIED = "verified"
    """Valid, by a signer whom the policy trusts, and every file it speaks of is as signed."""
    RECORDED = "recorded"
    """No signature: digests that somebody wrote down, and the files are as written down."""
    UNSIGNED = "unsigned"
    """Nothing vouches for the files."""
    UNSUPPORTED = "unsupported"
    """Present, and of a form that is not checked."""
    UNTRUSTED_SIGNER = "untrusted-signer"
    """By somebody whom the policy does not name, or whose key or certificate may not sign."""
    MISMATCH = "mismatch"
    """The files are not the ones that were signed or recorded."""
    MALFORMED = "malformed"
    """Looks like a signature and cannot be read as one."""
    BAD_SIGNATURE = "bad-signature"
    """The signature, its log entry or its time stamp is not valid for what it is attached to."""


class Grade(enums.StrEnum):
    """How much a scheme can say."""

    SIGNED = "signed"
    """Somebody's key is needed to make one."""
    RECORDED = "recorded"
    """Anybody who can write into the folder can make one."""


@dataclass(frozen=True, slots=True)
class Signature:
    """Looks like a signature; not believed.

    Attributes:
        place: Where it lies.
        scheme: Id of the scheme that recognised it.
        grade: Whether it is a signature at all, or a record of digests.
    """

    place: Place
    scheme: str
    grade: Grade = Grade.SIGNED


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed, as far as key, certificate and log tell. All text but digests is the signer's.

    Attributes:
        method: ``key``, ``certificate``, ``sigstore``, ``minisign``, ``ssh`` or ``openpgp``.
        identity: Subject of the certificate, or what the key is called; may be empty.
        issuer: Who vouches for the identity: an OIDC issuer, or the issuer of the certificate.
        key: ``sha256:`` and SHA-256 of the public key (DER SubjectPublicKeyInfo), ``SHA256:`` as
            ssh-keygen prints it, ``openpgp:`` and its fingerprint, or empty.
        certificate: ``sha256:`` and SHA-256 of the certificate (DER), or empty.
        chain_root: As ``certificate``, of the root that the chain ends in.
        valid: First and last moment of the certificate, ISO 8601, UTC; or ``None``.
        details: What else the certificate says, by kebab-case name: ``source-repository``,
            ``source-ref``, ``source-digest``, ``build-signer``, ``runner-environment`` ...
    """

    method: str
    identity: str = ""
    issuer: str = ""
    key: str = ""
    certificate: str = ""
    chain_root: str = ""
    valid: tuple[str, str] | None = None
    details: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class LogEntry:
    """Where a transparency log holds the signature.

    Attributes:
        origin: First line of the checkpoint, which is signed by the log.
        index: Of the entry in that log, as its inclusion proof says.
        size: Entries in the tree of that proof.
        kind: Type and version of the entry, e.g. ``dsse/0.0.1``.
    """

    origin: str
    index: int
    size: int
    kind: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A time at which the signature was there already.

    Attributes:
        source: Who says so: ``transparency-log``, ``timestamp-authority``, or ``signer`` for one
            that nobody else vouches for.
        time: ISO 8601, UTC.
    """

    source: str
    time: str


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that is signed.

    Attributes:
        name: As signed; attacker-controlled text.
        digests: Any of them identifies it.
    """

    name: str
    digests: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class Attestation:
    """A statement whose signature is valid, and exactly what it speaks of. Not yet believed.

    Attributes:
        signer: Who signed.
        statement: Predicate type, or empty for a bare signature over a file.
        subjects: What is signed.
        facts: What else the statement says, by kebab-case name; as much as checks and claims use.
        log: Entry of a transparency log, if one was checked.
        times: Checked times.
        trust_root: ``sha256:`` and SHA-256 of the trust root that was used, or empty.
    """

    signer: Signer
    statement: str
    subjects: Sequence[Subject]
    facts: tuple[tuple[str, str], ...] = ()
    log: LogEntry | None = None
    times: tuple[Moment, ...] = ()
    trust_root: str = ""

    @property
    def vouches(self) -> bool:
        """Whether the signer stands for the files by it, and does not merely speak of them."""
        if self.statement in {"", SUMMARY}:
            return True
        return any(
            self.statement == each or self.statement.startswith(f"{each}/") for each in _VOUCHING
        )


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a signature says about the files that are here; names from the model's root, sorted.

    Attributes:
        covered: As signed.
        changed: Signed with another digest.
        missing: Signed, and not here.
        unsigned: Here, and not signed.
        ignored: Here, and left out by the signer on purpose.
        links: Links; a covered one leads to bytes that are as signed.
        special: Neither files nor links, or not readable; nobody can vouch for them.
        implied: Here, and not signed, and saying no more than where that lies which is.
    """

    covered: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    unsigned: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    special: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every file is covered and as signed."""
        bad = self.changed or self.missing or self.unsigned or self.ignored or self.special
        return bool(self.covered) and not bad


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of one signature or record.

    Attributes:
        signature: Which.
        standing: The answer.
        reason: Kebab-case; stable.
        why: The reason in words; lower case, no full stop; may hold text from the file.
        trusted: Name that the policy gives the signer; empty if it names no such signer.
        attestation: The statement, if the signature is valid.
        coverage: How the files compare, if they were compared.
        publisher: For whom the policy lets that signer speak; may be empty.
    """

    signature: Signature
    standing: Standing
    reason: str
    why: str
    trusted: str = ""
    attestation: Attestation | None = None
    coverage: Coverage | None = None
    publisher: str = ""

    @property
    def valid(self) -> bool:
        """Whether the signature itself is valid, whoever made it."""
        return self.attestation is not None
