"""Signature files and lists of checksums, byte by byte; none of them is valid for anything."""

import base64
import json
import struct


def b64(data):
    return base64.b64encode(data).decode()


def armour(label, data, headers=""):
    text = b64(data)
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join(
        [f"-----BEGIN {label}-----{headers}", *lines, f"-----END {label}-----\n"]
    ).encode()


STATEMENT = {
    "_type": "https://in-toto.io/Statement/v1",
    "subject": [{"name": "model", "digest": {"sha256": "0" * 64}}],
    "predicateType": "https://model_signing/signature/v1.0",
    "predicate": {"resources": []},
}


def envelope(statement=STATEMENT, kind="application/vnd.in-toto+json", **more):
    payload = statement if isinstance(statement, bytes) else json.dumps(statement).encode()
    signatures = [{"sig": b64(bytes(64)), "keyid": ""}]
    return {"payload": b64(payload), "payloadType": kind, "signatures": signatures} | more


def bundle(**more):
    entry = {
        "logIndex": "5",
        "logId": {"keyId": b64(bytes(32))},
        "kindVersion": {"kind": "dsse", "version": "0.0.1"},
        "integratedTime": "1760062340",
        "inclusionPromise": {"signedEntryTimestamp": b64(bytes(70))},
        "inclusionProof": {
            "logIndex": "5",
            "rootHash": b64(bytes(32)),
            "treeSize": "6",
            "hashes": [b64(bytes(32))],
            "checkpoint": {"envelope": "log.example\n6\n"},
        },
        "canonicalizedBody": b64(b"{}"),
    }
    material = {
        "certificate": {"rawBytes": b64(bytes(40))},
        "tlogEntries": [entry],
        "timestampVerificationData": {"rfc3161Timestamps": [{"signedTimestamp": b64(bytes(9))}]},
    }
    return {
        "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
        "verificationMaterial": material,
        "dsseEnvelope": envelope(),
    } | more


def string(data):
    return struct.pack(">I", len(data)) + data


def sshsig(namespace=b"file", algorithm=b"sha512", version=1, tail=b"", kind=b"ssh-ed25519"):
    key = string(kind) + string(bytes(32))
    signature = string(kind) + string(bytes(64))
    parts = [key, namespace, b"", algorithm, signature]
    return b"SSHSIG" + struct.pack(">I", version) + b"".join(map(string, parts)) + tail


SSH = armour("SSH SIGNATURE", sshsig())


def minisign(algorithm=b"ED", untrusted="signature from a secret key", trusted="timestamp:1"):
    lines = [
        f"untrusted comment: {untrusted}",
        b64(algorithm + bytes(72)),
        f"trusted comment: {trusted}",
        b64(bytes(64)),
    ]
    return ("\n".join(lines) + "\n").encode()


def number(value):
    bits = value.bit_length()
    return struct.pack(">H", bits) + value.to_bytes((bits + 7) // 8, "big")


def packet(body, *, new=False):
    if new:
        return b"\xc2\xff" + struct.pack(">I", len(body)) + body
    return b"\x89" + struct.pack(">H", len(body)) + body


def subpacket(kind, data):
    return bytes([len(data) + 1, kind]) + data


TIME = subpacket(2, bytes(4))


def signature(version=4, algorithm=22, end=None, hashed=TIME, unhashed=subpacket(16, bytes(8))):  # noqa: B008
    """The body of a signature packet."""
    if end is None:
        end = number(1 << 255) + number(3 << 200)
    if version == 3:
        return b"\3\5" + bytes(13) + bytes([algorithm, 8]) + b"\xab\xcd" + end
    size = ">I" if version == 6 else ">H"
    parts = b"".join(struct.pack(size, len(part)) + part for part in (hashed, unhashed))
    salt = b"\x10" + bytes(16) if version == 6 else b""
    return bytes([version, 0, algorithm, 8]) + parts + b"\xab\xcd" + salt + end


PGP = armour("PGP SIGNATURE", packet(signature()), "\nComment: made up\n")


def der(tag, *parts):
    body = b"".join(parts)
    if len(body) < 0x80:
        return bytes([tag, len(body)]) + body
    size = (len(body).bit_length() + 7) // 8
    return bytes([tag, 0x80 + size]) + len(body).to_bytes(size, "big") + body


SIGNED_DATA = der(6, bytes.fromhex("2a864886f70d010702"))
DATA = der(6, bytes.fromhex("2a864886f70d010701"))
SHA256 = der(0x30, der(6, bytes.fromhex("608648016503040201")))
VERSION = der(2, b"\1")
SIGNER = der(0x30, VERSION, der(0x30, der(0x30), der(2, b"\7")), SHA256, SHA256, der(4, bytes(64)))


def cms(content=DATA, signers=SIGNER, certificates=der(0xA0, der(0x30)), kind=SIGNED_DATA):  # noqa: B008
    signed = der(
        0x30, VERSION, der(0x31, SHA256), der(0x30, content), certificates, der(0x31, signers)
    )
    return der(0x30, kind, der(0xA0, signed))


SUMS = f"{'a' * 64}  model.safetensors\n{'0' * 64} *config.json\n".encode()

SAMPLES = {
    "dsse-envelope": json.dumps(envelope()).encode(),
    "sigstore-bundle": json.dumps(bundle(), indent=2).encode(),
    "ssh-signature": SSH,
    "minisign-signature": minisign(),
    "openpgp-signature": PGP,
    "cms-signature": cms(),
    "checksum-list": SUMS,
}
