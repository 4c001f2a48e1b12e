"""From the name of a policy to what its files say, each once and after what it extends."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

from weighbridge.core import PolicyError
from weighbridge.core.paths import Path
from weighbridge.core.records import dataclass, field
from weighbridge.policy.layering import Key, Layer, Lock
from weighbridge.policy.raw import Branch, Leaf, pieces_of, read
from weighbridge.policy.table import Table, nearest, shown
from weighbridge.typings import TypeAlias

MAX_DEPTH = 16
"""Policies that extend one another."""

ALOUD = ("extends", "locked", "no-waive")
"""Keys that are about the file: they are not inherited as values are, and take no ``+``."""

ENDING = ".toml"
"""How names of policies end that are files."""

Read: TypeAlias = Callable[[str, str], Branch]
"""What reads a file of a path, called so in messages."""


@dataclass(slots=True)
class Gathered:
    """What the files of a policy say.

    Attributes:
        top: The file that was asked for.
        layers: One per file, the one asked for last.
        sources: What to call the files, outermost first.
        unwaivable: Ids that no waiver may name, and ``file:line`` of who says so.
        reads: What reads the files.
    """

    top: str
    reads: Read
    layers: list[Layer] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    unwaivable: dict[str, str] = field(default_factory=dict)
    seen: dict[str, frozenset[int]] = field(default_factory=dict)


@cache
def folder() -> str:
    """Return where the shipped policies are: beside the package, or at the root of a checkout."""
    # Strings throughout: pathlib takes longer to import than all of this to run.
    package = _above(_above(os.path.realpath(__file__)))
    beside = f"{package}/policies"
    return beside if os.path.isdir(beside) else f"{_above(_above(package))}/policies"  # noqa: PTH112


def _above(path: str) -> str:
    return os.path.dirname(path)  # noqa: PTH120 - strings


def shipped() -> tuple[str, ...]:
    """Return the names of the shipped policies, sorted."""
    try:
        names = os.listdir(folder())  # noqa: PTH208 - as above
    except FileNotFoundError:
        return ()
    return tuple(sorted(name[: -len(ENDING)] for name in names if name.endswith(ENDING)))


def gather(reference: str, base: str = "", where: str = "", reads: Read = read) -> Gathered:
    """Read a policy, and what it extends.

    Args:
        reference: Name of a shipped policy, or path of a file.
        base: What a path counts from; the folder one is in, if not given.
        where: ``file:line`` of what names it.
        reads: What reads the files.

    Raises:
        PolicyError: A file is not there, is no TOML, or extends itself.
    """
    found = Gathered(_find(reference, base, where)[0], reads)
    _add(found, reference, base, where, ())
    return found


def _find(reference: str, base: str, where: str) -> tuple[str, str]:
    """Return the file, and what to call it."""
    if "/" in reference or reference.endswith(ENDING):
        path = str(Path(base, reference))
        if not os.path.isfile(path):  # noqa: PTH113 - as above
            raise PolicyError("", f"no policy file {shown(reference)}", where=where)
        return path, path
    if reference not in shipped():
        hint = nearest(reference, shipped()) or f", expected one of {', '.join(shipped())}"
        if os.path.isfile(Path(base, reference)):  # noqa: PTH113 - as above
            hint = f"; to use the file: ./{reference}"
        raise PolicyError("", f"unknown policy {shown(reference)}{hint}", where=where)
    return f"{folder()}/{reference}{ENDING}", reference + ENDING


def _add(
    found: Gathered, reference: str, base: str, where: str, above: tuple[str, ...]
) -> frozenset[int]:
    """Add a file after what it extends; return the numbers of all of these layers."""
    path, name = _find(reference, base, where)
    real = os.path.realpath(path)
    if real in above:
        chain = " -> ".join(each.rpartition("/")[2] for each in (*above, real))
        raise PolicyError("extends", f"goes round in a circle: {chain}", where=where)
    if len(above) == MAX_DEPTH:
        raise PolicyError("extends", f"more than {MAX_DEPTH} levels", where=where)
    if real in found.seen:
        return found.seen[real]
    found.sources.append(name)
    own = found.reads(path, name)
    for key in ALOUD:
        if (odd := own.items.get(f"+{key}")) is not None:
            raise PolicyError(f"+{key}", f"unknown key, did you mean {key!r}?", where=odd.where)
    for key in ("name", "version"):
        if key not in own.items:
            raise PolicyError(key, "is missing", where=own.where)
    about = Table("", Branch({k: v for k, v in own.items.items() if k in ALOUD}, own.where))
    parents = about.strings("extends", ())
    line = parents.where.rpartition("  ")[0] if "extends" in own.items else own.where
    under: frozenset[int] = frozenset()
    for parent in parents.value:
        under |= _add(found, parent, _above(path), line, (*above, real))
    for each in about.strings("no-waive", ()).value:
        found.unwaivable.setdefault(each, about.spot("no-waive", each))
    locked = about.strings("locked", ()).value
    locks = tuple(Lock(_key(each), about.spot("locked", each)) for each in locked)
    # Names, and what a policy holds against itself, need not be true of one that changes it.
    gone = {*ALOUD} if not above else {*ALOUD, "name", "version", "tests"}
    items = {key: node for key, node in own.items.items() if key not in gone}
    found.layers.append(Layer(Branch(items, own.where), under, line, locks))
    found.seen[real] = under | {len(found.layers) - 1}
    return found.seen[real]


def _key(dotted: str) -> Key:
    pieces = pieces_of(dotted)
    return pieces if ".".join(pieces) == dotted.replace('"', "").replace("'", "") else (dotted,)


def told(gathered: Gathered, locks: tuple[Lock, ...]) -> Branch:
    """Return ``locked`` and ``no-waive`` as they add up, as values of the resolved policy."""
    items: dict[str, Leaf] = {}
    named = [lock for lock in locks if not lock.because]
    if named:
        spots = tuple(lock.where for lock in named)
        items["locked"] = Leaf([lock.dotted for lock in named], spots[-1], spots)
    if gathered.unwaivable:
        spots = tuple(gathered.unwaivable.values())
        items["no-waive"] = Leaf(list(gathered.unwaivable), spots[-1], spots)
    return Branch(items)
