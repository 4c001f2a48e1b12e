"""What a model packed for a container registry says of itself: annotations, ModelPack, KitOps.

Read are ``org.opencontainers.image.*`` of ``index.json``, of the indexes and manifests that it
leads to and of their descriptors; ``descriptor`` of a ModelPack configuration; the configuration of
a KitOps ModelKit, and a ``Kitfile``, which have the same keys. Whoever packs a model writes them.

Sources (retrieved 2026-11-25): https://github.com/modelpack/model-spec/blob/main/docs/config.md,
https://github.com/opencontainers/image-spec/blob/main/annotations.md,
https://kitops.org/docs/kitfile/format/. Not taken for origin: ``authors`` of an image, who packed
it; ``base.name``, which is a system and no model; what a manifest says that is attached to another
one here, which is about itself. Not read: layers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Topic, later
from weighbridge.facts import references
from weighbridge.facts.references import ELSEWHERE, HUGGINGFACE
from weighbridge.lineage import written
from weighbridge.origins import documents, telling
from weighbridge.origins.documents import Table
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

MARK = "oci-layout"
KITFILE = "Kitfile"
IMAGE = "org.opencontainers.image."

MODELS = frozenset({HUGGINGFACE, "kaggle", "modelscope", "ollama"})
"""Hubs on which an address leads to a model, and not to code."""

INDEXES = frozenset(
    {
        "application/vnd.oci.image.index.v1+json",
        "application/vnd.docker.distribution.manifest.list.v2+json",
    }
)
"""Media types of indexes in indexes."""

MANIFESTS = 32
"""Manifests of one layout that are read, and as many indexes."""

MAX_CONFIG = 1 << 20
"""Bytes of a configuration."""

_PACK = later.pattern(r"application/vnd\.(?:cncf|cnai)\.model\.config\.v1\+json")
_KIT = later.pattern(r"application/vnd\.kitops\.modelkit\.config\.v1\+json")
_DIGEST = later.pattern(r"(sha256|sha384|sha512):([0-9a-f]{64,128})")
_PUSHED = later.pattern(
    r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]{1,5})?(?:/[a-z0-9._-]+){1,6}(?::[\w.-]+|@sha256:[0-9a-f]{64})"
)


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield what annotations and configurations declare."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    for mark in telling.outermost(folder.named(MARK)):
        base = mark[: -len(MARK)]
        yield from _index(folder, base)
    for name in telling.outermost(folder.named(KITFILE))[: documents.FILES]:
        for document in documents.yaml(folder, name):
            yield from _kit(Teller(folder, name, "declared by a Kitfile"), document)


def _index(folder: Folder, base: str) -> Iterator[Claim]:
    """Yield what an index declares, and what it leads to: breadth first, each once."""
    todo, seen, manifests = deque([f"{base}index.json"]), set[str](), 0
    while todo and len(seen) < MANIFESTS:
        if (at := todo.popleft()) in seen:
            continue
        seen.add(at)
        index = documents.json(folder, at)
        yield from _annotations(folder, at, index)
        rows = [telling.table(row) for row in telling.items(index.get("manifests"))]
        names = {_blob(base, row) for row in rows}
        for row in rows[:MANIFESTS]:
            name = _blob(base, row)
            if telling.text(row.get("mediaType")) in INDEXES and name in folder.names:
                todo += [name] if name not in seen else []
            elif manifests < MANIFESTS:
                manifest = documents.json(folder, name) if name in folder.names else {}
                if _blob(base, telling.table(manifest.get("subject"))) in names - {"", name}:
                    continue
                manifests += 1
                yield from _annotations(folder, at, row)
                yield from _manifest(folder, base, name, manifest)


def _manifest(folder: Folder, base: str, name: str, manifest: Table) -> Iterator[Claim]:
    yield from _annotations(folder, name, manifest)
    config = telling.table(manifest.get("config"))
    media, blob = telling.text(config.get("mediaType")), _blob(base, config)
    if blob not in folder.names or folder.size(blob) > MAX_CONFIG:
        return
    if _PACK.fullmatch(media):
        said = "declared by a ModelPack configuration"
        yield from _pack(Teller(folder, blob, said), documents.json(folder, blob))
    elif _KIT.fullmatch(media):
        said = "declared by a ModelKit configuration"
        yield from _kit(Teller(folder, blob, said), documents.json(folder, blob))


def _blob(base: str, descriptor: Table) -> str:
    found = _DIGEST.fullmatch(telling.text(descriptor.get("digest")))
    return f"{base}blobs/{found[1]}/{found[2]}" if found else ""


def _annotations(folder: Folder, name: str, document: Table) -> Iterator[Claim]:
    table = telling.table(document.get("annotations"))
    for key, topic in (("vendor", Topic.PUBLISHER), ("licenses", Topic.LICENCE)):
        full = IMAGE + key
        teller = Teller(folder, name, f"declared by annotation {full}")
        yield from teller.claim(topic, table.get(full), f"annotations.{full}")
    for key in ("source", "url"):
        full = IMAGE + key
        teller = Teller(folder, name, f"declared by annotation {full}")
        yield from _source(teller, table.get(full), f"annotations.{full}")


def _source(teller: Teller, value: object, key: str) -> Iterator[Claim]:
    """Yield the model that an address leads to: what is packed is that one, or made from it."""
    found = references.located(telling.text(value))
    if found is not None and found.hub in MODELS:
        yield from teller.claim(Topic.BASE_MODEL, value, key, value=found.name, hub=found.hub)


def _pack(teller: Teller, document: Table) -> Iterator[Claim]:
    row = telling.table(document.get("descriptor"))
    yield from teller.claim(Topic.PUBLISHER, row.get("vendor"), "descriptor.vendor")
    for author in telling.items(row.get("authors")):
        yield from teller.claim(Topic.PUBLISHER, author, "descriptor.authors")
    yield from teller.claim(Topic.NAME, row.get("name"), "descriptor.name")
    for licence in telling.items(row.get("licenses")):
        yield from teller.claim(Topic.LICENCE, licence, "descriptor.licenses")
    for data in telling.several(row.get("datasetsURL")):
        yield from teller.claim(Topic.DATASET, data, "descriptor.datasetsURL")
    yield from _source(teller, row.get("sourceURL"), "descriptor.sourceURL")


def _kit(teller: Teller, document: Table) -> Iterator[Claim]:
    package, model = telling.table(document.get("package")), telling.table(document.get("model"))
    for author in telling.items(package.get("authors")):
        yield from teller.claim(Topic.PUBLISHER, author, "package.authors")
    yield from teller.claim(Topic.NAME, model.get("name"), "model.name")
    # The package's licence is that of the model where the model has none of its own.
    if telling.text(model.get("license")):
        yield from teller.claim(Topic.LICENCE, model["license"], "model.license")
    else:
        yield from teller.claim(Topic.LICENCE, package.get("license"), "package.license")
    path = telling.text(model.get("path"))
    if _PUSHED.fullmatch(path):
        yield from teller.claim(Topic.BASE_MODEL, path, "model.path", hub=ELSEWHERE)
    elif (found := written.model(path)) is not None and references.address(path):
        yield from teller.claim(
            Topic.BASE_MODEL, path, "model.path", value=found.name, hub=found.hub
        )
    for data in telling.items(document.get("datasets")):
        yield from teller.claim(Topic.DATASET, telling.table(data).get("name"), "datasets.name")


SOURCE = Source(id="oci-annotations", doc=__doc__, read=read)
