"""Modules of a wheel, parsed when asked for, and what the names in them stand for.

Nothing is imported: a wheel is a ZIP file of Python source, read by ``ast``.
"""

from __future__ import annotations

import ast
import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

DEEP = 12
"""Re-exports that are followed from module to module before giving up."""

TUPLES = frozenset({"namedtuple", "NamedTuple", "_make_tuple_bunch"})
"""Functions whose result is a class of tuples."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True)
class Module:
    """One source file.

    Attributes:
        name: Dotted module name.
        imports: What each imported local name stands for, dotted and absolute.
        stars: Modules of which everything is imported.
        classes: Classes at the top level, and those inside them by dotted name.
        functions: Functions at the top level.
        aliases: Names bound to a name or to an attribute of one, at the top level.
    """

    name: str
    package: bool
    imports: dict[str, str] = field(default_factory=dict)
    stars: list[str] = field(default_factory=list)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def absolute(self, node: ast.ImportFrom) -> str:
        """Return the dotted name of the module that an import statement names."""
        if not node.level:
            return node.module or ""
        parts = self.name.split(".")
        up = node.level - 1 if self.package else node.level
        parts = parts[: len(parts) - up]
        return ".".join([*parts, node.module] if node.module else parts)


@dataclass(frozen=True, slots=True)
class Class:
    """A class and where it is defined."""

    module: Module
    name: str
    node: ast.ClassDef

    @property
    def key(self) -> str:
        """The name as the lists spell it."""
        return f"{self.module.name}:{self.name}"


@dataclass(frozen=True, slots=True)
class Routine:
    """A function and where it is defined."""

    module: Module
    name: str
    node: Function


Thing = Class | Routine | str
"""A class, a function, or the dotted name of what no wheel at hand holds."""


def dotted(node: ast.expr) -> str:
    """Spell ``a.b.c``; empty for any other expression."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            head = dotted(value)
            return f"{head}.{attribute}" if head else ""
        case _:
            return ""


def _statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield statements of the top level, also those under ``if``, ``try`` and ``with``."""
    for node in body:
        match node:
            case ast.If() | ast.For() | ast.While():
                yield from _statements(node.body)
                yield from _statements(node.orelse)
            case ast.With():
                yield from _statements(node.body)
            case ast.Try():
                yield from _statements(node.body)
                for handler in node.handlers:
                    yield from _statements(handler.body)
                yield from _statements(node.orelse)
                yield from _statements(node.finalbody)
            case _:
                yield node


def _classes(node: ast.ClassDef, name: str) -> Iterator[tuple[str, ast.ClassDef]]:
    yield name, node
    for inner in node.body:
        if isinstance(inner, ast.ClassDef):
            yield from _classes(inner, f"{name}.{inner.name}")


def note_imports(module: Module, node: ast.stmt) -> None:
    """Write down what an import statement binds."""
    match node:
        case ast.Import(names=names):
            for alias in names:
                head = alias.name.partition(".")[0]
                module.imports[alias.asname or head] = alias.name if alias.asname else head
        case ast.ImportFrom(names=names):
            source = module.absolute(node)
            for alias in names:
                if alias.name == "*":
                    module.stars.append(source)
                else:
                    module.imports.setdefault(alias.asname or alias.name, f"{source}.{alias.name}")
        case _:
            pass


def parse(name: str, text: bytes, *, package: bool) -> Module | None:
    """Read one source file; ``None`` if this Python cannot parse it."""
    module = Module(name, package)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            return None
    for node in _statements(tree.body):
        match node:
            case ast.Import() | ast.ImportFrom():
                note_imports(module, node)
            case ast.ClassDef():
                module.classes.update(_classes(node, node.name))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                module.functions[node.name] = node
            case ast.Assign(
                targets=[ast.Name(id=target)], value=ast.Call(func=func, args=[_, *_])
            ) if dotted(func).rpartition(".")[2] in TUPLES:
                base = ast.Name("tuple", ast.Load())
                module.classes[target] = ast.ClassDef(
                    name=target, bases=[base], keywords=[], body=[], decorator_list=[]
                )
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if dotted(value):
                module.aliases[target] = dotted(value)
            case _:
                pass
    return module


class Wheel:
    """The source files of one wheel."""

    def __init__(self, path: Path) -> None:
        """Read the wheel's table of contents.

        Args:
            path: A wheel; its file name is ``distribution-version-…``.
        """
        self.path = path
        self.distribution, self.version = path.name.split("-")[:2]
        self._file = zipfile.ZipFile(path)
        self._members: dict[str, str] = {}
        self._modules: dict[str, Module | None] = {}
        for member in self._file.namelist():
            if member.endswith(".py") and ".data/" not in member:
                name = member.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                self._members[name] = member
        self.roots = {name.partition(".")[0] for name in self._members}

    def names(self) -> list[str]:
        """Return the dotted names of all modules, sorted."""
        return sorted(self._members)

    def module(self, name: str) -> Module | None:
        """Parse a module; ``None`` if there is none or this Python cannot parse it."""
        if name not in self._modules:
            member = self._members.get(name)
            self._modules[name] = (
                parse(name, self._file.read(member), package=member.endswith("__init__.py"))
                if member
                else None
            )
        return self._modules[name]

    def read(self, pattern: str) -> Iterator[tuple[str, str]]:
        """Yield the dotted name and text of members whose path matches a regular expression."""
        for member in sorted(self._file.namelist()):
            if re.fullmatch(pattern, member):
                name = member.rpartition(".")[0].replace("/", ".")
                yield name, self._file.read(member).decode("utf-8", "replace")


class World:
    """One version of one library, with the newest of every other at hand for base classes."""

    def __init__(self, wheel: Wheel, others: dict[str, Wheel]) -> None:
        """Put a wheel before all others.

        Args:
            wheel: Searched first.
            others: The wheel to ask for each top-level package.
        """
        self.wheel = wheel
        self._others = others
        self._found: dict[tuple[str, str, int], Thing] = {}

    def module(self, name: str) -> Module | None:
        """Find a module in any wheel."""
        root = name.partition(".")[0]
        wheel = self.wheel if root in self.wheel.roots else self._others.get(root)
        return wheel.module(name) if wheel else None

    def resolve(self, module: Module, name: str, depth: int = DEEP) -> Thing:
        """Say what a dotted name stands for in a module.

        Returns:
            The class or function; or the dotted name itself, absolute as far as known.
        """
        head, _, rest = name.partition(".")
        if name in module.classes:
            return Class(module, name, module.classes[name])
        if name in module.functions:
            return Routine(module, name, module.functions[name])
        if depth == 0:
            return name
        if head in module.imports:
            return self.find(".".join(filter(None, [module.imports[head], rest])), depth - 1)
        if head in module.aliases and module.aliases[head] != head:
            target = ".".join(filter(None, [module.aliases[head], rest]))
            return self.resolve(module, target, depth - 1)
        for star in module.stars:
            if not isinstance(found := self._inside(star, name, depth - 1), str):
                return found
        return name

    def _inside(self, module: str, name: str, depth: int) -> Thing:
        """As ``resolve``, of a module by its name; what everything is imported from is asked often."""
        key = (module, name, depth)
        if key not in self._found:
            source = self.module(module)
            self._found[key] = self.resolve(source, name, depth) if source else name
        return self._found[key]

    def find(self, name: str, depth: int = DEEP) -> Thing:
        """Say what an absolute dotted name stands for."""
        parts = name.split(".")
        for count in range(len(parts) - 1, 0, -1):
            if self.module(head := ".".join(parts[:count])):
                found = self._inside(head, ".".join(parts[count:]), depth)
                return name if isinstance(found, str) and "." not in found else found
        return name
