"""Which model of Kaggle a folder was downloaded from, by the layout of kagglehub's cache.

Layout: ``models/<owner>/<model>/<framework>/<variation>/<version>/``, and beside that folder
``<version>.complete``, which the client writes when the download is done. Without it, nothing is
claimed; in a cache that came along with another download it is a declaration.

Source: https://github.com/Kaggle/kagglehub/blob/main/src/kagglehub/cache.py (retrieved 2026-11-25).
Not read: downloads of single files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.claims import Source
from weighbridge.core import Claim, Dossier, Strength, Topic, later
from weighbridge.facts import references
from weighbridge.origins.carried import carried
from weighbridge.origins.folder import Folder
from weighbridge.origins.telling import Teller

HUB = "kaggle"

_PATH = later.pattern(r".*/models/([^/]+)/([^/]+)/([^/]+)/([^/]+)/([0-9]{1,9})", re.DOTALL)


def read(_dossier: Dossier, folder: Folder) -> Iterator[Claim]:
    """Yield name and uploader of a model of the cache."""
    if folder.model.layout != "folder" or (path := _PATH.fullmatch(folder.model.root)) is None:
        return
    name = f"{path[1]}/{path[2]}"
    marker = f"{path[5]}.complete"
    if not references.pair(name) or folder.above.size(marker) is None:
        return
    sure = not carried(folder.model.root)
    strength = Strength.RECORDED if sure else Strength.DECLARED
    said = f"{'recorded' if sure else 'declared'} by kagglehub's cache"
    teller = Teller(folder, f"../{marker}", said, strength)
    at = "/".join(path.groups())
    yield from teller.claim(Topic.NAME, at, "path", value=name, hub=HUB)
    yield from teller.claim(Topic.UPLOADER, at, "path", value=path[1], hub=HUB)


SOURCE = Source(id="kaggle-cache", doc=__doc__, read=read)
