"""Find functions of libraries that reach out by themselves, for ``data/config-reaching.toml``.

``python -m tests.reaching_names FOLDER PACKAGE...`` reads the source of packages that lie in a
folder (``site-packages``), and writes one row per package. Nothing is imported. Told are functions
at the top level of a module and classes that start programs or load libraries as they are made; by
their last names, since libraries pass them on from module to module.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from weighbridge.core import Effect
from weighbridge.intake import pysource, pywalk

CALLED = {
    Effect.PROCESS: "runs a command",
    Effect.DYNAMIC: "evaluates code, or resolves any name",
    Effect.NATIVE: "loads native code",
    Effect.LOADS: "loads another pickle",
    Effect.NETWORK: "opens a network connection",
}
"""What a function is told for, worst first."""

MADE = (Effect.PROCESS, Effect.NATIVE)
"""What a class is told for."""

MAKING = frozenset({"__init__", "__new__", "__post_init__"})
"""Methods that making an object calls."""

OMITTED = frozenset({"tests", "test", "testing", "scripts", "examples", "bin", "recipes"})
"""Folders that nothing honest or hostile names more than any other."""

COMMON = frozenset({"fabric", "sh", "code", "commands", "profile", "executing", "invoke"})
"""Modules that here are some library's own."""

ENTRANCES = frozenset({"_load_pyfunc", "evaluate", "strip", "main"})
"""Functions that honest configurations name, or that have names which others have too."""

_ROUTINE = (ast.FunctionDef, ast.AsyncFunctionDef)


def module(text: bytes) -> Iterator[tuple[str, Effect]]:
    """Yield names in one source file, each with the worst that it reaches."""
    tree = pysource.parse(text)
    if tree is None:
        return
    known = pysource._Module(tree)
    for node in tree.body:
        if isinstance(node, _ROUTINE):
            yield from _worst(node.name, _effects(known, node), tuple(CALLED))
        elif isinstance(node, ast.ClassDef):
            for each in node.body:
                if isinstance(each, _ROUTINE) and each.name in MAKING:
                    yield from _worst(node.name, _effects(known, each), MADE)


def _effects(known: pysource._Module, routine: ast.AST) -> frozenset[Effect]:
    """Return what one function reaches, under the imports of its module."""
    every = pywalk.nodes(routine)
    return frozenset(
        fact.effect
        for node in every
        for fact in known._node(node)
        if COMMON.isdisjoint(fact.what.split("."))
    )


def _worst(
    name: str, found: frozenset[Effect], kinds: tuple[Effect, ...]
) -> Iterator[tuple[str, Effect]]:
    for kind in kinds:
        if kind in found and name not in ENTRANCES:
            yield name, kind
            return


def package(folder: Path) -> dict[Effect, set[str]]:
    """Return the names of one package, each under the worst that any function of it reaches."""
    worst: dict[str, Effect] = {}
    order = list(CALLED)
    for path in sorted(folder.rglob("*.py")):
        if not OMITTED.isdisjoint(path.relative_to(folder).parts):
            continue
        for name, effect in module(path.read_bytes()):
            known = worst.get(name)
            if known is None or order.index(effect) < order.index(known):
                worst[name] = effect
    return {effect: {name for name, each in worst.items() if each is effect} for effect in order}


def main(arguments: list[str]) -> None:
    """Write rows."""
    root, *names = arguments
    rows = {name: package(Path(root) / name) for name in names}
    for effect, what in CALLED.items():
        sys.stdout.write(f'\n[[group]]\neffect = "{what}"\n[group.names]\n')
        for name, found in rows.items():
            if found[effect]:
                sys.stdout.write(f"\"{name}\" = '{' '.join(sorted(found[effect]))}'\n")


if __name__ == "__main__":
    main(sys.argv[1:])
