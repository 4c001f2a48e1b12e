"""Which files of a model are its card, by their names.

``README.md`` and ``MODEL_CARD.md`` (also ``modelcard.md``, and with a word behind) at the root.
Cards in another language than that of ``README.md`` (``README_EN.md``) are read only where there is
no ``README.md``: of two translations one is enough, and what else is called so is often about code.
Not looked at: files of folders below, which are about parts of a model, or about its code.
"""

from __future__ import annotations

import re

from weighbridge.origins.folder import Folder

_CARD = re.compile(r"(?i)readme\.(?:md|markdown)|model[_-]?card(?:[_-]\w{1,40})?\.(?:md|markdown)")
_OTHER = re.compile(
    r"(?i)readme[._-](?P<language>[a-z]{2}(?:[_-][a-z]{2,4})?|english)\.(?:md|markdown)"
)


def cards(folder: Folder) -> tuple[str, ...]:
    """Return the names of the files that are the model's card."""
    found = tuple(name for name in folder.names if _CARD.fullmatch(name))
    if any(name.lower().startswith("readme") for name in found):
        return found
    others = sorted(
        (not match["language"].lower().startswith("en"), name)
        for name in folder.names
        if (match := _OTHER.fullmatch(name))
    )
    return (*found, *(name for _, name in others[:1]))
