"""Write SSH keys and signatures by hand: honest ones, and any lie you like."""

import base64
import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

CURVES = {"nistp256": ec.SECP256R1, "nistp384": ec.SECP384R1, "nistp521": ec.SECP521R1}
HASHES = {"nistp256": hashes.SHA256, "nistp384": hashes.SHA384, "nistp521": hashes.SHA512}
APPLICATION = b"ssh:"


def string(data):
    return len(data).to_bytes(4, "big") + data


def number(value):
    return string(value.to_bytes(value.bit_length() // 8 + 1, "big"))


def ed25519_key(seed=1):
    return ed25519.Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def ec_key(curve="nistp256", seed=7):
    return ec.derive_private_key(seed, CURVES[curve]())


def blob(key, *, security=False):
    """The public key as SSH writes it."""
    public = key.public_key()
    if isinstance(public, ed25519.Ed25519PublicKey):
        kind = b"sk-ssh-ed25519@openssh.com" if security else b"ssh-ed25519"
        made = string(kind) + string(public.public_bytes_raw())
    elif isinstance(public, rsa.RSAPublicKey):
        numbers = public.public_numbers()
        made = string(b"ssh-rsa") + number(numbers.e) + number(numbers.n)
    else:
        curve = {256: b"nistp256", 384: b"nistp384", 521: b"nistp521"}[public.key_size]
        kind = b"sk-ecdsa-sha2-nistp256@openssh.com" if security else b"ecdsa-sha2-" + curve
        numbers, size = public.public_numbers(), (public.key_size + 7) // 8
        point = b"\4" + numbers.x.to_bytes(size, "big") + numbers.y.to_bytes(size, "big")
        made = string(kind) + string(curve) + string(point)
    return made + (string(APPLICATION) if security else b"")


def kind(data):
    size = int.from_bytes(data[:4], "big")
    return data[4 : 4 + size].decode()


def line(data, comment="somebody@example.com"):
    return f"{kind(data)} {base64.b64encode(data).decode()} {comment}\n".encode()


def signed(message, namespace=b"file", hash_=b"sha512", reserved=b""):
    digest = hashlib.new(hash_.decode(), message).digest()
    return b"SSHSIG" + b"".join(map(string, (namespace, reserved, hash_, digest)))


def proper(key, data, *, security=False, flags=1, rsa_hash=b"rsa-sha2-512"):
    """The signature proper."""
    name, tail = kind(blob(key, security=security)).encode(), b""
    if security:
        tail = bytes([flags]) + (5).to_bytes(4, "big")
        data = hashlib.sha256(APPLICATION).digest() + tail + hashlib.sha256(data).digest()
    if isinstance(key, ed25519.Ed25519PrivateKey):
        value = key.sign(data)
    elif isinstance(key, rsa.RSAPrivateKey):
        name = rsa_hash
        chosen = hashes.SHA512() if rsa_hash.endswith(b"512") else hashes.SHA256()
        value = key.sign(data, padding.PKCS1v15(), chosen)
    else:
        curve = f"nistp{key.curve.key_size}"
        der = key.sign(data, ec.ECDSA(HASHES[curve](), deterministic_signing=True))
        value = b"".join(map(number, utils.decode_dss_signature(der)))
    return string(name) + string(value) + tail


def packed(key, message, namespace=b"file", hash_=b"sha512", reserved=b"", **how):
    data = signed(message, namespace, hash_, reserved)
    public = blob(key, security=how.get("security", False))
    fields = (public, namespace, reserved, hash_, proper(key, data, **how))
    return b"SSHSIG" + (1).to_bytes(4, "big") + b"".join(map(string, fields))


def armored(data):
    text = base64.b64encode(data)
    lines = [text[at : at + 70] for at in range(0, len(text), 70)]
    whole = [b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----", b""]
    return b"\n".join(whole)


def sign(key, message, namespace=b"file", **how):
    return armored(packed(key, message, namespace, **how))
