"""Outputs, one each. Text from files is escaped here, and only here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import cast

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


MANY = 512
"""Items of a list that are laid out at once."""

WORDS = {None: "null", True: "true", False: "false"}
"""What JSON calls them."""


def dump(document: object, *, lines: bool = True) -> str:
    """Write JSON as ASCII, fit for a terminal too: whatever files put into it is escaped.

    Args:
        document: Of dictionaries with texts as keys, lists, texts, numbers, truths and ``None``.
        lines: Whether it is written over several lines, two blanks a level.
    """
    import json  # noqa: PLC0415 - not every report is JSON

    if lines:
        return laid(document) + "\n"
    text = json.dumps(document, ensure_ascii=True, allow_nan=False)
    return text.replace("\x7f", "\\u007f") + "\n"


def laid(document: object, lead: str = "\n") -> str:
    """Write JSON over several lines, as ``dump`` does, without the last line's end.

    The standard library does so by generators, one in another; this takes a third of the time.

    Args:
        document: As for ``dump``.
        lead: What each line begins with: the end of the one before, and blanks.
    """
    from json.encoder import encode_basestring_ascii as quoted  # noqa: PLC0415 - as above

    parts: list[str] = []
    _lay(document, lead, parts.append, quoted)
    return "".join(parts).replace("\x7f", "\\u007f")


def _lay(
    value: object, lead: str, put: Callable[[str], None], quoted: Callable[[str], str]
) -> None:
    if isinstance(value, str):
        put(quoted(value))
    elif type(value) is int:
        put(repr(value))
    elif value is None or isinstance(value, bool):
        put(WORDS[value])
    elif not isinstance(value, (dict, list, tuple)):
        put(dump(value, lines=False)[:-1])
    elif not value:
        put("{}" if isinstance(value, dict) else "[]")
    elif isinstance(value, dict):
        _lay_table(value, lead, put, quoted)
    else:
        inner = f"{lead}  "
        before = f"[{inner}"
        for start in range(0, len(value), MANY):
            # Many small texts take several times as much memory as one.
            some: list[str] = []
            for each in value[start : start + MANY]:
                some.append(before)
                _lay(each, inner, some.append, quoted)
                before = f",{inner}"
            put("".join(some))
        put(f"{lead}]")


def _lay_table(
    value: Mapping[str, object],
    lead: str,
    put: Callable[[str], None],
    quoted: Callable[[str], str],
) -> None:
    inner = f"{lead}  "
    before = "{" + inner
    for key, each in value.items():
        kind = type(each)
        if kind is str:
            put(f"{before}{quoted(key)}: {quoted(cast('str', each))}")
        elif kind is int:
            put(f"{before}{quoted(key)}: {each}")
        else:
            put(f"{before}{quoted(key)}: ")
            _lay(each, inner, put, quoted)
        before = f",{inner}"
    put(lead + "}")
