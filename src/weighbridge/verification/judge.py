"""Whose signature counts, and when it is: what every scheme asks about a signer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from weighbridge.core import Document, PolicyError, Trust, TrustedSigner
from weighbridge.core.records import dataclass, field
from weighbridge.verification.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Judge:
    """What the policy trusts, and the time that certificates are held against.

    Attributes:
        trust: Rows of the policy.
        now: In UTC.
    """

    trust: Trust = field(default_factory=Trust)
    now: dt.datetime = field(default_factory=lambda: dt.datetime(1970, 1, 1, tzinfo=dt.UTC))

    def check(self) -> None:
        """See that keys and certificates of the policy can be used, before anything is weighed.

        Raises:
            PolicyError: One cannot.
        """
        for row in self.trust.signers:
            for document in row.keys:
                _key(row, document)
            for document in (*row.roots, *row.timestamp_roots):
                _roots(row, document)


def _key(row: TrustedSigner, document: Document) -> None:
    from weighbridge.verification import keys, minisign, openpgp, sshsig  # noqa: PLC0415 - only if a policy has any

    try:
        keys.load(document)
    except keys.KeyFaultError as error:
        # What else may be a key; each refuses what is not.
        readers = (minisign.parse_public, sshsig.load_publics)
        other = any(_reads(reader, document.data) for reader in readers)
        if not (other or openpgp.is_certificate(document.data)):
            told = str(error) if b"-----BEGIN " in document.data else NO_KEY
            raise PolicyError("trust", _about(row, document, told), where=row.where) from error


NO_KEY = "holds no public key: neither PEM or DER, nor minisign, SSH or OpenPGP"


def _about(row: TrustedSigner, document: Document, why: str) -> str:
    """Name the row as well, unless it is called after its file."""
    named = "" if row.name == document.name else f"{row.name!r}: "
    return f"{named}{document.name!r}: {why}"


def _reads(reader: Callable[[bytes], object], data: bytes) -> bool:
    try:
        reader(data)
    except RefusedError:
        return False
    return True


def _roots(row: TrustedSigner, document: Document) -> None:
    from weighbridge.verification import certificate, keys  # noqa: PLC0415 - only if a policy has any

    try:
        certificate.roots(document)
    except keys.KeyFaultError as error:
        raise PolicyError("trust", _about(row, document, str(error)), where=row.where) from error
