"""Model signatures, honest and lying: statement, envelope and bundle, written apart from the code.

Keys are made of fixed numbers, so that every run has the same; they protect nothing.
"""

import base64
import hashlib
import json

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PREDICATE = "https://model_signing/signature/v1.0"
IN_TOTO = "application/vnd.in-toto+json"
MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"
GIT = [".git", ".gitattributes", ".github", ".gitignore"]

CURVES = {
    "p256": (ec.SECP256R1(), hashes.SHA256()),
    "p384": (ec.SECP384R1(), hashes.SHA384()),
    "p521": (ec.SECP521R1(), hashes.SHA512()),
}


def key(seed=1, curve="p256"):
    """Return a private key that depends on nothing but its number."""
    return ec.derive_private_key(0x1234567890ABCDEF + seed, CURVES[curve][0])


def public_pem(private):
    return private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def private_pem(private, password=None):
    hiding = (
        serialization.BestAvailableEncryption(password)
        if password
        else serialization.NoEncryption()
    )
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, hiding
    )


def hint(private):
    return hashlib.sha256(public_pem(private)).hexdigest()


def b64(data):
    return base64.b64encode(data).decode()


def resources(files, algorithm="sha256"):
    """List files as ``{name: bytes}`` says."""
    return [
        {"name": name, "algorithm": algorithm, "digest": hashlib.new(algorithm, data).hexdigest()}
        for name, data in sorted(files.items())
    ]


def root(rows):
    return hashlib.sha256(b"".join(bytes.fromhex(row["digest"]) for row in rows)).hexdigest()


def statement(files=None, *, rows=None, **lies):
    """Build a statement; ``lies`` replace keys of it, ``serialization`` and ``subject`` as well."""
    rows = resources(files or {}) if rows is None else rows
    serialization_ = {
        "method": "files",
        "hash_type": "sha256",
        "allow_symlinks": False,
        "ignore_paths": [*GIT, "model.sig"],
    } | lies.pop("serialization", {})
    predicate = {"serialization": serialization_, "resources": rows} | lies.pop("predicate", {})
    whole = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "model", "digest": {"sha256": root(rows) if rows else "00" * 32}}],
        "predicateType": PREDICATE,
        "predicate": predicate,
    }
    return json.dumps(whole | lies).encode()


def pae(kind, payload):
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)


def envelope(payload, private, kind=IN_TOTO):
    rule = ec.ECDSA(_hash(private), deterministic_signing=True)
    return {
        "payload": b64(payload),
        "payloadType": kind,
        "signatures": [{"sig": b64(private.sign(pae(kind, payload), rule)), "keyid": ""}],
    }


def _hash(private):
    names = {"secp256r1": "p256", "secp384r1": "p384", "secp521r1": "p521"}
    return CURVES[names[private.curve.name]][1]


def bundle(payload, private, *, chain=(), kind=IN_TOTO, material=None):
    """Build a bundle as a dictionary, by key or, with ``chain`` (DER), by certificate."""
    rows = [{"rawBytes": b64(der)} for der in chain]
    proof = (
        {"x509CertificateChain": {"certificates": rows}}
        if chain
        else {"publicKey": {"hint": hint(private)}}
    )
    return {
        "mediaType": MEDIA_TYPE,
        "verificationMaterial": material or {**proof, "tlogEntries": []},
        "dsseEnvelope": envelope(payload, private, kind),
    }


def signature(files, private=None, **lies):
    """Sign files as ``{name: bytes}`` says; return the signature file."""
    return json.dumps(bundle(statement(files, **lies), private or key())).encode()
