"""Text from strangers, made fit for Markdown. Reports that write Markdown use this; no other does.

Made for GitHub Flavored Markdown, https://github.github.com/gfm/ (retrieved 2026-11-26), in
paragraphs, lists and table cells; a plain CommonMark reader shows the same.
"""

from __future__ import annotations

import re

from weighbridge.core import later
from weighbridge.core.text import SHOWN, printable

_MARKS = later.pattern(r"[\\`*_\[\]#~$]")
"""What begins or ends something wherever it stands: emphasis, links, headings, formulas."""

_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    # A backslash does not keep every reader from ending the cell.
    "|": "&#124;",
    # Nobody is to be notified by a file name; the comment parts what would be read as one.
    "@": "@<!-- -->",
}

_FIRST = later.pattern(r"^(?:[-+=]|\d+(?=[.)])| )")
"""What means something at the beginning of a line only: lists, underlines, indented code."""

_LINK = later.pattern(r"\b(?:(https?|ftp)(?=://)|(mailto|xmpp)(?=:)|(www)(?=\.))(.)", re.IGNORECASE)
"""What is made a link without brackets: the letter after the scheme is written in another way."""


def markdown(text: str, limit: int = SHOWN) -> str:
    r"""Write text so that it is shown as it is, on one line, and marks nothing up.

    Args:
        text: Anything; what a terminal may not get is escaped as ``printable`` does.
        limit: Characters of ``text`` to show; 0 for all.
    """
    shown = printable(text, limit)
    pieces, last = [], 0
    for found in _LINK.finditer(shown):
        pieces += [_plain(shown[last : found.start(4)]), f"&#{ord(found[4])};"]
        last = found.end()
    return _first("".join((*pieces, _plain(shown[last:]))))


def code(text: str, limit: int = SHOWN) -> str:
    """Write text as a code span that it cannot end.

    Args:
        text: As for ``markdown``.
        limit: As for ``markdown``.
    """
    shown = printable(text, limit)
    if "|" in shown or not shown.strip():
        # No fence keeps a bar from ending a cell, and none can hold nothing.
        return f"<code>{re.sub('[^0-9A-Za-z]', _numbered, shown)}</code>"
    longest = max(map(len, re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _plain(text: str) -> str:
    marked = "".join(_ENTITIES.get(letter, letter) for letter in text)
    return _MARKS.sub(lambda found: _mark(found, marked), marked)


def _mark(found: re.Match[str], text: str) -> str:
    # The number sign of an entity of ours stays one.
    ours = found[0] == "#" and text[max(found.start() - 1, 0)] == "&"
    return found[0] if ours else f"\\{found[0]}"


def _first(text: str) -> str:
    found = _FIRST.match(text)
    if not found:
        return text
    if found[0] == " ":
        return f"&#32;{text[1:]}"
    at = found.end() - (not found[0].isdigit())
    return f"{text[:at]}\\{text[at:]}"


def _numbered(found: re.Match[str]) -> str:
    return f"&#{ord(found[0])};"
