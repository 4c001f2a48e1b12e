r"""IDL: variables of a session, and routines that were compiled in it (.sav).

Layout, big-endian::

    0    "SR"      signature
    2    u16       4, or 6 if what records hold is compressed by zlib
    4    records   until the one that is the end

    0    i32       kind: 2 a variable, 6 the end, 12 a compiled routine, 16 what pointers lead to
    4    u64       where the next record begins, its lower half first
    12   u32       not known
    16   ..        what it holds; of a variable: its name, its type (i32), flags (i32), for an array
                   its extents, then 7 (i32) and the elements

A text is its length (u32) and its bytes, up to a multiple of four. Routines are not read; whoever
restores the file has them in the session, in place of others of the same name. Data is data.

Source: https://github.com/scipy/scipy/blob/main/scipy/io/_idl.py,
http://cow.physics.wisc.edu/~craigm/idl/savefmt/ (retrieved 2026-11-26). Not read: elements, but for
the magic numbers of programs; members of structures; values of records other than variables.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Artifact,
    Code,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Place,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import codecs, stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.expand import Expanded
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Slice

MAGIC = (b"SR\x00\x04\x00\x00", b"SR\x00\x06\x00\x00")
"""Signature, plain or compressed, and the beginning of the first record."""

HEADER = 16
"""Bytes before what a record holds."""

VARIABLE, END, COMPILED, HEAP = 2, 6, 12, 16

OTHERS = frozenset({0, 1, 3, 10, 13, 14, 15, 17, 19, 20})
"""Marks, common blocks, system variables, times, names, versions, lists of pointers, remarks."""

TYPES = {
    1: "U8", 2: "I16", 3: "I32", 4: "F32", 5: "F64", 6: "C64", 7: "text", 8: "structure", 9: "C128",
    10: "pointer", 11: "object", 12: "U16", 13: "U32", 14: "I64", 15: "U64",
}  # fmt: skip

ARRAY, STRUCTURE = 4, 32
"""Flags of a type."""

SHORT, LONG = 8, 18
"""How extents of an array begin: of 32 bits, of 64."""

AXES = 8

BEGIN = 7
"""What stands before elements; before bytes, their length stands too."""

RUNS = "when a session that restored the file calls a routine of that name"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the magic number is there."""
    return glimpse.head.startswith(MAGIC)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per variable, ``Code`` per routine, a ``Gap`` for records not known.

    Raises:
        FormatError: A record leads out of the file or back, or a variable makes no sense.
    """
    base = cursor.start
    packed = cursor.take(4, "signature")[3:] == b"\6"
    while True:
        start = cursor.offset
        kind, low, high = (cursor.number(4, "record", "big") for _ in range(3))
        cursor.skip(HEADER - 12, "record")
        if kind == END:
            break
        after = base + (high << 32) + low
        if not cursor.offset <= after <= cursor.stop:
            raise FormatError(f"a record ends at {after}", offset=start)
        place, body = cursor.place(start, after), Span(cursor.offset, after)
        if kind in {VARIABLE, HEAP}:
            yield from _variable(cursor, kind, place, body, packed=packed)
        elif kind == COMPILED:
            yield Code(place, "idl", "a compiled routine", RUNS)
        elif kind not in OTHERS:
            yield Gap(place, GapKind.UNSUPPORTED, f"a record of kind {kind}, which is not known")
        cursor.seek(after, "record")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes after the last record")


def _variable(
    cursor: Cursor, kind: int, place: Place, body: Span, *, packed: bool
) -> Iterator[Evidence | Part]:
    """Yield what is said of a variable, and its elements.

    Raises:
        FormatError: It makes no sense, or cannot be expanded.
    """
    inner = cursor.part(body.start, body.stop)
    if packed:
        raw = Expanded(cursor.source, codecs.ZLIB, cursor.budget, body.start, body.stop)
        if raw.fault:
            raise raw.fault
        inner = Cursor(raw, Artifact(cursor.artifact.name, raw.size), cursor.budget)
    try:
        if kind == VARIABLE:
            name = _text(inner, "name of a variable")
        else:
            name = f"<heap {inner.number(4, 'number of a value', 'big')}>"
            inner.skip(4, "number of a value")
        label, shape = _type(inner)
        if label not in {"nothing", "structure"}:
            _begin(inner, counted=label == "U8" and bool(shape))
    except FormatError as error:
        raise FormatError(str(error), offset=body.start, kind=error.kind) from None
    if packed:
        yield Tensor(place, name, label, shape, None, None)
        yield Part(name, lambda: Slice(inner.source, inner.offset, inner.stop), Role.DATA)
        return
    data = Span(inner.offset, inner.stop)
    yield Tensor(place, name, label, shape, data, None)
    if data.size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _begin(cursor: Cursor, *, counted: bool) -> None:
    """Pass over what stands before elements.

    Raises:
        FormatError: It is something else.
    """
    mark = cursor.number(4, "beginning of elements", "big")
    if mark != BEGIN:
        raise FormatError(f"elements begin with {mark}", offset=cursor.offset)
    if counted:
        cursor.skip(4, "length")


def _text(cursor: Cursor, what: str) -> str:
    size = cursor.number(4, what, "big")
    text = cursor.peek(min(size, cursor.limits.kept), what)
    cursor.skip(size + -size % 4, what)
    return text.decode("latin-1")


def _type(cursor: Cursor) -> tuple[str, tuple[int, ...]]:
    """Read a type: what elements are called, and extents, outermost first."""
    kind, flags = (cursor.number(4, "type", "big") for _ in range(2))
    if kind and kind not in TYPES:
        raise FormatError(f"type {kind} is not known", offset=cursor.offset)
    shape: tuple[int, ...] = ()
    if flags & (ARRAY | STRUCTURE):
        begins = cursor.number(4, "array", "big")
        if begins not in {SHORT, LONG}:
            raise FormatError(f"an array that begins with {begins}", offset=cursor.offset)
        wide = 4 if begins == SHORT else 8
        cursor.skip(wide + 2 * wide, "array")
        axes = cursor.number(4, "axes", "big")
        if axes > AXES:
            raise FormatError(f"{axes} axes", offset=cursor.offset)
        cursor.skip(8, "array")
        most = cursor.number(4, "extents", "big") if begins == SHORT else AXES
        if most > cursor.left:
            raise FormatError(f"{most} extents", offset=cursor.offset)
        extents = [cursor.number(wide, "extent", "big") for _ in range(most)]
        shape = tuple(reversed(extents[:axes]))
    return TYPES.get(kind, "nothing"), shape


FORMAT = Format(
    id="idl-save",
    title="IDL save file",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
)
