"""Octave's own data, as text: what ``save`` writes if nothing else is said (.mat, .txt).

Layout::

    # Created by Octave 7.3.0, ...
    # name: x
    # type: scalar
    1

Cells and structures hold variables, each with such lines. Keywords are looked for behind any ``#``
or ``%``, so they are here: text that only looks like a function is told as one. What stands below a
function's type is parsed when it is read; an object is filled by ``loadobj`` of its class.

Source: ``libinterp/corefcn/ls-oct-text.cc`` and ``ov-*.cc`` (``load_ascii``) of Octave 7.3, and
what it wrote (retrieved 2026-11-26). Not read: numbers; whether there are as many as is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, Import, Named, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import matlabcode
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import windows
from weighbridge.machine import behind

MARKS = (b"# Created by Octave", b"# name: ")

_FIRST = later.pattern(rb"(?:#[^\n]*\n){0,4}?# name: [^\n]*\n# type: ")
_TYPE = later.pattern(rb"type[ \t]*+:[ \t]*+(?:global[ \t]++)?([^\r\n]{0,60})")
_PLAIN = later.pattern(
    rb"(?:(?:float|sparse|complex|diagonal|permutation|bool|u?int(?:8|16|32|64)) )*"
    rb"(?:matrix|scalar|complex|bool)|(?:double_|float_)?range|(?:sq_)?string|null_\w+|cell"
    rb"|(?:scalar )?struct|lazy_index|<unknown type>"
)
_CLASS = later.pattern(rb"[#%][#%\s]*classname[ \t]*:[ \t]*(\w{1,80})")
_NAME = later.pattern(rb"# name: ([^\n]{1,80})\n$")
_SHOWN = later.pattern(rb"^[^#\s][^\n]*", re.MULTILINE)

WINDOW = 1 << 20
"""Bytes that are searched at once."""

BELOW = 4096
"""Bytes below a type that belong to it, as far as a summary goes."""

ABOVE = 256
"""Bytes above a type that are looked at for its mark and a name."""

FUNCTIONS = frozenset({b"function handle", b"inline function"})
TOLD = (*FUNCTIONS, b"class", b"object", b"octave_java", b"java")
"""Types that are told wherever they stand, with whatever behind them."""

INLINE = "inline"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the first lines are a comment, a name and a type."""
    return glimpse.head.startswith(MARKS) and _FIRST.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield functions, classes of objects, and a ``Gap`` for variables of other types."""
    for base, data in windows(cursor.source, cursor.start, cursor.stop, WINDOW, BELOW):
        for found in _TYPE.finditer(data):
            if found.start() >= WINDOW:
                break
            what = found[1].strip()
            if not _PLAIN.fullmatch(what) and _keyword(cursor, base + found.start()):
                yield from _told(cursor, base + found.start(), base + found.end(), what)
    yield from behind.anything(cursor, "the variables")


def _keyword(cursor: Cursor, at: int) -> bool:
    """Whether a word stands behind a mark and blanks, or behind more blanks than are looked at."""
    start = max(at - ABOVE, cursor.start)
    before = cursor.source.read(start, at - start).rstrip(b" \t")
    return not before or before.endswith((b"#", b"%"))


def _told(cursor: Cursor, start: int, stop: int, what: bytes) -> Iterator[Evidence]:
    """Tell what a type says is below it."""
    place = cursor.place(start, stop)
    above = max(start - ABOVE, cursor.start)
    before = cursor.source.read(above, start - above).rstrip(b" \t").removesuffix(b"#")
    named = _NAME.search(before)
    name = named[1].decode("utf-8", "replace") if named else ""
    below = cursor.source.read(stop, min(BELOW, cursor.stop - stop))
    texts = [matlabcode.text(each) for each in _SHOWN.findall(below)[: matlabcode.TEXTS]]
    kind = next((each for each in TOLD if what.startswith(each)), None)
    if kind in FUNCTIONS:
        texts = [each for each in texts if not each.startswith("@<")]
        yield matlabcode.function(texts, name, place)
        return
    found = _CLASS.match(below.lstrip())
    if kind != b"class" or found is None:
        # Below a name it is a variable; elsewhere it may be a text that looks like one.
        if kind or named:
            yield Gap(
                place, GapKind.UNSUPPORTED, f"a variable of type {what[:40].decode('latin-1')!r}"
            )
        return
    cls = found[1].decode()
    yield Import(place, Named(f"matlab:{cls}", "loadobj"), "object")
    if cls == INLINE:
        yield matlabcode.function(texts, name, place)


FORMAT = Format(
    id="octave-text",
    title="Octave text",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MARKS,
    extensions=(".mat",),
)
