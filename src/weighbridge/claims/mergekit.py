"""The models that mergekit merged, as its own configuration lists them.

Everything under ``model``, ``base_model`` and ``source_model``, at any depth, in
``mergekit_config.yml`` and ``mergekit_moe_config.yml``: models, slices, experts. ``model+adapter``
names two, and ``@`` begins a revision. A path on somebody's machine is nobody's claim.

Source: https://github.com/arcee-ai/mergekit/blob/main/README.md (retrieved 2026-11-25).
Not read: files over 64 KiB; ``tokenizer_source``; weights and densities of the merge.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Relation, Topic
from weighbridge.lineage import written
from weighbridge.origins import documents, telling
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

FILES = (
    "mergekit_config.yml", "mergekit_config.yaml",
    "mergekit_moe_config.yml", "mergekit_moe_config.yaml",
)  # fmt: skip

KEYS = frozenset({"model", "base_model", "source_model"})

MOST = 20_000
"""Nodes of one document that are visited."""


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield a base model for each model that was merged."""
    return telling.bounded(_claims(folder))


def _claims(folder: Folder) -> Iterator[Claim]:
    names = (name for last in FILES for name in folder.named(last))
    for name in telling.outermost(names)[: documents.FILES]:
        teller = Teller(folder, name, f"declared by {name.rpartition('/')[2].lower()}")
        for document in documents.yaml(folder, name):
            for path, value in _models(document):
                yield from _named(teller, path, value)


def _named(teller: Teller, path: str, value: str) -> Iterator[Claim]:
    for part in value.split("+", 4)[:4]:
        found = written.model(part.partition("@")[0])
        if found is not None:
            yield from teller.claim(
                Topic.BASE_MODEL,
                value,
                path,
                value=found.name,
                hub=found.hub,
                relation=Relation.MERGE,
            )


def _models(document: object) -> Iterator[tuple[str, str]]:
    """Yield path and text of everything that names a model, nearest to the top first."""
    waiting: deque[tuple[str, object]] = deque([("", document)])
    seen: set[int] = set()
    while waiting and len(seen) < MOST:
        path, node = waiting.popleft()
        if id(node) in seen:
            continue  # an alias
        seen.add(id(node))
        if isinstance(node, list):
            waiting += [(f"{path}[{at}]"[:200], each) for at, each in enumerate(node)]
        elif isinstance(node, dict):
            for key, value in node.items():
                at = f"{path}.{key}".lstrip(".")[:200]
                if key in KEYS and isinstance(value, str):
                    yield at, value
                elif key in KEYS and isinstance(value, dict):
                    yield from _spelled_out(at, value)
                if isinstance(value, list | dict):
                    waiting.append((at, value))


def _spelled_out(path: str, row: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the name of a model that is given as a table: ``{model: {path, revision}}``."""
    inner = row.get("model")
    value = inner.get("path") if isinstance(inner, dict) else row.get("path")
    if isinstance(value, str):
        yield f"{path}.path", value


SOURCE = Source(id="mergekit", doc=__doc__, read=read)
