"""Python source: text that parses as Python and does something, or looks as Python does.

Taken for Python: text that parses and defines, imports or calls anything; text that does not parse
(Python 2, newer syntax) but holds a definition or an import at the start of a line. What it can
reach is told from its names: see ``intake/pysource.py``.

Source: https://docs.python.org/3/reference/grammar.html (retrieved 2026-11-23). Not followed:
values, other modules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache

from weighbridge.core import Code, Evidence, FormatError, GapKind, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import text
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.growing import undisturbed

_CALL = later.pattern(rb"\w[ \t]*\(")
_MAYBE = later.pattern(rb"\((?:(?<=\w\()|(?<=[ \t]\())")
"""A bracket with something before it of which ``_CALL`` may end: found where brackets are, without
a look at each letter, which in texts of numbers and names took as long as reading them."""
_SHEBANG = later.pattern(rb"#![^\n]{0,120}python")
_STATEMENT = later.pattern(
    rb"^(?:import[ \t]+[\w.]+[ \t]*(?:$|,|;|#|as\b)|from[ \t]+[\w.]+[ \t]+import\b"
    rb"|(?:async[ \t]+)?def[ \t]+\w+[ \t]*[\[(]|class[ \t]+\w+[ \t]*[\[(:])",
    re.MULTILINE,
)
_STATING = (b"import", b"from", b"async", b"def", b"class")
"""Words of which ``_STATEMENT`` begins a line with one: looked for first, for expressions are slow
to fail."""

_WORDS = {
    word: later.pattern(rb"%s(?<!\w%s)(?!\w)" % (word, word))
    for word in (b"lambda", b"import", b"def", b"class")
}
"""Words that stand for themselves in what may do something: looked for first, likewise."""

MOST = 64 << 20
"""Bytes of a text too large to parse that are searched for a statement."""


_BLANK = b"\xef\xbb\xbf \t\r\n\f"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the text parses and does something, or begins as Python does."""
    head = glimpse.head
    if not text.encoding(head, whole=len(head) == glimpse.size):
        return False
    if _SHEBANG.match(head) or (_states(head) and b"```" not in head):
        return True
    if glimpse.size > text.PARSED:
        return _states(glimpse.more(MOST)) and b"```" not in head
    if head.lstrip(_BLANK)[:1] == b"<":
        return False  # XML and the like, which nothing has to be looked for in
    whole = glimpse.more(text.PARSED)
    return _hinted(whole) and _does(whole)


def _hinted(data: bytes) -> bool:
    """Whether there is a call in it, or a word that begins what does something."""
    if any(word in data and found.search(data) for word, found in _WORDS.items()):
        return True
    maybe = _MAYBE.search(data) if b"(" in data else None
    return maybe is not None and _CALL.search(data) is not None


def _states(data: bytes) -> bool:
    begun = data.startswith(_STATING) or any(b"\n" + word in data for word in _STATING)
    return begun and _STATEMENT.search(data) is not None


@lru_cache(maxsize=4)
def _does(whole: bytes) -> bool:
    if whole[:1] in (b"{", b"[") and _json(whole):
        return False
    # Of most texts that are asked about, nothing has to be parsed.
    from weighbridge.intake import pysource  # noqa: PLC0415 - makes a class for each kind of node

    return pysource.doing(whole)


def _json(whole: bytes) -> bool:
    """Whether it is JSON, which is Python too, does nothing, and is read a good deal sooner."""
    try:
        with undisturbed():
            json.loads(whole.decode())
    except (ValueError, RecursionError):
        return False
    return True


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield one ``Code``, and a step per name that it imports or that reaches out, with its line.

    What makes it run, if anything, stands elsewhere.

    Raises:
        FormatError: Too large.
    """
    from weighbridge.intake import pysource, pysteps  # noqa: PLC0415 - as above

    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"{cursor.left} bytes of source are over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    data = cursor.take(cursor.left, "source")
    facts = pysource.facts(data)
    told = ", ".join(f"{fact.what} on line {fact.line}" for fact in facts[:4] if fact.line)
    summary = f"Python source: {told}" if told else "Python source"
    effects = frozenset(fact.effect for fact in facts)
    yield Code(cursor.place(start), "python", summary, effects=effects)
    yield from pysteps.told(data, cursor.place(start))


FORMAT = Format(
    id="python-source",
    title="Python source",
    doc=__doc__,
    kind=Kind.CODE,
    recognises=recognises,
    read=read,
    within=(b"(", *_WORDS, b"#!"),
    plain=True,
    extensions=(".py",),
    refines=("script",),
    steps=1,
)
