r"""Signatures made with SSH keys: ``ssh-keygen -Y sign``, and git with ``gpg.format = ssh``.

Layout, inside ``-----BEGIN SSH SIGNATURE-----`` as base64 (string: u32 big-endian length, bytes)::

    6 bytes   "SSHSIG"
    u32       1
    string    public key, as in a public key line
    string    namespace: what the signature is for, e.g. "file", "git"
    string    reserved
    string    "sha256" or "sha512"
    string    signature: string algorithm, string value; of a security key, u8 flags, u32 counter

Signed is ``"SSHSIG"`` and, as strings, namespace, reserved, hash and the digest of the message. A
security key signs ``SHA-256(application) flags counter SHA-256(that)`` instead.

Source: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig, PROTOCOL.u2f and
RFC 4253, 5656, 8332, 8709 (retrieved 2026-11-25).
Not done: certificates, DSA, ``ssh-rsa`` with SHA-1; comparing the namespace, which is the caller's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib

from weighbridge.core.records import dataclass
from weighbridge.verification.refusal import bad_signature, malformed, unsupported, untrusted

MAX_SIGNATURE = 64 << 10
"""Bytes of an armored signature, at most; ssh-keygen makes less than 3000."""

MAX_LINE = 16 << 10
"""Bytes of a line that holds a public key, at most."""

MAX_LINES = 10_000
"""Lines of one file of public keys, at most."""

MIN_RSA, MAX_RSA = 2048, 16384
"""Bits of an RSA modulus."""

BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"

CURVES = {"nistp256": 32, "nistp384": 48, "nistp521": 66}
"""Curves of ECDSA keys, and the bytes of a coordinate."""

_ED, _RSA = "ssh-ed25519", "ssh-rsa"
_SK_ED, _SK_EC = "sk-ssh-ed25519@openssh.com", "sk-ecdsa-sha2-nistp256@openssh.com"
_EC = {f"ecdsa-sha2-{curve}": curve for curve in CURVES}
_RSA_HASHES = {"rsa-sha2-256", "rsa-sha2-512"}

KEY_TYPES = frozenset({_ED, _RSA, _SK_ED, _SK_EC, *_EC})
"""Keys whose signatures are checked."""

_PRESENT = 0x01
"""Flag of a security key: somebody touched it."""

_ED_KEY, _ED_SIGNATURE = 32, 64
_HASHES = {"sha256": 32, "sha512": 64}

_NARROWING = {"cert-authority", "namespaces", "valid-after", "valid-before", "expiry-time"}
"""Options that make a key count for less; a line with one of them is not taken for more."""


@dataclass(frozen=True, slots=True)
class SshKey:
    """A public key, taken apart.

    Attributes:
        kind: One of ``KEY_TYPES``.
        curve: One of ``CURVES``, or empty.
        point: Ed25519 key (32 bytes) or uncompressed point of the curve; empty for RSA.
        exponent: Of an RSA key, else 0.
        modulus: Of an RSA key, else 0.
        application: Of a security key.
    """

    kind: str
    curve: str = ""
    point: bytes = b""
    exponent: int = 0
    modulus: int = 0
    application: bytes = b""


@dataclass(frozen=True, slots=True)
class SshSignature:
    """A signature, read and not yet checked. Everything in it is the signer's word.

    Attributes:
        key_type: One of ``KEY_TYPES``.
        key: The public key as SSH writes it ("blob").
        namespace: What the signature is for.
        reserved: Signed, and without meaning so far.
        hash: ``sha256`` or ``sha512``: how the message is to be hashed.
        algorithm: How the signature was made.
        value: The signature proper; for ECDSA both numbers as SSH writes them.
        flags: Of a security key, else 0.
        counter: Of a security key, else 0.
    """

    key_type: str
    key: bytes
    namespace: str
    reserved: bytes
    hash: str
    algorithm: str
    value: bytes
    flags: int = 0
    counter: int = 0

    @property
    def fingerprint(self) -> str:
        """The key's digest as ssh-keygen prints it."""
        return fingerprint(self.key)

    def digest(self, message: bytes) -> bytes:
        """Hash a message as the signature wants it."""
        return hashlib.new(self.hash, message).digest()


class _Reader:
    """Takes strings and numbers off bytes, none of which are believed before they are there."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, size: int, what: str) -> bytes:
        if size > len(self._data) - self._at:
            raise malformed("ssh-truncated", f"{what}: {size} bytes wanted, fewer left")
        self._at += size
        return self._data[self._at - size : self._at]

    def u32(self, what: str) -> int:
        return int.from_bytes(self.take(4, what), "big")

    def string(self, what: str) -> bytes:
        return self.take(self.u32(what), what)

    def word(self, what: str) -> str:
        data = self.string(what)
        if not data.isascii() or not (text := data.decode("ascii")).isprintable() or not text:
            raise malformed("ssh-text", f"{what} {data[:80]!r} is not plain text")
        return text

    def number(self, what: str) -> int:
        data = self.string(what)
        if not data or data[0] > 0x7F or (data[0] == 0 and data[1:2] < b"\x80"):  # noqa: PLR2004
            raise malformed("ssh-number", f"{what} is not a positive number, written shortest")
        return int.from_bytes(data, "big")

    def done(self, what: str) -> None:
        if self._at != len(self._data):
            raise malformed("ssh-trailing", f"{len(self._data) - self._at} bytes after {what}")


def recognises(data: bytes) -> bool:
    """Whether the first line is the one of an SSH signature."""
    return data.startswith(BEGIN.encode())


def parse(data: bytes) -> SshSignature:
    """Read an armored signature.

    Raises:
        RefusedError: ``malformed``, or ``unsupported`` for a kind of key that is not checked.
    """
    if len(data) > MAX_SIGNATURE:
        raise malformed("ssh-too-long", f"{len(data)} bytes, which is over {MAX_SIGNATURE}")
    reader = _Reader(_armored(data))
    if reader.take(6, "preamble") != b"SSHSIG":
        raise malformed("ssh-preamble", "the armor holds something else than an SSH signature")
    if (version := reader.u32("version")) != 1:
        raise unsupported("ssh-version", f"version {version} of SSH signatures is not known")
    key = reader.string("public key")
    kind = parse_key(key).kind
    namespace = reader.word("namespace")
    reserved = reader.string("reserved field")
    algorithm = reader.word("hash")
    if algorithm not in _HASHES:
        raise unsupported("ssh-hash", f"hash {algorithm!r} is neither sha256 nor sha512")
    proper = _Reader(reader.string("signature"))
    reader.done("the signature")
    how, value = proper.word("algorithm"), proper.string("signature value")
    flags, counter = 0, 0
    if kind in {_SK_ED, _SK_EC}:
        flags, counter = proper.take(1, "flags")[0], proper.u32("counter")
    proper.done("the signature value")
    _fits(kind, how)
    return SshSignature(kind, key, namespace, reserved, algorithm, how, value, flags, counter)


def _fits(kind: str, how: str) -> None:
    """Refuse a signature made in another way than the key can, or with SHA-1."""
    if kind == _RSA and how == _RSA:
        raise unsupported("ssh-sha1", "an RSA signature over SHA-1 is not checked")
    if how not in (_RSA_HASHES if kind == _RSA else {kind}):
        raise malformed("ssh-algorithm", f"a key {kind!r} cannot make a signature {how!r}")


def _armored(data: bytes) -> bytes:
    if not data.isascii():
        raise malformed("ssh-armor", "the armor holds other bytes than ASCII")
    lines = data.decode("ascii").replace("\r\n", "\n").removesuffix("\n").split("\n")
    if len(lines) < 3 or lines[0] != BEGIN or lines[-1] != END:  # noqa: PLR2004 - begin, any, end
        raise malformed("ssh-armor", "does not begin and end as an SSH signature does")
    return _base64("".join(lines[1:-1]), "the armor")


def _base64(text: str, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise malformed("ssh-base64", f"{what} is not base64") from None
    if base64.b64encode(data).decode("ascii") != text:
        raise malformed("ssh-base64", f"{what} is base64 in more than one way")
    return data


def parse_key(blob: bytes) -> SshKey:
    """Take a public key apart.

    Raises:
        RefusedError: ``malformed``, or ``unsupported`` for a kind of key that is not checked.
    """
    reader = _Reader(blob)
    kind = reader.word("key type")
    if kind not in KEY_TYPES:
        what = "a certificate" if "-cert-v" in kind else "a key"
        raise unsupported("ssh-key-type", f"{what} of type {kind[:80]!r} is not checked")
    curve, point, application = "", b"", b""
    exponent, modulus = 0, 0
    if kind == _RSA:
        exponent, modulus = reader.number("exponent"), reader.number("modulus")
    elif kind in {_ED, _SK_ED}:
        point = reader.string("key")
        if len(point) != _ED_KEY:
            raise malformed("ssh-key", f"an Ed25519 key of {len(point)} bytes")
    else:
        curve, point = reader.word("curve"), reader.string("point")
        if curve != _EC.get(kind, "nistp256"):
            raise malformed("ssh-key", f"a key {kind!r} on curve {curve!r}")
        if len(point) != 2 * CURVES[curve] + 1 or point[0] != 4:  # noqa: PLR2004 - uncompressed
            raise malformed("ssh-key", "the point is not written in full")
    if kind in {_SK_ED, _SK_EC}:
        application = reader.string("application")
    reader.done("the public key")
    return SshKey(kind, curve, point, exponent, modulus, application)


def fingerprint(blob: bytes) -> str:
    """Return ``SHA256:`` and base64 without padding, as ``ssh-keygen -l`` prints it."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode("ascii")
    return "SHA256:" + digest.rstrip("=")


def fingerprints(blob: bytes) -> frozenset[str]:
    """Return all names by digest that a policy may give a key.

    ``SHA256:<base64>`` and ``sha256:<hex>`` of the key as SSH writes it, and ``sha256:<hex>`` of
    the same key as DER SubjectPublicKeyInfo, unless it is of a security key: what such a key signs
    is not what the plain key would sign.

    Raises:
        RefusedError: As ``parse_key``; ``malformed`` also for numbers that are no key.
    """
    names = {fingerprint(blob), "sha256:" + hashlib.sha256(blob).hexdigest()}
    key = parse_key(blob)
    if key.kind not in {_SK_ED, _SK_EC}:
        names.add("sha256:" + hashlib.sha256(_spki(key)).hexdigest())
    return frozenset(names)


def check(signature: SshSignature, message_digest: bytes) -> None:
    """Hold a signature against the digest of a message, taken with ``signature.hash``.

    Raises:
        RefusedError: ``bad-signature``; ``untrusted-signer`` if the key is too weak to say
            anything, or a security key signed without being touched; ``malformed`` for numbers
            that are no key.
    """
    if len(message_digest) != _HASHES[signature.hash]:
        raise bad_signature("ssh-digest", f"a digest of {len(message_digest)} bytes")
    signed = b"SSHSIG" + b"".join(
        len(part).to_bytes(4, "big") + part
        for part in (
            signature.namespace.encode("ascii"),
            signature.reserved,
            signature.hash.encode("ascii"),
            message_digest,
        )
    )
    key = parse_key(signature.key)
    if key.kind in {_SK_ED, _SK_EC}:
        if not signature.flags & _PRESENT:
            raise untrusted("ssh-not-touched", "a security key signed without being touched")
        signed = (
            hashlib.sha256(key.application).digest()
            + bytes([signature.flags])
            + signature.counter.to_bytes(4, "big")
            + hashlib.sha256(signed).digest()
        )
    _verify(key, signature, signed)


def _verify(key: SshKey, signature: SshSignature, signed: bytes) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import (  # noqa: PLC0415 - heavy
        ec,
        ed25519,
        padding,
        rsa,
    )

    public, value = serialization.load_der_public_key(_spki(key)), signature.value
    try:
        if isinstance(public, ed25519.Ed25519PublicKey):
            if len(value) != _ED_SIGNATURE:
                raise malformed("ssh-value", f"an Ed25519 signature of {len(value)} bytes")
            public.verify(value, signed)
        elif isinstance(public, ec.EllipticCurvePublicKey):
            by_curve: dict[str, hashes.HashAlgorithm] = {
                "nistp256": hashes.SHA256(),
                "nistp384": hashes.SHA384(),
                "nistp521": hashes.SHA512(),
            }
            public.verify(_ecdsa(value, CURVES[key.curve]), signed, ec.ECDSA(by_curve[key.curve]))
        elif isinstance(public, rsa.RSAPublicKey):
            size = (key.modulus.bit_length() + 7) // 8
            with_hash = hashes.SHA512() if signature.algorithm.endswith("512") else hashes.SHA256()
            # OpenSSH, too, takes a value whose leading zeros were left out.
            public.verify(value.rjust(size, b"\0"), signed, padding.PKCS1v15(), with_hash)
    except InvalidSignature:
        why = f"not made by key {signature.fingerprint} over this content"
        raise bad_signature("ssh-signature", why) from None


def _ecdsa(value: bytes, size: int) -> bytes:
    """Write both numbers of an ECDSA signature as DER."""
    from cryptography.hazmat.primitives.asymmetric import utils  # noqa: PLC0415 - heavy

    reader = _Reader(value)
    first, second = reader.number("first number"), reader.number("second number")
    reader.done("both numbers")
    if max(first.bit_length(), second.bit_length()) > 8 * size:
        raise malformed("ssh-number", "a number of the signature is larger than its curve")
    return utils.encode_dss_signature(first, second)


def _spki(key: SshKey) -> bytes:
    """Write the key that verifies as DER SubjectPublicKeyInfo.

    Raises:
        RefusedError: ``malformed`` for numbers that are no key, ``untrusted-signer`` for RSA
            shorter than ``MIN_RSA``.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415 - heavy
    from cryptography.hazmat.primitives.asymmetric import (  # noqa: PLC0415 - heavy
        ec,
        ed25519,
        rsa,
    )

    public: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey
    by_name: dict[str, ec.EllipticCurve] = {
        "nistp256": ec.SECP256R1(),
        "nistp384": ec.SECP384R1(),
        "nistp521": ec.SECP521R1(),
    }
    if key.kind == _RSA:
        bits = key.modulus.bit_length()
        if bits < MIN_RSA:
            raise untrusted("weak-key", f"an RSA key of {bits} bits, which is under {MIN_RSA}")
        if bits > MAX_RSA:
            raise malformed("ssh-key", f"an RSA key of {bits} bits, which is over {MAX_RSA}")
    try:
        if key.kind == _RSA:
            public = rsa.RSAPublicNumbers(key.exponent, key.modulus).public_key()
        elif key.curve:
            public = ec.EllipticCurvePublicKey.from_encoded_point(by_name[key.curve], key.point)
        else:
            public = ed25519.Ed25519PublicKey.from_public_bytes(key.point)
    except ValueError:
        raise malformed("ssh-key", f"numbers that are no key of type {key.kind!r}") from None
    return public.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def load_public(line: bytes) -> bytes:
    """Return the key of one line of ``*.pub``, ``authorized_keys`` or ``allowed_signers``.

    What stands before the key type (principals, options) and after the key (a comment) is not
    used: who a key belongs to is what the policy says. A line with an option that makes the key
    count for less than that (``valid-before=`` ...) is refused, lest it count for more.

    Raises:
        RefusedError: ``malformed``, or ``unsupported`` for a key or an option that is.
    """
    if len(line) > MAX_LINE:
        raise malformed("ssh-line", f"a line of {len(line)} bytes, which is over {MAX_LINE}")
    try:
        words = _words(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise malformed("ssh-line", "a line that is not UTF-8") from None
    kinds = (at for at, word in enumerate(words[:-1]) if word in KEY_TYPES)
    at = next(kinds, None)
    if at is None:
        raise malformed("ssh-line", "a line without a public key of a known type")
    kind, text = words[at], words[at + 1]
    for option in (option for word in words[:at] for option in _split(word, ",")):
        name = option.partition("=")[0].lower()
        if name in _NARROWING:
            why = f"a key listed with the option {name!r}, which is not applied"
            raise unsupported("ssh-option", why)
    blob = _base64(text, "the public key")
    if parse_key(blob).kind != kind:
        raise malformed("ssh-line", f"a line that says {kind!r} and holds another key")
    return blob


def load_publics(data: bytes) -> tuple[bytes, ...]:
    """Return the keys of a file with one on each line; blank lines and ``#`` lines are skipped.

    Raises:
        RefusedError: As ``load_public``; a file without a key, or with too many lines.
    """
    lines = [line.strip() for line in data.split(b"\n", MAX_LINES)]
    if len(lines) > MAX_LINES:
        raise malformed("ssh-line", f"more than {MAX_LINES} lines")
    keys = tuple(load_public(line) for line in lines if line and not line.startswith(b"#"))
    if not keys:
        raise malformed("ssh-line", "no public key")
    return keys


def _words(text: str) -> list[str]:
    return [word for word in _split(text.replace("\t", " ").strip(), " ") if word]


def _split(text: str, mark: str) -> list[str]:
    """Split outside double quotes."""
    pieces, quoted = [""], False
    for letter in text:
        quoted ^= letter == '"'
        if letter == mark and not quoted:
            pieces.append("")
        else:
            pieces[-1] += letter
    return pieces
