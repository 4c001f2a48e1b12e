"""Whose signature counts. Made by policy, used by whatever verifies; nothing here is parsed."""

from __future__ import annotations

import datetime as dt

from weighbridge.core import enums
from weighbridge.core.records import dataclass


class Role(enums.StrEnum):
    """What a trusted signer may vouch for."""

    SIGNER = "signer"
    """The bytes of a model, and where they are from."""
    WEIGHER = "weigher"
    """That a gate of ours weighed these bytes before."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file that a policy names: a public key, certificates, a trusted root.

    Attributes:
        name: As written in the policy, or on the command line.
        data: Its bytes.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class TrustedSigner:
    """A row of ``[[checks.signature.trust]]``. Exactly one of the first four sorts is filled.

    Attributes:
        name: What reports call the signer.
        where: ``file:line`` of the row.
        keys: Public keys: PEM, minisign, SSH or OpenPGP.
        fingerprints: Public keys by digest: ``sha256:<hex>`` of the DER SubjectPublicKeyInfo, or
            ``SHA256:<base64>`` as ssh-keygen prints it.
        roots: Certificates (PEM, one or more) that a chain may end in.
        identity: Of a Sigstore certificate; ``*`` stands for anything but ``/`` and ``@``, ``**``
            for anything.
        issuer: OIDC issuer of that identity, exactly.
        source: Repository for which ``identity`` was at work, as a pattern likewise; empty for
            those of the account that the identity names.
        subject: Subject of a certificate under ``roots``, RFC 4514, with ``*``; empty for any.
        trusted_root: Sigstore instance of ``identity``; ``None`` for the public one.
        timestamp_roots: Certificates (PEM) of time stamping authorities: a certificate under
            ``roots`` then has to be valid at the moment that they give, instead of now.
        any_usage: Whether a certificate under ``roots`` may lack the usage *code signing*.
        publisher: Publisher for whom the signer speaks; empty for none.
        roles: What the signer may vouch for.
        since: First day on which signatures count.
        until: Last day on which signatures count.
    """

    name: str
    where: str
    keys: tuple[Document, ...] = ()
    fingerprints: tuple[str, ...] = ()
    roots: tuple[Document, ...] = ()
    identity: str = ""
    issuer: str = ""
    source: str = ""
    subject: str = ""
    trusted_root: Document | None = None
    timestamp_roots: tuple[Document, ...] = ()
    any_usage: bool = False
    publisher: str = ""
    roles: frozenset[Role] = frozenset({Role.SIGNER})
    since: dt.date | None = None
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """Everything a policy says about whose signature counts.

    Attributes:
        signers: Rows, in order.
        revoked: Fingerprints of keys and certificates, ``sha256:<hex>``, or serial numbers of
            certificates, ``serial:<hex>``; they count nowhere.
        trusted_root: The Sigstore instance of rows that name none; ``None`` for the shipped one.
    """

    signers: tuple[TrustedSigner, ...] = ()
    revoked: frozenset[str] = frozenset()
    trusted_root: Document | None = None
