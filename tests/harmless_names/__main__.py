"""Writes one list of harmless names per library: ``python -m tests.harmless_names``.

The wheels are fetched beforehand, several versions of each library, and only read::

    pip download --no-deps --only-binary=:all: --python-version 3.12 -d wheels scikit-learn==1.7.2
    python -m tests.harmless_names --wheels wheels --out src/weighbridge/data/harmless

A name is listed if it is harmless in every version that has it.
"""

from __future__ import annotations

import argparse
import ast
import sys
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from tests.harmless_names import reviews
from tests.harmless_names.effects import Fault, Judge, methods
from tests.harmless_names.effects import Names as Reasons
from tests.harmless_names.reviews import NEVER, Group, Review
from tests.harmless_names.sources import Class, Module, Routine, Wheel, World, dotted

AS_OF = "2026-11-28"
"""Day on which the wheels were fetched."""

BAD_NAME = [
    "*load*",
    "*fetch*",
    "*read*",
    "*save*",
    "*open*",
    "*dump*",
    "*import*",
    "*exec*",
    "*eval_*",
    "eval",
    "*compile*",
    "*download*",
    "run*",
    "main",
    "parse_args",
    "*script*",
    "*jit*",
    "test_*",
    "set_*",
    "*_from_file*",
    "*register*",
    "*serialize*",
    "*config_context*",
    "get_config",
    "*subprocess*",
    "*system*",
    "*hub*",
    "*deprecat*",
    "*lazy*",
    "*cache*",
    "*patch*",
    "*plot*",
    "*show*",
    "*file*",
    "*path*",
    "*url*",
    "*write*",
    "*export*",
    "*process_group*",
    "*init_process*",
]
"""Shapes of names of functions that are not even looked at."""

ENUMS = ("enum.Enum", "enum.IntEnum", "enum.Flag", "enum.IntFlag", "enum.StrEnum")

MAKING = frozenset({"__init__", "__new__", "__post_init__"})
"""Methods that a class is called by."""

Names = dict[str, set[str]]


def version_key(wheel: Wheel) -> tuple[int, ...]:
    """Return the version of a wheel, to be compared."""
    digits = "".join(c if c.isdigit() else " " for c in wheel.version.partition(".post")[0])
    return tuple(int(part) for part in digits.split())


def matches(module: str, patterns: tuple[str, ...]) -> bool:
    """Whether a module is meant; ``a.b.*`` means ``a.b`` as well."""
    return any(fnmatchcase(module, p) or fnmatchcase(f"{module}.", p) for p in patterns)


def _private(name: str) -> bool:
    return any(part.startswith("_") for part in name.split("."))


def _bad(name: str) -> bool:
    return _private(name) or any(fnmatchcase(name.lower(), bad) for bad in BAD_NAME)


def _homes(cls: Class) -> Iterator[str]:
    """Yield the modules that an object's class may claim to be of."""
    yield cls.module.name
    for decorator in cls.node.decorator_list:
        match decorator:
            case ast.Call(func=func, args=[ast.Constant(value=str(home))]) if dotted(func).endswith(
                "set_module"
            ):
                yield home
            case _:
                pass
    for item in cls.node.body:
        match item:
            case ast.Assign(targets=[ast.Name(id="__module__")], value=ast.Constant(value=str(h))):
                yield h
            case _:
                pass


class Survey:
    """What was found in all versions of one library."""

    def __init__(self, review: Review, every: list[Review]) -> None:
        """Start with nothing found.

        Args:
            review: The library's own.
            every: All reviews: what one accepts, and what it asks of a state, holds for all.
        """
        self.review = review
        self.accepted = Reasons(
            {name: why for other in every for name, why in other.accepted.items()}
        )
        self.states = {name: state for other in every for name, state in other.states.items()}
        self.refused = Reasons(review.refused)
        self.found: dict[str, Names] = {}
        self.faults: dict[str, str] = {}

    def add(self, use: str, module: str, name: str) -> None:
        """Note a harmless name."""
        self.found.setdefault(use, {}).setdefault(module, set()).add(name)

    def version(self, world: World) -> None:
        """Judge all names of one version."""
        judge = Judge(world, self.accepted, self.refused)
        without = self.review.without + NEVER
        for name in world.wheel.names():
            if matches(name, without):
                continue
            classes, functions = (
                matches(name, self.review.classes),
                matches(name, self.review.functions),
            )
            if (classes or functions) and (module := world.module(name)):
                if classes:
                    self._classes(judge, module)
                if functions:
                    self._functions(judge, module)
        for pattern, targets in self.review.stubs.items():
            for _, text in world.wheel.read(pattern):
                self._stubs(text, targets.split())

    def _stubs(self, text: str, targets: list[str]) -> None:
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and not _bad(node.name):
                for target in targets:
                    module, _, prefix = target.partition(":")
                    self.add("value", module, prefix + node.name)

    def _classes(self, judge: Judge, module: Module) -> None:
        for name, node in sorted(module.classes.items()):
            cls = Class(module, name, node)
            if name.startswith("Test") and "test" in module.name:
                continue
            if isinstance(fault := judge.judge_class(cls), Fault):
                self.faults[cls.key] = fault.why
                continue
            use = "class"
            if judge.descends(cls, *ENUMS):
                use = "enum"
            elif judge.container(cls) and judge.judge_class(cls, filling=True) is None:
                use = "container"
            record = False
            for base in judge.lineage(cls):
                if isinstance(base, Class) and base.key in self.states:
                    use = f"class {base.key}"
                if isinstance(base, Class) and base.key in self.review.records:
                    record = True
            for home in _homes(cls):
                self.add(use, home, name)
                if record and self._holds(judge, cls):
                    self.add("record", home, name)

    def _holds(self, judge: Judge, cls: Class) -> bool:
        """Whether no class below the record's own base does anything with what it is made with."""
        for base in judge.lineage(cls):
            if isinstance(base, Class):
                if base.key in self.review.records:
                    return True
                if any(methods(base.node, MAKING)):
                    return False
        return False

    def _functions(self, judge: Judge, module: Module) -> None:
        for name, node in sorted(module.functions.items()):
            if _bad(name):
                continue
            fault = judge.judge_function(Routine(module, name, node))
            if fault:
                self.faults[f"{module.name}:{name}"] = fault.why
            else:
                self.add("value", module.name, name)

    def groups(self) -> Iterator[Group]:
        """Yield what is to be written, without what a person listed or any version refused."""
        review = self.review
        yield from review.groups
        reasons = (
            ("class", "class", "", review.why_classes),
            (
                "container",
                "container",
                "",
                "dict, list, set and tuple subclasses that store items only",
            ),
            ("enum", "class", "", "enumerations"),
            ("enum", "call", "constants", "enumerations: looked up by their value"),
            ("record", "call", "fields", " ".join(dict.fromkeys(review.records.values()))),
            ("value", "value", "", review.why_functions),
            *(
                (f"class {base}", "class", "", self.accepted.get(base) or "")
                for base in sorted(self.states)
            ),
        )
        written: set[tuple[str, str, str, str]] = set()
        for kind, use, arguments, why in reasons:
            names: Names = {}
            for module, found in self.found.get(kind, {}).items():
                kept = {name for name in found if f"{module}:{name}" not in self.faults}
                kept -= self._listed(use, module) | self._bound(kind, module)
                kept = {name for name in kept if (use, arguments, module, name) not in written}
                written.update((use, arguments, module, name) for name in kept)
                if module.partition(".")[0] in review.roots and kept:
                    names[module] = kept
            if names:
                yield Group(use, arguments, why, names, self.states.get(kind[6:], {}))

    def _bound(self, kind: str, module: str) -> set[str]:
        """Return classes whose state some other version acts on: no version is listed without."""
        if kind not in {"class", "container"}:
            return set()
        bound = (found for other, found in self.found.items() if other.startswith("class "))
        return {name for found in bound for name in found.get(module, ())}

    def _listed(self, use: str, module: str) -> set[str]:
        return {
            name
            for group in self.review.groups
            for name in group.names.get(module, ())
            if group.use == use or (group.use == "container" and use == "class")
        }


def quoted(text: str) -> str:
    """Write a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def literal(text: str) -> str:
    """Write a TOML literal string, which parses several times faster than a basic one."""
    return f"'{text}'"


def write(review: Review, versions: str, groups: list[Group]) -> str:
    """Write one list."""
    roots = ", ".join(quoted(root) for root in review.roots)
    lines = [
        "# Written by tests/harmless_names from its reviews and from wheels; not edited by hand.",
        f"library = {quoted(review.library)}",
        f"roots = [{roots}]",
        f"versions = {quoted(versions)}",
        f"source = {quoted(review.source)}",
        f"as-of = {AS_OF}",
        *(["partial = true"] if review.partial else []),
    ]
    for group in groups:
        lines += ["", "[[group]]", f"use = {quoted(group.use)}"]
        if group.arguments:
            lines.append(f"arguments = {quoted(group.arguments)}")
        lines.append(f"why = {quoted(group.why)}")
        if group.state:
            lines.append("[group.state]")
            lines += [f"{quoted(key)} = {literal(text)}" for key, text in group.state.items()]
        lines.append("[group.names]")
        lines += [
            f"{quoted(module)} = {literal(' '.join(sorted(names)))}"
            for module, names in sorted(group.names.items())
            if names
        ]
    return "\n".join(lines) + "\n"


def survey(
    review: Review, every: list[Review], wheels: list[Wheel], newest: dict[str, Wheel]
) -> Survey:
    """Judge all versions of a library."""
    result = Survey(review, every)
    for wheel in wheels:
        result.version(World(wheel, newest))
    return result


def main(arguments: list[str]) -> int:
    """Write the lists; what was not listed goes to standard output, with the reason."""
    parser = argparse.ArgumentParser(prog="tests.harmless_names", description=__doc__)
    parser.add_argument("--wheels", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args(arguments)
    wheels = [Wheel(path) for path in sorted(options.wheels.glob("*.whl"))]
    newest: dict[str, Wheel] = {}
    for wheel in sorted(wheels, key=version_key):
        newest.update(dict.fromkeys(wheel.roots, wheel))
    every = [reviews.load(path) for path in sorted(reviews.REVIEWS.glob("*.toml"))]
    for review in every:
        if options.only and review.name not in options.only:
            continue
        mine = [wheel for wheel in wheels if wheel.distribution in review.distributions]
        mine.sort(key=version_key)
        result = survey(review, every, mine, newest)
        numbers = [wheel.version for wheel in mine]
        versions = review.versions or (f"{numbers[0]} - {numbers[-1]}" if numbers else "")
        text = write(review, versions, list(result.groups()))
        (options.out / f"{review.name}.toml").write_text(text, "utf-8")
        sys.stdout.write(f"== {review.name}: {len(text)} bytes, {len(result.faults)} refused\n")
        for name, why in sorted(result.faults.items()):
            sys.stdout.write(f"  {name}: {why}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
