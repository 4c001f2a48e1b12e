"""Read a data file and insist on its shape. A fault here is a fault of ours, not of a model."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = Mapping[str, object]

DATA = Path(__file__).parent.parent / "data"
"""The folder of data files, shipped in the wheel."""


def load(name: str) -> Row:
    """Read a TOML file of ``data/``, e.g. ``dangerous.toml``."""
    return parse((DATA / name).read_text("utf-8"))


def parse(text: str) -> Row:
    """Read TOML text."""
    return tomllib.loads(text)


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a text file of ``data/``, without comments and empty lines."""
    for line in (DATA / name).read_text("utf-8").splitlines():
        if kept := line.partition("#")[0].strip():
            yield kept


def text(row: Row, key: str) -> str:
    """Return a string of a row; empty if it is not there.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, "")
    if not isinstance(value, str):
        raise TypeError(f"{key} must be a string")
    return value


def strings(row: Row, key: str) -> tuple[str, ...]:
    """Return a list of strings of a row; empty if it is not there.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"{key} must be a list")
    found = []
    for item in value:
        if not isinstance(item, str):
            raise TypeError(f"{key} must hold strings")
        found.append(item)
    return tuple(found)


def rows(row: Row, key: str) -> tuple[Row, ...]:
    """Return an array of tables.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"{key} must be an array of tables")
    found = []
    for item in value:
        if not isinstance(item, dict):
            raise TypeError(f"{key} must hold tables")
        found.append(item)
    return tuple(found)


def words(row: Row, key: str) -> dict[str, str]:
    """Return a table of strings.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise TypeError(f"{key} must be a table")
    return {name: text(value, name) for name in value}
