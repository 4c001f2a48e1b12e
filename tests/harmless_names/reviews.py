"""What people decided about one library: where to look, what else to list, what to refuse."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

REVIEWS = Path(__file__).parent / "reviewed"
"""Folder with one review per library."""

NEVER = (
    "*.tests.*",
    "*.test.*",
    "*.testing.*",
    "*._testing.*",
    "*.conftest.*",
    "*.setup.*",
    "*.externals.*",
)
"""Modules that are looked at for no library."""


@dataclass(frozen=True, slots=True)
class Group:
    """Names with one use.

    Attributes:
        use: ``class``, ``container``, ``call`` or ``value``.
        arguments: With ``call``: the shape of harmless arguments.
        why: What was read, and why it is harmless.
        names: For each module, its names.
        state: With ``class``: keys of the state that filling an object acts on, and the regular
            expression that their text has to match in full; empty if they must not occur.
    """

    use: str
    arguments: str
    why: str
    names: dict[str, set[str]]
    state: dict[str, str]


@dataclass(frozen=True, slots=True)
class Review:
    """One file of ``reviewed/``.

    Attributes:
        name: File name without suffix; also of the list that is written.
        distributions: Names of wheels, as in their file names.
        classes: Modules whose classes are judged; ``a.b.*`` means ``a.b`` and all below.
        functions: Modules whose public functions are judged.
        without: Modules that are left out of both.
        groups: Listed as they are.
        accepted: Names read by a person, and why they are harmless.
        refused: Names read by a person, and why they are not.
        states: For a base class, what the state of its subclasses must look like.
        records: Base classes whose subclasses hold what they are made with, and why that is
            harmless: listed as called with arguments of the shape ``fields``.
        stubs: ``path => module:prefix``: functions of a ``.pyi`` file, listed as values.
        partial: Whether names that are not listed are as those of packages without a list.
    """

    name: str
    library: str
    roots: tuple[str, ...]
    source: str
    versions: str
    distributions: tuple[str, ...]
    classes: tuple[str, ...]
    functions: tuple[str, ...]
    without: tuple[str, ...]
    why_classes: str
    why_functions: str
    groups: tuple[Group, ...]
    accepted: dict[str, str]
    refused: dict[str, str]
    states: dict[str, dict[str, str]]
    records: dict[str, str]
    stubs: dict[str, str]
    partial: bool


def _strings(table: dict[str, object], key: str) -> tuple[str, ...]:
    match table.get(key, []):
        case list() as found:
            return tuple(str(item) for item in found)
        case found:
            return tuple(str(found).split())


def _pairs(table: dict[str, object], key: str) -> dict[str, str]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise TypeError(f"{key} is not a table")
    return {str(name): str(value) for name, value in found.items()}


def _reasons(table: dict[str, object], key: str) -> dict[str, str]:
    """Map each of several names in one key to its reason."""
    return {name: why for names, why in _pairs(table, key).items() for name in names.split()}


def _group(table: dict[str, object]) -> Group:
    names = {module: set(names.split()) for module, names in _pairs(table, "names").items()}
    for alias in _strings(table, "also-in"):
        old, _, new = alias.partition("=")
        for module in [module for module in names if module == old or module.startswith(f"{old}.")]:
            names.setdefault(f"{new}{module.removeprefix(old)}", set()).update(names[module])
    return Group(
        use=str(table["use"]),
        arguments=str(table.get("arguments", "")),
        why=str(table["why"]),
        names=names,
        state=_pairs(table, "state"),
    )


def load(path: Path) -> Review:
    """Read one review.

    Raises:
        tomllib.TOMLDecodeError: It is not TOML.
        KeyError: Something is missing.
    """
    table: dict[str, object] = tomllib.loads(path.read_text("utf-8"))
    groups = table.get("group", [])
    if not isinstance(groups, list):
        raise TypeError(f"{path.name}: group is not an array")
    states = table.get("states", {})
    if not isinstance(states, dict):
        raise TypeError(f"{path.name}: states is not a table")
    return Review(
        name=path.stem,
        library=str(table["library"]),
        roots=_strings(table, "roots"),
        source=str(table["source"]),
        versions=str(table.get("versions", "")),
        distributions=_strings(table, "distributions"),
        classes=_strings(table, "classes"),
        functions=_strings(table, "functions"),
        without=_strings(table, "without"),
        why_classes=str(table.get("why-classes", "")),
        why_functions=str(table.get("why-functions", "")),
        groups=tuple(_group(group) for group in groups),
        accepted=_reasons(table, "accepted"),
        refused=_reasons(table, "refused"),
        states={name: _pairs(states, name) for name in states},
        records=_reasons(table, "records"),
        stubs=_pairs(table, "stubs"),
        partial=table.get("partial") is True,
    )
