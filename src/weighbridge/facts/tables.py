"""Read a data file and insist on its shape. A fault here is a fault of ours, not of a model."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator, Mapping
from functools import lru_cache

from weighbridge.facts import plaintoml
from weighbridge.typings import TypeAlias

Row: TypeAlias = Mapping[str, object]

DATA = f"{os.path.dirname(os.path.dirname(__file__))}/data"  # noqa: PTH120 - pathlib takes too long
"""The folder of data files, shipped in the wheel."""


@lru_cache(maxsize=4)
def load(name: str) -> Row:
    """Read a TOML file of ``data/``, e.g. ``dangerous.toml``; the last few are kept."""
    return parse(read(f"{DATA}/{name}"))


def read(path: str) -> str:
    """Return the text of a data file."""
    with open(path, encoding="utf-8") as file:  # noqa: PTH123 - as above
        return file.read()


def parse(text: str) -> Row:
    """Read TOML text."""
    if (plain := plaintoml.table(text)) is not None:
        return plain
    import tomllib  # noqa: PLC0415 - few scans read what is not plain

    return tomllib.loads(text)


def lines(name: str) -> Iterator[str]:
    """Yield the lines of a text file of ``data/``, without comments and empty lines."""
    text = read(f"{DATA}/{name}")
    # What begins with a comment has none further on, mostly, and is a word a line.
    while text.startswith("#"):
        text = text.partition("\n")[2]
    if "#" not in text:
        plain = " " not in text and "\t" not in text
        yield from text.split() if plain else filter(None, map(str.strip, text.splitlines()))
        return
    for line in text.splitlines():
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


def number(row: Row, key: str) -> int | None:
    """Return a whole number of a row; ``None`` if it is not there.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise TypeError(f"{key} must be a whole number")
    return value


def numbers(row: Row, key: str) -> tuple[int, ...]:
    """Return a list of whole numbers of a row; empty if it is not there.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, [])
    if not isinstance(value, list):
        raise TypeError(f"{key} must be a list")
    found = []
    for item in value:
        if not isinstance(item, int) or isinstance(item, bool):
            raise TypeError(f"{key} must hold whole numbers")
        found.append(item)
    return tuple(found)


def real(row: Row, key: str) -> float | None:
    """Return a number of a row; ``None`` if it is not there.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key)
    if value is not None and (not isinstance(value, int | float) or isinstance(value, bool)):
        raise TypeError(f"{key} must be a number")
    return value if value is None else float(value)


def flag(row: Row, key: str) -> bool:
    """Return ``true`` or ``false`` of a row; ``false`` if it is not there.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, False)
    if not isinstance(value, bool):
        raise TypeError(f"{key} must be true or false")
    return value


def day(row: Row, key: str, default: dt.date | None = None) -> dt.date:
    """Return a day of a row.

    Raises:
        TypeError: It is something else, or is not there and there is no default.
    """
    value = row.get(key, default)
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise TypeError(f"{key} must be a day")
    return value


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


def table(row: Row, key: str) -> Row:
    """Return a table inside a row; empty if it is not there.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise TypeError(f"{key} must be a table")
    return value


def words(row: Row, key: str) -> dict[str, str]:
    """Return a table of strings.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise TypeError(f"{key} must be a table")
    return {name: text(value, name) for name in value}


def lists(row: Row, key: str) -> dict[str, tuple[str, ...]]:
    """Return a table of lists of strings.

    Raises:
        TypeError: It is something else.
    """
    value = row.get(key, {})
    if not isinstance(value, dict):
        raise TypeError(f"{key} must be a table")
    return {name: strings(value, name) for name in value}
