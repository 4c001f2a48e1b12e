"""Signatures of artifacts as ``cosign sign --key`` wrote them, honest and lying."""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.builders.records import MANIFEST, manifest, part
from tests.verification.sites import sha256

MEDIA = "application/vnd.dev.cosign.simplesigning.v1+json"
SIGNATURE = "dev.cosignproject.cosign/signature"
CERTIFICATE = "dev.sigstore.cosign/certificate"


def payload(subject, **lies):
    """Write what is signed: that a manifest is one of ours."""
    critical = {
        "identity": {"docker-reference": "r.test/acme/m"},
        "image": {"docker-manifest-digest": f"sha256:{sha256(subject)}"},
        "type": "cosign container image signature",
    }
    return json.dumps({"critical": critical | lies, "optional": None}).encode()


def layer(data, private, **more):
    """Sign it; return the layer that holds it."""
    raw = private.sign(data, ec.ECDSA(hashes.SHA256()))
    notes = {SIGNATURE: base64.b64encode(raw).decode()} | more
    return part(data, MEDIA, annotations={key: value for key, value in notes.items() if value})


def attached(*layers):
    """Attach layers, by no more than a tag: there is no subject."""
    config = part(b"{}", "application/vnd.oci.image.config.v1+json")
    return manifest(config, *layers, mediaType=MANIFEST)
