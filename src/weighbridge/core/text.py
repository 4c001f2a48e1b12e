"""Text from strangers, made fit to be shown. Every report uses this; nothing else does."""

from __future__ import annotations

import unicodedata

SHOWN = 120
"""Characters of one piece of text that are shown, unless a report says otherwise."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Unicode categories with no shape of their own: controls, format (bidi, zero width), surrogates,
private use, unassigned, line and paragraph separators."""

_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800\u034f\u17b4\u17b5")
"""Letters and marks that show nothing."""


def printable(text: str, limit: int = SHOWN) -> str:
    r"""Show text on one line, without anything that could steer a terminal or reorder it.

    Args:
        text: Anything, surrogates too.
        limit: Characters to show, counting escapes as several; 0 for all.

    Returns:
        ``text`` with controls, line breaks, bidi and zero-width characters, surrogates and strange
        blanks written ``\x1b`` or ``\u202e``; ended by ``...`` where it was cut.
    """
    if text.isascii() and text.isprintable():
        return text if not limit or len(text) <= limit else text[: limit - 3] + "..."
    shown: list[str] = []
    length, room = 0, limit or len(text) * 10
    for letter in text:
        piece = _escape(letter)
        length += len(piece)
        if length > room:
            return _cut(shown, room - 3) + "..."
        shown.append(piece)
    return "".join(shown)


def _escape(letter: str) -> str:
    hidden = unicodedata.category(letter) in _HIDDEN or letter in _BLANK
    blank = letter != " " and unicodedata.category(letter) == "Zs"
    if not (hidden or blank):
        return letter
    code = ord(letter)
    if code <= 0xFF:  # noqa: PLR2004 - what two hexadecimal digits can write
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004 - four digits


def _cut(pieces: list[str], room: int) -> str:
    """Join whole pieces, so that no escape is cut in two."""
    kept, length = 0, 0
    while kept < len(pieces) and length + len(pieces[kept]) <= room:
        length += len(pieces[kept])
        kept += 1
    return "".join(pieces[:kept])


def wrapped(text: str, width: int, first: str, rest: str) -> list[str]:
    """Break a text into lines, as ``textwrap.wrap`` does that breaks at no hyphen.

    Words with a space between them are laid out here; whatever is not plain is left to it, which
    takes as long to import as a page to write.

    Args:
        text: To be broken.
        width: Characters of a line, at most.
        first: What the first line begins with.
        rest: What all others begin with.
    """
    if not text:
        return []
    words = text.split(" ")
    room = width - max(len(first), len(rest))
    if text.split() != words or max(map(len, words)) > room:
        import textwrap  # noqa: PLC0415 - see above

        return textwrap.wrap(
            text,
            width=width,
            initial_indent=first,
            subsequent_indent=rest,
            break_on_hyphens=False,
        )
    lines = [first + words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(rest + word)
    return lines
