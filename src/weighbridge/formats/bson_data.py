"""BSON: documents of MongoDB, and what Julia's BSON.jl writes with them, as Flux' models (.bson).

Layout (little-endian)::

    document   i32 size in bytes; elements; zero
    element    u8 type, name, zero, and: 1 f64; 2 text: i32 size, bytes, zero; 3 document; 4 array,
               a document by number; 5 i32 size, u8 kind, bytes; 7 12 bytes; 8 u8; 9, 17 and
               18 8 bytes; 10 nothing; 16 i32

BSON.jl has a ``tag`` say what a document is: of ``struct``, ``datatype`` and ``ref``, texts lead to
a name that it looks up from ``Main`` on, an object is made without its constructor, and its fields
are converted to what the type asks for. A ``jl_anonymous`` is a function, its code in the document;
so are a ``Method``, a ``TypeName`` and a ``CodeInfo`` of ``Core``.

Sources: https://bsonspec.org/spec.html, https://github.com/JuliaIO/BSON.jl, ``src/extensions.jl``,
``anonymous.jl`` and ``read.jl`` (retrieved 2026-11-27). Not read: numbers, but for programs; types
of elements that BSON.jl does not know, but for those above; code of functions.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Code, Effect, Evidence, FormatError, Gap, GapKind, Import, Named, Place
from weighbridge.core.records import dataclass, field
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

TEXT, DOCUMENT, ARRAY, BINARY = 2, 3, 4, 5
FIXED = {1: 8, 7: 12, 8: 1, 9: 8, 10: 0, 16: 4, 17: 8, 18: 8}
"""Bytes of a value, by type: of those that have a size of their own."""

TYPES = frozenset({TEXT, DOCUMENT, ARRAY, BINARY, *FIXED})
LEAST = 5
KEY = 1 << 10
"""Bytes of a name, at most."""

WORD, WORDS, DEEP = 512, 64, 400
"""Bytes of a text that is looked at, texts of one name, documents in documents."""

TOLD = 4096
"""Names that are told."""

MARKED = ("name", "path")
LEADING = frozenset({"datatype", "ref"})
"""What documents are that lead to a name."""

FOUND = ("Base", "Core", "Main")
"""Modules that a name may lead to from any other."""

FUNCTION = "jl_anonymous"
CODE = frozenset({("Core", "TypeName"), ("Core", "Method"), ("Core", "CodeInfo")})
"""Types that functions are kept as."""

RUNS = "when something takes it out of the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether a document is there that ends in a zero, and its first element is one."""
    head = glimpse.head
    size = int.from_bytes(head[:4], "little", signed=True)
    if len(head) <= LEAST or not LEAST < size <= glimpse.size or head[4] not in TYPES:
        return False
    key, zero, _ = head[5 : 5 + KEY].partition(b"\0")
    if not zero or not key.decode("utf-8", "replace").replace("\ufffd", "\0").isprintable():
        return False
    last = glimpse.source.read(glimpse.start + size - 1, 6)
    another = int.from_bytes(last[1:5], "little", signed=True)
    behind = glimpse.size - size
    return last[:1] == b"\0" and bool(key) and (behind == 0 or LEAST <= another <= behind)


@dataclass(slots=True)
class _Document:
    """A document that is being read.

    Attributes:
        start: Where it begins.
        stop: Where it says that it ends.
        key: Under which name it stands.
        tags: What it is said to be.
        words: Texts in it, of an array that may be a name.
        names: The names that it may lead to: texts of each.
        odd: Whether part of a name is no text; of a document, whether what it is said to be may
            be another one.
    """

    start: int
    stop: int
    key: str
    tags: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    names: list[list[str]] = field(default_factory=list)
    odd: bool = False


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Import`` per name that loading looks up, ``Code`` for functions, and programs.

    Raises:
        FormatError: Cut, of a type that is not known, or a document ends elsewhere than it says.
    """
    yield from programs.inside(cursor, "the document", RUNS)
    told: set[tuple[str, str]] = set()
    while cursor.left:
        for document in _documents(cursor):
            place = cursor.place(document.start)
            leads = not LEADING.isdisjoint(document.tags)
            if document.odd or (leads and not all(document.names or [[]])):
                # BSON.jl puts in there what another document holds, before it looks names up.
                yield Gap(place, GapKind.DAMAGED, "a tag or a name that is not written where it is")
            for words in document.names if leads else ():
                name = _name(words)
                key = (name.module, name.name)
                if len(told) >= TOLD:
                    raise FormatError(f"over {TOLD} names", offset=document.start)
                if key not in told:
                    told.add(key)
                    yield Import(place, name, document.tags[0])
            if FUNCTION in document.tags or any(tuple(w[-2:]) in CODE for w in document.names):
                yield from _function(place, told)


def _function(place: Place, told: set[tuple[str, str]]) -> Iterator[Code]:
    """Tell once that the file holds functions."""
    key = (FUNCTION, "")
    if key not in told:
        told.add(key)
        why = "a function, its code in the document"
        yield Code(place, "julia", why, "when the model is used", frozenset({Effect.UNREADABLE}))


def _name(words: list[str]) -> Named:
    """Return the name that texts lead to."""
    for index in range(len(words) - 1, 0, -1):
        if words[index] in FOUND and index < len(words) - 1:
            words = words[index:]
            break
    if len(words) > 1 and words[0] == "Main" and words[1] in FOUND:
        words = words[1:]
    return Named("julia:" + ".".join(words[:-1] or words), words[-1] if len(words) > 1 else "")


def _documents(cursor: Cursor) -> Iterator[_Document]:
    """Walk one document; yield each inside it when it ends."""
    stack = [_begin(cursor, "")]
    while stack:
        top = stack[-1]
        at = cursor.offset
        kind = cursor.u8("type of an element")
        if kind == 0:
            if cursor.offset != top.stop:
                raise FormatError(f"a document ends here, and says {top.stop}", offset=at)
            stack.pop()
            if stack:
                _ended(stack[-1], top)
            yield top
            continue
        key = _key(cursor)
        if kind in (DOCUMENT, ARRAY):
            if len(stack) >= DEEP:
                raise FormatError("documents nested too deeply", offset=at, kind=GapKind.LIMIT)
            stack.append(_begin(cursor, key))
        elif kind == TEXT:
            _said(stack, key, _text(cursor))
        elif kind == BINARY:
            cursor.skip(1 + cursor.u32("size of bytes"), "bytes")
        elif kind in FIXED:
            cursor.skip(FIXED[kind], "value")
        else:
            raise FormatError(f"an element of type {kind}", offset=at)


def _said(stack: list[_Document], key: str, text: str) -> None:
    """Take note of a text that says what a document is, or is part of a name."""
    top = stack[-1]
    if key == "tag":
        top.tags.append(text)
    elif top.key in MARKED:
        if len(top.words) >= WORDS:
            raise FormatError(f"a name of over {WORDS} texts", offset=top.start)
        top.words.append(text)


def _ended(above: _Document, ended: _Document) -> None:
    """Take note of a document inside another one."""
    if ended.key in MARKED:
        above.names.append([] if ended.odd or ended.tags else ended.words)
    elif above.key in MARKED or (ended.key == "tag" and ended.tags):
        above.odd = True


def _begin(cursor: Cursor, key: str) -> _Document:
    start = cursor.offset
    size = cursor.number(4, "size of a document", signed=True)
    if not LEAST <= size <= cursor.left + 4:
        raise FormatError(f"a document of {size} bytes, {cursor.left} left", offset=start)
    return _Document(start, start + size, key)


def _key(cursor: Cursor) -> str:
    window = cursor.peek(min(cursor.left, KEY), "name")
    end = window.find(b"\0")
    if end < 0:
        raise FormatError("a name without an end", offset=cursor.offset)
    cursor.skip(end + 1, "name")
    return window[:end].decode("utf-8", "backslashreplace")


def _text(cursor: Cursor) -> str:
    at = cursor.offset
    size = cursor.number(4, "size of a text", signed=True)
    if not 0 < size <= cursor.left:
        raise FormatError(f"a text of {size} bytes", offset=at)
    raw = cursor.peek(min(size, WORD), "text")
    cursor.skip(size, "text")
    return raw[: size - 1].decode("utf-8", "backslashreplace")


FORMAT = Format(
    id="bson-data",
    title="BSON (Julia, MongoDB)",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=4,
    begins=tuple(bytes([each]) for each in sorted(TYPES)),
    extensions=(".bson",),
    least=8,
)
