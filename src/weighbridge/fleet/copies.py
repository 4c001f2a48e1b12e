"""Copies: models of other names whose files are those of a model that was weighed.

What tells content is digests, and only where nobody has to read the model for them:

* of a model elsewhere, those that its listing has (``Opened.content``): SHA-256 or SHA-512, and for
  small files of a hub, git's SHA-1 with the size. That is the word of its server, so it counts for
  models of the same server, and only where nobody asks for digests of the bytes themselves;
* of a model on this machine, those that the cache of digests has, where that is used and every byte
  is asked for.

An ETag tells versions of one file apart, and is no digest. Whatever else than names and bytes of
files has a part in what is found must be absent: folders that are passed over (``.git``, records of
downloads), what lies beside and may vouch, links that lead out, what could not be read. Where a
model lies and what it is called is no part of the content: what goes by that is found anew.
"""

from __future__ import annotations

import hashlib
import json
import os
from stat import S_ISREG

from weighbridge.core import Fetched
from weighbridge.core.records import dataclass, replace
from weighbridge.intake.digest import PLAIN
from weighbridge.intake.inventory import Inventory, Listed, Model
from weighbridge.origins import cards
from weighbridge.origins.folder import Folder
from weighbridge.stages.reading import Cache, Forgetful

NEAR = (".git", ".cache", ".huggingface")
"""What may lie in a folder, be no part of the model, and have something to say about it."""

HUB = "hf://"
"""What addresses of a hub begin with: such a model is laid out as the cache of the hub's client."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A model whose content is known.

    Attributes:
        name: What it is called.
        model: Its files; those of one elsewhere only stand for them.
        place: Path where it lies, if it does.
        fetched: How it came here, if it is elsewhere.
    """

    name: str
    model: Model
    place: str | None = None
    fetched: Fetched | None = None


def content(inventory: Inventory, cache: Cache) -> str:
    """Return what tells the content of the one model that was listed: hexadecimal digits.

    Args:
        inventory: What lies there.
        cache: Knows digests of files that were read.

    Returns:
        Nothing where it is not known, or where content is not all that counts.
    """
    if len(inventory.models) != 1 or not _plain(model := inventory.models[0]):
        return ""
    rows: list[object] = []
    for file in model.files:
        digest = _digest(file, cache)
        if not digest:
            return ""
        rows.append([file.name, file.size, file.side, digest])
    remarks = [[each.name, each.oddity.name, each.why] for each in model.remarks]
    told = [model.layout, rows, remarks, model.links, len(inventory.skipped)]
    text = json.dumps(told, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def known(inventory: Inventory, cache: Cache) -> int:
    """Return how many bytes there are whose digests are known."""
    if isinstance(cache, Forgetful):
        return 0
    files = (file for model in inventory.models for file in model.files)
    return sum(file.size for file in files if _digest(file, cache))


def _plain(model: Model) -> bool:
    """Whether a model is its files and nothing else."""
    if model.odd or model.excluded or model.passed or model.beside or not model.files:
        return False
    if model.layout == "file":
        folder = Folder(model)
        return not any(folder.near.size(name) for name in cards.BESIDE)
    return model.layout == "folder" and not any(
        os.path.lexists(f"{model.root}/{name}") for name in NEAR
    )


def _digest(file: Listed, cache: Cache) -> str:
    try:
        status = os.stat(file.path, follow_symlinks=False)  # noqa: PTH116 - as above
    except OSError:
        return ""
    known = cache.find(status, frozenset({PLAIN})) if S_ISREG(status.st_mode) else None
    return "" if known is None else known.digests[PLAIN][0]


def elsewhere(kept: Copy, base: str, revision: str) -> Copy | None:
    """Return a copy that is elsewhere, without asking there.

    Args:
        kept: The model that was weighed.
        base: Address of the copy, pinned.
        revision: What it is pinned to.

    Returns:
        ``None`` if one of them is none that can be told by its address.
    """
    model, fetched = kept.model, kept.fetched
    if fetched is None or fetched.whole or fetched.uri != kept.name:
        return None
    if base.startswith(HUB) != kept.name.startswith(HUB):
        return None
    if base.startswith(HUB):
        repository = base.removeprefix(HUB).rpartition("@")[0]
        store = f"/models--{repository.replace('/', '--')}"
        # A hub's listing has a digest for every file, and files are called after that.
        files = tuple(replace(file, path=f"{store}/blobs/{'0' * 64}") for file in model.files)
        root = f"{store}/snapshots/{revision}"
        model = replace(model, files=files, store=store, root=root)
    there = Fetched(base, revision, whole=False, moved=0, requests=0)
    return Copy(base, replace(model, name=base), fetched=there)
