"""Kaldi's options: what its programs take from a file, one a line (``online.conf``, ``mfcc.conf``).

Layout, as lines of text; ``#`` begins a comment::

    --name=value
    --name

Many values are files, and Kaldi opens a file whose name ends in ``|``, or begins with it, as a pipe
from or to a command, which it hands to a shell.

Source: https://kaldi-asr.org/doc/io.html and ``ParseOptions::ReadConfigFile``
(``src/util/parse-options.cc``; retrieved 2026-11-27). Not read: what options mean; files that they
name, which people move; texts over
1 MiB, which are a gap.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import preamble
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a text."""

KEPT = 200
"""Characters of a command that are told."""

MOST_TOLD = 64
"""Commands that are told."""

_LINE = later.pattern(r"--[A-Za-z][\w.-]*[ \t]*(?:=[ \t]*(.*))?")
_PIPE = later.pattern(r"(?:[\w,]*:)?[ \t]*\|.*|.*\|")


def recognises(glimpse: Glimpse) -> bool:
    """Whether every line is an option, and one has a value."""
    if not preamble.after(glimpse, preamble.HASHES).startswith(b"--"):
        return False
    data = glimpse.more(MOST)
    # Of one that is too long, whatever is there in whole lines.
    whole = data if glimpse.size <= MOST else data[: data.rfind(b"\n") + 1]
    lines = list(_lines(whole))
    options = any("=" in line for line in lines) or glimpse.size > MOST
    return options and b"\0" not in data and all(map(_LINE.fullmatch, lines))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield ``Code`` per command that an option has run.

    Raises:
        FormatError: Too large, or too many commands.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"{cursor.left} bytes of options are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    place, told = cursor.place(start), 0
    for line in _lines(cursor.take(cursor.left, "options")):
        found = _LINE.fullmatch(line)
        value = (found[1] or "").strip() if found else ""
        if not _PIPE.fullmatch(value):
            continue
        told += 1
        if told > MOST_TOLD:
            why = f"more than {MOST_TOLD} commands"
            raise FormatError(why, offset=start, kind=GapKind.LIMIT)
        runs = "when Kaldi opens what the option names"
        yield Code(place, "shell-command", f"{line[:KEPT]!r}", runs)


def _lines(data: bytes) -> Iterator[str]:
    """Yield lines without their comments, if anything is left."""
    for line in data.decode("utf-8", "replace").split("\n"):
        if bare := line.partition("#")[0].strip():
            yield bare


FORMAT = Format(
    id="kaldi-options",
    title="Kaldi options",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"-#",
)
