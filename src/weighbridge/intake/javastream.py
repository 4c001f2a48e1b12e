r"""What a stream of Java's serialisation holds, walked content by content.

The layout is told by ``formats/java_serialized.py``.

Source: https://docs.oracle.com/en/java/javase/21/docs/specs/serialization/protocol.html
(retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind, Import, Named, Span
from weighbridge.core.records import dataclass, field
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part, Role

MAGIC = b"\xac\xed\0\5"

NULLS = 256
"""Contents that are nothing of which a run is passed over at once."""

NULL, REFERENCE, CLASS_DESC, OBJECT, STRING, ARRAY, CLASS, BLOCK, END = range(0x70, 0x79)
RESET, LONG_BLOCK, EXCEPTION, LONG_STRING, PROXY_DESC, ENUM = range(0x79, 0x7F)

FIRST_HANDLE = 0x7E0000
SIZES = {"B": 1, "C": 2, "D": 8, "F": 4, "I": 4, "J": 8, "S": 2, "Z": 1}
WRITES, SERIALIZABLE, EXTERNALIZABLE, BLOCKS = 1, 2, 4, 8

PENDING = 100_000
"""Steps that wait for the end of another; Java's own reader gives up far earlier."""

CLASSES = 100_000
"""Classes that one stream tells."""

ANCESTORS = 256
"""Classes that a class extends, one through the other."""

CONTENT = (b"\xac\xed\0\5", b"PK\3\4", b"\x1f\x8b", b"\x80\4\x95", b"\x80\3", b"\x80\2")
"""Beginnings of byte arrays that are files of their own."""


@dataclass(slots=True)
class _Class:
    """A class as the stream tells it.

    Attributes:
        name: As Java writes it, ``[D`` for an array of numbers.
        flags: How its objects are written.
        steps: What its own fields take: bytes of numbers, and objects, in turn.
        above: The class that it extends.
    """

    name: str
    flags: int = SERIALIZABLE
    steps: list[tuple[str, int]] = field(default_factory=list)
    above: _Class | None = None

    def line(self, offset: int) -> list[_Class]:
        """Return it and its ancestors."""
        found: list[_Class] = []
        each: _Class | None = self
        while each:
            found.append(each)
            each = each.above
            if len(found) > ANCESTORS:
                raise FormatError("a class that extends too many", offset=offset)
        return found


_Step = tuple[str, int, "_Class | None"]


class Walk:
    """Walks contents with a stack of what is still to be read."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._handles: list[_Class | None] = []
        self._seen: set[str] = set()
        self._stack: list[_Step] = []
        self._last: _Class | None = None
        self._out: list[Evidence | Part] = []
        self._classes = 0
        self._room = cursor.limits.opcodes

    def one(self) -> Iterator[Evidence | Part]:
        """Read one content and everything inside it.

        Raises:
            FormatError: Damaged, nested too deeply, or of too many items.
        """
        stack = self._stack
        stack.append(("content", 1, None))
        while stack:
            kind, count, about = stack.pop()
            self._room -= 1
            if self._room < 0 or len(stack) > PENDING:
                why = "too many items" if self._room < 0 else "nested too deeply"
                raise FormatError(why, offset=self._cursor.offset, kind=GapKind.LIMIT)
            self._step(kind, count, about)
            if self._out:
                yield from self._out
                self._out.clear()

    def _step(self, kind: str, count: int, about: _Class | None) -> None:
        match kind:
            case "content":
                if count > 1:
                    self._push("content", count - 1)
                self._content(self._cursor.u8("content"))
            case "numbers":
                self._cursor.skip(count, "numbers")
            case "added":
                self._nothing()
                if self._cursor.peek(1, "content")[0] == END:
                    self._cursor.skip(1, "end")
                else:
                    self._push("added")
                    self._push("content")
            case "class":
                self._class()
            case "extends":
                if about:
                    about.above = self._last
                    about.line(self._cursor.offset)
                self._last = about
            case "object":
                self._object()
            case "array":
                self._array()
            case _:
                self._handles.append(None)

    def _nothing(self) -> None:
        """Pass over a run of contents that are nothing."""
        window, at, left = self._cursor.ahead(NULLS)
        ahead = window[at : at + left]
        run = len(ahead) - len(ahead.lstrip(b"\x70"))
        self._room -= 2 * run
        self._cursor.skip(run, "nothing")

    def _push(self, kind: str, count: int = 1, about: _Class | None = None) -> None:
        self._stack.append((kind, count, about))

    def _content(self, mark: int) -> None:
        cursor = self._cursor
        if mark in (STRING, LONG_STRING):
            self._handles.append(None)
            cursor.skip(self._number(2 if mark == STRING else 8, "length"), "text")
        elif mark == REFERENCE:
            self._referred()
        elif mark in (CLASS_DESC, PROXY_DESC):
            cursor.seek(cursor.offset - 1, "class")
            self._push("class")
        elif mark in (OBJECT, ARRAY, CLASS, ENUM):
            if mark == ENUM:
                self._push("content")  # the constant's name
            self._push({OBJECT: "object", ARRAY: "array"}.get(mark, "handle"))
            self._push("class")
        elif mark in (BLOCK, LONG_BLOCK):
            cursor.skip(self._number(1 if mark == BLOCK else 4, "length"), "block")
        elif mark == RESET:
            self._handles.clear()
        elif mark == EXCEPTION:
            self._handles.clear()
            self._push("content")
        elif mark != NULL:
            raise FormatError(f"byte {mark:#x} starts no content", offset=cursor.offset - 1)

    def _number(self, size: int, what: str) -> int:
        return self._cursor.number(size, what, "big")

    def _name(self) -> str:
        size = self._number(2, "length of a name")
        return self._cursor.take(size, "name").decode("utf-8", "replace")

    def _referred(self) -> _Class | None:
        index = self._number(4, "reference") - FIRST_HANDLE
        if not 0 <= index < len(self._handles):
            raise FormatError(f"reference to {index}", offset=self._cursor.offset - 4)
        return self._handles[index]

    def _class(self) -> None:
        """Read a class, a reference to one, or none; it is then the last one."""
        start = self._cursor.offset
        mark = self._cursor.u8("class")
        if mark == NULL:
            self._last = None
        elif mark == REFERENCE:
            self._last = self._referred()
            if self._last is None:
                raise FormatError("a reference to no class", offset=start)
        elif mark == CLASS_DESC:
            self._described(start)
        elif mark == PROXY_DESC:
            self._proxy(start)
        else:
            raise FormatError(f"byte {mark:#x} starts no class", offset=start)

    def _described(self, start: int) -> None:
        self._classes += 1
        if self._classes > CLASSES:
            raise FormatError(f"more than {CLASSES} classes", offset=start, kind=GapKind.LIMIT)
        found = _Class(self._name())
        self._cursor.skip(8, "version of a class")
        self._handles.append(found)
        found.flags = self._cursor.u8("flags")
        texts = 0
        self._push("extends", 1, found)
        self._push("class")
        self._push("added")
        for _ in range(self._number(2, "fields")):
            letter = chr(self._cursor.u8("type of a field"))
            self._name()
            if letter in "[L":
                # the type's name, which is a content; nothing else may be here
                self._type_name()
                texts += 1
            elif letter not in SIZES:
                raise FormatError(f"type {letter!r}", offset=self._cursor.offset)
            kind, size = ("content", 1) if letter in "[L" else ("numbers", SIZES[letter])
            if found.steps and found.steps[-1][0] == kind:
                found.steps[-1] = (kind, found.steps[-1][1] + size)
            else:
                found.steps.append((kind, size))
        self._told(found.name, start)

    def _type_name(self) -> None:
        mark = self._cursor.u8("name of a type")
        if mark not in (STRING, LONG_STRING, REFERENCE):
            raise FormatError("a type without a name", offset=self._cursor.offset - 1)
        self._content(mark)

    def _proxy(self, start: int) -> None:
        found = _Class("a proxy")
        self._handles.append(found)
        self._push("extends", 1, found)
        self._push("class")
        self._push("added")
        count = self._number(4, "interfaces")
        if count > self._cursor.left // 2:
            raise FormatError(f"{count} interfaces", offset=start)
        for _ in range(count):
            self._told(self._name(), start)
        self._told("java.lang.reflect.Proxy", start)

    def _told(self, name: str, start: int) -> None:
        """Say once that a class is named; of an array, the class of what is in it."""
        plain = name.lstrip("[")
        if plain != name:
            plain = plain[1:].removesuffix(";") if plain.startswith("L") else ""
        if plain and plain not in self._seen:
            self._seen.add(plain)
            package, _, last = plain.rpartition(".")
            target = Named(f"java:{package or 'default'}", last)
            self._out.append(Import(self._cursor.place(start), target, "class description"))

    def _object(self) -> None:
        start = self._cursor.offset
        self._handles.append(None)
        if self._last is None:
            raise FormatError("an object of no class", offset=start)
        # the oldest ancestor's fields are first, so they are pushed last
        for each in self._last.line(start):
            if each.flags & EXTERNALIZABLE:
                if not each.flags & BLOCKS:
                    why = f"an object of {each.name!r}, which writes in a way of its own"
                    raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
                self._push("added")
            elif each.flags & SERIALIZABLE:
                if each.flags & WRITES:
                    self._push("added")
                for kind, count in reversed(each.steps):
                    self._push(kind, count)

    def _array(self) -> None:
        cursor = self._cursor
        self._handles.append(None)
        name = self._last.name if self._last else ""
        count = self._number(4, "length of an array")
        size = SIZES.get(name[1:2], 0)
        start = cursor.offset
        if not name.startswith("[") or (not size and count > cursor.left):
            raise FormatError(f"array {name[:80]!r} of {count}", offset=start)
        if not size:
            self._push("content", count) if count else None
            return
        cursor.skip(count * size, "numbers")
        if name == "[B" and count:
            span = Span(start, start + count)
            whole = cursor.source.read(start, min(count, 4)).startswith(CONTENT)
            role = Role.CONTENT if whole else Role.DATA
            self._out.append(Part("", lambda: cursor.source, role, "", span))


def object_end(cursor: Cursor) -> int:
    """Return where the first object of a stream ends, after which ``readObject`` reads nothing.

    Raises:
        FormatError: It is damaged, or does not begin with an object.
    """
    cursor.skip(len(MAGIC), "magic number")
    walk = Walk(cursor)
    while (mark := cursor.peek(1, "content")[0]) == RESET:
        cursor.skip(1, "reset")
    if mark in (BLOCK, LONG_BLOCK, EXCEPTION):
        raise FormatError("a stream that begins with no object", offset=cursor.offset)
    for _ in walk.one():
        pass
    return cursor.offset
