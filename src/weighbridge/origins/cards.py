"""Which files of a model are its card or its licence, by their names.

``README.md`` and ``MODEL_CARD.md`` (also ``modelcard.md``, and with a word behind) at the root.
Cards in another language than that of ``README.md`` (``README_EN.md``) are read only where there is
no ``README.md``: of two translations one is enough, and what else is called so is often about code.
A model that is one file has no such files of its own: then those beside it count, under their usual
names, for that is how quantised models are published.

Not looked at: files of folders below, which are about parts of a model, or about its code.
"""

from __future__ import annotations

from weighbridge.core import LOOSE, later
from weighbridge.origins.folder import Folder

_CARD = later.pattern(
    r"(?i)readme\.(?:md|markdown)|model[_-]?card(?:[_-]\w{1,40})?\.(?:md|markdown)"
)
_OTHER = later.pattern(
    r"(?i)readme[._-](?P<language>[a-z]{2}(?:[_-][a-z]{2,4})?|english)\.(?:md|markdown)"
)

BESIDE = (
    "README.md", "Readme.md", "readme.md", "README.markdown", "MODEL_CARD.md", "model_card.md",
    "modelcard.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "LICENCE", "LICENCE.md", "LICENCE.txt",
    "license.txt", "COPYING", "MODEL_LICENSE", "LICENSE-MODEL", "LICENSE-CODE",
)  # fmt: skip
"""Names that are asked for beside a model of one file."""

SIZE = 8 << 20
"""Bytes of one file, at most."""


def names(folder: Folder) -> tuple[str, ...]:
    """Return the names of the model's files, and of documents beside a model of one file."""
    if folder.model.layout not in LOOSE:
        return folder.names
    others = (name for name in BESIDE if name not in folder.names and folder.near.size(name))
    return (*folder.names, *others)


def text(folder: Folder, name: str) -> str | None:
    """Read one of them as ``Folder.text`` does; ``None`` if that cannot be done."""
    if name in folder.names or folder.model.layout not in LOOSE:
        return folder.text(name, SIZE)
    data = folder.near.read(name, SIZE)
    return None if data is None else data.decode("utf-8-sig", "replace")


def cards(folder: Folder) -> tuple[str, ...]:
    """Return the names of the files that are the model's card."""
    found = tuple(name for name in names(folder) if _CARD.fullmatch(name))
    if any(name.lower().startswith("readme") for name in found):
        return found
    others = sorted(
        (not match["language"].lower().startswith("en"), name)
        for name in folder.names
        if (match := _OTHER.fullmatch(name))
    )
    return (*found, *(name for _, name in others[:1]))
