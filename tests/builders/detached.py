"""Signatures that lie beside a file, one kind each: how they are made, and whose they are."""

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding
from cryptography.hazmat.primitives.asymmetric import rsa as asymmetric_rsa

from tests.builders import minisign, oms, sigstore, ssh

SHA2 = {"SHA2_256": hashes.SHA256(), "SHA2_384": hashes.SHA384(), "SHA2_512": hashes.SHA512()}


@dataclass(frozen=True)
class Kind:
    """A kind of signature.

    Attributes:
        scheme: Id of the scheme that has to recognise it.
        ending: Of its files.
        sign: Makes one over bytes, with the first key or with the second.
        public: Files by name that the policy needs of either key.
        row: The row of a policy that names the first key, without its name.
    """

    scheme: str
    ending: str
    sign: Callable
    public: Callable
    row: dict

    def trusting(self, folder):
        """Write what the policy needs beside a folder; return a row of the policy."""
        row = {"name": "publisher", **self.row}
        for name, data in self.public(1).items():
            path = folder.parent / name
            path.write_bytes(data)
            row |= {key: (str(path),) for key in ("keys", "roots") if row.get(key) == (name,)}
            row |= {"trusted-root": str(path)} if row.get("trusted-root") == name else {}
        return row


def _keyed(scheme, ending, sign, public):
    return Kind(scheme, ending, sign, lambda which: {"k.pub": public(which)}, {"keys": ("k.pub",)})


def _minisign(algorithm):
    def sign(data, which=1):
        return minisign.sign(
            ssh.ed25519_key(which), data, algorithm=algorithm, key_id=bytes([which] * 8)
        )

    def public(which):
        return minisign.public(ssh.ed25519_key(which), bytes([which] * 8))

    return _keyed("minisign", ".minisig", sign, public)


def _ssh(key):
    return _keyed(
        "ssh-signature",
        ".sig",
        lambda data, which=1: ssh.sign(key(which), data),
        lambda which: ssh.line(ssh.blob(key(which))),
    )


@functools.cache
def rsa(which):
    """A key of RSA; that of another run is another."""
    return asymmetric_rsa.generate_private_key(65537, 2048 + 8 * which)


def spki(key):
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def blob_bundle(key, data, *, hint=None, algorithm="SHA2_256", **lies):
    """What ``cosign sign-blob --key`` writes; its hint is the base64 of SHA-256 over DER."""
    if isinstance(key, ed25519.Ed25519PrivateKey):
        signature = key.sign(data)
    elif isinstance(key, ec.EllipticCurvePrivateKey):
        chosen = {256: "SHA2_256", 384: "SHA2_384", 521: "SHA2_512"}[key.curve.key_size]
        signature = key.sign(data, ec.ECDSA(SHA2[chosen], deterministic_signing=True))
    else:
        signature = key.sign(data, padding.PKCS1v15(), hashes.SHA256())
    named = hashes.Hash(SHA2[algorithm])
    named.update(data)
    hint = oms.b64(sigstore.sha256(spki(key))) if hint is None else hint
    message = {"algorithm": algorithm, "digest": oms.b64(named.finalize())}
    bundle = {
        "mediaType": oms.MEDIA_TYPE,
        "verificationMaterial": {"publicKey": {"hint": hint}, "tlogEntries": []},
        "messageSignature": {"messageDigest": message, "signature": oms.b64(signature)},
    }
    return json.dumps(bundle | lies).encode()


def _blob(key):
    return _keyed(
        "sigstore-bundle",
        ".sigstore.json",
        lambda data, which=1: blob_bundle(key(which), data),
        lambda which: oms.public_pem(key(which)),
    )


def _keyless(rekor):
    def sign(data, which=1):
        who = sigstore.WORKFLOW if which == 1 else sigstore.WORKFLOW.replace("acme", "evil")
        bundle = sigstore.instance().sign_blob(data, sigstore.uri(who), rekor=rekor)
        return json.dumps(bundle).encode()

    def public(_which):
        return {"root.json": json.dumps(sigstore.instance().trusted_root()).encode()}

    row = {
        "identity": "https://github.com/acme/*/.github/workflows/release.yml@refs/tags/*",
        "issuer": sigstore.ISSUER,
        "trusted-root": "root.json",
    }
    return Kind("sigstore-bundle", ".sigstore.json", sign, public, row)


@functools.cache
def _tsk(which):
    library = pytest.importorskip("pysequoia")
    return library.Tsk.generate(user_id=f"{which} <{which}@example.com>")


def _pgp(data, which=1):
    library = pytest.importorskip("pysequoia")
    return bytes(library.sign(_tsk(which).signer(), data, mode=library.SignatureMode.DETACHED))


KINDS = {
    "minisign": _minisign(b"ED"),
    "minisign-old": _minisign(b"Ed"),
    "ssh-ed25519": _ssh(ssh.ed25519_key),
    "ssh-p384": _ssh(lambda which: ssh.ec_key("nistp384", which)),
    "ssh-rsa": _ssh(rsa),
    "sigstore-p256": _blob(oms.key),
    "sigstore-p384": _blob(lambda which: oms.key(which, "p384")),
    "sigstore-p521": _blob(lambda which: oms.key(which, "p521")),
    "sigstore-ed25519": _blob(ssh.ed25519_key),
    "sigstore-rsa": _blob(rsa),
    "sigstore-keyless": _keyless(1),
    "sigstore-keyless-2": _keyless(2),
    "openpgp": _keyed(
        "openpgp", ".asc", _pgp, lambda which: bytes(_tsk(which).extract_certificate())
    ),
}
