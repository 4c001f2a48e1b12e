"""Say of Python that imports nothing that it reaches nothing, without following its names.

Code that a machine wrote, as TorchScript is, repeats itself: nine of ten lines differ from another
one in names and numbers only, and whether a line may stand where it does depends on neither. So
one line of each shape is parsed, of all texts in one process, and no line is followed if no word
of the text is one that tells something. Whatever is odd is left to ``pysource``.
"""

from __future__ import annotations

import ast
import keyword
import warnings
from collections.abc import Iterable
from functools import cache

from weighbridge.core import later
from weighbridge.intake import pybrief, pynames
from weighbridge.intake.growing import undisturbed

SHAPES = 4096
"""Shapes of lines that are kept."""

LONGEST = 256
"""Bytes of such a shape."""

CALLS = 4096
"""Opening brackets of a text: more calls made on import than names are told would be a gap."""

_CHARACTERS = bytes((0x0A, *range(0x20, 0x7F)))
_KEYWORDS = {
    word.encode(): bytes((0x80 + at,))
    for at, word in enumerate(
        sorted({*keyword.kwlist, *keyword.softkwlist, "type"} - {"_"}, key=len, reverse=True)
    )
}
"""Keywords, longest first, and a byte for each: no text that is looked at has it, nor ``_HIGH``."""
_ODD = 16
"""Words that begin with a digit and go on with a letter, in one text, at most."""
_HIGH = bytes(byte | 0x80 for byte in range(256))
_DIGITS = bytes.maketrans(b"23456789", b"11111111")
_NAME = later.pattern(rb"[A-Za-z_]\w*+")
_TEXT = later.pattern(rb'"(?:[^"\\]|\\.)*+"|\'(?:[^\'\\]|\\.)*+\'')
_STRANGE = later.pattern(rb"[\"']|[\w\0]\0")
"""Where a zero stands for each text: a mark of one without end, or of three, or a prefix."""
_POINT = later.pattern(rb"[01]\.[a\x80-\xaf]")
"""A number with a point, behind which an exponent may stand, or a name."""
_COMPOUND = later.pattern(
    rb"@|(?:async|case|class|def|elif|else|except|finally|for|if|match|try|while|with)\b"
)
"""How what has statements inside begins, and what goes on with it."""

_WORDS = (
    *("__debug__", "__dict__", "globals", "import", "load", "load_all", "locals", "open"),
    *("trust_remote_code", "vars"),
)
"""Words that ``pysource`` asks more about, besides those in its tables."""

_GETTING = later.pattern(rb"""getattr\([A-Za-z_][\w.]*, (?:"\w+"|'\w+')\)""")
"""What takes an attribute of which the name is one of the text's words."""

_COMPILING = later.pattern(rb"(?<![\w.])compile(?!\w)")
"""The built-in function, or a text that begins a word with its name."""

_known: set[bytes] = set()


@cache
def _telling() -> tuple[frozenset[bytes], dict[bytes, list[frozenset[bytes]]]]:
    """Return words that may tell something alone, and others, by their last step, together."""
    alone = {word.encode() for word in _WORDS}
    alone.update(word.encode() for word in (*pynames.INWARD, *pynames.BARE, *pynames.WRITERS))
    together: dict[bytes, list[frozenset[bytes]]] = {}
    for name in (*pynames.MODULES, *pynames.NAMES, "sys.modules"):
        steps = name.encode().split(b".")
        if len(steps) > 1:
            together.setdefault(steps[-1], []).append(frozenset(steps))
        elif name not in pynames.COMMON:
            alone.add(steps[0])
    return frozenset(alone), together


def quiet(text: bytes) -> bool:
    """Whether a text parses, and no name in it reaches anything.

    Calls that are made on import are not asked about. ``False`` says nothing.
    """
    if text.translate(None, _CHARACTERS) or text.count(b"(") > CALLS or b"\\\n" in text:
        return False
    words = set(text.translate(pybrief.APART).split())
    alone, together = _telling()
    if not words.isdisjoint(alone):
        return False
    if any(run <= words for last in words & together.keys() for run in together[last]):
        return False
    if b"getattr" in words and not _got(text, words):
        return False
    if b"compile" in words and _COMPILING.search(text):
        return False
    return pybrief.brief(text) and _parses(text, words)


def _got(text: bytes, words: set[bytes]) -> bool:
    """Whether ``getattr`` stands only where what it takes is as good as written out.

    Of a module with a common name it is one that is imported, too.
    """
    if any(name.encode() in words for name in pynames.COMMON):
        return False
    return text.count(b"getattr") == len(_GETTING.findall(text))


def _shaped(text: bytes, words: set[bytes]) -> bytes | None:
    """Return a text in which names are all the same, and numbers of one length nearly.

    Keywords are one byte each, of numbers only digits change, and no first zero. Where a name has
    a keyword inside, it is not like others.
    """
    odd = [word for word in words if word[:1].isdigit() and not word.isdigit()]
    if len(odd) > _ODD:
        return None
    for word in sorted(odd, key=len, reverse=True):
        text = text.replace(word, word.translate(_HIGH))
    for word, code in _KEYWORDS.items():
        if word in words:
            text = text.replace(word, code)
    shapes = _NAME.sub(b"a", text.translate(_DIGITS))
    return None if _POINT.search(shapes) else shapes


def _parses(text: bytes, words: set[bytes]) -> bool:
    """Whether a text parses of which no line goes on behind a backslash."""
    shapes = _shaped(text, words)
    if shapes is None:
        return False
    kept: list[bytes] = []
    new: set[bytes] = set()
    level, before = 0, -1
    for line, shape in zip(text.split(b"\n"), shapes.split(b"\n"), strict=True):
        quoted = b'"' in line or b"'" in line
        whole = line if quoted else shape
        bare = whole.lstrip(b" ")
        indent = len(whole) - len(bare)
        if level == 0 and (bare in _known or bare in new):
            # What is left of lines in a row stands where they do.
            if indent != before:
                kept.append(b" " * indent + b"pass")
            before = indent
            continue
        plain = _TEXT.sub(b"\0", line) if quoted else line
        if b"#" in plain or b"\\" in plain or (quoted and _STRANGE.search(plain)):
            return False
        kept.append(line)
        begun, level = level, level + _opened(plain)
        if level < 0:
            return False
        if bare:
            simple = begun == level == 0 and not plain.endswith(b":")
            simple = simple and not _COMPOUND.match(line, indent)
            before = indent if simple else -1
            if simple and len(bare) <= LONGEST:
                new.add(bare)
    return _tried(kept, new)


def _opened(line: bytes) -> int:
    """Return how many brackets a line opens that it does not close."""
    opened = line.count(b"(") + line.count(b"[") + line.count(b"{")
    return opened - line.count(b")") - line.count(b"]") - line.count(b"}")


def _tried(kept: Iterable[bytes], new: set[bytes]) -> bool:
    """Parse what is left of a text; if it can be, its shapes are known from now on."""
    try:
        with undisturbed(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(b"\n".join(kept))
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    if len(_known) + len(new) > SHAPES:
        _known.clear()
    _known.update(new)
    return True
