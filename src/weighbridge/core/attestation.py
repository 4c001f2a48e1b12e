"""Signatures as found, and statements as verified, which only ``Scheme.verify`` makes."""

from __future__ import annotations

from dataclasses import dataclass

from weighbridge.core.artifact import Digest, Place


@dataclass(frozen=True, slots=True)
class Signature:
    """Looks like a signature; not believed.

    Attributes:
        place: Where it lies.
        scheme: Id of the scheme that recognised it.
    """

    place: Place
    scheme: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """A verified statement, and exactly which digests it covers.

    Attributes:
        scheme: Id of the scheme.
        identity: Who signed, as the certificate or key says.
        covers: Artifact names and digests, as signed.
        statement: Predicate type of the statement, or empty.
        trust_root: Digest of the trust root used.
        place: Where the signature lies.
    """

    scheme: str
    identity: str
    covers: tuple[tuple[str, Digest], ...]
    statement: str
    trust_root: str
    place: Place
