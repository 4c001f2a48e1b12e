"""What a configuration of Keras may name: what models are made of, and nothing that acts."""

from __future__ import annotations

import enum
import re
from functools import cache

from weighbridge.facts import tables

TABLE = "keras-objects.toml"

_SPELLINGS = re.compile(r"(tf_keras|tensorflow\.(python\.)?keras|keras)(?=\.|\Z)")
"""Packages that hold a Keras; the last one is how the table spells them."""


class Standing(enum.Enum):
    """What the table says about a name."""

    LISTED = enum.auto()
    """A layer, a loss, an optimiser and so on."""
    BESIDE = enum.auto()
    """Not listed, in a module that holds such things: perhaps of a version that is newer."""
    STRANGE = enum.auto()
    """Not listed, in a module that holds other things."""


@cache
def _names() -> dict[str, frozenset[str]]:
    words = tables.words(tables.load(TABLE), "names")
    return {module: frozenset(names.split()) for module, names in words.items()}


@cache
def _inner() -> frozenset[str]:
    return frozenset(tables.words(tables.load(TABLE), "inner")["names"].split())


@cache
def _modules(key: str) -> frozenset[str]:
    return frozenset(tables.strings(tables.load(TABLE), key))


def keras_object(module: str, name: str) -> Standing | None:
    """Say whether a configuration of Keras honestly names this; ``None`` if it is not Keras'."""
    if found := _SPELLINGS.match(module):
        return _of_keras(f"keras{module[found.end() :]}", name)
    package, _, space = module.partition(".")
    if package == "tensorflow":
        # A TFOpLambda names functions of tensors by the namespace that exports them.
        space = space.removeprefix("compat.v1.").removeprefix("compat.v2.")
        return Standing.LISTED if not space or space in _modules("tensorflow") else Standing.STRANGE
    return None


def _of_keras(module: str, name: str) -> Standing:
    if name in _names().get(module, ()):
        return Standing.LISTED
    steps = [step for step in module.split(".")[1:] if step != "src"]
    inside = bool(steps) and steps[0] in _modules("inside")
    if not (inside or module in _names()):
        return Standing.STRANGE
    deep = len(steps) > 1 or "src" in module.split(".")
    return Standing.LISTED if deep and name in _inner() else Standing.BESIDE
