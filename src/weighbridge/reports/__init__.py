"""Outputs, one each. Text from files is escaped here, and only here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from weighbridge.core import Report
from weighbridge.core.records import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """How a report is to be shown.

    Attributes:
        color: Whether ANSI colours may be used.
        width: Columns of the terminal.
        verbosity: -1 quiet, 0 normal, 1 everything.
        folder: Absolute path of the folder one is in, from which services that show a report
            beside a repository name files; empty if nobody said.
    """

    color: bool = False
    width: int = 80
    verbosity: int = 0
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """An output.

    Attributes:
        id: Name given to ``--format``.
        doc: What it is for: the module's docstring.
        render: Turns a report into text.
        hashes: Whether it says which bytes it is about, so that every file has to be hashed.
        origin: Whether it says where a model is from, whatever the policy asks.
        pieces: Yields the same text bit by bit, so that a long one is never held; ``None`` if it
            is put together whole.
    """

    id: str
    doc: str
    render: Callable[[Report, View], str]
    hashes: bool = False
    origin: bool = False
    pieces: Callable[[Report, View], Iterator[str]] | None = None

    def texts(self, report: Report, view: View) -> Iterable[str]:
        """Return the text of a report in one piece or more."""
        return (self.render(report, view),) if self.pieces is None else self.pieces(report, view)


def dump(document: object, *, lines: bool = True) -> str:
    """Write JSON as ASCII, fit for a terminal too: whatever files put into it is escaped.

    Args:
        document: Of dictionaries with texts as keys, lists, texts, numbers, truths and ``None``.
        lines: Whether it is written over several lines, two blanks a level.
    """
    from weighbridge.saved import laying  # noqa: PLC0415 - not every report is JSON

    return (laying.laid(document) if lines else laying.compact(document)) + "\n"
