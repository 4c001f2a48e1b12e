"""Records of digests: of downloads, stores and layouts, honest ones and with any lie."""

import json

from tests.verification.sites import git_sha1, sha256

COMMIT = "c0ffee" * 6 + "abcd"
OCI = "application/vnd.oci.image."
MANIFEST, INDEX = OCI + "manifest.v1+json", OCI + "index.v1+json"


def metadata(etag, commit=COMMIT, time="1712656091.123"):
    return f"{commit}\n{etag}\n{time}\n".encode()


def download(files, *, large=()):
    """What the client writes beside a download: ``{path: bytes}``; ``large`` files have SHA-256."""
    return {
        f".cache/huggingface/download/{name}.metadata": metadata(
            sha256(data) if name in large else git_sha1(data)
        )
        for name, data in files.items()
    }


def part(data, media="application/octet-stream", **lies):
    return {"mediaType": media, "digest": f"sha256:{sha256(data)}", "size": len(data)} | lies


def manifest(config, *layers, **more):
    table = {"schemaVersion": 2, "config": config, "layers": [*layers], **more}
    return json.dumps(table).encode()


def ollama(*parts, text=None, name="manifests/registry.ollama.ai/library/m/latest"):
    """A model of a store; the first part is its configuration."""
    blobs = {f"blobs/sha256-{sha256(data)}": data for data in parts}
    made = manifest(*(part(data) for data in parts)) if text is None else text
    return {name: made, **blobs}


def index(*descriptors, **more):
    return json.dumps({"schemaVersion": 2, "manifests": [*descriptors], **more}).encode()


def blobs(*every, algorithm="sha256"):
    return {f"blobs/{algorithm}/{sha256(data)}": data for data in every}


def layout(top, *every):
    """A layout with this index and these blobs."""
    return {
        "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
        "index.json": top,
        **blobs(*every),
    }


def image(*layers, media=MANIFEST, **more):
    """An honest layout with one manifest; the first layer is its configuration."""
    made = manifest(*(part(data) for data in layers), **more)
    return layout(index(part(made, media)), made, *layers)
