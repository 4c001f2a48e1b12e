"""JSON with comments, and commas behind the last item, as editors and compilers read it.

A name says only that the tool which the file is for reads it so; other tools would refuse it. So
does a comment that comes first: whatever reads such a text passes over comments (JSON5, Hjson,
Jsonnet).

Sources (retrieved 2026-11-26): https://code.visualstudio.com/docs/languages/json#_json-with-comments
for ``.vscode``, workspaces and ``.jsonc``, https://containers.dev/implementors/json_reference/,
https://www.typescriptlang.org/docs/handbook/tsconfig-json.html,
https://microsoft.github.io/pyright/#/configuration, https://zed.dev/docs/configuring-zed,
https://eslint.org/docs/latest/use/configure/configuration-files-deprecated#comments-in-configuration-files.
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.intake import preamble
from weighbridge.intake.glimpse import Glimpse

# A string or comment without end reaches to the end, so that each byte is looked at once.
_PIECE = later.pattern(rb'"(?:[^"\\\n]|\\.)*+"?|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?', re.DOTALL)
_FIRST = later.pattern(
    rb"(?:\xef\xbb\xbf)?(?:[ \t\r\n]|//[^\n]*+(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*+\*/)*+", re.DOTALL
)
_OPEN = later.pattern(rb"[{\[]\s*+(?:[\"'{}\[\]\d-]|[\w$-]++\s*+:|(?:true|false|null)\b)")
_ENDS = later.pattern(rb"(?:[}\]]|\*/|//[^\n]*+)\s*+\Z")
_LAST = later.pattern(rb'("(?:[^"\\\n]|\\.)*+"?)|,(?=[ \t\r\n]*+[\]}])', re.DOTALL)

# A loose file is known by the last part of its path.
_NAME = later.pattern(
    r"(?:.*/)?(?:\.(?:vscode|devcontainer|zed)/(?:.*/)?[^/]*\.json|\.?devcontainer\.json"
    r"|(?:settings|tasks|launch|extensions|keybindings|c_cpp_properties)\.json"
    r"|[tj]sconfig(?:[._-][^/]*)?\.json|pyrightconfig\.json|\.eslintrc(?:\.json)?"
    r"|[^/]*\.(?:jsonc|code-workspace|code-snippets))",
    re.IGNORECASE,
)


_TAIL = 1 << 10
"""Bytes of the end in which the last bracket or comment is."""

_WORDS = (
    "vscode/", "devcontainer", "zed/", "settings.", "tasks.", "launch.", "extensions.",
    "keybindings.", "properties.", "sconfig", "pyrightconfig", ".eslintrc", ".jsonc", ".code-",
)  # fmt: skip
"""Of which ``_NAME`` holds one: looked for first, for the expression takes long to compile."""


def named(name: str) -> bool:
    """Whether a file, by its path, is for a tool that reads JSON so."""
    path = name.replace("!/", "/")
    if path.isascii() and not any(map(path.lower().__contains__, _WORDS)):
        return False
    return _NAME.fullmatch(path) is not None


def commented(head: bytes) -> bool:
    """Whether the first bytes of a text are a comment, behind blanks."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:2] in (b"//", b"/*")


def begins(glimpse: Glimpse) -> bool:
    """Whether there are comments, then an object or array, and the end of one or of a comment."""
    if not commented(glimpse.head):
        return False
    text = bare(preamble.after(glimpse, _FIRST))
    if _OPEN.match(text) is None:
        return False
    return _ENDS.search(glimpse.tail[-_TAIL:]) is not None


def bare(text: bytes) -> bytes:
    """Return a text without its comments and needless commas; each byte is where it was."""
    plain = _PIECE.sub(_blank, text)
    return _LAST.sub(lambda found: found[1] or b" ", plain)


def _blank(found: re.Match[bytes]) -> bytes:
    piece = found[0]
    return piece if piece[:1] == b'"' else b" " * len(piece)
