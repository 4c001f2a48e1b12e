"""What is known about names: harmless for which use, dangerous how, whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache

from weighbridge.core import enums
from weighbridge.core.records import dataclass
from weighbridge.facts import heads, tables

ASKED = 4096
"""Answers that are remembered; names come from files, so memory for them is bounded."""

BUILTINS = "__builtins__"
"""Attribute of every module that leads to the module ``builtins``."""

STANDARD = "stdlib.toml"
"""The list of the standard library, which need not name its roots: ``modules.toml`` has them."""

OWN = frozenset({"__init__", "__main__", "__operators__"})
"""Attributes and modules with two underscores that lead nowhere; the last is TensorFlow's."""

FAR = 32
"""Attribute steps at either end of one name that are looked into."""

DEEP = 32
"""Steps of a module's name that are looked into: no module on the list has so many."""

STEPS = 3
"""Names that a module on the list of dangerous ones has in its own dotted name, at most."""


class Use(enums.StrEnum):
    """What a name is harmless for. A class or something to call may also be referred to."""

    CLASS = "class"
    """``cls.__new__(cls, *harmless)``, filled from harmless state."""
    CONTAINER = "container"
    """As ``CLASS``; items may be appended, set and added as well."""
    CALL = "call"
    """Called with arguments of a certain shape."""
    VALUE = "value"
    """Referred to, and never called."""
    FACTORY = "factory"
    """A method, called without arguments on an object of its class, however that was filled."""


class Shape(enums.StrEnum):
    """Arguments with which a call is harmless."""

    HARMLESS = "harmless"
    CONSTANTS = "constants"
    CLASS_FIRST = "class-first"
    ATTRIBUTE = "attribute"
    CODEC = "codec"
    PARTIAL = "partial"
    ATTRIBUTE_NAMES = "attribute-names"
    NESTED_PICKLE = "nested-pickle"
    REBUILD = "rebuild-from-type"
    NOTHING = "no-arguments"
    ITEMS = "items"
    ONE_CONTAINER = "one-container"
    NONE_FIRST = "none-first"
    RECONSTRUCTOR = "reconstructor"
    IMPORT_PAIR = "import-pair"
    NUMPY_GENERATOR = "numpy-generator"
    GENERIC = "generic"
    NESTED_STREAMS = "nested-streams"
    FIELDS = "fields"
    ATTRIBUTES = "attributes"
    FACTORY_FIRST = "factory-first"
    TENSORS = "tensors"
    METHOD = "method"
    PARAMETERS = "parameters"
    KERNEL = "kernel"
    KERAS_ARCHIVE = "keras-archive"


@dataclass(frozen=True, slots=True)
class Listed:
    """What the lists say about one name."""

    uses: frozenset[Use]
    shapes: frozenset[Shape]
    state: tuple[tuple[str, str], ...] = ()
    """Keys of the state that filling an object acts on, and what has to be under each: see
    ``judgement.patterns``. ``[1]`` is the second of the two values that a state is, ``[1/3]`` of
    three."""

    @property
    def makes(self) -> bool:
        """Whether it is a class that may be built."""
        return Use.CLASS in self.uses or Use.CONTAINER in self.uses


@dataclass(frozen=True, slots=True)
class _Group:
    use: Use
    shape: Shape
    names: dict[str, str]
    state: tuple[tuple[str, str], ...]


def _groups(path: str) -> Iterator[_Group]:
    for row in tables.rows(tables.parse(tables.read(path)), "group"):
        shape = tables.text(row, "arguments") or Shape.HARMLESS
        state = tuple(tables.words(row, "state").items()) if "state" in row else ()
        use = Use(tables.text(row, "use"))
        yield _Group(use, Shape(shape), tables.words(row, "names"), state)


@cache
def _library(path: str) -> dict[str, list[tuple[_Group, str]]]:
    """Map each module to the groups that speak of it, and the names they list."""
    modules: dict[str, list[tuple[_Group, str]]] = {}
    for group in _groups(path):
        for module, names in group.names.items():
            modules.setdefault(module, []).append((group, names))
    return modules


def _speaking(package: str) -> list[str]:
    """Return the lists that speak for a package; one speaks for all of the standard library."""
    found = [f"{heads.FOLDER}/{name}" for name in heads.by_package()[0].get(package, [])]
    own = f"{heads.FOLDER}/{STANDARD}"
    return [*found, own] if package in _standard() and own not in found else found


@lru_cache(maxsize=ASKED)
def _module(module: str) -> dict[str, list[_Group]]:
    """Map each name of a module to the groups that list it."""
    found: dict[str, list[_Group]] = {}
    for path in _speaking(root(module)):
        for group, names in _library(path).get(module, []):
            for name in names.split():
                found.setdefault(name, []).append(group)
    return found


def root(module: str) -> str:
    """Return the top-level package of a module."""
    return module.partition(".")[0]


@lru_cache(maxsize=ASKED)
def listed(module: str, name: str) -> Listed | None:
    """Say what a name is harmless for; ``None`` if no list has it. Exact names only."""
    groups = _module(module).get(name)
    if groups is None:
        return None
    return Listed(
        frozenset(group.use for group in groups),
        frozenset(group.shape for group in groups if group.use is Use.CALL),
        tuple(pair for group in groups for pair in group.state),
    )


@cache
def _standard() -> frozenset[str]:
    row = tables.load("modules.toml")
    every = tables.strings(row, "stdlib") + tables.strings(row, "stdlib-python-2")
    return frozenset(root(name) for name in every)


@cache
def _everywhere() -> frozenset[str]:
    return frozenset(tables.lines("installed-everywhere.txt"))


def standard(module: str) -> bool:
    """Whether a module is of the standard library of any Python, 2 or 3."""
    return root(module) in _standard()


def coverage(module: str) -> str | None:
    """Say why a name of this module ought to be on the lists, if it were harmless.

    Returns:
        Whose it is, in a few words; ``None`` for a package that no list speaks of.
    """
    package = root(module)
    if package in _standard():
        return "of the standard library"
    roots, partly = heads.by_package()
    if package in roots and package not in partly:
        return f"of {package}, a library that the lists cover"
    if package in _everywhere():
        return f"of {package}, a package installed almost everywhere"
    return None


@cache
def _dangerous() -> dict[str, dict[str, str]]:
    """Map module and name, or ``*``, to what it does."""
    found: dict[str, dict[str, str]] = {}
    for row in tables.rows(tables.load("dangerous.toml"), "group"):
        effect = tables.text(row, "effect")
        for module, names in tables.words(row, "names").items():
            for name in names.split():
                found.setdefault(module, {})[name] = effect
    return found


@cache
def _spared() -> frozenset[str]:
    return frozenset(tables.strings(tables.load("dangerous.toml"), "spared"))


def _direct(module: str, name: str) -> str | None:
    if f"{module}:{name}" in _spared():
        return None
    rows = _dangerous().get(module, {})
    steps = name.split(".", STEPS + 1)
    for count in range(1, min(len(steps), STEPS) + 1):
        if effect := rows.get(".".join(steps[:count])):
            return effect
    steps = module.split(".", DEEP)[:DEEP]
    for count in range(len(steps), 0, -1):
        if effect := _dangerous().get(".".join(steps[:count]), {}).get("*"):
            return effect
    return None


@lru_cache(maxsize=ASKED)
def danger(module: str, name: str) -> str | None:
    """Say what a known-dangerous name does, or one that its attribute steps lead to.

    ``torch`` and ``serialization.os.system`` is ``os.system``. The list words the message and
    raises the severity; that a name is not on it means nothing.
    """
    if effect := _direct(module, name):
        return effect
    steps = ["builtins" if step == BUILTINS else step for step in name.split(".")]
    steps = steps if len(steps) <= 2 * FAR else [*steps[:FAR], *steps[-FAR:]]
    for start in range(len(steps) - 1):
        for stop in range(start + 1, min(start + STEPS, len(steps) - 1) + 1):
            rest = ".".join(steps[stop : stop + STEPS])
            if effect := _direct(".".join(steps[start:stop]), rest):
                return effect
    return None


@cache
def _passages() -> frozenset[str]:
    return frozenset(tables.strings(tables.load("dangerous.toml"), "passages"))


def passage(dotted: str) -> str | None:
    """Say by which step a dotted name leaves the library that it begins with, if it does."""
    for step in dotted.split(".")[1:]:
        hidden = step.startswith("__") and step.endswith("__") and step not in OWN
        if hidden or step in _passages():
            return step
    return None


@cache
def _reaching() -> dict[str, dict[str, str]]:
    """Map each package to names of it that reach out by themselves, and what they do."""
    found: dict[str, dict[str, str]] = {}
    for row in tables.rows(tables.load("config-reaching.toml"), "group"):
        effect = tables.text(row, "effect")
        for package, names in tables.words(row, "names").items():
            for name in names.split():
                found.setdefault(package, {}).setdefault(name, effect)
    return found


@cache
def _verbs() -> frozenset[str]:
    return frozenset(tables.strings(tables.load("config-reaching.toml"), "words"))


def reaching(dotted: str) -> str | None:
    """Say what something of a library does if a configuration has it called; ``None`` if nothing.

    Libraries pass names on from module to module, so the last part counts, or the last two; and of
    a function that no row has, the words that its name is made of.
    """
    steps = dotted.split(".")
    rows = _reaching().get(steps[0], {})
    if effect := rows.get(steps[-1]) or rows.get(".".join(steps[-2:])):
        return effect
    if steps[-1][:1].islower() or steps[-1].startswith("_"):
        for word in steps[-1].split("_"):
            if word in _verbs():
                return f"is called {word!r}, and on no list of harmless names"
    return None


class Bearing(enums.StrEnum):
    """Which use of a name makes code out of what the file holds."""

    ALWAYS = "always"
    TYPE_NAME = "type-name"
    """Looks up a type by a name; makes code if it is the type of code or functions."""


@cache
def _bearers() -> dict[str, dict[str, Bearing]]:
    found: dict[str, dict[str, Bearing]] = {}
    for row in tables.rows(tables.load("code-bearing.toml"), "group"):
        when = Bearing(tables.text(row, "when"))
        for module, names in tables.words(row, "names").items():
            for name in names.split():
                found.setdefault(module, {})[name] = when
    return found


def bearing(module: str, name: str) -> Bearing | None:
    """Say whether a name makes code objects out of what the file holds."""
    rows = _bearers().get(module, {})
    return rows.get(name) or rows.get("*")
