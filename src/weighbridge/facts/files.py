"""What is known about file names, formats and the libraries that configuration files name."""

from __future__ import annotations

from functools import cache

from weighbridge.core.records import dataclass
from weighbridge.facts import tables


@dataclass(frozen=True, slots=True)
class Promise:
    """What a file name ending promises.

    Attributes:
        suffix: Lower case, with the dot; or how the name begins, if that promises something.
        faces: Ids of the formats that keep the promise.
    """

    suffix: str
    faces: frozenset[str]


@cache
def _promises() -> dict[str, Promise]:
    found = {}
    for row in tables.rows(tables.load("extensions.toml"), "promise"):
        faces = frozenset(tables.strings(row, "faces"))
        for suffix in tables.strings(row, "suffixes"):
            found[suffix] = Promise(suffix, faces)
    return found


@cache
def _beginnings() -> tuple[Promise, ...]:
    rows = tables.rows(tables.load("extensions.toml"), "beginning")
    return tuple(
        Promise(prefix, frozenset(tables.strings(row, "faces")))
        for row in rows
        for prefix in tables.strings(row, "prefixes")
    )


def promise(name: str) -> Promise | None:
    """Say what a file's name promises: by how it begins, or by its longest ending listed."""
    base, known = name.rpartition("/")[2].lower(), _promises()
    for beginning in _beginnings():
        if base.startswith(beginning.suffix):
            return beginning
    start = base.find(".")
    while start >= 0:
        if found := known.get(base[start:]):
            return found
        start = base.find(".", start + 1)
    return None


@cache
def _listed(file: str, key: str) -> frozenset[str]:
    return frozenset(tables.strings(tables.load(file), key))


def source(face: str) -> bool:
    """Whether a format of code is source, which lies around as text, and no program."""
    return face in _listed("extensions.toml", "sources")


def carrier(face: str) -> bool:
    """Whether a format of weights can carry code or other files."""
    return face in _listed("extensions.toml", "carriers")


def pointer(face: str) -> bool:
    """Whether a file of a format honestly stands where the weights that it speaks of belong."""
    return face in _listed("extensions.toml", "pointers")


def weights_name(name: str) -> bool:
    """Whether a file's name promises weights."""
    base = name.rpartition("/")[2].lower()
    return base.endswith(tuple(_listed("extensions.toml", "weights")))


def stream_name(name: str) -> bool:
    """Whether what has a file's name is loaded as a stream of objects, whatever it is."""
    base = name.rpartition("/")[2].lower()
    return base.endswith(tuple(_listed("extensions.toml", "streams")))


@cache
def _compatible() -> tuple[frozenset[str], ...]:
    rows = tables.rows(tables.load("faces.toml"), "together")
    return tuple(frozenset(tables.strings(row, "faces")) for row in rows)


def compatible(one: str, other: str) -> bool:
    """Whether honest bytes can be of both formats."""
    return one == other or any({one, other} <= together for together in _compatible())


def known_library(package: str) -> bool:
    """Whether a package is one that configuration files of models honestly name."""
    return package in _listed("config-libraries.toml", "packages")


def pipeline_module(name: str) -> bool:
    """Whether ``model_index.json`` names so a module of ``diffusers.pipelines``."""
    return name in _listed("config-libraries.toml", "pipelines")
