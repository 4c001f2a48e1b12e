"""Chains of certificates, by our own rules where OMS has none.

A chain ends in a certificate that the policy names; roots of browsers and systems count nowhere.
Paths, signatures, names and path lengths are left to the path builder of ``cryptography``; each
certificate in a path is held against the rules below.

Every certificate
    is valid at the time asked for, first and last moment included; is not revoked; has no critical
    extension but basic constraints, key usage, extended key usage and alternative name; has no
    name constraints, since subjects are not held against them; and, unless the policy names it, is
    signed over SHA-256, SHA-384 or SHA-512.
The leaf
    has a key on P-256, P-384 or P-521 and the key usage *digitalSignature*; the extended key usage
    *codeSigning* too, unless the policy allows any usage. Then it may lack extended key usages, or
    have *anyExtendedKeyUsage*; one for something else, TLS for instance, may not sign even then.
    It may not sign certificates: key usage *keyCertSign* refuses it. Basic constraints alone do
    not: without *keyCertSign* nothing counts that it issues (RFC 5280, section 4.2.1.9), and the
    leaf of OMS's own test vectors is such a one.
An issuer
    is an authority by its basic constraints, has the key usage *keyCertSign*, a key on P-256,
    P-384 or P-521 or RSA of 2048 bits or more; and its extended key usages, if it has any, include
    *codeSigning* or *anyExtendedKeyUsage*. It need not be its own issuer: the policy may name an
    intermediate. Path lengths count every issuer, its own issuer or not: stricter than RFC 5280.

A leaf that the policy names itself, byte for byte, needs no issuer.

Reasons, stable. ``untrusted-signer``: ``certificate-expired``, ``certificate-not-yet-valid``,
``certificate-usage`` (what a certificate is for), ``weak-certificate``, ``revoked``,
``untrusted-root`` (nothing that the policy names issued it), ``certificate-chain`` (path lengths,
extensions not understood, too many certificates). ``malformed``: ``certificate``.
``unsupported``: ``key-type``.

Sources: https://github.com/ossf/model-signing-spec, section 8.2, and RFC 5280 (both retrieved
2026-11-25).
Not done: revocation lists and OCSP, which need a network; the policy's list of revoked keys and
certificates stands in.
"""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Iterator, Sequence

from weighbridge.core import Document, Signer
from weighbridge.core.records import dataclass
from weighbridge.verification import certificate, keys
from weighbridge.verification.certificate import Certificate
from weighbridge.verification.keys import KeyKind, PublicKey
from weighbridge.verification.refusal import RefusedError, unsupported, untrusted

MAX_CHAIN = 10
"""Certificates in a bundle, the leaf among them."""

MAX_STEPS = 100
"""Signatures that are tried to word a refusal."""

DIGESTS = frozenset({"sha256", "sha384", "sha512"})
"""What a certificate may be signed over."""

_ISSUERS = keys.CURVES | {KeyKind.RSA}


@dataclass(frozen=True, slots=True)
class Rules:
    """What a certificate is held against.

    Attributes:
        at: When.
        any_usage: Whether the leaf may lack the usage *codeSigning*.
        revoked: Fingerprints and serial numbers, spelt as ``_called`` spells them.
        named: Fingerprints of the certificates that the policy names.
    """

    at: dt.datetime
    any_usage: bool
    revoked: frozenset[str]
    named: frozenset[str]


@dataclass(frozen=True, slots=True)
class Described:
    """A certificate in a file of roots, for showing.

    Attributes:
        certificate: What it says.
        problems: Why a chain may not end in it; lower case, no full stop.
    """

    certificate: Certificate
    problems: tuple[str, ...]


def chain(
    leaf: bytes,
    rest: Sequence[bytes],
    roots: Sequence[Document],
    *,
    at: dt.datetime,
    any_usage: bool,
    revoked: frozenset[str],
) -> tuple[PublicKey, Signer]:
    """Find who signed: the key of a leaf, once a chain to one of the roots holds.

    Args:
        leaf: Certificate of the signer, DER.
        rest: Other certificates that came with it, in any order; some may be of no use.
        roots: Files of certificates, PEM, that a chain may end in.
        at: When every certificate has to be valid; with a time zone.
        any_usage: Whether the leaf may lack the usage *codeSigning*.
        revoked: ``sha256:<hex>`` of a certificate or of its key, or ``serial:<hex>``.

    Raises:
        RefusedError: No chain holds; see the module for the reasons.
        KeyFaultError: A file of roots cannot be read.
    """
    if 1 + len(rest) > MAX_CHAIN:
        why = f"{1 + len(rest)} certificates came with the signature, over {MAX_CHAIN}"
        raise untrusted("certificate-chain", why)
    named = tuple(one for document in roots for one in certificate.roots(document))
    first = certificate.read(leaf)
    others = tuple(certificate.read(der) for der in rest)
    rules = Rules(
        at, any_usage, frozenset(map(_spell, revoked)), frozenset(one.fingerprint for one in named)
    )
    if (fault := next(_leaf_faults(first, rules), None)) is not None:
        raise fault
    # the library's warnings are for whoever reads a certificate first, see `certificate.read`
    with warnings.catch_warnings(action="ignore"):
        path = _build(first, others, named, rules)
    if first.key is None:  # refused above; said again for whoever changes that
        raise unsupported("key-type", "key of a kind that is not supported")
    return first.key, _signer(first, first.key, path[-1])


def _signer(leaf: Certificate, key: PublicKey, root: Certificate) -> Signer:
    return Signer(
        method="certificate",
        identity=leaf.identity,
        issuer=leaf.issuer,
        key=keys.fingerprint(key),
        certificate=leaf.fingerprint,
        chain_root=root.fingerprint,
        valid=leaf.valid,
        details=(("root-subject", root.subject), ("serial", leaf.serial)),
    )


def _spell(entry: str) -> str:
    """Spell what a policy revokes as ``_called`` spells it."""
    sort, _, digits = entry.strip().lower().partition(":")
    plain = digits.replace(":", "").removeprefix("0x")
    return f"{sort}:{plain.lstrip('0') if sort == 'serial' else plain}"


def revoked(der: bytes, names: frozenset[str]) -> RefusedError | None:
    """Say that a certificate is revoked, by its own name or its key's, if it is.

    Raises:
        RefusedError: It cannot be read.
    """
    one = certificate.read(der)
    if frozenset(map(_spell, names)) & frozenset(_called(one)):
        return untrusted("revoked", f"certificate {one.identity!r} is revoked by the policy")
    return None


def _called(one: Certificate) -> Iterator[str]:
    """Yield every form in which a certificate may be revoked."""
    yield from one.aliases
    yield f"serial:{one.serial}"
    if one.key is not None:
        yield keys.fingerprint(one.key)


def _common_faults(one: Certificate, rules: Rules) -> Iterator[RefusedError]:
    who = f"certificate {one.subject!r}"
    first, last = one.valid
    if any(name in rules.revoked for name in _called(one)):
        yield untrusted("revoked", f"{who} is revoked by the policy")
    if rules.at < one.since:
        yield untrusted("certificate-not-yet-valid", f"{who} is valid from {first} only")
    if rules.at > one.until:
        yield untrusted("certificate-expired", f"{who} expired at {last}")
    if one.fingerprint not in rules.named and one.digest not in DIGESTS:
        how = one.digest.upper() or "an algorithm that is not accepted"
        yield untrusted("weak-certificate", f"{who} is signed with {how}")
    if odd := sorted(one.critical - certificate.UNDERSTOOD):
        why = f"{who} has a critical extension that is not understood: {odd[0]}"
        yield untrusted("certificate-chain", why)
    if certificate.NAME_CONSTRAINTS in one.extensions:
        yield untrusted("certificate-chain", f"{who} has name constraints, which are not checked")


def _leaf_faults(one: Certificate, rules: Rules) -> Iterator[RefusedError]:
    who = f"certificate {one.subject!r}"
    if one.key is None or one.key.kind not in keys.CURVES:
        kind = "a kind that is not supported" if one.key is None else one.key.kind
        why = f"{who} has a key of {kind}; OMS signs with P-256, P-384 or P-521"
        yield unsupported("key-type", why)
    yield from _common_faults(one, rules)
    if not one.signs:
        why = "has no key usage" if one.signs is None else "is not for signatures"
        yield untrusted("certificate-usage", f"{who} {why}; expected digitalSignature")
    if one.certifies:
        yield untrusted("certificate-usage", f"{who} may sign certificates, so not models")
    fit = {certificate.CODE_SIGNING, *((certificate.ANY_USAGE,) if rules.any_usage else ())}
    if one.usages is None and not rules.any_usage:
        yield untrusted("certificate-usage", f"{who} has no extended key usage codeSigning")
    if one.usages is not None and not one.usages & fit:
        yield untrusted("certificate-usage", f"{who} is for other uses than codeSigning")


def _issuer_faults(one: Certificate, rules: Rules) -> Iterator[RefusedError]:
    who = f"issuer {one.subject!r}"
    yield from _common_faults(one, rules)
    if one.key is None or one.key.kind not in _ISSUERS:
        yield unsupported("key-type", f"{who} has a key of a kind that is not supported")
    elif one.key.weak:
        why = f"{who} has an RSA key of {one.key.bits} bits; expected {keys.MIN_RSA} or more"
        yield untrusted("weak-certificate", why)
    if not one.authority:
        yield untrusted("certificate-usage", f"{who} is no certificate authority")
    if not one.certifies:
        yield untrusted("certificate-usage", f"{who} may not sign certificates")
    fit = {certificate.CODE_SIGNING, certificate.ANY_USAGE}
    if one.usages is not None and not one.usages & fit:
        yield untrusted("certificate-usage", f"{who} may not issue certificates for codeSigning")


def _build(
    leaf: Certificate, rest: Sequence[Certificate], roots: Sequence[Certificate], rules: Rules
) -> tuple[Certificate, ...]:
    """Build a path in which every issuer holds; leaf first.

    The rules are asked inside the path builder, so that it tries another path where one fails.
    """
    from cryptography import x509  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415 - heavy
    from cryptography.x509 import verification as xv  # noqa: PLC0415 - heavy

    def may_issue(_policy: xv.Policy, one: x509.Certificate, _usage: x509.KeyUsage) -> None:
        read = known[one.public_bytes(Encoding.DER)]
        if (fault := next(_issuer_faults(read, rules), None)) is not None:
            raise ValueError(str(fault))

    if not roots:
        raise untrusted("untrusted-root", "the policy names no certificate that a chain may end in")
    known = {one.der: one for one in (leaf, *rest, *roots)}
    start, *others = (x509.load_der_x509_certificate(one.der) for one in (leaf, *rest))
    store = xv.Store([x509.load_der_x509_certificate(one.der) for one in roots])
    everything = xv.ExtensionPolicy.permit_all()
    either = xv.Criticality.AGNOSTIC
    issuers = everything.require_present(x509.BasicConstraints, either, None)
    issuers = issuers.require_present(x509.KeyUsage, either, may_issue)
    verifier = (
        xv.PolicyBuilder()
        .store(store)
        .time(rules.at.astimezone(dt.UTC).replace(tzinfo=None))
        .max_chain_depth(MAX_CHAIN)
        .extension_policies(ca_policy=issuers, ee_policy=everything)
        .build_client_verifier()
    )
    try:
        path = verifier.verify(start, others).chain
    except (xv.VerificationError, ValueError) as error:
        raise _explain(leaf, (*rest, *roots), rules, str(error)) from error
    return tuple(known[one.public_bytes(Encoding.DER)] for one in path)


def _explain(
    leaf: Certificate, issuers: Sequence[Certificate], rules: Rules, otherwise: str
) -> RefusedError:
    """Say why no path was built: the fault nearest to the leaf on the way to a root, if any."""
    steps = MAX_STEPS
    ways: list[tuple[Certificate, ...]] = [(leaf,)]
    longest = ways[0]
    while ways:
        way = ways.pop()
        longest = max(longest, way, key=len)
        if way[-1].fingerprint in rules.named:
            faults = (fault for one in way[1:] for fault in _issuer_faults(one, rules))
            found = next(faults, None) or _too_long(way)
            return found or untrusted("certificate-chain", f"no chain holds: {otherwise[:200]!r}")
        for one in issuers:
            if one in way or one.subject != way[-1].issuer or not steps:
                continue
            steps -= 1
            if certificate.issued(way[-1], one):
                ways.append((*way, one))
    top = longest[-1]
    why = f"certificate {top.subject!r} was issued by {top.issuer!r}, not by what the policy names"
    return untrusted("untrusted-root", why)


def _too_long(way: Sequence[Certificate]) -> RefusedError | None:
    """Refuse a path with more authorities below one than it allows; leaf first."""
    for below, one in enumerate(way[1:]):
        if one.path_length is not None and below > one.path_length:
            why = f"issuer {one.subject!r} allows {one.path_length} issuers below it, not {below}"
            return untrusted("certificate-chain", why)
    return None


def subject_matches(pattern: str, subject: str) -> bool:
    r"""Whether a subject is what a policy asks for.

    Args:
        pattern: RFC 4514, as ``Signer.identity`` spells it, most specific part first:
            ``CN=robot-*,O=Acme``. ``*`` stands for any text inside one value; it never stands for
            a comma or plus between parts, so a certificate cannot add parts under it.
        subject: As in ``Signer.identity``.
    """
    wanted, given = _parts(pattern), _parts(subject)
    return len(wanted) == len(given) and all(map(_glob, wanted, given))


def _parts(name: str) -> list[str]:
    """Split at commas and pluses that are not escaped; they stay, as parts of their own."""
    parts, escaped = [""], False
    for character in name:
        if character in ",+" and not escaped:
            parts += [character, ""]
        else:
            parts[-1] += character
        escaped = character == "\\" and not escaped
    return parts


def _glob(pattern: str, text: str) -> bool:
    head, *middle = pattern.split("*")
    if not middle:
        return pattern == text
    tail = middle.pop()
    if len(text) < len(head) + len(tail) or not (text.startswith(head) and text.endswith(tail)):
        return False
    at, stop = len(head), len(text) - len(tail)
    for piece in middle:
        found = text.find(piece, at, stop)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def describe(document: Document, *, at: dt.datetime) -> tuple[Described, ...]:
    """Tell what a file of roots holds, and what keeps a chain from ending in it; in order.

    A certificate that may not issue may still sign by itself; then that is all its problem says.

    Args:
        document: Certificates, PEM.
        at: When, with a time zone.

    Raises:
        KeyFaultError: The file cannot be read.
    """
    found = certificate.roots(document)
    named = frozenset(one.fingerprint for one in found)
    rules = Rules(at, any_usage=True, revoked=frozenset(), named=named)
    return tuple(Described(one, tuple(_problems(one, rules))) for one in found)


def _problems(one: Certificate, rules: Rules) -> Iterator[str]:
    faults = [str(fault) for fault in _issuer_faults(one, rules)]
    if faults and not any(_leaf_faults(one, rules)):
        yield "may sign models, but not certificates: only its own signatures count"
    else:
        yield from faults
