"""Say whether a text is short and sparse enough to be parsed as Python, without parsing it.

Words are counted by expressions that run in C. ``ast`` takes up to 600 bytes and 4 microseconds for
each, and following names takes as long again, so that a text of nothing but words costs several
times as much for a byte as code does.
"""

from __future__ import annotations

import ast
import warnings

from weighbridge.core import later
from weighbridge.intake.text import PARSED

WORDS = 150_000
"""Words and signs that are parsed, comments too: each takes up to 600 bytes and 7 microseconds."""

NAMES = 150_000
"""Words without signs that are parsed: each may be a node of up to 900 bytes, signs are none. Of a
text of 1 MB that is one for seven bytes; real ones have one for nine."""

FEW = 80_000
"""Words and signs of a short text that are parsed: of a longer one two for seven bytes, which is
denser than what people write by hand, up to ``WORDS``."""

SHORT = 256
"""Words and signs, without numbers and commas, that are parsed of any text."""

DENSE = 1.75
"""Bytes for each of them, of a text with more. Of 5,456 real sources one has fewer, formulas of a
computer algebra system (1.45; another of it has 1.82); all others with so many have 1.9 or more."""

STATEMENTS = 40_000
"""Lines that begin with a word, and words that make a node by themselves: each node takes 900 bytes
and more. Of a text of 1 MB that is one for 26 bytes; of 311 real sources over
150 KB the densest has one for 39."""

BRACES = 2000
"""Braces in one formatted text: before 3.12, CPython looks through all of it for each."""

BYTES = 4
"""Bytes for a word: of a longer text, one for as many bytes is parsed, which is what code has."""

STEPS = 1000
"""Steps of a dotted name up to which a text is parsed: CPython puts those of imports together
one by one, each time anew."""

_SIGN = later.pattern(rb"\w+|[^\w\s]")
_NAME = later.pattern(rb"\w+")
_CODE = later.pattern(rb"[A-Za-z_\x80-\xff]\w*|[^\w\s,]|[\n\r]\s*")
_WORD = b"_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
APART = bytes(byte if byte in _WORD else 0x20 for byte in range(256))
"""What is no letter, digit or underscore is a blank."""
_NO_SIGN = _WORD + b", \t\n\r\f\v"
_STATEMENT = later.pattern(rb"[\n\r;][ \t\f]*[A-Za-z_\x80-\xff]|\b(?:lambda|not|await|import)\b")
_LONG = rb"%s(?:[^\\%s]|\\[\s\S]|%s(?!%s))*+(?:%s|\Z)"
_LINE = rb"%s(?:[^\\\n%s]|\\[\s\S])*+(?:%s|\Z)"
_TEXT = later.pattern(
    rb"#[^\n]*+|([A-Za-z]{0,2})(?:%s)"
    % b"|".join(
        (
            *(_LONG % (mark * 3, mark, mark, mark * 2, mark * 3) for mark in (b'"', b"'")),
            *(_LINE % (mark, mark, mark) for mark in (b'"', b"'")),
        )
    )
)
"""A remark, or a text with what is before its marks."""

_BLANK = rb"[ \t\f]*(?:\\\r?\n?[ \t\f]*)*"
_DOTTED = later.pattern(rb"(?<![\w\x80-\xff])(?:[\w\x80-\xff]+%s\.%s)+" % (_BLANK, _BLANK))
_CODING = later.pattern(rb"(?:[^\n\r]*(?:\r\n?|\n))?[ \t\f]*#[^\n\r]*?coding[:=][ \t]*([-\w.]+)")
_OPEN = (b"utf-8", b"utf8", b"latin", b"iso", b"ascii", b"us-ascii", b"cp", b"windows")
"""What encodings begin with in which a letter of ASCII is that letter, and no other."""

BEGINNING = 2048
"""Bytes of a text that is not parsed by which it is told whether it may be Python."""

NEAR = 64
"""Bytes before the end of a beginning where what is wrong may be that it was cut."""

_INCOMPLETE = 0x4000
"""``PyCF_ALLOW_INCOMPLETE_INPUT``: what ends too soon is told apart from what is wrong."""

_REMARKS = later.pattern(rb"(?:[ \t]*(?:#[^\n]*)?\n)*+")
_CUT = ("incomplete input", "unterminated triple", "was never closed", "unexpected EOF", "codec")
"""What CPython says of a text that was cut, or of its encoding."""


def _spelled(text: bytes) -> bytes:
    """Return the text as UTF-8, if its coding line names an encoding that may hide its words."""
    line = _CODING.match(text)
    if line is None or line[1].lower().startswith(_OPEN):
        return text
    try:
        return text.decode(line[1].decode()).encode()
    except (LookupError, ValueError):
        return text


def brief(text: bytes) -> bool:
    """Whether a text is no larger than what is parsed, and no more words and signs are in it."""
    if len(text) > PARSED:
        return False
    text = _spelled(text)
    most = max(min(max(FEW, len(text) * 2 // 7), WORDS), len(text) // BYTES)
    if len(text) > most and _SIGN.subn(b"", text)[1] > most:
        return False
    if len(text) > 2 * NAMES and _NAME.subn(b"", text)[1] > NAMES:
        return False
    most = max(SHORT, int(len(text) / DENSE))
    if len(text) > SHORT and _at_most(text) > most and _CODE.subn(b"", text)[1] > most:
        return False
    if len(text) > 3 * STATEMENTS and _STATEMENT.subn(b"", text)[1] > STATEMENTS:
        return False
    if text.count(b"{") > BRACES and not _formatted(text):
        return False
    if text.count(b".") <= STEPS:
        return True
    return all(match.group().count(b".") <= STEPS for match in _DOTTED.finditer(text))


def _at_most(text: bytes) -> int:
    """Return how many words, signs and lines there may be, which is sooner said than how many."""
    words = len(text.translate(APART).split())
    return words + len(text.translate(None, _NO_SIGN)) + text.count(b"\n") + text.count(b"\r")


def _formatted(text: bytes) -> bool:
    """Whether no formatted text has more braces than are parsed."""
    return all(
        match.group().count(b"{") <= BRACES or not (match[1] or b"").strip(b"rRbBuU")
        for match in _TEXT.finditer(text)
    )


def begins(text: bytes) -> bool:
    """Whether the beginning of a text may be that of Python: none that parses has another."""
    text = _spelled(text)
    remarks = _REMARKS.match(text)
    first = remarks.end() if remarks is not None else 0
    head = text[first : first + BEGINNING]
    if len(text) > first + BEGINNING:
        head = head[: head.rfind(b"\n") + 1] or head
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(head, "", "exec", ast.PyCF_ONLY_AST | _INCOMPLETE, dont_inherit=True)
    except SyntaxError as error:
        # What is cut off is not told apart from what is wrong by anything but words.
        why = str(error.msg)
        last = head.rpartition(b"\n")[2]
        late = (error.lineno or 0) > head.count(b"\n")
        late = late and ((error.offset or 0) > len(last) - NEAR or "unterminated" in why)
        return late or any(word in why for word in _CUT)
    except (ValueError, MemoryError, RecursionError, LookupError):
        return False
    return True
