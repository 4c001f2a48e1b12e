"""Who signed a bundle, and whether the policy trusts them with it.

Two answers, kept apart: that the signature is valid, and which row of the policy names the signer.
An invalid signature is refused; a valid one by a stranger is returned with the doubt.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence

from weighbridge.core import (
    ROOT_AGE,
    Attestation,
    Digest,
    Document,
    LogEntry,
    Moment,
    Role,
    Signer,
    Standing,
    Subject,
    TrustedSigner,
    later,
)
from weighbridge.core.records import dataclass
from weighbridge.facts import trustroot
from weighbridge.verification import (
    certificate,
    certificates,
    globs,
    keyless,
    keys,
    timestamps,
)
from weighbridge.verification.envelope import Bundle, Envelope, Message, Method
from weighbridge.verification.judge import Judge
from weighbridge.verification.refusal import (
    RefusedError,
    bad_signature,
    malformed,
    unsupported,
    untrusted,
)

_HINT = later.pattern(r"[0-9a-fA-F]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Authentic:
    """A valid signature.

    Attributes:
        signer: Who made it.
        row: Row of the policy that names them; ``None`` if there is none.
        doubt: Why there is none.
        log: Entry of a transparency log, if one was checked.
        times: Checked times.
        trust_root: Digest of the trust root that was used, or empty.
        age: Days since the trust root was taken, if it is the one that is shipped.
    """

    signer: Signer
    row: TrustedSigner | None
    doubt: RefusedError | None = None
    log: LogEntry | None = None
    times: tuple[Moment, ...] = ()
    trust_root: str = ""
    age: int | None = None

    def attest(
        self,
        statement: str = "",
        subjects: Sequence[Subject] = (),
        facts: tuple[tuple[str, str], ...] = (),
    ) -> Attestation:
        """Say what is signed, by whom."""
        aged = () if self.age is None else ((ROOT_AGE, str(self.age)),)
        log, times, root = self.log, self.times, self.trust_root
        return Attestation(self.signer, statement, subjects, (*facts, *aged), log, times, root)


def authenticate(
    bundle: Bundle,
    judge: Judge,
    *,
    role: Role = Role.SIGNER,
    content: bytes | None = None,
    digests: Mapping[str, bytes] | None = None,
    digest: Digest | None = None,
    exact_hint: bool = False,
) -> Authentic:
    """Check a bundle's signature, and look its signer up.

    Args:
        bundle: What to check.
        judge: Whom to trust.
        role: What the signer has to be trusted with.
        content: The signed file's bytes, for a ``Message`` by key or certificate, if it is small.
        digests: Its digests by algorithm, likewise, whatever its size.
        digest: The signed file's digest, for a ``Message`` of Sigstore.
        exact_hint: Whether a hint has to be the fingerprint of the key, as model signing says.

    Raises:
        RefusedError: The signature is not valid, or nobody can say.
    """
    match bundle.method:
        case Method.SIGSTORE:
            return _keyless(bundle, judge, role, digest)
        case Method.CERTIFICATE:
            return _certificate(bundle, judge, role, _Signed(bundle.content, content, digests))
        case Method.KEY | Method.BARE:
            signed = _Signed(bundle.content, content, digests, oms=exact_hint)
            return _key(bundle, judge, role, signed)


def window(row: TrustedSigner, day: dt.date) -> RefusedError | None:
    """Say why a row does not hold on a day, if it does not."""
    if row.since is not None and day < row.since:
        return untrusted("not-yet-trusted", f"{row.name!r} is trusted from {row.since} on")
    if row.until is not None and day > row.until:
        return untrusted("no-longer-trusted", f"{row.name!r} was trusted until {row.until}")
    return None


def revoked(signer: Signer, judge: Judge) -> RefusedError | None:
    """Say that a signer's key or certificate, or the root above it, is revoked, if one is."""
    if {signer.key, signer.certificate, signer.chain_root} & judge.trust.revoked:
        return untrusted("revoked", "the policy has revoked the key or certificate that signed")
    return None


def rows(judge: Judge, role: Role) -> Iterator[TrustedSigner]:
    """Yield the rows of the policy for a role."""
    return (row for row in judge.trust.signers if role in row.roles)


@dataclass(frozen=True, slots=True)
class _Signed:
    """What a key is held against.

    Attributes:
        part: What the bundle carries.
        content: The signed file's bytes, if they are at hand.
        digests: Its digests.
        oms: Whether keys and hints are held to what model signing says of them.
    """

    part: Envelope | Message
    content: bytes | None
    digests: Mapping[str, bytes] | None
    oms: bool = False

    def by(self, key: keys.PublicKey) -> bool:
        """Whether a key made the signature."""
        if self.oms and key.kind not in keys.CURVES:
            return False
        match self.part:
            case Envelope(signature=signature) as envelope:
                if algorithm := keys.HASHES.get(key.kind):
                    digest = {algorithm: envelope.hashed(algorithm)}
                    return keys.check_digest(key, signature, digest)
                return keys.check_any(key, envelope.signature, envelope.signed)
            case Message(signature=signature):
                if key.kind in keys.HASHES and self.digests is not None:
                    return keys.check_digest(key, signature, self.digests)
                if self.content is None:
                    why = "a key that signs bytes, over a file too large to be held in memory"
                    raise unsupported("too-large", why)
                return keys.check_any(key, signature, self.content)


def _key(bundle: Bundle, judge: Judge, role: Role, signed: _Signed) -> Authentic:
    carried = _carried(bundle)
    known = [
        (row, key)
        for row in rows(judge, role)
        for key in [*_loaded(row), *([carried] if carried and _pinned(row, carried) else [])]
    ]
    hinted = [(row, key) for row, key in known if _hinted(key, bundle.hint)]
    exact = bool(bundle.hint) and (signed.oms or _is_hint(bundle.hint))
    strangers: list[Authentic] = []
    for row, key in hinted if hinted or exact else known:
        if signed.by(key):
            signer = Signer("key", identity=row.name, key=keys.fingerprint(key))
            doubt = revoked(signer, judge) or window(row, judge.now.date())
            if doubt is None:
                return Authentic(signer, row)
            strangers.append(Authentic(signer, None, doubt))
    if strangers:
        return strangers[0]
    if hinted:
        raise bad_signature("signature", "the signature is not valid for the key that it names")
    if carried is not None:
        if not signed.by(carried):
            raise bad_signature("signature", "not valid for the key that the bundle carries")
        signer = Signer("key", key=keys.fingerprint(carried))
        return Authentic(signer, None, untrusted("unknown-key", "the policy has no such key"))
    named = f" (its hint is {bundle.hint[:80]!r})" if bundle.hint else ""
    raise untrusted("unknown-key", f"signed with a key that the policy does not have{named}")


def _hinted(key: keys.PublicKey, hint: str) -> bool:
    """Whether a hint means a key: in hexadecimal, or in base64 as cosign writes it."""
    if keys.hinted(key, hint):
        return True
    try:
        return f"sha256:{base64.b64decode(hint, validate=True).hex()}" == keys.fingerprint(key)
    except (binascii.Error, ValueError):
        return False


def _is_hint(hint: str) -> bool:
    """Whether a hint is a fingerprint: then it has to be that of the key."""
    if _HINT.fullmatch(hint):
        return True
    try:
        return len(base64.b64decode(hint, validate=True)) == 32  # noqa: PLR2004 - SHA-256
    except (binascii.Error, ValueError):
        return False


def _loaded(row: TrustedSigner) -> Iterator[keys.PublicKey]:
    for document in row.keys:
        try:
            yield keys.load(document)
        except keys.KeyFaultError:
            continue  # a key of another scheme: minisign, SSH, OpenPGP


def _carried(bundle: Bundle) -> keys.PublicKey | None:
    if not bundle.key:
        return None
    try:
        return keys.load(Document("key in the bundle", bundle.key))
    except keys.KeyFaultError as error:
        raise malformed("key", f"the key in the bundle cannot be read: {error}") from error


def _pinned(row: TrustedSigner, key: keys.PublicKey) -> bool:
    return keys.fingerprint(key) in row.fingerprints


def _certificate(bundle: Bundle, judge: Judge, role: Role, signed: _Signed) -> Authentic:
    leaf, rest = bundle.chain[0], bundle.chain[1:]
    key = certificate.read(leaf).key
    if key is None:
        raise unsupported("key-type", "a certificate with a key of a kind that is not supported")
    if not signed.by(key):
        raise bad_signature("signature", "the signature is not valid for its certificate")
    doubts: list[RefusedError] = []
    for row in rows(judge, role):
        if not row.roots:
            continue
        stamped = timestamps.moments(
            bundle.stamps, signed.part.signature, row.timestamp_roots, judge.now
        )
        at = stamped[0] if stamped else judge.now
        try:
            _, signer = certificates.chain(
                leaf,
                rest,
                row.roots,
                at=at,
                any_usage=row.any_usage,
                revoked=judge.trust.revoked,
            )
        except RefusedError as error:
            if error.standing is not Standing.UNTRUSTED_SIGNER:
                raise
            doubts.append(error)
            continue
        doubt = window(row, at.date())
        if row.subject and not certificates.subject_matches(row.subject, signer.identity):
            why = f"signed by {signer.identity[:120]!r}, whom the policy does not name"
            doubt = untrusted("unknown-identity", why)
        if doubt is None:
            times = tuple(Moment("timestamp-authority", each.isoformat()) for each in stamped)
            return Authentic(signer, row, None, times=times, trust_root=signer.chain_root)
        doubts.append(doubt)
    if doubts:
        # What comes nearest to trust says most: a chain that ends nowhere says least.
        raise min(doubts, key=lambda doubt: doubt.reason == "untrusted-root")
    why = "signed with a certificate, and the policy trusts no root of certificates"
    raise untrusted("untrusted-root", why)


def _keyless(bundle: Bundle, judge: Judge, role: Role, digest: Digest | None) -> Authentic:
    named = [row for row in rows(judge, role) if row.identity]
    standard = judge.trust.trusted_root or trustroot.shipped()
    roots = dict.fromkeys([row.trusted_root or standard for row in named] or [standard])
    faults: list[RefusedError] = []
    strangers: list[Authentic] = []
    for root in roots:
        try:
            proven = _prove(bundle, root, digest)
        except RefusedError as error:
            faults.append(error)
            continue
        mine = [row for row in named if (row.trusted_root or standard) == root]
        found = _named(proven, mine, judge, _withdrawn(bundle, judge))
        if found.row is not None:
            return found
        strangers.append(found)
    if strangers:
        return strangers[0]
    raise min(faults, key=lambda fault: fault.reason == "untrusted-root")


def _prove(bundle: Bundle, root: Document, digest: Digest | None) -> keyless.Proven:
    match bundle.content:
        case Envelope(payload=payload):
            proven = keyless.statement(bundle.raw, root)
            if proven.payload != payload:
                raise bad_signature("payload", "what was checked is not what the bundle carries")
            return proven
        case Message():
            if digest is None:
                raise unsupported("no-digest", "the signed file was not hashed")
            return keyless.artifact(bundle.raw, root, digest)


def _withdrawn(bundle: Bundle, judge: Judge) -> RefusedError | None:
    """Say that a certificate of Sigstore's is revoked by its number, if it is."""
    if not any(each.startswith("serial:") for each in judge.trust.revoked):
        return None
    return certificates.revoked(bundle.chain[0], judge.trust.revoked)


def _named(
    proven: keyless.Proven, mine: list[TrustedSigner], judge: Judge, doubt: RefusedError | None
) -> Authentic:
    signer = proven.signer
    times = [dt.datetime.fromisoformat(moment.time) for moment in proven.times]
    day = min(times, default=judge.now).date()
    doubt = doubt or revoked(signer, judge)
    chosen: TrustedSigner | None = None
    for row in mine if doubt is None else []:
        if row.issuer == signer.issuer and globs.identity_matches(row.identity, signer.identity):
            doubt = _source(row, signer) or window(row, day)
            if doubt is None:
                chosen = row
                break
    if chosen is None and doubt is None:
        by = f"{signer.identity[:200]!r}, vouched for by {signer.issuer[:120]!r}"
        doubt = untrusted("unknown-identity", f"signed by {by}, whom the policy does not name")
    log, root = proven.log, proven.trust_root
    shipped = root == f"sha256:{trustroot.about().sha256}"
    age = trustroot.age(judge.now.date()) if shipped else None
    return Authentic(signer, chosen, doubt, log, proven.times, root, age)


def _source(row: TrustedSigner, signer: Signer) -> RefusedError | None:
    """Say that a workflow was at work for somebody whom a row does not name, if it was.

    The identity is the workflow's, and whoever may call it gets it: builders are there for all.
    """
    source = dict(signer.details).get("source-repository", "")
    if row.source:
        if globs.identity_matches(row.source, source):
            return None
    elif not source or _account(source) == _account(signer.identity):
        return None
    who = f"{signer.identity[:120]!r} signed for {source[:120]!r}"
    return untrusted("unknown-source", f"{who}, which the policy does not name as its source")


def _account(url: str) -> str:
    """Return an address up to the account that it names."""
    return "/".join(url.split("/", 4)[:4]).lower()
