"""Octave's own data, in binary: what ``save -binary`` writes (.mat, .oct, .bin).

Layout (in the byte order that the mark tells)::

    0    "Octave-1-L", or "-B" for big-endian, and a byte: how numbers are written
    ..   variables, up to the end: name, note, u8 global?, 255, type; then what the type asks for

Names, notes and types are texts: i32 and bytes. Extents are i32: minus their number, then each.
Cells and structures hold variables. A function handle is text that is parsed when it is read, and
the variables that it uses; an object is filled by ``loadobj`` of its class.

Source: ``libinterp/corefcn/ls-oct-binary.cc``, ``ls-utils.cc`` and ``ov-*.cc`` (``load_binary``) of
Octave 7.3, and what it wrote (retrieved 2026-11-26). Not read: numbers; types of before Octave 2.1;
objects of Java and of ``classdef``, which Octave does not save.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from math import prod

from weighbridge.core import Entry, Evidence, FormatError, GapKind, Import, Named
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import matlabcode
from weighbridge.intake.cursor import Cursor, Order
from weighbridge.intake.glimpse import Glimpse

MARK = b"Octave-1-"
NAMED = 255
"""The type of a variable whose type is a text."""

SIZES = (1, 2, 4, 1, 2, 4, 4, 8, 8, 8)
"""Bytes of a number, by the byte in front of some."""

INTEGERS = {f"{sign}int{8 * size}": size for sign in ("", "u") for size in (1, 2, 4, 8)}
INLINE = "inline"
ANONYMOUS = "<anonymous>"
SIMPLE = "simple"
EXTENTS = 64
"""Extents of one array, at most."""

Texts = list[str]
"""What a function holds of text, if the variable is one or is inside one."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether the mark is there."""
    head = glimpse.head
    return head[: len(MARK)] == MARK and head[len(MARK) : len(MARK) + 1] in (b"L", b"B")


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per variable, functions, and classes of objects.

    Raises:
        FormatError: Damaged, nested too deeply, or of a type that is not known.
    """
    mark = cursor.take(len(MARK) + 2, "mark")
    reader = _Reader(cursor, "big" if mark[len(MARK) : -1] == b"B" else "little")
    while cursor.left:
        yield from reader.variable(0, None)


class _Reader:
    """Reads variables inside variables."""

    def __init__(self, cursor: Cursor, order: Order) -> None:
        self._cursor = cursor
        self._order: Order = order
        self._plain: dict[str, Callable[[], None]] = self._kinds()

    def variable(self, depth: int, around: Texts | None) -> Iterator[Evidence]:
        """Read the variable that the cursor stands at."""
        cursor = self._cursor
        start = cursor.offset
        if depth > cursor.limits.nesting:
            raise FormatError("nested too deeply", offset=start, kind=GapKind.LIMIT)
        name = self._text("name")
        self._text("note")
        cursor.skip(1, "global")
        if (kind := cursor.u8("type")) != NAMED:
            raise FormatError(f"type {kind}", offset=start, kind=GapKind.UNSUPPORTED)
        what = self._text("type")
        if depth == 0:
            yield Entry(cursor.place(start), "octave.variable", name[:80])
        if pass_over := self._plain.get(what):
            pass_over()
            return
        match what:
            case "string" | "sq_string" | "null_string" | "null_sq_string":
                self._string(around)
            case "cell" | "struct" | "scalar struct" | "lazy_index":
                yield from self._inside(what, depth, around)
            case "function handle" | "inline function" | "class":
                yield from self._code(what, depth, name, start)
            case _:
                why = f"a variable of type {what[:40]!r}"
                raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)

    def _inside(self, what: str, depth: int, around: Texts | None) -> Iterator[Evidence]:
        """Read the variables of a cell or a structure."""
        count = 1
        if what == "cell":
            count = self._extents()
        elif what == "struct":
            first = self._integer("extents")
            count = first if first >= 0 else self._after(self._axes, first)
        elif what == "scalar struct":
            count = self._integer("fields")
        yield from self._variables(count, depth, around)

    def _after(self, passed: Callable[[int], int], first: int) -> int:
        """Read what is passed over first; return how many fields there are."""
        passed(first)
        return self._integer("fields")

    def _variables(self, count: int, depth: int, around: Texts | None) -> Iterator[Evidence]:
        if not 0 <= count <= self._cursor.left:
            raise FormatError(f"{count} variables", offset=self._cursor.offset)
        for _ in range(count):
            yield from self.variable(depth + 1, around)

    def _code(self, what: str, depth: int, name: str, start: int) -> Iterator[Evidence]:
        """Read a function, or an object."""
        texts: Texts = []
        place = self._cursor.place(start)
        if what == "inline function":
            for _ in range(max(self._integer("arguments"), 0)):
                texts.append(self._text("argument"))
            self._text("name")
            texts.insert(0, self._text("function"))
            yield matlabcode.function(texts, name, place, texts[0])
            return
        if what == "class":
            cls = self._text("class")
            yield Import(place, Named(f"matlab:{cls}", "loadobj"), "object")
            yield from self._variables(self._integer("fields"), depth, texts)
            if cls == INLINE:
                yield matlabcode.function(texts, name, place)
            return
        called = self._text("function")
        if called.removeprefix("@").startswith(ANONYMOUS):
            count = called.rpartition(" ")[2] if " " in called else "0"
            if not count.isdecimal() or len(count) > 9:
                raise FormatError(f"a function called {called[:80]!r}", offset=start)
            shown = self._text("function")
            yield from self._variables(int(count), depth, texts)
            yield matlabcode.function([shown, *texts], name, place, shown)
            return
        function, _, rest = called.partition("@<")
        if rest and rest.partition(">")[0] != SIMPLE:
            why = f"a function handle of kind {rest[:40]!r}"
            raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
        yield matlabcode.function([function.partition("\n")[0]], name, place)

    def _kinds(self) -> dict[str, Callable[[], None]]:
        """Return how what holds nothing but numbers is passed over, by its type."""
        kinds: dict[str, Callable[[], None]] = {
            "bool": partial(self._skip, 1),
            "bool matrix": partial(self._elements, 1),
            "sparse bool matrix": partial(self._sparse, 0),
            "permutation matrix": self._permutation,
            "null_matrix": partial(self._matrix, 1),
        }
        for name in ("range", "double_range", "float_range"):
            kinds[name] = partial(self._numbers, 3)
        for name, size in INTEGERS.items():
            kinds[f"{name} scalar"] = partial(self._skip, size)
            kinds[f"{name} matrix"] = partial(self._elements, size)
        for name, parts in (("", 1), ("complex ", 2), ("float ", 1), ("float complex ", 2)):
            kinds[f"{name}scalar"] = partial(self._numbers, parts)
            kinds[f"{name}matrix"] = partial(self._matrix, parts)
            kinds[f"{name}diagonal matrix"] = partial(self._diagonal, parts)
            kinds[f"sparse {name}matrix"] = partial(self._sparse, parts)
        return kinds

    def _skip(self, size: int) -> None:
        self._cursor.skip(size, "numbers")

    def _numbers(self, count: int) -> None:
        """Pass over some numbers behind the byte that says how they are written."""
        at = self._cursor.offset
        if (kind := self._cursor.u8("numbers")) >= len(SIZES):
            raise FormatError(f"numbers of type {kind}", offset=at)
        self._skip(count * SIZES[kind])

    def _matrix(self, parts: int) -> None:
        self._numbers(parts * self._extents())

    def _elements(self, size: int) -> None:
        self._skip(size * self._extents())

    def _diagonal(self, parts: int) -> None:
        rows, columns = self._integer("rows"), self._integer("columns")
        self._numbers(parts * max(min(rows, columns), 0))

    def _permutation(self) -> None:
        size = self._integer("size")
        self._cursor.skip(1, "direction")
        self._skip(8 * max(size, 0))

    def _sparse(self, parts: int) -> None:
        """Pass over columns, rows and numbers of a sparse matrix; without parts it is of bytes."""
        at = self._cursor.offset
        if self._integer("extents") == -2:
            self._integer("rows")
        columns, count = self._integer("columns"), self._integer("numbers")
        if min(columns, count) < 0:
            raise FormatError(f"a sparse matrix of {count} numbers", offset=at)
        self._skip(4 * (columns + 1 + count))
        if parts:
            self._numbers(parts * count)
        else:
            self._skip(count)

    def _string(self, around: Texts | None) -> None:
        first = self._integer("extents")
        if first < 0:
            self._held(self._axes(first), around)
            return
        for _ in range(min(first, self._cursor.left)):
            self._held(self._integer("length"), around)

    def _held(self, size: int, around: Texts | None) -> None:
        start = self._cursor.offset
        self._cursor.skip(size, "text")
        if around is not None and len(around) < matlabcode.TEXTS:
            data = self._cursor.source.read(start, min(size, matlabcode.TEXT))
            around.append(matlabcode.text(data))

    def _extents(self) -> int:
        return self._axes(self._integer("extents"))

    def _axes(self, first: int) -> int:
        """Read extents behind the first number; return the number of elements."""
        at = self._cursor.offset
        if first < -EXTENTS:
            raise FormatError(f"{-first} extents", offset=at)
        axes = [first] if first >= 0 else []
        axes += [self._integer("extents") for _ in range(-first if first < 0 else 1)]
        if min(axes) < 0:
            raise FormatError(f"extents {axes[:8]}", offset=at)
        return prod(axes)

    def _integer(self, what: str) -> int:
        number = self._cursor.number(4, what, self._order)
        return number - (1 << 32) if number >> 31 else number

    def _text(self, what: str) -> str:
        at = self._cursor.offset
        if (size := self._integer(what)) < 0:
            raise FormatError(f"{what}: {size} bytes", offset=at)
        start = self._cursor.skip(size, what)
        return matlabcode.text(self._cursor.source.read(start, min(size, matlabcode.TEXT)))


FORMAT = Format(
    id="octave-data",
    title="Octave data",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(MARK,),
    extensions=(".mat", ".octbin"),
)
