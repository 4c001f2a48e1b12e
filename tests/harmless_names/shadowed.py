"""Prints methods that objects on the lists call of themselves: ``python -m tests.harmless_names.shadowed``.

What an object holds under the name of a method goes before the method, so whoever writes the state
chooses what is called. The names belong into ``SHADOWED`` of ``weighbridge/core/value.py``; printed
are those that are not there, with a class that calls each. Wheels are fetched as for the lists::

    python -m tests.harmless_names.shadowed --wheels wheels
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.harmless_names.__main__ import version_key
from tests.harmless_names.effects import BUILDING, COMPARING, CONTAINERS, FILLING
from tests.harmless_names.sources import Class, Function, Module, Wheel, World, dotted
from weighbridge.core import CALLED_ON, SHADOWED
from weighbridge.facts import tables

REACHED = BUILDING | COMPARING
"""Methods that begin what loading does with an object; ``FILLING`` is, too, with a container."""

FILLED = CONTAINERS - {"tuple", "frozenset"}

DATA = frozenset({"property", "setter", "deleter", "getter"})
"""Decorators of what an attribute of the object does not go before."""

Methods = dict[str, list[tuple[Class, Function]]]


class Library(World):
    """As ``World``, of a package that several wheels share."""

    def __init__(self, wheels: list[Wheel], newest: dict[str, Wheel]) -> None:
        """Put wheels in a row, of which the first that has a module is asked."""
        super().__init__(wheels[0], newest)
        self._wheels = wheels

    def module(self, name: str) -> Module | None:
        """Find a module in any wheel."""
        if name.partition(".")[0] not in self.wheel.roots:
            return super().module(name)
        return next((found for wheel in self._wheels if (found := wheel.module(name))), None)


def lineage(world: World, cls: Class, seen: set[str]) -> Iterator[Class | str]:
    """Yield a class and its bases; those without sources by their names."""
    if cls.key in seen:
        return
    seen.add(cls.key)
    yield cls
    for base in cls.node.bases:
        plain = base.value if isinstance(base, ast.Subscript) else base
        found = world.resolve(cls.module, dotted(plain)) if dotted(plain) else ""
        if isinstance(found, Class):
            yield from lineage(world, found, seen)
        elif isinstance(found, str):
            yield found


def _decorators(node: Function) -> set[str]:
    return {dotted(each).rpartition(".")[2] for each in node.decorator_list}


def _methods(classes: list[Class]) -> Methods:
    found: Methods = {}
    for cls in classes:
        for item in cls.node.body:
            if isinstance(item, ast.FunctionDef):
                found.setdefault(item.name, []).append((cls, item))
    return found


def _assigned(methods: Methods) -> bool:
    """Whether attributes are set one by one, which reaches the setters of properties."""
    owners = methods.get("__setstate__", [])
    return not owners or any("setattr" in ast.dump(node) for _, node in owners)


def called(bases: list[Class | str]) -> set[str]:
    """Return the names of methods that an object looks up on itself while it is loaded."""
    methods = _methods([base for base in bases if isinstance(base, Class)])
    reached = REACHED if FILLED.isdisjoint(map(str, bases)) else REACHED | FILLING
    begun = [
        each
        for name, owners in methods.items()
        for each in owners
        if name in reached or (_assigned(methods) and _decorators(each[1]) & {"setter", "deleter"})
    ]
    names: set[str] = set()
    seen: set[int] = set()
    while begun:
        cls, node = begun.pop()
        if id(node) in seen or not node.args.args:
            continue
        seen.add(id(node))
        for name, inherited in _asked(node):
            if inherited:
                begun += methods.get(name, [])
            else:
                begun += _followed(cls, name, methods, names)
    return names


@cache
def _asked(node: Function) -> tuple[tuple[str, bool], ...]:
    """Return the names that a method looks up on its object, and on what is above it."""
    own = node.args.args[0].arg
    found: dict[tuple[str, bool], None] = {}
    for inner in ast.walk(node):
        match inner:
            case ast.Attribute(value=ast.Name(id=asked), attr=name) if asked == own:
                found[name, False] = None
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
                found[name, True] = None
            case _:
                pass
    return tuple(found)


def _followed(
    cls: Class, name: str, methods: Methods, names: set[str]
) -> list[tuple[Class, Function]]:
    """Note a name that the object may hold itself, and return what is behind it."""
    owners = methods.get(name, [])
    if any(not _decorators(node) & DATA for _, node in owners):
        private = name.startswith("__") and not name.endswith("__")
        names.add(f"_{cls.name.rpartition('.')[2].lstrip('_')}{name}" if private else name)
    return owners


def _listed(folder: Path, only: list[str]) -> Iterator[tuple[str, str]]:
    """Yield module and name of every class on the lists."""
    every = sorted(folder.glob("*.toml"))
    for path in (path for path in every if not only or path.stem in only):
        for group in tables.rows(tables.parse(path.read_text("utf-8")), "group"):
            if tables.text(group, "use") != "value":
                for module, names in tables.words(group, "names").items():
                    yield from ((module, name) for name in names.split())


def main(arguments: list[str]) -> int:
    """Print a line for each name: the name, and classes that call it."""
    parser = argparse.ArgumentParser(prog="tests.harmless_names.shadowed", description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[], help="lists that are looked at")
    options = parser.parse_args(arguments)
    wheels = sorted((Wheel(path) for path in options.wheels.glob("*.whl")), key=version_key)
    newest: dict[str, Wheel] = {}
    by_root: dict[str, list[Wheel]] = {}
    for wheel in wheels:
        for root in wheel.roots:
            newest[root] = wheel
            by_root.setdefault(root, []).insert(0, wheel)
    worlds = {root: Library(mine, newest) for root, mine in by_root.items()}
    found: dict[str, set[str]] = {}
    for module, name in _listed(Path(tables.DATA, "harmless"), options.only):
        world = worlds.get(module.partition(".")[0])
        cls = world.find(f"{module}.{name}") if world else ""
        if isinstance(cls, Class) and world:
            for method in called(list(lineage(world, cls, set()))):
                found.setdefault(method, set()).add(f"{module}.{name}")
    for method in sorted(found.keys() - SHADOWED - CALLED_ON):
        if not (method.startswith("__") and method.endswith("__")):
            sys.stdout.write(f"{method}: {', '.join(sorted(found[method])[:3])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
