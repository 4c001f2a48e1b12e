"""The line of a policy that an error is about, with a mark under what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from weighbridge.core import PolicyError, later
from weighbridge.core.text import printable
from weighbridge.policy.gathering import folder, shipped
from weighbridge.policy.raw import MAX_FILE

WIDTH = 96
"""Characters of a line that are shown."""

AHEAD = 200
"""Lines of a list that goes on below its key, in which a value is looked for."""

_ADVICE = later.pattern(r", did you mean|, expected|; | \(")
"""What is right, or lies elsewhere, begins here in a message."""

_QUOTED = later.pattern(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")


def snippet(error: PolicyError) -> tuple[str, ...]:
    """Return the line that an error names and what is wrong in it; nothing if it is not to be had.

    The file is read again, as text and no further than a policy may be long.
    """
    file, _, number = error.where.rpartition(":")
    if not (file and number.isdecimal() and len(number) < 8):  # noqa: PLR2004 - of a file's lines
        return ()
    lines = _lines(file)
    at = int(number) - 1
    if not 0 <= at < len(lines):
        return ()
    at, start, length = _found(error, lines, at)
    line = lines[at].expandtabs(1)
    first = max(0, start - WIDTH // 2)
    piece = line[first : first + WIDTH]
    before = printable(line[first:start], 0)
    marked = printable(line[start : min(start + length, first + WIDTH)], 0)
    label, blank = str(at + 1), " " * len(str(at + 1))
    cut = ("..." if first else "", "..." if len(line) > first + WIDTH else "")
    shown = [f"{blank} |", f"{label} | {cut[0]}{printable(piece, 0)}{cut[1]}"]
    if length:
        shown.append(f"{blank} | {' ' * len(cut[0] + before)}{'^' * max(1, len(marked))}")
    return tuple(shown)


def _lines(file: str) -> list[str]:
    path = Path(file)
    if "/" not in file and file.removesuffix(".toml") in shipped() and not path.is_file():
        path = Path(folder(), file)
    try:
        if not path.is_file():
            return []
        with path.open("rb") as opened:
            data = opened.read(MAX_FILE)
    except (OSError, ValueError):
        return []
    return data.decode("utf-8", "replace").split("\n")


def _found(error: PolicyError, lines: list[str], at: int) -> tuple[int, int, int]:
    """Return line, column and length of what is wrong; length 0 if only the line is known."""
    for text in _values(error):
        spelt = re.compile(rf"""["']{re.escape(text)}["']""")
        for ahead in range(at, min(at + AHEAD, len(lines))):
            if ahead > at and re.match(r"\s*(?:\[|[\w\"'+.-]+\s*=)", lines[ahead][:200]):
                break
            if hit := spelt.search(lines[ahead]):
                return ahead, hit.start(), hit.end() - hit.start()
    line = lines[at]
    for part in reversed(re.split(r"[.:\s\[\]]+", error.key)):
        if part and (hit := re.search(rf"(?<![\w-]){re.escape(part)}(?![\w-])", line)):
            return at, hit.start(), hit.end() - hit.start()
    start = len(line) - len(line.lstrip())
    return at, start, 0


def _values(error: PolicyError) -> Iterator[str]:
    """Yield the values that a message repeats as wrong."""
    message = str(error).removeprefix(f"{error.key}: ")[:1000]
    for one, other in _QUOTED.findall(_ADVICE.split(message, maxsplit=1)[0]):
        if one or other:
            yield one or other
