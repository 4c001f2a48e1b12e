"""Sigstore bundles, verified offline: a certificate of minutes, a log, a time, and no kept key.

What holds after ``statement`` or ``artifact`` returns: the certificate was issued by an authority
of the trusted root and is in a certificate log; the signature is by its key; the signature is in a
transparency log of the trusted root; and at every time that log or time stamping authority gives,
the certificate, the authority and the log were in use. *Whose* certificate it is, is for the caller
to judge: any identity passes here.

Cryptography is sigstore-python's (https://github.com/sigstore/sigstore-python, retrieved
2026-11-25), which is given one thing to trust, the bytes of the trusted root: no cache, no network.
It never compares the sizes of trees, never looks when a log or authority was in use, and tries
every key for a log it does not know; those are checked here. Not checked: revocation, for which
there is nothing offline, and the periods of certificate logs.

Not authenticated by anything, and never told: the entry's outer ``logIndex``, the envelope's
``keyid``, further certificates of old bundles, witnesses' signatures on a checkpoint.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache

from weighbridge.core import Digest, Document, LogEntry, Moment, Signer
from weighbridge.core.records import dataclass
from weighbridge.typings import TypeAlias
from weighbridge.verification import fulcio, instance
from weighbridge.verification.instance import Authority, Instance, Period
from weighbridge.verification.keylessform import Content, Form, read
from weighbridge.verification.refusal import (
    RefusedError,
    bad_signature,
    malformed,
    unsupported,
    untrusted,
)

LOG = "transparency-log"
STAMP = "timestamp-authority"

_REASONS = (
    ("failed to verify SCT", "bad-certificate-log", "certificate is not in a log of certificates"),
    ("invalid log entry", "bad-log-entry", "log entry does not verify"),
    ("not enough sources", "bad-time", "time of signing does not verify"),
    ("no Timestamp Auth", "bad-time", "time stamp, and no authority for them in the trusted root"),
    ("duplicate timestamp", "bad-time", "the same time stamp twice"),
    ("Invalid Timestamp", "bad-time", "time stamp cannot be read"),
    ("DSSE: invalid", "bad-signature", "signature does not verify"),
    ("Signature is invalid", "bad-signature", "signature does not verify"),
    ("Bundle message digest", "other-digest", "signature is over another file"),
    ("log entry ", "other-log-entry", "log entry is for something else"),
    ("transparency log entry", "other-log-entry", "log entry is for something else"),
    ("invalid DSSE log entry", "other-log-entry", "log entry is for something else"),
)
"""How messages of the library begin, and what we call them."""
_TIMES = "_establish_time"
"""A private method, the only place that tells which time stamps were found good. Should it go, a
time is still told where there is one alone, since nothing would have verified without it."""
_EXPIRED = ("bad-certificate", "certificate may not sign, or was not valid at the time of signing")


@dataclass(frozen=True, slots=True)
class Proven:
    """A bundle that verifies.

    Attributes:
        payload: Of the envelope, as carried; ``None`` for the signature of a file.
        payload_type: Of the envelope, as signed; empty for the signature of a file.
        signer: Whoever that is.
        log: Where the signature is logged.
        times: When the signature was there, by everybody who says so.
        trust_root: ``sha256:`` and SHA-256 of the trusted root.
    """

    payload: bytes | None
    payload_type: str
    signer: Signer
    log: LogEntry
    times: tuple[Moment, ...]
    trust_root: str


@dataclass(frozen=True, slots=True)
class _Checked:
    payload: bytes | None
    payload_type: str
    times: tuple[tuple[str, dt.datetime], ...]


_Check: TypeAlias = Callable[[Form, str], _Checked]


def statement(bundle: bytes, root: Document) -> Proven:
    """Verify a signed statement, in a DSSE envelope. Its type is not looked at.

    Args:
        bundle: JSON.
        root: Trusted root of the Sigstore instance.

    Raises:
        RefusedError: It does not verify, or not against this root.
    """
    return _prove(read(bundle, Content.STATEMENT), root, "")


def artifact(bundle: bytes, root: Document, digest: Digest) -> Proven:
    """Verify the signature of a file.

    Args:
        bundle: JSON.
        root: Trusted root of the Sigstore instance.
        digest: SHA-256 of the file.

    Raises:
        RefusedError: It does not verify, not for this file, or not against this root.
    """
    form = read(bundle, Content.ARTIFACT)
    if digest.algorithm != "sha256":
        why = f"{digest.algorithm} of the file is given, and only sha256 is checked"
        raise unsupported("digest-algorithm", why)
    return _prove(form, root, digest.hex)


def describe(root: Document) -> Instance:
    """Say whom a trusted root trusts, and since when.

    Raises:
        RefusedError: ``unreadable-root``: it cannot be used to verify anything.
    """
    with _quiet():
        found = _instance(root)
        for log in found.logs:
            _check(root, log.id)
    if not found.logs:
        raise instance.unreadable(root, "it names no log")
    return found


def _prove(form: Form, root: Document, digest: str) -> Proven:
    with _quiet():
        found = _instance(root)
        fulcio.check_key(form.certificate)
        authorities = fulcio.issuers(form.certificate, found.authorities)
        if not authorities:
            why = f"certificate is not of an authority of {found.name}"
            raise untrusted("untrusted-root", why)
        logs = [log.period for log in found.logs if log.id == form.log]
        if not logs:
            raise untrusted("untrusted-root", f"log entry is not of a log of {found.name}")
        checked = _check(root, form.log)(form, digest)
        authority = _in_use(checked, authorities, logs)
        signer = fulcio.signer(form.certificate, authority)
    return Proven(
        payload=checked.payload,
        payload_type=checked.payload_type,
        signer=signer,
        log=LogEntry(form.origin, form.index, form.size, form.kind),
        times=tuple(Moment(source, fulcio.spell(moment)) for source, moment in checked.times),
        trust_root=found.digest,
    )


def _in_use(checked: _Checked, authorities: tuple[Authority, ...], logs: list[Period]) -> Authority:
    """Return the authority that issued the certificate, if it and the log were in use then."""
    times = [moment for _, moment in checked.times]
    if not any(all(map(period.holds, times)) for period in logs):
        raise untrusted("retired-log", "logged at a time when the log was not in use")
    for authority in authorities:
        if all(map(authority.period.holds, times)):
            return authority
    raise untrusted("retired-authority", "signed at a time when the authority was not in use")


@lru_cache(maxsize=16)
def _instance(root: Document) -> Instance:
    found = instance.read(root)
    try:
        for authority in (*found.authorities, *found.time_stampers):
            for certificate in authority.certificates:
                fulcio.check_authority(certificate)
    except ValueError as error:
        raise instance.unreadable(root, "a certificate in it cannot be read") from error
    return found


@lru_cache(maxsize=16)
def _check(root: Document, log: str) -> _Check:
    """Return what checks bundles against a trusted root, with one of its logs and no other.

    With one log, its key is the only one tried, so that the log's id is as good as signed.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 - heavy
    from sigstore.errors import CertValidationError, Error  # noqa: PLC0415 - heavy
    from sigstore.hashes import Hashed  # noqa: PLC0415 - heavy
    from sigstore.models import Bundle, ClientTrustConfig  # noqa: PLC0415 - heavy
    from sigstore.verify import Verifier  # noqa: PLC0415 - heavy
    from sigstore_models.common.v1 import HashAlgorithm  # noqa: PLC0415 - heavy

    # what hostile bytes get out of it besides its own errors: pydantic's and rfc8785's are
    # ValueErrors, cryptography has classes of its own, fromtimestamp() and struct have limits,
    # and members that an entry's body lacks are None
    faults = (
        Error, ValueError, TypeError, AttributeError, IndexError, OverflowError, OSError,
        struct.error, UnsupportedAlgorithm, x509.InvalidVersion, x509.ExtensionNotFound,
        x509.DuplicateExtension, x509.UnsupportedGeneralNameType,
    )  # fmt: skip
    try:
        trusted = ClientTrustConfig.from_json(_configuration(root, log)).trusted_root
        verifier = Verifier(trusted_root=trusted)
    except faults as error:
        raise instance.unreadable(root, "it is not of the known form") from error

    def times(form: Form, parsed: Bundle) -> Iterator[tuple[str, dt.datetime]]:
        if hasattr(verifier, _TIMES):
            for found in verifier._establish_time(parsed):  # noqa: SLF001 - see _TIMES
                yield (LOG if found.source.name == "TRANSPARENCY_SERVICE" else STAMP), found.time
        else:
            data = parsed.verification_material.timestamp_verification_data
            stamps = data.rfc3161_timestamps if data else []
            yield _alone(form, [stamp.tst_info.gen_time for stamp in stamps])

    def check(form: Form, digest: str) -> _Checked:
        try:
            parsed = Bundle.from_json(form.text)
        except faults as error:
            raise malformed("not-a-bundle", "bundle is not of the known form") from error
        kind, payload = "", None
        try:
            if form.content is Content.STATEMENT:
                kind, payload = verifier.verify_dsse(parsed, _Anybody())
            else:
                hashed = Hashed(algorithm=HashAlgorithm.SHA2_256, digest=bytes.fromhex(digest))
                verifier.verify_artifact(hashed, parsed, _Anybody())
            found = tuple(times(form, parsed))
        except CertValidationError as error:
            raise untrusted(*_EXPIRED) from error
        except faults as error:
            raise _refusal(str(error)) from error
        # a time stamp that is not good is passed over by the library as long as another is
        if len(found) != form.stamps + (form.promised is not None):
            raise bad_signature("bad-time", "a time stamp does not verify against the trusted root")
        return _Checked(payload, kind, found)

    return check


def _alone(form: Form, stamped: list[dt.datetime]) -> tuple[str, dt.datetime]:
    """Return the one time there is; for want of ``_TIMES``."""
    match (form.promised, stamped):
        case (int(promised), []):
            return LOG, dt.datetime.fromtimestamp(promised, tz=dt.UTC)
        case (None, [moment]):
            return STAMP, moment
        case _:
            raise unsupported("times-not-told", "library does not tell which times it verified")


def _refusal(message: str) -> RefusedError:
    for start, reason, why in _REASONS:
        if message.startswith(start):
            return bad_signature(reason, why)
    return bad_signature("not-verified", "bundle does not verify")


class _Anybody:
    """Lets every identity pass: whose signature counts is the caller's question."""

    def verify(self, cert: object) -> None:
        """Accept a certificate that has been verified."""


@cache
def _hush() -> None:
    # without a handler of its own, the library's warnings would be written to standard error
    import logging  # noqa: PLC0415 - as above

    logging.getLogger("sigstore").addHandler(logging.NullHandler())


@contextmanager
def _quiet() -> Iterator[None]:
    """Let nobody but us speak: odd certificates make libraries warn."""
    _hush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _configuration(root: Document, log: str) -> str:
    """Wrap a trusted root as the one document that the library reads from memory."""
    table = instance.table(root)
    logs = table.get("tlogs")
    kept = [
        row
        for row in (logs if isinstance(logs, list) else [])
        if isinstance(row, dict) and row.get("logId") == {"keyId": log}
    ]
    return json.dumps(
        {
            "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
            "trustedRoot": table | {"tlogs": kept},
            "signingConfig": {
                "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            },
        }
    )
