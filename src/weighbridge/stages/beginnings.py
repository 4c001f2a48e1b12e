"""How the files of every format begin, known without importing the formats.

A format is imported when some bytes may be of it (``registry.said``).
"""

from __future__ import annotations

from weighbridge import registry
from weighbridge.core.records import dataclass
from weighbridge.formats import Format
from weighbridge.typings import cast


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a ``Format`` says of how its files begin; each field as there."""

    id: str
    begins: tuple[bytes, ...] | None = None
    at: int = 0
    plain: bool = False
    opens: bytes = b""
    holds: tuple[bytes, ...] = ()
    fallback: bool = False
    program: bool = False
    least: int = 0
    within: tuple[bytes, ...] = ()
    ends: bool = False


def every() -> tuple[Beginning, ...]:
    """Return what is known of every format, in the order of their modules."""
    said = registry.said("formats")
    return tuple(
        _read(name.replace("_", "-"), said[name]) if name in said else of(_imported(name))
        for name in registry.names("formats")
    )


def one(id_: str) -> Format:
    """Import a format."""
    return _imported(id_.replace("-", "_"))


def _imported(module: str) -> Format:
    return registry.one("formats", module, "FORMAT", Format)


def of(fmt: Format) -> Beginning:
    """Return what a format says."""
    return Beginning(
        fmt.id,
        fmt.begins,
        fmt.at,
        fmt.plain,
        fmt.opens,
        fmt.holds,
        fmt.fallback,
        fmt.program,
        fmt.least,
        fmt.within,
        fmt.ends,
    )


PROGRAM = 6
"""Where in a row it stands whether a format is one of programs."""


def row(fmt: Format) -> list[object]:
    """Return what is kept of it: as above without the id; bytes are texts in Latin-1."""
    begins = None if fmt.begins is None else _texts(fmt.begins)
    opens, holds = fmt.opens.decode("latin-1"), _texts(fmt.holds)
    rest = [fmt.fallback, fmt.program, fmt.least, _texts(fmt.within), fmt.ends]
    return [begins, fmt.at, fmt.plain, opens, holds, *rest]


def _read(id_: str, kept: list[object]) -> Beginning:
    begins, at, plain, opens, holds, fallback, program, least, within, ends = cast(
        "tuple[list[str] | None, int, bool, str, list[str], bool, bool, int, list[str], bool]", kept
    )
    first = None if begins is None else _bytes(begins)
    opening, held, inside = opens.encode("latin-1"), _bytes(holds), _bytes(within)
    return Beginning(id_, first, at, plain, opening, held, fallback, program, least, inside, ends)


def _texts(words: tuple[bytes, ...]) -> list[str]:
    return [each.decode("latin-1") for each in words]


def _bytes(texts: list[str]) -> tuple[bytes, ...]:
    return tuple([each.encode("latin-1") for each in texts])
