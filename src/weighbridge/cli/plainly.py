"""The usual ways to ask for a scan, understood without click, which takes as long as a scan.

What options a command has is known without importing it (``registry.said("commands")``, written
from what click says of it). Whatever is not plain is left to click: an option that is not there, a
value that begins with a dash, a variable of the environment, a configuration. So nothing is
refused here, and a test holds what is understood against click. A ``pyproject.toml`` in which no
table of ours can be is no configuration: most projects have one.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence

from weighbridge.typings import cast

COMMANDS = ("scan",)
"""Commands that may be understood so."""

NAME = "weighbridge.toml"
"""A configuration; its keys stand at the top."""

TABLE = "pyproject.toml"
"""A file with a table ``[tool.weighbridge]`` instead."""

LONGEST = 1 << 20
"""Bytes of such a file; longer ones are left to what reads configurations."""

NESTED = (b"tool.weighbridge", b"tool]", b"tool=")
"""What one of them has, but for blanks and quotes, if it has a table ``[tool.weighbridge]``."""

ESCAPES = (b"\\u", b"\\U", b"\\x")
"""How TOML spells letters otherwise, in names as well."""

UNCONFIGURED = frozenset({"--no-config", "--isolated"})
"""Options that have no configuration looked for."""

HELP = frozenset({"-h", "--help"})
"""Options that ask for a page, which click writes."""

OURS = "WEIGHBRIDGE"
"""In the name of every variable that says something to a command."""

Row = tuple[str, str, object, tuple[str, ...] | None]
"""Of an option: name of its value, kind, what a flag sets, and what may be chosen."""


def understood(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> dict[str, object] | None:
    """Return the values of all options of a scan, as click would; ``None`` to ask click.

    Args:
        arguments: Of the command line.
        environment: Variables.
    """
    if not arguments or arguments[0] not in COMMANDS or HELP & {*arguments}:
        return None
    if any(OURS in name for name in environment):
        return None
    from weighbridge import registry  # noqa: PLC0415 - not to print a version

    kept = registry.said("commands").get(arguments[0])
    if kept is None:
        return None
    known, values = cast("tuple[dict[str, Row], dict[str, object]]", tuple(kept))
    told = _told(arguments[1:], known, values)
    if told is None or not (UNCONFIGURED & {*arguments} or _unconfigured()):
        return None
    return told


def _told(
    arguments: Sequence[str], known: Mapping[str, Row], defaults: Mapping[str, object]
) -> dict[str, object] | None:
    """Lay what is said over the defaults."""
    told = {key: () if value == [] else value for key, value in defaults.items()}
    paths: list[str] = []
    words = iter(arguments)
    for word in words:
        if not word.startswith("-") or word == "-":
            paths.append(word)
            continue
        name, equals, value = word.partition("=")
        if name not in known or (equals and not name.startswith("--")):
            return None
        key, kind, sets, choices = known[name]
        if kind == "flag":
            if equals:
                return None
            if key:
                told[key] = sets
            continue
        if not equals:
            value = next(words, "-")
        if value.startswith("-") or (choices is not None and value not in choices):
            return None
        told[key] = (*cast("tuple[str, ...]", told[key]), value) if kind == "many" else value
    told["paths"] = tuple(paths)
    return told


def _unconfigured() -> bool:
    """Whether no file is there that ``configuration.discover`` would look into."""
    try:
        folder = os.getcwd()  # noqa: PTH109 - pathlib takes too long
    except OSError:
        return False
    every = [folder]
    while not os.path.lexists(f"{every[-1]}/.git"):
        above = os.path.dirname(every[-1])  # noqa: PTH120 - as above
        if above == every[-1]:
            every = [folder]
            break
        every.append(above)
    for each in every:
        if os.path.lexists(f"{each}/{NAME}") or not _without_ours(f"{each}/{TABLE}"):
            return False
    return True


def _without_ours(path: str) -> bool:
    """Whether a file is not there, or is one in which no table of ours can be."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116 - as above
            return False
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            text = file.read(LONGEST + 1)
    except FileNotFoundError:
        return not os.path.islink(path)  # noqa: PTH114 - as above
    except OSError:
        return False
    if len(text) > LONGEST or any(each in text for each in ESCAPES):
        return False
    # Nothing else may stand between the parts of a name.
    bare = text.translate(None, b" \t\"'")
    return not any(each in bare for each in NESTED)
