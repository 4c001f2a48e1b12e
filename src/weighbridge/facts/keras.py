"""What a configuration of Keras may name: what models are made of, and nothing that acts."""

from __future__ import annotations

import enum
from functools import cache

from weighbridge.core import later
from weighbridge.facts import tables

TABLE = "keras-objects.toml"

HUB = "keras-hub.toml"
"""What KerasHub's presets and tasks are made of."""

INSIDE = 2
"""Steps of a module, beside ``src``, that is not inside Keras: ``keras.layers``."""

ROOTS = ("keras", "tf_keras")
"""How modules of Keras begin, but for those inside TensorFlow."""

FUNCTIONAL = frozenset({"keras.src.models.functional", "keras.src.engine.functional"})
"""Where the class of nearly all models is, which has no other module."""

_HUBS = frozenset({"keras_hub", "keras_nlp"})
"""KerasHub, and what it was called."""

_SPELLINGS = later.pattern(r"(tf_keras|tensorflow\.(python\.)?keras|keras)(?=\.|\Z)")
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
def _lone() -> dict[str, frozenset[str]]:
    words = tables.words(tables.load(TABLE), "lone")
    return {module: frozenset(names.split()) for module, names in words.items()}


@cache
def _inner(table: str = TABLE) -> frozenset[str]:
    return frozenset(tables.words(tables.load(table), "inner")["names"].split())


@cache
def _everywhere() -> frozenset[str]:
    """Return all names: a class without a module, as old versions write it, may be any of them."""
    return _inner().union(*_names().values())


@cache
def _modules(key: str, table: str = TABLE) -> frozenset[str]:
    return frozenset(tables.strings(tables.load(table), key))


def keras_object(module: str, name: str) -> Standing | None:
    """Say whether a configuration of Keras honestly names this; ``None`` if it is not Keras'."""
    if found := _SPELLINGS.match(module):
        return _of_keras(f"keras{module[found.end() :]}", name)
    package, _, space = module.partition(".")
    if package in _HUBS:
        return _of_hub(space, name)
    if package == "tensorflow":
        # A TFOpLambda names functions of tensors by the namespace that exports them.
        if space == "compat.v1":
            return Standing.LISTED if name in _modules("first") else Standing.STRANGE
        space = space.removeprefix("compat.v1.").removeprefix("compat.v2.")
        return Standing.LISTED if not space or space in _modules("tensorflow") else Standing.STRANGE
    return None


def plain(module: str, name: str) -> bool:
    """Whether this is on the list of what models of Keras are made of, in a module of that list.

    None of these is dangerous, nor reaches out, so that no other list has to be read for them. Of
    modules further inside, which have names in common, that can not be said.
    """
    if not module.startswith(ROOTS):
        return False
    if module.partition(".")[0] in _HUBS:
        return keras_object(module, name) is Standing.LISTED
    found = _SPELLINGS.match(module)
    own = f"keras{module[found.end() :]}" if found else ""
    known = own == "keras" or own in _names() or own in _lone() or own in FUNCTIONAL
    return known and _of_keras(own, name) is Standing.LISTED


def _of_keras(module: str, name: str) -> Standing:
    steps = [step for step in module.split(".") if step != "src"]
    module = ".".join(steps)
    if len(steps) == 1 and name in _everywhere():
        return Standing.LISTED
    inside = len(steps) > INSIDE and steps[1] in _modules("inside")
    listed = _names().get(module, frozenset()) | _lone().get(module, frozenset())
    if name in listed or (inside and name in _inner()):
        return Standing.LISTED
    return Standing.BESIDE if inside or module in _names() else Standing.STRANGE


def _of_hub(space: str, name: str) -> Standing:
    """Say what KerasHub's table says: a class is named by the module that has or exports it."""
    steps = [step for step in space.split(".") if step != "src"]
    inside = steps[0] in _modules("inside", HUB)
    functions = tables.words(tables.load(HUB), "names").get(".".join(steps), "")
    if name in functions.split() or (inside and name in _inner(HUB)):
        return Standing.LISTED
    return Standing.BESIDE if inside else Standing.STRANGE
