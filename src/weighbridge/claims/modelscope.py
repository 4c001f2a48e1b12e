r"""Which model of ModelScope a folder was downloaded from, as its client wrote down.

Layout::

    <owner>/<name>/     dots of a name are written ___
        .mdl            {'id': '<owner>/<name>'}, pickled
        .msc            which files were downloaded, pickled
        .mv             Revision:<revision>,CreatedAt:<time>

Nothing is unpickled: ``.mdl`` has to be, byte for byte, what the client writes (pickle protocols 2
to 5), or it is passed over. It lies among the model's own files, where anybody can put one, so its
word is a declaration; if the folder is called after the same model, ``.msc`` is there, and it did
not come along with another download, it is a record.

Source: https://github.com/modelscope/modelscope/blob/master/modelscope/hub/utils/caching.py
(retrieved 2026-11-25). Not read: ``.msc``; ``configuration.json``, which tells framework and task.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Entry, Strength, Topic, later
from weighbridge.core.records import replace
from weighbridge.facts import references
from weighbridge.origins.carried import carried
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

HUB = "modelscope"
FILE = ".mdl"
LIST = ".msc"
VERSION = ".mv"

MAX_RECORD = 4096
"""Bytes of ``.mdl`` and ``.mv``; real ones have about 60."""

_FRAMED = later.pattern(
    rb"\x80[\x04\x05]\x95(.{8})}\x94\x8c\x02id\x94\x8c(.)([!-~]{3,200})\x94s\.", re.DOTALL
)
_PLAIN = later.pattern(
    rb"\x80[\x02\x03]}q\x00X\x02\x00\x00\x00idq\x01X(.{4})([!-~]{3,200})q\x02s\.", re.DOTALL
)
_FRAME = 11
"""Bytes of the protocol and the frame's own length, which that length does not count."""

_VERSION = later.pattern(r"Revision:([!-+\--~]{1,200})(?:,CreatedAt:[0-9]*)?\s*")


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield name and uploader of a downloaded model."""
    data = folder.bytes(FILE, MAX_RECORD) if FILE in folder.names else None
    name = "" if data is None else model_id(data)
    if not references.pair(name):
        return
    owner, _, short = name.partition("/")
    placed = folder.model.root.endswith(f"/{owner}/{short.replace('.', '___')}")
    whole = placed and LIST in folder.names and not carried(folder.model.root)
    said = f"{'recorded' if whole else 'declared'} by the download from ModelScope"
    strength = Strength.RECORDED if whole else Strength.DECLARED
    teller = Teller(folder, FILE, said, strength)
    more = tuple(_revision(folder))
    for topic, value in ((Topic.NAME, name), (Topic.UPLOADER, owner)):
        for claim in teller.claim(topic, name, "id", value=value, hub=HUB):
            yield replace(claim, evidence=(*claim.evidence, *more))


def _revision(folder: Folder) -> Iterator[Entry]:
    text = folder.text(VERSION, MAX_RECORD) if VERSION in folder.names else None
    if text is not None and (found := _VERSION.fullmatch(text)) is not None:
        yield folder.entry(VERSION, "Revision", found[1])


def model_id(data: bytes) -> str:
    """Return the id in bytes of exactly the form that the client writes; empty if they are not."""
    if (framed := _FRAMED.fullmatch(data)) is not None:
        size = int.from_bytes(framed[1], "little")
        if size == len(data) - _FRAME and framed[2][0] == len(framed[3]):
            return framed[3].decode("ascii")
    plain = _PLAIN.fullmatch(data)
    if plain is not None and int.from_bytes(plain[1], "little") == len(plain[2]):
        return plain[2].decode("ascii")
    return ""


SOURCE = Source(id="modelscope", doc=__doc__, read=read)
