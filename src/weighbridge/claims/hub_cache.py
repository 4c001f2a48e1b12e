"""Which repository of the Hugging Face hub a snapshot was downloaded from, by the cache's layout.

Layout: ``models--<owner>--<name>/snapshots/<commit>/``; every file in it is a link into ``blobs``,
where it is called after its digest. The client wrote that when it downloaded the model, outside of
the model's own files. Whoever can make folders can make these, so the word of a cache goes only as
far as a record if it is whole: the snapshot is called after a commit, each file is such a link, no
digest that was compared differs, and it did not come along with another download. Otherwise it is a
declaration.

Source: https://huggingface.co/docs/huggingface_hub/guides/manage-cache (retrieved 2026-11-25).
Not read: records of a download into a folder of one's own (``.cache/huggingface``), which hold
commits and digests, and do not say of which repository.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Strength, Topic, later
from weighbridge.facts import references
from weighbridge.facts.references import HUGGINGFACE, Reference
from weighbridge.origins import telling
from weighbridge.origins.carried import carried
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

LAYOUT = "hub-cache"
PLACE = "../.."
"""Where the repository lies, from a snapshot."""

_ALONE = "models--"
_BLOB = later.pattern(r"blobs/(?:[0-9a-f]{64}|[0-9a-f]{40})")
_COMMIT = later.pattern(r"[0-9a-f]{40}")


def read(dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield name and uploader of a snapshot."""
    if folder.model.layout != LAYOUT:
        return
    called = folder.model.store.rpartition("/")[2]
    if (found := _repository(called)) is None:
        return
    whole = _whole(folder) and not telling.outweighed(dossier, LAYOUT)
    whole = whole and not carried(folder.model.store)
    strength = Strength.RECORDED if whole else Strength.DECLARED
    said = "recorded by the hub cache" if whole else "declared by the name of a hub cache"
    teller = Teller(folder, PLACE, said, strength)
    at = f"{called}/snapshots/{folder.model.revision()}"
    yield from teller.claim(Topic.NAME, at, "repository", value=found.name, hub=found.hub)
    if found.namespace:
        yield from teller.claim(
            Topic.UPLOADER, at, "repository", value=found.namespace, hub=found.hub
        )


def _repository(called: str) -> Reference | None:
    if (found := references.cached(called)) is not None:
        return found
    # Models of the hub's first years have no namespace.
    name = called.removeprefix(_ALONE)
    return Reference(HUGGINGFACE, name) if references.bare(name) and "--" not in name else None


def _whole(folder: Folder) -> bool:
    origins = folder.model.origins()
    linked = all(_BLOB.fullmatch(origins.get(name, "")) for name in folder.names)
    commit = _COMMIT.fullmatch(folder.model.revision()) is not None
    return commit and linked and bool(folder.names)


SOURCE = Source(id="hub-cache", doc=__doc__, read=read)
