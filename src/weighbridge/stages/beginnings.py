"""How the files of every format begin, known without importing the formats.

A format is imported when some bytes may be of it. What formats say of their beginnings stands in
``data/beginnings.json``, written from them by ``python -m tests.beginnings``; a test says when it
is out of step. A module that is not in there is imported at once: nobody is left unasked.
"""

from __future__ import annotations

import json
from typing import cast

from weighbridge import registry
from weighbridge.core.records import dataclass
from weighbridge.facts import tables
from weighbridge.formats import Format

Row = list[object]
"""As it is kept: a ``Beginning`` without its id; bytes are texts in Latin-1."""


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a ``Format`` says of how its files begin; each field as there."""

    id: str
    begins: tuple[bytes, ...] | None = None
    at: int = 0
    plain: bool = False
    opens: bytes = b""
    fallback: bool = False
    program: bool = False


def every() -> tuple[Beginning, ...]:
    """Return what is known of every format, in the order of their modules."""
    kept = _kept()
    modules = [name.replace("_", "-") for name in registry.names("formats")]
    return tuple(_read(name, kept[name]) if name in kept else of(one(name)) for name in modules)


def one(id_: str) -> Format:
    """Import a format."""
    return registry.one("formats", id_.replace("-", "_"), "FORMAT", Format)


def of(fmt: Format) -> Beginning:
    """Return what a format says."""
    return Beginning(fmt.id, fmt.begins, fmt.at, fmt.plain, fmt.opens, fmt.fallback, fmt.program)


def row(beginning: Beginning) -> Row:
    """Return what is kept of a beginning."""
    begins = beginning.begins and [each.decode("latin-1") for each in beginning.begins]
    opens = beginning.opens.decode("latin-1")
    at, plain = beginning.at, beginning.plain
    listed = None if begins is None else list(begins)
    return [listed, at, plain, opens, beginning.fallback, beginning.program]


def _kept() -> dict[str, Row]:
    return cast("dict[str, Row]", json.loads((tables.DATA / "beginnings.json").read_bytes()))


def _read(id_: str, kept: Row) -> Beginning:
    begins, at, plain, opens, fallback, program = cast(
        "tuple[list[str] | None, int, bool, str, bool, bool]", kept
    )
    first = None if begins is None else tuple([each.encode("latin-1") for each in begins])
    return Beginning(id_, first, at, plain, opens.encode("latin-1"), fallback, program)
