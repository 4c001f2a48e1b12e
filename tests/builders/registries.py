"""What models look like in a registry, as the tools that pack them write it."""

import gzip
import io
import json
import tarfile

from tests.builders.records import MANIFEST, manifest, part
from tests.verification.sites import sha256

DOCKER = "application/vnd.docker.distribution.manifest.v2+json"
MODELPACK = "application/vnd.cncf.model."
KITOPS = "application/vnd.kitops.modelkit."
OLLAMA = "application/vnd.ollama.image."
TITLE = "org.opencontainers.image.title"

PACKED = {
    "descriptor": {"name": "m", "vendor": "Acme", "licenses": ["Apache-2.0"]},
    "modelfs": {"type": "layers", "diffIds": []},
    "config": {"format": "safetensors"},
}
KIT = {
    "manifestVersion": "1.0.0",
    "package": {"name": "m", "authors": ["Acme"], "license": "MIT"},
    "model": {"name": "m", "path": "./model"},
}


def tar(files, *, packed=False):
    """Pack files as a layer."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    data = made.getvalue()
    return gzip.compress(data, mtime=0) if packed else data


def modelpack(files, *, raw=True, **more):
    """Pack a model as ``modctl`` does; return manifest, its media type and its blobs."""
    config = json.dumps(PACKED).encode()
    layers = [
        (
            data if raw else tar({name: data}),
            f"{MODELPACK}weight.v1.{'raw' if raw else 'tar'}",
            {"org.cncf.model.filepath": name},
        )
        for name, data in files.items()
    ]
    kind = {"artifactType": f"{MODELPACK}manifest.v1+json"}
    return _made(config, f"{MODELPACK}config.v1+json", layers, MANIFEST, kind | more)


def kitops(files, *, packed=False):
    """Pack a model as ``kit pack`` does."""
    config = json.dumps(KIT).encode()
    ending = "tar+gzip" if packed else "tar"
    layers = [(tar(files, packed=packed), f"{KITOPS}model.v1.{ending}", {})]
    return _made(config, f"{KITOPS}config.v1+json", layers, MANIFEST, {})


def ollama(weights):
    """Write a model as ``ollama push`` does."""
    config = json.dumps({"model_format": "gguf", "model_family": "llama"}).encode()
    layers = [
        (weights, f"{OLLAMA}model", {}),
        (b"MIT License\n", f"{OLLAMA}license", {}),
        (b'{"temperature": 1}', f"{OLLAMA}params", {}),
    ]
    return _made(config, "application/vnd.docker.container.image.v1+json", layers, DOCKER, {})


def plain(files):
    """Write files as ``oras push`` does."""
    layers = [(data, "application/octet-stream", {TITLE: name}) for name, data in files.items()]
    return _made(b"{}", "application/vnd.oci.empty.v1+json", layers, MANIFEST, {})


def attached(subject, media, data, kind="application/vnd.in-toto+json"):
    """Attach something to a manifest; return a manifest and its blobs."""
    made = manifest(
        part(b"{}", "application/vnd.oci.empty.v1+json"),
        part(data, kind),
        mediaType=MANIFEST,
        artifactType=kind,
        subject=part(subject, media),
    )
    return made, MANIFEST, [b"{}", data]


def _made(config, media, layers, own, more):
    rows = [part(data, kind, **_noted(notes)) for data, kind, notes in layers]
    made = manifest(part(config, media), *rows, mediaType=own, **more)
    return made, own, [config, *(data for data, _, _ in layers)]


def _noted(notes):
    return {"annotations": notes} if notes else {}


def pushed(registry, repository, made, tag="v1"):
    """Push a model; return its digest."""
    data, media, blobs = made
    for blob in blobs:
        registry.blob(repository, blob)
    return registry.manifest(repository, tag, data, media)


def on_disk(made):
    """Return the files of a layout that holds a model, as ``oras copy --to-oci-layout`` writes."""
    data, media, blobs = made
    top = {"schemaVersion": 2, "manifests": [part(data, media)]}
    return {
        "oci-layout": b'{"imageLayoutVersion": "1.0.0"}',
        "index.json": json.dumps(top).encode(),
        **{f"blobs/sha256/{sha256(each)}": each for each in (data, *blobs)},
    }
