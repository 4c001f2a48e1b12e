"""What a case is, and how its files are written and listed."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

SURVIVABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    pickle.PicklingError,
)
"""What a library raises when one of its many classes does not fit the small data used here."""


class Expect(StrEnum):
    """What a scanner should say."""

    QUIET = "quiet"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Case:
    """One thing a user saves.

    Attributes:
        name: File name, or folder name, below the library's folder.
        what: What the file is, in words.
        write: Writes it at the path given; the path does not exist yet, its parent does.
        expect: What a scanner should say.
        own: Whether classes of a module of the user's own are needed to load it.
    """

    name: str
    what: str
    write: Callable[[Path], object]
    expect: Expect = Expect.QUIET
    own: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the index: a file of a case."""

    path: str
    library: str
    version: str
    case: str
    what: str
    expect: Expect
    own: bool


def pickled(
    name: str,
    what: str,
    make: Callable[[], object],
    *,
    protocol: int = pickle.DEFAULT_PROTOCOL,
    expect: Expect = Expect.QUIET,
    own: bool = False,
) -> Case:
    """A case that is ``pickle.dump`` of what ``make`` returns."""

    def write(path: Path) -> None:
        path.write_bytes(pickle.dumps(make(), protocol))

    return Case(name, what, write, expect, own)


def at_protocols(
    stem: str,
    what: str,
    make: Callable[[], object],
    protocols: range | tuple[int, ...] = range(pickle.HIGHEST_PROTOCOL + 1),
    *,
    own: bool = False,
) -> Iterator[Case]:
    """The same value at several pickle protocols."""
    for protocol in protocols:
        yield pickled(
            f"{stem}-p{protocol}.pkl",
            f"{what}, protocol {protocol}",
            make,
            protocol=protocol,
            own=own,
        )


def files(path: Path, parent: Path) -> list[Path]:
    """What a case has written: the file, all files of the folder, or siblings it begins."""
    if path.is_dir():
        return sorted(file for file in path.rglob("*") if file.is_file())
    beside = sorted(file for file in parent.glob(f"{path.name}*") if file.is_file())
    return beside or sorted(file for file in parent.glob(f"{path.stem}*") if file.is_file())


def write_index(out: Path, key: str, rows: list[Row]) -> None:
    """Replace the rows of one library, and join all libraries to ``index.jsonl``."""
    parts = out / ".index"
    parts.mkdir(exist_ok=True)
    lines = [json.dumps(asdict(row), ensure_ascii=False) for row in rows]
    (parts / f"{key}.jsonl").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    joined = "".join(part.read_text("utf-8") for part in sorted(parts.glob("*.jsonl")))
    (out / "index.jsonl").write_text(joined, "utf-8")
