"""Policies that lie in what is weighed: told, and never used.

A file inside the weighed folder may be from whoever made the model, who does not judge it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator

from weighbridge.intake.listing import Model
from weighbridge.origins.folder import Folder

NAME = "weighbridge.toml"
"""A policy by its name; also with something before it."""

OURS = {"checks", "verdicts", "waivers", "extends"}
"""Keys of which one makes a file named ``policy.toml`` a policy."""

MAX_FILE = 1 << 20
"""Bytes of a file that is looked into."""


def strays(model: Model) -> Iterator[str]:
    """Yield the names of policies among the files of a model."""
    folder: Folder | None = None
    for file in model.files:
        last = file.name.rpartition("/")[2].lower()
        if last == NAME or last.endswith(f".{NAME}"):
            yield file.name
        elif last in {"policy.toml", "pyproject.toml"}:
            folder = folder or Folder(model)
            if _ours(folder.bytes(file.name, MAX_FILE), last):
                yield file.name


def _ours(data: bytes | None, last: str) -> bool:
    try:
        table = tomllib.loads((data or b"").decode("utf-8"))
    except (ValueError, RecursionError):
        return False
    if last == "pyproject.toml":
        tool = table.get("tool")
        return isinstance(tool, dict) and "weighbridge" in tool
    return bool(OURS & set(table))


def notes(models: Iterable[Model], used: Iterable[str]) -> Iterator[str]:
    """Yield one line per policy that lies in a model.

    Args:
        models: What is weighed.
        used: Files of the policy that is applied, which may lie there: whoever names a policy by
            hand knows where it is.
    """
    applied = {os.path.realpath(path) for path in used}
    for model in models:
        paths = {file.name: file.path for file in model.files}
        for name in strays(model):
            if os.path.realpath(paths[name]) in applied:
                continue
            yield f"a policy lies in {model.name!r} and is not used: {name!r}"
