"""A Sigstore instance as its ``trusted_root.json`` describes it: logs and authorities, and when.

Source: https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
(retrieved 2026-11-25). Not read: keys and certificates themselves; verification does that.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping

from weighbridge.core import Document, FormatError
from weighbridge.core.records import dataclass
from weighbridge.intake import strictjson
from weighbridge.verification.refusal import RefusedError, untrusted

MAX_ROOT = 1 << 20
"""Bytes; the public one has 7,000."""


@dataclass(frozen=True, slots=True)
class Period:
    """When keys of a log or authority were in use.

    Attributes:
        start: First moment; ``None`` for always.
        end: Last moment; ``None`` for still in use.
    """

    start: dt.datetime | None
    end: dt.datetime | None

    def holds(self, moment: dt.datetime) -> bool:
        """Whether a moment is inside."""
        after = self.start is None or self.start <= moment
        return after and (self.end is None or moment <= self.end)


@dataclass(frozen=True, slots=True)
class Log:
    """A transparency log, or a log of certificates.

    Attributes:
        name: Its URL.
        id: Base64.
        period: When its key was in use.
    """

    name: str
    id: str
    period: Period


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority, or a time stamping authority.

    Attributes:
        name: Its URL.
        certificates: DER, the one that issues (or stamps) first, the root last.
        period: When it was in use.
    """

    name: str
    certificates: tuple[bytes, ...]
    period: Period


@dataclass(frozen=True, slots=True)
class Instance:
    """Everybody whom a trusted root trusts.

    Attributes:
        name: Of the document.
        digest: ``sha256:`` and SHA-256 of its bytes.
        logs: Of signatures.
        certificate_logs: Of certificates.
        authorities: That issue certificates to signers.
        time_stampers: That say when.
    """

    name: str
    digest: str
    logs: tuple[Log, ...]
    certificate_logs: tuple[Log, ...]
    authorities: tuple[Authority, ...]
    time_stampers: tuple[Authority, ...]


def unreadable(document: Document, why: str) -> RefusedError:
    """Refuse to verify anything against a trusted root that cannot be read."""
    return untrusted("unreadable-root", f"trusted root {document.name!r} cannot be used: {why}")


def table(document: Document) -> dict[str, object]:
    """Decode the JSON of a trusted root.

    Raises:
        RefusedError: ``unreadable-root``.
    """
    if len(document.data) > MAX_ROOT:
        raise unreadable(document, f"more than {MAX_ROOT} bytes")
    try:
        return strictjson.table(document.data, what="trusted root", offset=0)
    except FormatError as error:
        raise unreadable(document, str(error)) from error


def read(document: Document) -> Instance:
    """Read a trusted root.

    Raises:
        RefusedError: ``unreadable-root``.
    """
    found = table(document)
    try:
        return Instance(
            name=document.name,
            digest=f"sha256:{hashlib.sha256(document.data).hexdigest()}",
            logs=tuple(_logs(found, "tlogs")),
            certificate_logs=tuple(_logs(found, "ctlogs")),
            authorities=tuple(_authorities(found, "certificateAuthorities")),
            time_stampers=tuple(_authorities(found, "timestampAuthorities")),
        )
    except (ValueError, OverflowError) as error:
        raise unreadable(document, str(error)) from error


def _logs(found: Mapping[str, object], key: str) -> Iterator[Log]:
    for row in _rows(found, key):
        period = _period(_within(row, "publicKey"))
        yield Log(_text(row, "baseUrl"), _text(_within(row, "logId"), "keyId"), period)


def _authorities(found: Mapping[str, object], key: str) -> Iterator[Authority]:
    for row in _rows(found, key):
        chain = _rows(_within(row, "certChain"), "certificates")
        certificates = [base64.b64decode(_text(item, "rawBytes"), validate=True) for item in chain]
        if not certificates:
            raise ValueError(f"an authority of {key} has no certificate")
        yield Authority(_text(row, "uri"), tuple(certificates), _period(row))


def _period(row: Mapping[str, object]) -> Period:
    if row.get("validFor") is None:
        return Period(None, None)
    span = _within(row, "validFor")
    return Period(_moment(span, "start"), _moment(span, "end"))


def _moment(row: Mapping[str, object], key: str) -> dt.datetime | None:
    if row.get(key) is None:
        return None
    moment = dt.datetime.fromisoformat(_text(row, key))
    if moment.tzinfo is None:
        raise ValueError(f"{key} has no time zone")
    return moment.astimezone(dt.UTC)


def _within(row: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = row.get(key)
    if not isinstance(value, dict):
        raise ValueError(f"{key} must be an object")  # noqa: TRY004 - one kind of error
    return value


def _rows(row: Mapping[str, object], key: str) -> list[Mapping[str, object]]:
    value = row.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise ValueError(f"{key} must be a list of objects")
    return value


def _text(row: Mapping[str, object], key: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise ValueError(f"{key} must be a string")  # noqa: TRY004 - one kind of error
    return value
