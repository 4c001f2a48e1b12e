"""Time stamps (RFC 3161) over the signature of a bundle: that it was there at some moment.

With one, a certificate only has to be valid when it signed. The authority has to end in a root that
the policy names for that row, and to be valid at the moment it gives; stamps by others count for
nothing, and then the certificate has to be valid now.

Cryptography and CMS are rfc3161-client's (https://github.com/trailofbits/rfc3161-client, retrieved
2026-11-25), which sigstore brings along. Not checked: revocation of the authority.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from weighbridge.core import Document
from weighbridge.verification import certificate
from weighbridge.verification.refusal import RefusedError

MAX_STAMP = 64 << 10
"""Bytes of one response."""


def moments(
    stamps: Sequence[bytes], signature: bytes, roots: Sequence[Document], now: dt.datetime
) -> tuple[dt.datetime, ...]:
    """Return the moments at which a signature was there, earliest first.

    Args:
        stamps: Responses, DER.
        signature: What they have to be over.
        roots: Certificates (PEM) of authorities: a root, and what lies between it and the authority
            if the stamp does not carry that.
        now: No stamp from later counts.
    """
    if not roots:
        return ()
    return tuple(sorted(_every(stamps, signature, roots, now)))


def _every(
    stamps: Sequence[bytes], signature: bytes, roots: Sequence[Document], now: dt.datetime
) -> Iterator[dt.datetime]:
    import rfc3161_client as client  # noqa: PLC0415 - heavy, and hardly ever wanted
    from cryptography import x509  # noqa: PLC0415 - as above

    builder = client.VerifierBuilder()
    known = [one for document in roots for one in certificate.roots(document)]
    for one in known:
        loaded = x509.load_der_x509_certificate(one.der)
        if not one.authority:
            builder = builder.tsa_certificate(loaded)
        elif one.subject == one.issuer:
            builder = builder.add_root_certificate(loaded)
        else:
            builder = builder.add_intermediate_certificate(loaded)
    try:
        verifier = builder.build()
    except client.VerificationError:
        return
    for stamp in stamps:
        if len(stamp) > MAX_STAMP:
            continue
        try:
            response = client.decode_timestamp_response(stamp)
            verifier.verify_message(response, signature)
            carried = [certificate.read(der) for der in response.signed_data.certificates]
        except (client.VerificationError, ValueError, RefusedError):
            continue
        moment = response.tst_info.gen_time.astimezone(dt.UTC)
        chain = [one for one in (*known, *carried) if not _outside(one, moment)]
        if moment <= now and len(chain) == len(known) + len(carried):
            yield moment


def _outside(one: certificate.Certificate, moment: dt.datetime) -> bool:
    return not one.since <= moment <= one.until
