"""A Sigstore instance in one process: certificate authority, logs and time stamps, no network.

Nothing here is random: keys are derived from names, signatures are deterministic, time is an
argument. What it makes is accepted by an unmodified sigstore-python that is given
``trusted_root()``. Lies are told by changing what ``sign_blob`` and ``sign_statement`` return, or
by passing them odd arguments.

Forms: Fulcio certificates with embedded SCT (RFC 6962), Rekor 1 entries ``hashedrekord`` and
``dsse`` 0.0.1 with promise, proof and checkpoint, Rekor 2 entries ``hashedrekord`` 0.0.2 with an
RFC 3161 token; https://github.com/sigstore/protobuf-specs (retrieved 2026-11-25).
"""

import base64
import datetime as dt
import functools
import hashlib
import json
import struct

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID as Usage
from cryptography.x509.oid import NameOID

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
WORKFLOW = "https://github.com/acme/model/.github/workflows/release.yml@refs/tags/v1"
ISSUER = "https://token.actions.githubusercontent.com"
INTOTO = "application/vnd.in-toto+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
FULCIO = "1.3.6.1.4.1.57264.1."
SCT_LIST = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)
CLAIMS = {
    9: WORKFLOW, 11: "github-hosted", 12: "https://github.com/acme/model", 13: "a" * 40,
    14: "refs/tags/v1", 16: "https://github.com/acme", 20: "push",
    21: "https://github.com/acme/model/actions/runs/1/attempts/1", 22: "public",
}  # fmt: skip


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def canonical(value):
    """RFC 8785, for strings, integers and ASCII keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def serial(name):
    """A number that depends on nothing but a name."""
    return int.from_bytes(sha256(name.encode())) >> 100


def key(name, curve=None):
    """A private key that depends on nothing but a name."""
    secret = int.from_bytes(sha256(name.encode())) % (ORDER - 1) + 1
    return ec.derive_private_key(secret, curve or ec.SECP256R1())


def spki(private):
    return private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def der(certificate):
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


def pae(kind, payload):
    """What a DSSE signature is over."""
    return b"DSSEv1 %d %s %d %s" % (len(kind.encode()), kind.encode(), len(payload), payload)


def tlv(tag, content):
    """DER, up to 64 KiB."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes([tag, 0x80 | len(length)]) + length + content


def email(address):
    return x509.RFC822Name(address)


def uri(address):
    return x509.UniformResourceIdentifier(address)


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Tree:
    """A log: RFC 6962 tree, root and audit path."""

    def __init__(self):
        self.leaves = [sha256(b"\0earlier entry %d" % number) for number in range(5)]

    def add(self, body):
        self.leaves.append(sha256(b"\0" + body))
        index = len(self.leaves) - 1
        return index, self.root(self.leaves), self.path(index, self.leaves)

    def root(self, leaves):
        if len(leaves) == 1:
            return leaves[0]
        half = 1 << (len(leaves) - 1).bit_length() - 1
        return sha256(b"\1" + self.root(leaves[:half]) + self.root(leaves[half:]))

    def path(self, index, leaves):
        if len(leaves) == 1:
            return []
        half = 1 << (len(leaves) - 1).bit_length() - 1
        left, right = leaves[:half], leaves[half:]
        if index < half:
            return [*self.path(index, left), self.root(right)]
        return [*self.path(index - half, right), self.root(left)]


class Instance:
    """Certificate authority, certificate log, transparency log, time stamping authority."""

    def __init__(self, name="weighbridge.test", now=NOW):
        self.name, self.now = name, now
        self.start = now - dt.timedelta(days=30)
        self.end = now + dt.timedelta(days=3650)
        self.root = self._authority("root", None, path=1)
        self.intermediate = self._authority(
            "intermediate", self.root, path=0, usage=[Usage.CODE_SIGNING]
        )
        self.stamp_root = self._authority("stamp-root", None, path=None)
        builder = self._builder(self._name("stamp"), "stamp", "stamp-root", self.stamp_root.subject)
        builder = builder.add_extension(x509.ExtendedKeyUsage([Usage.TIME_STAMPING]), critical=True)
        self.stamper = self._sign(builder, "stamp-root")
        self.tree = Tree()

    def key(self, role):
        return key(f"{self.name} {role}")

    def _name(self, common):
        attributes = [(NameOID.ORGANIZATION_NAME, self.name), (NameOID.COMMON_NAME, common)]
        return x509.Name([x509.NameAttribute(oid, text) for oid, text in attributes])

    def _sign(self, builder, role):
        return builder.sign(self.key(role), hashes.SHA256(), ecdsa_deterministic=True)

    def _builder(self, subject, role, issuer, issuer_name, *, ca=False, times=None, public=None):
        start, end = times or (self.start, self.end)
        public = public or self.key(role).public_key()
        usage = x509.KeyUsage(
            digital_signature=not ca, key_cert_sign=ca, crl_sign=ca, content_commitment=False,
            key_encipherment=False, data_encipherment=False, key_agreement=False,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key(issuer).public_key())
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer_name)
            .public_key(public)
            .serial_number(serial(f"{self.name} {role} {start}"))
            .not_valid_before(start)
            .not_valid_after(end)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(above, critical=False)
        )

    def _authority(self, role, above, *, path, usage=()):
        issuer = "root" if above else role
        name = self._name(role)
        builder = self._builder(name, role, issuer, above.subject if above else name, ca=True)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path), True)  # noqa: FBT003 - critical
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=False)
        return self._sign(builder, issuer)

    def issue(self, san, issuer, claims, at, *, public, minutes=10, usage=Usage.CODE_SIGNING):
        """Make a certificate with its SCT, as Fulcio does.

        ``claims``: by number, text; or bytes as they are, or ``None`` for no such extension.
        """
        builder = self._builder(
            x509.Name([]), "leaf", "intermediate", self.intermediate.subject,
            times=(at, at + minutes * MINUTE), public=public,
        )  # fmt: skip
        sans = x509.SubjectAlternativeName([san] if isinstance(san, x509.GeneralName) else san)
        builder = builder.add_extension(sans, critical=True)
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        texts = {1: issuer.encode(), 8: tlv(0x0C, issuer.encode())}
        for number, text in claims.items():
            texts[number] = tlv(0x0C, text.encode()) if isinstance(text, str) else text
        for number, text in texts.items():
            if text is None:
                continue
            extension = x509.UnrecognizedExtension(x509.ObjectIdentifier(f"{FULCIO}{number}"), text)
            builder = builder.add_extension(extension, critical=False)
        # same serial and order: its TBS is the precertificate's
        precertificate = self._sign(builder, "intermediate").tbs_certificate_bytes
        scts = x509.UnrecognizedExtension(SCT_LIST, self._scts(precertificate, at))
        final = self._sign(builder.add_extension(scts, critical=False), "intermediate")
        assert x509.load_der_x509_certificate(der(final)).tbs_precertificate_bytes == precertificate
        return final

    def _scts(self, precertificate, at):
        milliseconds = int(at.timestamp() * 1000)
        signed = struct.pack("!BBQH", 0, 0, milliseconds, 1) + sha256(
            spki(self.key("intermediate"))
        )
        signed += struct.pack("!I", len(precertificate))[1:] + precertificate + b"\0\0"
        signature = self.key("certificate-log").sign(signed, ECDSA)
        sct = b"\0" + sha256(spki(self.key("certificate-log")))
        sct += struct.pack("!QHBBH", milliseconds, 0, 4, 3, len(signature)) + signature
        return tlv(0x04, struct.pack("!HH", len(sct) + 2, len(sct)) + sct)

    def log(self, body, at, *, promise):
        """Add an entry; promised at ``at`` if the log is of version 1."""
        raw, private = canonical(body), self.key("log")
        index, root, path = self.tree.add(raw)
        size = len(self.tree.leaves)
        log_id = sha256(spki(private))
        entry = {
            "logIndex": str(index),
            "logId": {"keyId": b64(log_id)},
            "kindVersion": {"kind": body["kind"], "version": body["apiVersion"]},
            "inclusionProof": {
                "logIndex": str(index), "rootHash": b64(root), "treeSize": str(size),
                "hashes": [b64(item) for item in path],
                "checkpoint": {"envelope": self.checkpoint(size, root)},
            },
            "canonicalizedBody": b64(raw),
        }  # fmt: skip
        if promise:
            time = int(at.timestamp())
            promised = {"body": b64(raw), "integratedTime": time, "logIndex": index}
            signature = private.sign(canonical(promised | {"logID": log_id.hex()}), ECDSA)
            entry["integratedTime"] = str(time)
            entry["inclusionPromise"] = {"signedEntryTimestamp": b64(signature)}
        return entry

    def checkpoint(self, size, root):
        origin, private = f"rekor.{self.name}", self.key("log")
        note = f"{origin}\n{size}\n{b64(root)}\n"
        signature = sha256(spki(private))[:4] + private.sign(note.encode(), ECDSA)
        return f"{note}\n\u2014 {origin} {b64(signature)}\n"

    def time_stamp(self, message, at):
        """An RFC 3161 response over ``message``."""
        algorithm = algos.DigestAlgorithm({"algorithm": "sha256"})
        imprint = {"hash_algorithm": algorithm, "hashed_message": sha256(message)}
        info = tsp.TSTInfo({
            "version": "v1", "policy": f"{FULCIO}2", "message_imprint": imprint,
            "serial_number": serial(f"{message}"), "gen_time": at, "nonce": 1,
        })  # fmt: skip
        certificate = asn1.Certificate.load(der(self.stamper))
        own = tsp.SigningCertificateV2({"certs": [{"cert_hash": sha256(der(self.stamper))}]})
        values = {
            "content_type": "tst_info", "message_digest": sha256(info.dump()),
            "signing_time": cms.Time({"utc_time": at}), "signing_certificate_v2": own,
        }  # fmt: skip
        attributes = cms.CMSAttributes(
            [cms.CMSAttribute({"type": name, "values": [item]}) for name, item in values.items()]
        )
        issuer = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
        signer = cms.SignerInfo({
            "version": "v1", "sid": {"issuer_and_serial_number": issuer},
            "digest_algorithm": algorithm, "signed_attrs": attributes,
            "signature_algorithm": {"algorithm": "sha256_ecdsa"},
            "signature": self.key("stamp").sign(attributes.dump(), ECDSA),
        })  # fmt: skip
        content = {"content_type": "tst_info", "content": core.ParsableOctetString(info.dump())}
        signed = cms.SignedData({
            "version": "v3", "digest_algorithms": [algorithm], "encap_content_info": content,
            "certificates": [certificate], "signer_infos": [signer],
        })  # fmt: skip
        token = {"content_type": "signed_data", "content": signed}
        response = {"status": {"status": "granted"}, "time_stamp_token": token}
        return tsp.TimeStampResp(response).dump()

    def sign_blob(self, data, san=None, *, rekor=1, **options):
        """Sign the SHA-256 of a file."""
        private, certificate, at, both = self._signing(san, **options)
        signature, digest = private.sign(data, ECDSA), sha256(data)
        if rekor == 1:
            content = {"content": b64(signature), "publicKey": {"content": b64(pem(certificate))}}
            spec = {"data": {"hash": {"algorithm": "sha256", "value": digest.hex()}}}
            body = entry("hashedrekord", "0.0.1", spec | {"signature": content})
        else:
            body = hashed_record(digest, signature, certificate)
        material = self._material(certificate, body, signature, at, rekor, both=both)
        message = {"algorithm": "SHA2_256", "digest": b64(digest)}
        signed = {"messageDigest": message, "signature": b64(signature)}
        return {"mediaType": BUNDLE, "verificationMaterial": material, "messageSignature": signed}

    def sign_statement(self, payload, san=None, *, rekor=1, kind=INTOTO, **options):
        """Sign an in-toto statement, in an envelope."""
        private, certificate, at, both = self._signing(san, **options)
        signature = private.sign(pae(kind, payload), ECDSA)
        signatures = [{"sig": b64(signature), "keyid": ""}]
        envelope = {"payload": b64(payload), "payloadType": kind, "signatures": signatures}
        if rekor == 1:
            logged = [{"signature": b64(signature), "verifier": b64(pem(certificate))}]
            hashed = {"envelopeHash": canonical(envelope), "payloadHash": payload}
            spec = {
                name: {"algorithm": "sha256", "value": sha256(item).hex()}
                for name, item in hashed.items()
            }
            body = entry("dsse", "0.0.1", spec | {"signatures": logged})
        else:
            body = hashed_record(sha256(pae(kind, payload)), signature, certificate)
        material = self._material(certificate, body, signature, at, rekor, both=both)
        return {"mediaType": BUNDLE, "verificationMaterial": material, "dsseEnvelope": envelope}

    def _signing(
        self, san, *, issuer=ISSUER, claims=None, at=None, late=None, both=False, curve=None,
        **options,
    ):  # fmt: skip
        """``late``: how long after the certificate was made its key was used."""
        at = at or self.now
        private = key(f"{self.name} signer {san} {at}", curve)
        certificate = self.issue(
            uri(WORKFLOW) if san is None else san, issuer, CLAIMS if claims is None else claims,
            at, public=private.public_key(), **options,
        )  # fmt: skip
        return private, certificate, at + (late or MINUTE), both

    def _material(self, certificate, body, signature, at, rekor, *, both):
        material = {
            "certificate": {"rawBytes": b64(der(certificate))},
            "tlogEntries": [self.log(body, at, promise=rekor == 1)],
        }
        if rekor != 1 or both:
            token = {"signedTimestamp": b64(self.time_stamp(signature, at))}
            material["timestampVerificationData"] = {"rfc3161Timestamps": [token]}
        return material

    def trusted_root(self, **periods):
        """The trusted root, as JSON; ``periods``: validity of ``log``, ``authority`` by name."""
        always = {"start": stamp(self.start)}
        log = {"hashAlgorithm": "SHA2_256"}
        return {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log | self._log("rekor", "log", periods.get("log", always))],
            "certificateAuthorities": [
                self._chain(
                    "fulcio", self.intermediate, self.root, periods.get("authority", always)
                )
            ],
            "ctlogs": [log | self._log("ctfe", "certificate-log", always)],
            "timestampAuthorities": [self._chain("tsa", self.stamper, self.stamp_root, always)],
        }

    def _log(self, host, role, period):
        public = spki(self.key(role))
        details = {"keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": period}
        return {
            "baseUrl": f"https://{host}.{self.name}",
            "logId": {"keyId": b64(sha256(public))},
            "publicKey": {"rawBytes": b64(public)} | details,
        }

    def _chain(self, host, leaf, root, period):
        certificates = [{"rawBytes": b64(der(item))} for item in (leaf, root)]
        return {
            "subject": {"organization": self.name, "commonName": host},
            "uri": f"https://{host}.{self.name}",
            "certChain": {"certificates": certificates},
            "validFor": period,
        }


def entry(kind, version, spec):
    return {"apiVersion": version, "kind": kind, "spec": spec}


def hashed_record(digest, signature, certificate):
    """A Rekor 2 entry."""
    verifier = {
        "x509Certificate": {"rawBytes": b64(der(certificate))},
        "keyDetails": "PKIX_ECDSA_P256_SHA_256",
    }
    signed = {"content": b64(signature), "verifier": verifier}
    data = {"algorithm": "SHA2_256", "digest": b64(digest)}
    spec = {"hashedRekordV002": {"data": data, "signature": signed}}
    return entry("hashedrekord", "0.0.2", spec)


@functools.cache
def instance(name="weighbridge.test"):
    """One instance for all tests; nothing that they ask of it changes what it vouches for."""
    return Instance(name)
