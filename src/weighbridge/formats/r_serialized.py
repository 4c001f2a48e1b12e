r"""R data: objects that R serialised (.rds, .rda), which may hold functions.

Layout::

    0    "RDX3\n"     only of .rda: what follows is one list of named values
    ..   "X\n"        big-endian; "B\n": as in memory; "A\n": as text
    ..   3 x i32      version (2 or 3), R that wrote it, R that can read it
    ..   i32, text    only of version 3: the native encoding
    ..   item         u32 flags: type, attributes?, tag?; then what the type asks for

Items lie inside one another, and every one is walked. R evaluates nothing while it reads, but for
a promise that is the value read, or an element of it: that is evaluated as soon as the value is
looked at (CVE-2024-27322), unless it is a variable of a lazy-load database. Functions and promises
in environments are what many models bring along; they are told with the functions they call. Where
every function does nothing but compute, they are counted instead.
Namespaces are loaded, and persistent names looked up, while reading.

Source: https://cran.r-project.org/doc/manuals/r-release/R-ints.html#Serialization-Formats,
``src/main/serialize.c`` and ``altclasses.c`` of R 4.4 (retrieved 2026-11-26).
Not read: numbers; instructions of bytecode (its constants are), but for which of these are names
of arguments; files of version 1; in the form of
text, raw bytes.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    GapKind,
    Purpose,
    Reference,
    Span,
    later,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import rhidden, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.rbegun import EVALUATED, begun
from weighbridge.intake.rblocks import Blocks
from weighbridge.intake.rcalm import Calm
from weighbridge.intake.rcode import MAPPING, Piece, matters
from weighbridge.intake.rinstructions import Instructions
from weighbridge.intake.rnames import SYMBOL, Names
from weighbridge.intake.routside import Outside
from weighbridge.intake.rparts import CONSTANT
from weighbridge.intake.rplain import (
    DATA,
    FRAME,
    ITEM,
    TABLE,
    Passer,
    Passes,
    Relation,
    Runs,
    Step,
    begin,
)
from weighbridge.intake.rruns import Runner
from weighbridge.intake.rtypes import (
    BARE,
    CHARACTERS,
    EXPRESSION,
    HAS_ATTRIBUTES,
    HAS_TAG,
    LIST,
    NAMESPACE,
    NUMBERS,
    PACKAGE,
    PERSISTENT,
    RAW,
    REF,
    STRINGS,
    UNBOUND,
    VECTOR,
)
from weighbridge.intake.rwire import Binary, Wire, wire, written

_START = later.pattern(rb"(?:RD[XBA][23]\n)?(?:%b)" % rhidden.FORMS)

PENDING = 100_000
"""Items that wait for the end of another; R itself gives up far earlier."""

OBJECTS = 100_000
"""Objects in one file, one behind the other."""

WORD = 2
"""Bytes that may end the last word of a file that is text."""

ATTRLANG, ATTRLIST, REPREF, REPDEF, ALTREP = 240, 239, 243, 244, 238
CLOSURE, ENVIRONMENT, PROMISE, LANGUAGE, SPECIAL, BUILTIN = 3, 4, 5, 6, 7, 8
DOTS, BYTECODE, POINTER, WEAK, S4 = 17, 21, 22, 23, 25
PAIRS = frozenset({LIST, LANGUAGE, CLOSURE, PROMISE, DOTS})
WITHOUT = frozenset({SYMBOL, ENVIRONMENT, ALTREP, NAMESPACE, PACKAGE, PERSISTENT})
"""Types of items of which R reads no attributes, whatever their flags say."""
PARTS = frozenset({LANGUAGE, LIST, ATTRLANG, ATTRLIST})
"""Types of calls and lists inside bytecode."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header of a serialisation is there."""
    return _START.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield functions, promises, namespaces, what is opened; a ``Gap`` for stray bytes."""
    known = set[int]()
    for _ in range(OBJECTS):
        start = cursor.offset
        if cursor.peek(min(2, cursor.left), "header") == b"RD":
            cursor.skip(5, "header")
        known.add(cursor.offset)
        how = wire(cursor)
        yield Entry(cursor.place(start), "r.written-by", written(how, start))
        yield from rhidden.noted(_Walk(cursor, how).walk(), known)
        if isinstance(cursor.source, rhidden.Inner):
            return
        if _START.match(cursor.peek(min(32, cursor.left), "rest")) is None:
            break
    if cursor.left and (cursor.left > WORD or cursor.peek(cursor.left, "rest").strip()):
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the objects")
    yield from rhidden.read(cursor.again(), known)


class _Walk:
    """Walks one object with a stack of what is still to be read."""

    def __init__(self, cursor: Cursor, how: Wire) -> None:
        self._cursor = cursor
        self._how = how
        self._names = Names(cursor, how)
        self._refs = self._names.refs
        self._code = Instructions(cursor, how)
        # What is passed over is not counted: where there may be too many items, each is.
        few = cursor.left < cursor.limits.opcodes
        self._blocks = Blocks(cursor, words=not isinstance(how, Binary)) if few else None
        self._told = 0
        self._stack: list[Step] = []
        self._out: list[Evidence | Part] = []
        self._outside = Outside(cursor, how, self._names, self._out)
        self._calm = Calm(cursor, how, self._names, self._out)
        begin(cursor, self._stack)
        self._passer: Passes | None = None
        self._runner: Runs | None = None
        if isinstance(how, Binary):
            self._passer = Passer(cursor, how, self._stack, self._refs, self._outside, few=few)
            if how.order == "big" and few:
                self._runner = Runner(cursor, self._stack, self._refs, PENDING)
        else:
            from weighbridge.intake.rlinecode import CodeLines  # noqa: PLC0415 - few files are text

            lines = CodeLines(cursor, self._stack, self._refs, PENDING)
            self._passer, self._runner = lines, lines if few else None

    def walk(self) -> Iterator[Evidence | Part]:
        """Read until nothing is left to read.

        Raises:
            FormatError: Damaged, nested too deeply, or of too many items.
        """
        try:
            yield from self._walked()
        except FormatError:
            yield from self._out
            yield from self._calm.cut()
            raise
        yield from self._calm.end(self._passer.bound() if self._passer else ())

    def _walked(self) -> Iterator[Evidence | Part]:
        stack, room = self._stack, self._cursor.limits.opcodes
        while stack:
            kind, role, count = stack.pop()
            room -= 1
            if room < 0 or len(stack) > PENDING:
                why = "too many items" if room < 0 else "nested too deeply"
                raise FormatError(why, offset=self._cursor.offset, kind=GapKind.LIMIT)
            if kind == ITEM:
                if count > 1:
                    stack.append((ITEM, role, count - 1))
                self._item(role)
            else:
                self._step(kind, role, count)
            if self._out:
                self._told += 1
                yield from self._out
                self._out.clear()
            if stack and stack[-1][1].piece is None:
                if self._passer:
                    room = self._passer.passed(room, PENDING)
            elif self._runner:
                self._runner.run()
        yield from self._out

    def _step(self, kind: str, role: Relation, count: int) -> None:
        """Do what is to be done but read an item."""
        match kind:
            case "texts":
                self._texts(role, count)
            case "end":
                self._end(role)
            case "altrep":
                self._altrep()
            case "bytecode":
                self._bytecode(role)
            case "value":
                self._value(role)
            case "code":
                self._function(role)
            case "walked":
                self._calm.ask(role.piece)
                if self._blocks:
                    self._blocks.end(role.piece, self._state())
                    # Which ends with what was walked.
                    self._stack.pop()
                    self._end(role)
            case _:
                self._compiled_step(kind, role, count)

    def _push(self, kind: str, role: Relation, count: int = 1) -> None:
        if count > 0:
            self._stack.append((kind, role, count))

    def _item(self, role: Relation) -> None:
        start = self._cursor.offset
        flags = self._how.integer("flags")
        kind = flags & 0xFF
        if kind in BARE:
            return
        if kind in PAIRS:
            self._pairs(kind, flags, role, start)
            return
        if kind == REF:
            index, name = self._names.referred(flags)
            if name is None:
                raise FormatError(f"reference {index}", offset=start)
            self._symbol(name, role)
            return
        if flags & HAS_ATTRIBUTES and kind not in WITHOUT:
            self._push(ITEM, DATA)
        if size := NUMBERS.get(kind, 0):
            self._numbers(kind, size, role)
        elif kind == CHARACTERS:
            self._characters(role)
        elif kind == STRINGS:
            self._push("texts", role, self._names.count("texts"))
        elif kind in (VECTOR, EXPRESSION):
            inner = FRAME if role is TABLE else Relation(role.piece, role.name)
            self._push(ITEM, inner, self._names.count("elements"))
        elif kind == SYMBOL:
            self._symbol(self._names.symbol(), role)
        else:
            self._rare(kind, role, start)

    def _rare(self, kind: int, role: Relation, start: int) -> None:
        how = self._how
        if kind == ENVIRONMENT:
            how.integer("locked")
            self._refs.append("")
            self._push(ITEM, DATA)
            self._push(ITEM, TABLE)
            self._push(ITEM, FRAME)
            self._push(ITEM, DATA)
        elif kind in (NAMESPACE, PACKAGE, PERSISTENT):
            if kind != NAMESPACE:
                self._calm.doubt()
            self._outside.read(kind, start)
        elif kind in (SPECIAL, BUILTIN):
            name = self._names.text("name")
            self._calm.built_in(name, start)
            self._symbol(name, Relation(role.piece, callee=True))
        elif kind in (POINTER, WEAK):
            self._refs.append("")
            self._push(ITEM, DATA, 2 if kind == POINTER else 0)
        elif kind == ALTREP:
            self._push(ITEM, DATA)
            self._push("altrep", role)
        elif kind == BYTECODE:
            how.integer("shared")
            self._push("bytecode", role)
        elif kind != S4:
            raise FormatError(f"type {kind} is not known", offset=start)

    def _pairs(self, kind: int, flags: int, role: Relation, start: int) -> None:
        """Read a pair's attributes, tag and first value before what follows it."""
        data = kind == LANGUAGE and role.piece is None
        if data and self._blocks and self._blocks.again(start, PENDING - len(self._stack)):
            return
        inner = self._inner(kind, role, start)
        if data:
            self._begin(start, inner)
        if kind in (CLOSURE, PROMISE):
            self._delayed(kind, flags, inner)
            return
        self._push(ITEM, inner)  # what follows
        callee = kind == LANGUAGE or inner.callee
        name = self._calm.pair(kind, flags, role)
        value = Relation(inner.piece, name, framed=inner.framed, callee=callee)
        self._push(ITEM, value)
        if flags & HAS_TAG and not flags & HAS_ATTRIBUTES:
            value.name = self._names.tag()
            if role.piece is None:  # in code it names an argument
                self._calm.bound.add((value.name, inner.framed))
        elif flags & HAS_TAG:
            self._calm.doubt()
            self._push(ITEM, DATA)
        if flags & HAS_ATTRIBUTES:
            self._push(ITEM, DATA)

    def _delayed(self, kind: int, flags: int, inner: Relation) -> None:
        """Read a function or a promise: attributes, environment and what else it has."""
        here = flags & (HAS_TAG | HAS_ATTRIBUTES)
        if kind == CLOSURE and here == HAS_TAG and self._blocks and self._names.known():
            self._function(inner)
            return
        later = ("code",) if kind == CLOSURE else (ITEM, "value")
        self._stack += [(step, inner, 1) for step in later]
        self._push(ITEM, DATA, here.bit_count())

    def _inner(self, kind: int, role: Relation, start: int) -> Relation:
        """Return the role of what is inside a pair; begin a piece of code where one begins."""
        if kind in (LIST, DOTS):
            return role
        if kind == LANGUAGE and role.piece:
            # of base::system, which is a call in the place of a function, each name counts
            return Relation(role.piece, callee=role.callee)
        self._cursor.budget.part(2, start)
        inner = Relation(begun(kind, role, start))
        self._push("end", inner)
        return inner

    def _function(self, role: Relation) -> None:
        """Read what a function takes and what it does, unless the same was read before."""
        if role.piece:
            if self._blocks and self._blocks.passed(role.piece, PENDING - len(self._stack)):
                return
            role.piece.body = self._cursor.offset
            self._begin(self._cursor.offset, role)
        self._push(ITEM, role)
        self._push(ITEM, role)

    def _begin(self, start: int, role: Relation) -> None:
        """Remember where code begins, until it was walked."""
        if self._blocks:
            self._blocks.begin(start, self._state())
        self._push("walked", role)

    def _state(self) -> tuple[int, int, int]:
        """Return what changes when a name is new, something is told or instructions are read."""
        return len(self._refs), self._told, self._code.left

    def _value(self, role: Relation) -> None:
        """Read a promise's value: one that has been evaluated is not evaluated again."""
        start = self._cursor.offset
        waits = self._how.integer("flags") & 0xFF == UNBOUND
        self._calm.promised(role.piece, waits=waits)
        if not waits or not role.piece:
            self._cursor.seek(start, "value")
            self._push(ITEM, DATA)

    def _end(self, role: Relation) -> None:
        piece = role.piece
        if piece is None or not self._calm.worth(piece):
            return
        place = self._cursor.place(piece.start)
        if piece.what == MAPPING:
            self._out.append(Reference(place, Purpose.DATA, piece.text, piece.name))
            return
        self._calm.tell(piece, piece.code(place))

    def _symbol(self, name: str, role: Relation) -> None:
        if role.piece is None or not name:
            return
        self._calm.head(name, role)
        if role.code >= 0 and matters(name) and self._code.only_names(role.code, role.index):
            return
        if role.callee and (role.name != CONSTANT or matters(name)):
            role.piece.calls(name)
        else:
            role.piece.mentions(name)

    def _characters(self, role: Relation) -> None:
        text = self._names.text("text")
        if role.piece:
            role.piece.holds(text)

    def _texts(self, role: Relation, count: int) -> None:
        if role.piece is None:
            count -= self._how.texts(count)
        if count > 0:
            self._push("texts", role, count - 1)
            self._item(Relation(role.piece))

    def _numbers(self, kind: int, size: int, role: Relation) -> None:
        count = self._names.count("numbers")
        start = self._cursor.offset
        self._how.skip(count, size, "numbers")
        if kind == RAW and count and self._cursor.offset - start == count:
            span = Span(start, start + count)
            whole = self._cursor.source.read(start, min(count, 8)).startswith(rhidden.CONTENT)
            wanted = Role.CONTENT if whole else Role.DATA
            self._out.append(Part("", lambda: self._cursor.source, wanted, "", span))
        if role.piece and kind == RAW and count:
            role.piece.holds("raw bytes")

    def _altrep(self) -> None:
        """Read the class of a compact vector where it stands; leave its state."""
        start, plain = self._cursor.offset, 0xFF | HAS_ATTRIBUTES | HAS_TAG
        if self._how.integer("flags") & plain != LIST:
            raise FormatError("a class wanted", offset=start)
        name = self._names.tag()
        if self._how.integer("flags") & plain != LIST:
            raise FormatError("a package wanted", offset=start)
        package = self._names.tag()
        state = DATA
        if package == "base" and name.startswith("mmap"):
            state = Relation(Piece(MAPPING, start, name, ""))
            self._push("end", state)
        self._push(ITEM, state)
        self._push(ITEM, DATA)  # the rest of the class
        if package != "base":
            self._outside.package(package, start, "ALTREP_SXP")

    def _bytecode(self, role: Relation) -> None:
        if role.piece:
            role.piece.compiled = True
        else:
            role = Relation(Piece("bytecode", self._cursor.offset, role.name, EVALUATED))
            self._push("end", role)
        self._push("constants", role.constants(self._cursor.offset))
        self._push(ITEM, DATA)

    def _compiled_step(self, kind: str, role: Relation, count: int) -> None:
        if kind == "constants":
            role.index = self._names.count("constants")
            self._push("constant", role, role.index)
        elif kind == "constant":
            self._constant(role, count)
        else:
            self._compiled(role, self._how.integer("type"))

    def _constant(self, role: Relation, count: int) -> None:
        """Read one constant of bytecode, behind its type."""
        self._push("constant", role, count - 1)
        kind = self._how.integer("type")
        if kind == BYTECODE:
            self._push("bytecode", role)
        elif kind in PARTS or kind in (REPDEF, REPREF):
            self._compiled(role, kind)
        else:
            # a function that instructions fetch is a symbol among the constants
            inner = Relation(role.piece, CONSTANT, callee=True)
            inner.code, inner.index = role.code, role.index - count
            self._push(ITEM, inner)

    def _compiled(self, role: Relation, kind: int) -> None:
        """Read a call as bytecode keeps it: with types of its own, and parts that are shared."""
        if kind == REPREF:
            self._how.integer("shared")
            return
        if kind == REPDEF:
            self._how.integer("shared")
            start, kind = self._cursor.offset, self._how.integer("type")
            if kind not in PARTS:
                # R would read a pair, whatever its type.
                raise FormatError(f"type {kind} of what is shared", offset=start)
        if kind not in PARTS:
            self._push(ITEM, role)
            return
        first = Relation(role.piece, callee=kind in (LANGUAGE, ATTRLANG))
        self._push("compiled", Relation(role.piece))
        self._push("compiled", first)
        self._push(ITEM, DATA)
        if kind in (ATTRLANG, ATTRLIST):
            self._push(ITEM, DATA)


FORMAT = Format(
    id="r-serialized",
    title="R data",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"RD", b"X\n", b"B\n", b"A\n"),
    extensions=(".rds", ".rda", ".rdata"),
    steps=2,
)
