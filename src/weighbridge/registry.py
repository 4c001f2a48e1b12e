"""Find plug-ins: every module in a plural folder defines one constant, and that is all there is.

``formats/`` modules define ``FORMAT``, ``rules/`` ``RULE``, ``checks/`` ``CHECK`` and so on. The
folder listing is the index. Only this package's own folders are searched: a scanner that loads
strangers' code would be its own first finding.

Formats, rules and signature schemes say of what they have to be asked. That is known without
importing them: it stands in ``data/plugins.json``, written from what they say by ``python -m
tests.plugins``, and a test says when it is out of step. What is not in there is imported at once,
so that nobody is left unasked.
"""

from __future__ import annotations

import importlib
import json
import os
from functools import cache
from types import ModuleType

from weighbridge.typings import Any, TypeVar, cast

T = TypeVar("T")

KEPT = f"{os.path.dirname(__file__)}/data/plugins.json"  # noqa: PTH120 - pathlib takes too long
"""What plug-ins say, by folder and module."""

Said = dict[str, dict[str, list[object]]]

_LOADED: dict[tuple[str, str], dict[type, tuple[Any, ...]]] = {}
"""What was loaded, by folder, constant and kind: every model of a folder asks for it."""


@cache
def names(folder: str) -> tuple[str, ...]:
    """List the modules of a plug-in folder, sorted."""
    package = importlib.import_module(f"weighbridge.{folder}")
    files = (name for place in package.__path__ for name in os.listdir(place))  # noqa: PTH208 - as above
    return tuple(sorted({name[:-3] for name in files if name.endswith(".py") and name[0] != "_"}))


@cache
def said(folder: str) -> dict[str, list[object]]:
    """Return what is known of the plug-ins of a folder without importing them, by module."""
    return _kept().get(folder, {})


@cache
def _kept() -> Said:
    with open(KEPT, "rb") as file:  # noqa: PTH123 - as above
        return cast("Said", json.loads(file.read()))


@cache
def _module(folder: str, name: str) -> ModuleType:
    return importlib.import_module(f"weighbridge.{folder}.{name}")


def load(folder: str, constant: str, kind: type[T]) -> tuple[T, ...]:
    """Import ``weighbridge.<folder>.*`` and collect one constant from each, by module name.

    Raises:
        TypeError: A module lacks the constant, or it is of another type.
    """
    known: dict[type, tuple[T, ...]] = _LOADED.setdefault((folder, constant), {})
    if kind not in known:
        known[kind] = tuple(one(folder, name, constant, kind) for name in names(folder))
    return known[kind]


def one(folder: str, name: str, constant: str, kind: type[T]) -> T:
    """Import one plug-in.

    Raises:
        TypeError: The module lacks the constant, or it is of another type.
    """
    plugin = getattr(_module(folder, name), constant, None)
    if not isinstance(plugin, kind):
        msg = f"{folder}/{name}.py must define {constant}: {kind.__name__}"
        raise TypeError(msg)
    return plugin
