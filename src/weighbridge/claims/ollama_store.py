"""What Ollama pulled a model as, by the path of its manifest, and the licences that came with it.

Layout: ``manifests/<registry>/<namespace>/<name>/<tag>``. The registry is Ollama's own, Hugging
Face (``hf.co``), or another one. What is in the namespace ``library`` Ollama itself has put there,
so it says who made a model by its name and not by its account. The path is a record if every blob
that the manifest names is there, no digest that was compared differs, and it did not come along
with another download; otherwise a declaration.

Licence layers are texts; one that is the text of a known licence is declared by the model.

Source: https://github.com/ollama/ollama/tree/main/manifest (retrieved 2026-11-25).
Not taken for origin: ``model_family`` of the configuration, which models of many makers share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.cards import licencetext
from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Strength, Topic, later
from weighbridge.facts import references
from weighbridge.facts.references import ELSEWHERE, HUGGINGFACE
from weighbridge.origins import documents, telling
from weighbridge.origins.carried import carried
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

LAYOUT = "ollama"
SCHEME = "ollama-store"
LIBRARY = "library"
LICENCE = "application/vnd.ollama.image.license"

MOST = 8
"""Licences of one model."""

TEXT = 256 << 10
"""Bytes of a licence."""

HUBS = {
    "registry.ollama.ai": "ollama",
    "hf.co": HUGGINGFACE,
    "huggingface.co": HUGGINGFACE,
    "modelscope.cn": "modelscope",
    "www.modelscope.cn": "modelscope",
}

_MANIFEST = later.pattern(r"manifests/([^/]+)/([^/]+)/([^/]+)/([^/]+)")
_DIGEST = later.pattern(r"sha256:([0-9a-f]{64})")


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield name and uploader of a model of the store, and its licences."""
    return telling.bounded(_claims(dossier, folder))


def _claims(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    if folder.model.layout != LAYOUT:
        return
    for name in folder.names:
        if (path := _MANIFEST.fullmatch(name)) is not None:
            document = documents.json(folder, name)
            whole = bool(document) and not folder.model.odd
            whole = whole and not telling.outweighed(dossier, SCHEME)
            whole = whole and not carried(folder.model.root)
            yield from _pulled(folder, path, whole=whole)
            yield from _licences(folder, document)


def _pulled(folder: Folder, path: re.Match[str], *, whole: bool) -> Iterator[Claim]:
    host, owner, short, _ = path.groups()
    name = f"{owner}/{short}"
    if not references.pair(name):
        return
    strength = Strength.RECORDED if whole else Strength.DECLARED
    said = f"{'recorded' if whole else 'declared'} by Ollama's store"
    teller = Teller(folder, path[0], said, strength)
    hub = HUBS.get(host, ELSEWHERE)
    yield from teller.claim(Topic.NAME, path[0], "path", value=name, hub=hub)
    if not (hub == "ollama" and owner == LIBRARY):
        yield from teller.claim(Topic.UPLOADER, path[0], "path", value=owner, hub=hub)


def _licences(folder: Folder, document: documents.Table) -> Iterator[Claim]:
    count = 0
    for layer in telling.items(document.get("layers")):
        row = telling.table(layer)
        digest = _DIGEST.fullmatch(telling.text(row.get("digest")))
        if row.get("mediaType") != LICENCE or digest is None or count == MOST:
            continue
        count += 1
        blob = f"blobs/sha256-{digest[1]}"
        text = folder.text(blob, TEXT) if blob in folder.names else None
        found = licencetext.match(text) if text else None
        if found is not None and found.fit is licencetext.Fit.WHOLE:
            teller = Teller(folder, blob, "by the text of a licence layer in Ollama's store")
            yield from teller.claim(Topic.LICENCE, text, "text", value=found.licence.id)


SOURCE = Source(id="ollama-store", doc=__doc__, read=read)
