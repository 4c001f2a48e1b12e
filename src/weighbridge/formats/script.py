"""Script: text that names its own interpreter in its first line.

Source: https://pubs.opengroup.org/onlinepubs/9799919799/ and ``execve(2)`` (retrieved
2026-11-23). Not read: what the script does, but for what is told of a
shell's (``intake/commands.py``), of which the first MiB is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 1 << 20
"""Bytes of a script that are looked at."""

_SHEBANG = later.pattern(rb"#![ \t]*(/[\x21-\x7e]{1,120})(?:[ \t]+([\x20-\x7e]{0,120}))?\r?\n")

_LANGUAGES = {"sh": "shell", "bash": "shell", "dash": "shell", "zsh": "shell", "ksh": "shell"}


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first line names an interpreter by an absolute path."""
    return _SHEBANG.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code`` that names the interpreter."""
    start = cursor.offset
    match = _SHEBANG.match(cursor.peek(min(cursor.left, 512), "first line"))
    if match is None:
        return
    path, rest = match[1].decode("ascii"), (match[2] or b"").decode("ascii").split()
    name = path.rpartition("/")[2]
    if name == "env" and rest:
        name = next((word for word in rest if not word.startswith("-")), name)
    language = _LANGUAGES.get(name, name.rstrip("0123456789.") or "script")
    place = cursor.place(start, cursor.stop)
    yield Code(place, language, f"a script for {name}")
    if language == "shell":
        from weighbridge.intake import commands  # noqa: PLC0415 - few files are scripts

        yield from commands.told(cursor.peek(min(cursor.left, MOST), "script"), place)


FORMAT = Format(
    id="script",
    title="script",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    begins=(b"#!",),
    extensions=(".sh",),
    program=True,
)
