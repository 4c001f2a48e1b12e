r"""Tasks of Visual Studio Code: commands, of which some start when their folder is opened.

JSON with comments, and commas behind the last item: ``.vscode/tasks.json``, or ``tasks`` of a
workspace or of settings. Told are tasks whose ``runOptions`` have ``"runOn": "folderOpen"``::

    {"version": "2.0.0", "tasks": [{"label": ..., "type": "shell", "command": ..., "args": [...],
      "runOptions": {"runOn": "folderOpen"}}]}

Source: https://code.visualstudio.com/docs/reference/tasks-appendix (retrieved 2026-11-26).
Not read: tasks that are started by hand; texts over 256 KiB.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Code, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MOST = 256 << 10
"""Bytes of a text."""

SEARCHED = 64 << 20
"""Bytes that are searched for the key; a text in which it stands, and which is longer than what is
read, is a gap."""

KEPT = 200
"""Characters of a command that are told."""

RUNS = "when Visual Studio Code opens the folder"

_BEGIN = later.pattern(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+\{")
_TELLING = later.pattern(rb'"runOn"|"[^"\\\n]{0,12}\\u00[2-7][0-9a-fA-F]')
"""The key, or one that may spell it with escapes."""

# A string or comment without end reaches to the end, so that each byte is looked at once.
_PIECE = later.pattern(rb'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?', re.DOTALL)
_LAST = later.pattern(rb'("(?:[^"\\\n]|\\.)*+"?)|,(?=[ \t\r\n]*+[\]}])', re.DOTALL)


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is an object, perhaps behind comments, that says when a task is to run."""
    head = glimpse.head
    if b"\0" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"/"):
        return False
    text = glimpse.more(SEARCHED)
    if not _BEGIN.match(text) or not _TELLING.search(text):
        return False
    if glimpse.size > MOST:
        return b'"runOn"' in text and b"folderOpen" in text
    try:
        return any(_started(tree) for tree in _trees(text, 0))
    except FormatError:
        return b'"runOn"' in text


def _started(tree: object) -> bool:
    match tree:
        case dict() if "runOn" in tree:
            return True
        case dict():
            return any(map(_started, tree.values()))
        case list():
            return any(map(_started, tree))
        case _:
            return False


def _trees(text: bytes, offset: int) -> list[object]:
    """Parse the text without its comments and needless commas.

    Raises:
        FormatError: No JSON.
    """
    bare = _PIECE.sub(lambda found: found[0] if found[0][:1] == b'"' else b" ", text)
    bare = _LAST.sub(lambda found: found[1] or b"", bare)
    return list(strictjson.values(bare, what="tasks", offset=offset))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield ``Code`` per task that starts by itself.

    Raises:
        FormatError: No JSON, or too much of it.
    """
    start = cursor.offset
    if cursor.left > MOST:
        why = f"tasks of {cursor.left} bytes are over {MOST}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "tasks")
    place = cursor.place(start)
    for tree in _trees(text, start):
        for _, table in configuration.tables(tree, cursor.limits):
            match table:
                case {"runOptions": {"runOn": "folderOpen"}} if table is not None:
                    told = f"task {_word(table.get('label'))!r}: {_command(table)!r}"
                    yield Code(place, "editor-task", told, RUNS)
                case _:
                    pass


def _command(table: dict[str, object]) -> str:
    """Return what a task runs; of a task for some systems, the first that is said."""
    for key in ("command", "script", "task", "linux", "osx", "windows"):
        value = table.get(key)
        if isinstance(value, dict):
            value = value.get("command", value.get("value"))
        if isinstance(value, str) and value:
            given = table.get("args")
            words = [_word(each) for each in given] if isinstance(given, list) else []
            return " ".join([value, *words])[:KEPT]
    return ""


def _word(value: object) -> str:
    if isinstance(value, dict):
        value = value.get("value")
    return value[:KEPT] if isinstance(value, str) else ""


FORMAT = Format(
    id="editor-tasks",
    title="tasks of Visual Studio Code",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"{/",
)
