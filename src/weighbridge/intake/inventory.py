"""What lies under a path: regular files, grouped into models, and what is not a regular file.

(Being written.)
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Listed:
    """A regular file of a model.

    Attributes:
        name: POSIX path from the model's root, as reports show it.
        path: Where it lies on disk, links resolved.
        size: In bytes, when listed.
    """

    name: str
    path: str
    size: int


@dataclass(frozen=True, slots=True)
class Odd:
    """Something in a model's folder that is not opened, and why."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Model:
    """Files that are judged together.

    Attributes:
        name: Path as given, and from there.
        layout: ``file``, ``folder``, ``hub-cache`` or ``ollama``.
        files: By name.
        odd: By name.
    """

    name: str
    layout: str
    files: tuple[Listed, ...]
    odd: tuple[Odd, ...] = ()


def models(path: str) -> Iterator[Model]:
    """Yield the models under a path."""
    root = Path(path)
    if root.is_file():
        yield Model(path, "file", (Listed(root.name, path, root.stat().st_size),))
        return
    for folder, _, files in sorted(os.walk(path)):
        for file in sorted(files):
            full = Path(folder, file)
            listed = Listed(full.name, str(full), full.stat().st_size)
            yield Model(str(full), "file", (listed,))
