"""Settings of scan and verify that lie in a file: ``weighbridge.toml``, or a table in pyproject.

A file that was named by hand may set any option. One that was merely found in the folder one is in,
or above it in the same repository, may say how things look and be stricter, and nothing else: it
may have come with the model that is to be weighed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import click

from weighbridge.cli import completing, pages
from weighbridge.cli.plainly import NAME, TABLE
from weighbridge.core import PolicyError, UsageError
from weighbridge.core.records import dataclass
from weighbridge.core.text import printable
from weighbridge.policy.raw import Branch, Leaf, read
from weighbridge.policy.table import nearest

VARIABLE = "WEIGHBRIDGE_CONFIG"
"""Names a configuration by hand, by an absolute path: the shell it is set in goes places."""

LAX = frozenset({"audit"})
"""Shipped policies that let pass what default does not."""

HARMLESS: Mapping[str, frozenset[object] | None] = {
    "format": None,
    "color": None,
    "progress": None,
    "quiet": None,
    "verbose": None,
    "digest": None,
    "cache": None,
    "isolation": frozenset({True}),
    "policy-digest": None,
    "fail-on": frozenset({"warn"}),
    "on-not-scanned": frozenset({"deny"}),
}
"""What a file that was found may set, and to what; ``None`` for anything. For policies see LAX."""

LOOSE: Mapping[str, frozenset[object] | None] = {
    "fail-on": frozenset({"never"}),
    "on-not-scanned": frozenset({"warn"}),
    "exit-zero": frozenset({True}),
    "isolation": frozenset({False}),
    "allow-unsigned": frozenset({True}),
    "include": None,
    "exclude": None,
}
"""What is told on standard error, whoever set it so in a file."""

PATHS = frozenset({"policy", *(each.removeprefix("--") for each in completing.FILES)})
"""Options whose values count from the file, if they are paths."""

POLICY = frozenset({"checks", "extends", "lists", "name", "verdicts", "version", "waivers"})
"""Keys of policies: a file that holds one is no configuration."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """What a file sets.

    Attributes:
        path: The file, as it is called in messages.
        values: By long name of the option; a list for options that may be repeated.
        lines: ``file:line`` of each.
    """

    path: str
    values: Mapping[str, object]
    lines: Mapping[str, str]

    def told(self, effective: Collection[str]) -> Iterator[str]:
        """Yield what to say about options that let more pass.

        Args:
            effective: Names of the options that were taken from here.
        """
        for name in sorted(effective):
            if name in LOOSE and _within(LOOSE[name], self.values[name]):
                yield f"{self.lines[name]}: {name} = {_spelt(self.values[name])}"


def _within(values: frozenset[object] | None, value: object) -> bool:
    return values is None or (not isinstance(value, list) and value in values)


def _spelt(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return printable(repr(value).replace("'", '"'), 200)


def found(folder: Path) -> Iterator[Path]:
    """Yield the files that may hold a configuration, nearest first.

    Nothing above the root of the repository is looked at; nothing above the folder, if it is in
    none.

    Args:
        folder: The folder one is in.
    """
    every = [folder, *folder.parents]
    root = next((at for at, each in enumerate(every) if os.path.lexists(each / ".git")), 0)
    for each in every[: root + 1]:
        for name in (NAME, TABLE):
            if (each / name).is_file():
                yield each / name


def named(given: str | None, environment: Mapping[str, str]) -> str | None:
    """Return the file that was named by hand, if one was.

    Raises:
        UsageError: The variable is no absolute path.
    """
    if given is not None:
        return given
    path = environment.get(VARIABLE, "")
    if path and not os.path.isabs(path):  # noqa: PTH117 - strings throughout
        raise UsageError(f"{VARIABLE}={printable(repr(path), 200)}: has to be an absolute path")
    return path or None


def load(path: str, options: Mapping[str, click.Option]) -> Configuration:
    """Read a file that was named by hand.

    Args:
        path: The file.
        options: Those that it may set, by long name.

    Raises:
        PolicyError: It is not there, or a key or a value is not known.
    """
    place = Path(path)
    if "\0" in path or not place.is_file():
        raise UsageError(f"configuration {printable(repr(path), 200)}: no such file")
    branch = _own(read(str(place), path), place.name == TABLE)
    if branch is None:
        raise PolicyError("", "has no table [tool.weighbridge]", where=path)
    if POLICY & set(branch.items):
        raise PolicyError("", "is a policy, and no configuration; name it by --policy", where=path)
    return _understood(branch, path, options, trusted=True)


def discover(
    folder: Path, options: Mapping[str, click.Option]
) -> tuple[Configuration | None, tuple[str, ...]]:
    """Find the nearest configuration, and read it; say what was passed over.

    Args:
        folder: The folder one is in.
        options: As for ``load``.

    Raises:
        PolicyError: A key or a value is not known, or the file asks for more than it may.
    """
    notes: list[str] = []
    for place in found(folder):
        path = os.path.relpath(place, folder)
        branch = _read(place, path)
        if branch is None:
            continue
        if place.name == NAME and POLICY & set(branch.items):
            told = "is a policy, and used only if it is named by --policy"
            notes.append(f"{printable(path, 200)}: {told}")
            continue
        return _understood(branch, path, options, trusted=False), tuple(notes)
    return None, tuple(notes)


def _read(place: Path, path: str) -> Branch | None:
    """Read a file that was found; ``None`` if there is nothing of ours in it."""
    try:
        return _own(read(str(place), path), place.name == TABLE)
    except PolicyError:
        # A file of others may be broken, or larger than any of ours: that is their business.
        if place.name == TABLE and b"tool.weighbridge" not in _start(place):
            return None
        raise


def _start(place: Path) -> bytes:
    try:
        with place.open("rb") as file:
            return file.read(1 << 20)
    except OSError:
        return b""


def _own(tree: Branch, pyproject: bool) -> Branch | None:  # noqa: FBT001 - of a file's name
    """Return the table that is ours."""
    if not pyproject:
        return tree
    tool = tree.items.get("tool")
    own = tool.items.get("weighbridge") if isinstance(tool, Branch) else None
    return own if isinstance(own, Branch) else None


def _modest(name: str, value: object, where: str, path: str) -> None:
    """See that a file that was found asks for no more than it may.

    Raises:
        PolicyError: It does.
    """
    if name == "policy":
        fine = value in set(completing.policies()) - LAX
    else:
        fine = name in HARMLESS and _within(HARMLESS[name], value)
    if not fine:
        why = f"{_spelt(value)}: only a configuration that is named may set this"
        hint = f"to use it: --config {printable(path, 200)}; to leave it out: --no-config"
        raise PolicyError(name, f"{why}; {hint}", where=where)


def _understood(
    branch: Branch, path: str, options: Mapping[str, click.Option], *, trusted: bool
) -> Configuration:
    values: dict[str, object] = {}
    lines: dict[str, str] = {}
    for name, node in branch.items.items():
        if name not in options:
            raise PolicyError(name, f"unknown key{nearest(name, options)}", where=node.where)
        value = _value(name, node.value if isinstance(node, Leaf) else None, options[name])
        if value is None:
            why = f"expected {_expected(options[name])}"
            raise PolicyError(name, why, where=node.where)
        if not trusted:
            _modest(name, value, node.where, path)
        values[name] = _placed(name, value, os.path.dirname(path))  # noqa: PTH120 - as written
        lines[name] = node.where
    return Configuration(path, values, lines)


def _value(name: str, value: object, option: click.Option) -> object:
    """Return a value, if it is of the option's sort; ``None`` if not."""
    if option.multiple:
        many = [value] if isinstance(value, str) else value
        sound = isinstance(many, list) and all(isinstance(each, str) and each for each in many)
        return many if sound else None
    if option.is_flag:
        return value if isinstance(value, bool) else None
    if not (isinstance(value, str) and value) or "\0" in value:
        return None
    if name == "format" and value not in completing.formats():
        return None
    choice = option.type
    return None if isinstance(choice, click.Choice) and value not in choice.choices else value


def _expected(option: click.Option) -> str:
    if option.multiple:
        return "a list of strings"
    if option.is_flag:
        return "true or false"
    if isinstance(option.type, click.Choice):
        return f"one of {', '.join(map(str, option.type.choices))}"
    if "--format" in option.opts:
        return f"one of {', '.join(completing.formats())}"
    return "a string"


def _placed(name: str, value: object, folder: str) -> object:
    """Let paths count from the folder of the file that says so."""
    if isinstance(value, list):
        return [_placed(name, each, folder) for each in value]
    if not (isinstance(value, str) and folder):
        return value
    if name == "report":
        format_, colon, path = value.partition(":")
        return f"{format_}{colon}{os.path.join(folder, path)}"  # noqa: PTH118 - as written
    if name not in PATHS or (name == "policy" and "/" not in value and value[-5:] != ".toml"):
        return value
    return os.path.join(folder, value)  # noqa: PTH118 - as above


def settable(commands: Collection[click.Command]) -> dict[str, click.Option]:
    """Return the options that a configuration may set, by long name without dashes."""
    return {
        pages.long(param).removeprefix("--"): param
        for command in commands
        for param in command.params
        if isinstance(param, click.Option) and param.expose_value
    }
