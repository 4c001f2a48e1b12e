r"""Commands that editors run when a folder is opened, or programming assistants in one.

JSON with comments, and commas behind the last item: ``.vscode/tasks.json``, or ``tasks`` of a
workspace or of settings; ``devcontainer.json``; settings of assistants. Told are tasks whose
``runOptions`` have ``"runOn": "folderOpen"``, what a development container has its host run, hooks,
and servers of the Model Context Protocol that are programs::

    {"version": "2.0.0", "tasks": [{"label": ..., "type": "shell", "command": ..., "args": [...],
      "runOptions": {"runOn": "folderOpen"}}]}
    {"image": ..., "initializeCommand": "text" or ["word", ...] or {name: either, ...}}
    {"hooks": {event: [{"matcher": ..., "hooks": [{"type": "command", "command": ...}]}]}}
    {"hooks": {event: [{"command": ...}]}}  {"hooks": {event: [{"bash": ..., "powershell": ...}]}}
    {"mcpServers": {name: {"command": ..., "args": [...]}}}

The last are ``servers`` in ``.vscode/mcp.json`` and ``context_servers`` in ``.zed/settings.json``.

Sources (retrieved 2026-11-26): https://code.visualstudio.com/docs/reference/tasks-appendix,
https://containers.dev/implementors/json_reference/#lifecycle-scripts,
https://code.claude.com/docs/en/hooks, https://cursor.com/docs/agent/hooks,
https://docs.github.com/en/copilot/reference/hooks-configuration, https://modelcontextprotocol.io/docs/develop/connect-local-servers,
https://code.visualstudio.com/docs/copilot/reference/mcp-configuration, https://zed.dev/docs/ai/mcp;
https://nvd.nist.gov/vuln/detail/CVE-2025-59536 and
https://nvd.nist.gov/vuln/detail/CVE-2025-54136 for why.
Not read: tasks that are started by hand; commands inside of a development container; servers that
are elsewhere; texts over 256 KiB.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, jsonc, strictjson
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
HOST = "when an editor makes the folder's development container, outside of it"
HOOK = "when a programming assistant works in the folder"
SERVER = "when a programming assistant that was told to trust the folder is started there"

TASK, HELPER = "editor-task", "assistant-server"
"""Languages: of what starts by itself, and of what is asked for before."""

_BEGIN = later.pattern(rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+\{")
_TELLING = later.pattern(
    rb'"(?:(?:runOn|initializeCommand|hooks|mcpServers|(?:context_)?servers)"|[^"\\\n]{0,17}\\u00[2-7][0-9a-fA-F])'
)
"""A key, or one that may spell it with escapes."""

_WORDS = (
    b'"runOn"', b'"initializeCommand"', b'"hooks"', b'"mcpServers"', b'"servers"',
    b'"context_servers"', rb"\u00",
)  # fmt: skip
"""What ``_TELLING`` holds one of: looked for first, for expressions are slow to fail."""

_LARGE = later.pattern(
    rb'"runOn"\s*:\s*"folderOpen"|"initializeCommand"\s*:\s*["\[{]|"type"\s*:\s*"command"'
    rb'|"mcpServers"\s*:\s*\{|"hooks"\s*:\s*\{\s*"[^"]*"\s*:\s*\[\s*\{\s*"(?:command|bash|powershell)"'
)
"""What stands in a text that is too large to be read, and in no list of words."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is an object, perhaps behind comments, that says what is to run and when."""
    head = glimpse.head
    if b"\0" in head or head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b"/"):
        return False
    text = glimpse.more(SEARCHED)
    if not _BEGIN.match(text) or not any(word in text for word in _WORDS):
        return False
    if not _TELLING.search(text):
        return False
    if glimpse.size > MOST:
        return _LARGE.search(text) is not None
    try:
        return any(_started(tree) for tree in _trees(text, 0))
    except FormatError:
        return _LARGE.search(text) is not None


def _started(tree: object) -> bool:
    match tree:
        case dict() if "runOn" in tree or next(_told(tree), None) is not None:
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
    return list(strictjson.values(jsonc.bare(text), what="tasks", offset=offset))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield ``Code`` per command that starts by itself.

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
            for language, summary, runs in _told(table or {}):
                yield Code(place, language, summary, runs)


def _told(table: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield the language, a summary and the time of each command that a table has run."""
    match table:
        case {"runOptions": {"runOn": "folderOpen"}}:
            yield TASK, f"task {_word(table.get('label'))!r}: {_command(table)!r}", RUNS
        case {"initializeCommand": str() | list() as given} if given:
            yield TASK, f"initializeCommand: {_joined(given)!r}", HOST
        case {"initializeCommand": dict() as named}:
            for name, given in named.items():
                yield TASK, f"initializeCommand {name[:KEPT]!r}: {_joined(given)!r}", HOST
        case _:
            pass
    yield from _assisted(table)


def _assisted(table: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield as ``_told`` does what programming assistants run."""
    match table:
        case {"hooks": list() as hooks}:
            for each in hooks:
                if isinstance(each, dict) and each.get("type") == "command" and _command(each):
                    yield TASK, f"hook: {_command(each)!r}", HOOK
        case {"hooks": dict() as events}:
            for hooks in events.values():
                for each in hooks if isinstance(hooks, list) else ():
                    if isinstance(each, dict) and (hook := _hook(each)):
                        yield TASK, f"hook: {hook!r}", HOOK
        case _:
            pass
    match table:
        case (
            {"mcpServers": dict() as servers}
            | {"servers": dict() as servers}
            | {"context_servers": dict() as servers}
        ):
            for name, each in servers.items():
                if isinstance(each, dict) and _command(each):
                    yield HELPER, f"server {name[:KEPT]!r}: {_command(each)!r}", SERVER
        case _:
            pass


def _hook(table: dict[str, object]) -> str:
    """Return what a hook that is not in a list of its own runs; empty if it is not one."""
    for key in ("command", "bash", "powershell"):
        value = table.get(key)
        if isinstance(value, str) and value and table.get("type", "command") == "command":
            return value[:KEPT]
    return ""


def _joined(given: object) -> str:
    words = [_word(each) for each in given] if isinstance(given, list) else [_word(given)]
    return " ".join(words)[:KEPT]


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
    title="commands of editors and assistants",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=_WORDS,
    plain=True,
    opens=b"{/",
)
