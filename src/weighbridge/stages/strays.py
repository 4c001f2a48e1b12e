"""Policies and configurations that lie in what is weighed: told, and not trusted.

A file inside the weighed folder may be from whoever made the model, who does not judge it. A policy
there is never used unless it is named; what a configuration may do that was merely found, says
``cli/configuration.py``: nothing that lets more pass.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

from weighbridge.core import FormatError
from weighbridge.intake.listing import Listed, Model
from weighbridge.origins.folder import Folder

NAME = "weighbridge.toml"
"""A policy by its name; also with something before it."""

OURS = {"checks", "verdicts", "waivers", "extends"}
"""Keys of which one makes a file named ``policy.toml`` a policy."""

MAX_FILE = 1 << 20
"""Bytes of a file that is looked into."""


POLICY, CONFIGURATION = "policy", "configuration"


def may(model: Model) -> bool:
    """Whether any file of a model may be one, by its name."""
    return any(map(_named, model.files))


def _named(file: Listed) -> bool:
    return file.name[-5:].lower() == ".toml"


def strays(model: Model) -> Iterator[tuple[str, str]]:
    """Yield the names of policies and configurations among the files of a model, and which."""
    if not may(model):
        return
    folder = Folder(model)
    for file in filter(_named, model.files):
        last = file.name.rpartition("/")[2].lower()
        if last.endswith(f".{NAME}"):
            yield file.name, POLICY
        elif last == NAME:
            table = _table(folder.bytes(file.name, MAX_FILE))
            fine = table is not None and not OURS & set(table)
            yield file.name, CONFIGURATION if fine else POLICY
        elif last == "policy.toml":
            if OURS & set(_table(folder.bytes(file.name, MAX_FILE)) or ()):
                yield file.name, POLICY
        elif last == "pyproject.toml":
            tool = (_table(folder.bytes(file.name, MAX_FILE)) or {}).get("tool")
            if isinstance(tool, dict) and "weighbridge" in tool:
                yield file.name, CONFIGURATION


def _table(data: bytes | None) -> dict[str, object] | None:
    """Read TOML; ``None`` if it is none, or too large to have been read."""
    if data is None:
        return None
    from weighbridge.intake import stricttoml  # noqa: PLC0415 - few models hold any

    try:
        return stricttoml.table(data, offset=0)
    except FormatError:
        return None


def notes(models: Iterable[Model], used: Iterable[str]) -> Iterator[str]:
    """Yield one line per policy or configuration that lies in a model.

    Args:
        models: What is weighed.
        used: Files of the policy that is applied, which may lie there: whoever names a policy by
            hand knows where it is.
    """
    applied = {os.path.realpath(path) for path in used}
    for model in models:
        found = list(strays(model))
        paths = {file.name: file.path for file in model.files} if found else {}
        for name, kind in found:
            if os.path.realpath(paths[name]) in applied:
                continue
            if kind == POLICY:
                yield f"a policy lies in {model.name!r} and is not used: {name!r}"
            else:
                what = f"a configuration lies in {model.name!r}"
                yield f"{what} and lets nothing pass, unless it is named by --config: {name!r}"
