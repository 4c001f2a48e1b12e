"""ScaNN: how to search, centres and partitions of an index (scann_config.pb, ah_codebook.pb ...).

Three messages of protobuf, as ``ROOTS`` and ``MESSAGES`` say; arrays of NumPy and a list of all
files (``scann_assets.pbtxt``) lie beside them. Every field has to be one of these. Files that the
first one names are opened.

Source: ``scann/proto``, ``scann/partitioning`` and ``scann/data_format`` of
https://github.com/google-research/google-research/tree/master/scann, and files that 1.4 writes
(retrieved 2026-11-27). Not read: numbers, which are searched for programs; methods of search
of one's own, which are a gap.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import (
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Purpose,
    Reference,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED32, FIXED64, VARINT, Field

WHOLE, FLOAT, DOUBLE, NAME, FILE, OWN = "whole", "float", "double", "name", "file", "own"
WIRES = {WHOLE: (VARINT, 1), FLOAT: (FIXED32, 4), DOUBLE: (FIXED64, 8)}
"""How numbers stand alone, and bytes of each where they are packed."""


def _of(names: str = "", /, **kinds: str) -> Mapping[int, str]:
    """Return fields by number: ``whole="1 2"`` says that 1 and 2 are whole numbers."""
    found = {int(each): kind for kind, numbers in kinds.items() for each in numbers.split()}
    pairs = (each.split(":") for each in names.split())
    return found | {int(number): message for number, message in pairs}


MESSAGES: Mapping[str, Mapping[int, str]] = {
    "config": _of(
        "44:least 29:crowded 5:distance 17:reorder 6:input 7:brute 8:parts 13:hash 20:about"
        " 31:number 43:pilot", name="32", whole="1 2 3 21", float="4", own="22"),
    "least": _of(float="1"), "number": _of(whole="1"), "numbers": _of(whole="1 2 3 4 5"),
    "crowded": _of("2:numbers", whole="1"),
    "distance": _of("2:files", name="1"), "files": _of(file="1"),
    "reorder": _of("3:distance 5:fixed 7:half 6:factors", whole="1 4", float="2"),
    "fixed": _of(whole="1 4", float="2 6", double="8", file="7", name="3 5"),
    "half": _of(whole="1", double="2"), "factors": _of(float="1 2"),
    "input": _of("28:table 29:table 21:numbers 16:named 30:graph", whole="2 27 15 23 5 6 7 10 4",
                 file="3 8 11 18 12 17 14 24"),
    "table": _of(name="1 2 3", whole="4 6"), "named": _of(name="1", own="2"),
    "graph": _of(file="1 2 3"),
    "brute": _of("4:fixed 5:half", whole="1", float="2 3"),
    "parts": _of("46:tree 12:project 10:distance 24:distance 25:distance 20:spill 21:spill"
                 " 52:again 54:upper", file="8 14 37", name="13 15",
                 whole="1 2 3 5 6 11 16 17 19 22 23 26 27 28 29 30 31 32 33 34 35 36 38 39 40 42"
                 " 45 49 53 55", float="4 7 9 43 51", double="41"),
    "tree": _of("6:reorder 4:reorder 5:reorder", whole="1 7 8 10 9", float="2", file="3"),
    "project": _of("4:numbers 10:numbers 11:means 12:files", whole="1 9 2 3 5 6 7 8 15",
                   float="13 14"),
    "means": _of(whole="1 3 4 6 7", file="2", float="5 8"),
    "spill": _of(whole="1 3", float="2 4 5"), "again": _of(whole="2 3 4 5", float="1"),
    "upper": _of("5:soar 8:upper", whole="1 2 3 6", float="4 7"),
    "soar": _of(whole="1", float="2 3"),
    "hash": _of("2:project 5:ah 6:numbers 7:pca 9:numbers 10:bnc", whole="1 3", file="4"),
    "ah": _of("1:project 25:table2 18:distance 24:stacked", file="6", name="12 13", double="28",
              whole="2 20 9 22 31 33 29 11 4 27 17 14 15 23 7 3 30 8 32", float="10 5 26 19"),
    "table2": _of(whole="1", float="2"), "stacked": _of(whole="1 2", float="3"),
    "pca": _of(whole="1 3 4 5 6", float="2 7"), "bnc": _of(whole="4 5 7 8", float="1 2 3 6"),
    "about": _of("1:number 2:distance 3:numbers 6:numbers 5:numbers", own="4"),
    "pilot": _of("1:pilots"), "pilots": _of(whole="1 2 3 4 5 6 7", float="8"),
    "centres": _of("1:centre 3:projected", whole="2"), "centre": _of("1:vector"),
    "vector": _of("18:numbers 19:least 20:numbers", whole="1 29 3 6 9 10 14", float="4 8",
                  double="5", name="2 16"),
    "projected": _of("1:vector", whole="2", float="3"),
    "partition": _of("2:kmeans 4:linear 5:projected", whole="1 3"),
    "kmeans": _of("1:ktree 6:kmeans"), "ktree": _of("1:node", whole="3 4"),
    "node": _of("1:point 3:node", whole="2 5", double="4 6"),
    "point": _of(double="1", float="2"),
    "linear": _of("1:halved"), "halved": _of("1:inner 2:leaf"),
    "inner": _of("3:halved 4:halved", float="1 2"), "leaf": _of(whole="5"),
}  # fmt: skip
"""Fields of each message, by number; of those that are alike, one stands for all."""

_SIZE = rb"[\x80-\xff]{0,4}[\x00-\x7f]"
_FLOATS = rb"\x0a%b\x0a%b\x08\x02\x22%b" % (_SIZE, _SIZE, _SIZE)
_TREE = rb"\x08%b\x12%b\x0a%b\x0a%b\x0a%b[\x0a\x12]%b" % ((_SIZE,) * 6)
ROOTS = {
    "config": later.pattern(
        rb"(?:\x08.)?(?:\x10.)?\x18%b(?:\x25.{4})?\x2a[\x05-\x40]\x0a[\x03-\x3e]"
        rb"[A-Z][A-Za-z0-9]{1,40}Distance" % _SIZE
    ),
    "centres": later.pattern(_FLOATS),
    "partition": later.pattern(_TREE),
}
"""How each of the three messages begins."""

FEW = 1 << 12
DEEP = 60
RUNS = "when something takes it out of the index"


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins as one of the three, and its first fields are of that message."""
    root = _root(glimpse.head)
    found = protowire.glance(glimpse) if root else []
    return bool(found) and all(_fits(MESSAGES[root].get(each.number), each) for each in found)


def _root(head: bytes) -> str:
    return next((name for name, begins in ROOTS.items() if begins.match(head)), "")


def _fits(kind: str | None, field: Field) -> bool:
    """Whether a field is of its kind: a number, or some that are packed; else bytes."""
    if kind is None or kind not in WIRES:
        return kind is not None and field.wire == BYTES
    wire, width = WIRES[kind]
    return field.wire == wire or (field.wire == BYTES and field.value % width == 0)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield which message it is, a ``Reference`` per file, a ``Gap`` per method of one's own.

    Raises:
        FormatError: None of the three, or a field that is not of its message.
    """
    root = _root(cursor.peek(min(cursor.left, FEW), "message"))
    if not root:
        raise FormatError("none of ScaNN's messages", offset=cursor.start)
    start = cursor.offset
    yield Entry(cursor.place(start), "scann.message", root)
    yield from _message(cursor.part(start, cursor.stop), root, DEEP)
    yield from programs.inside(cursor.part(start, cursor.stop), "the index", RUNS)
    cursor.seek(cursor.stop, "end")


def _message(cursor: Cursor, name: str, deep: int) -> Iterator[Evidence]:
    if not deep:
        raise FormatError("messages nested too deeply", offset=cursor.start, kind=GapKind.LIMIT)
    known = MESSAGES[name]
    for field in protowire.fields(cursor):
        kind = known.get(field.number)
        if kind is None or not _fits(kind, field):
            why = f"field {field.number} is none of {name!r}"
            raise FormatError(why, offset=field.start)
        if kind in MESSAGES:
            yield from _message(protowire.inside(cursor, field), kind, deep - 1)
        elif kind in (NAME, FILE, OWN):
            yield from _text(cursor, field, kind)


def _text(cursor: Cursor, field: Field, kind: str) -> Iterator[Evidence]:
    place = cursor.place(field.start, field.stop)
    if kind == OWN and field.value:
        yield Gap(
            place, GapKind.UNSUPPORTED, "a method of one's own; this version does not read it"
        )
    elif field.value > FEW:
        raise FormatError(f"{field.value} bytes in the place of a name", offset=field.start)
    elif kind == FILE and field.value:
        raw = cursor.source.read(field.start, field.value)
        target = raw.decode("utf-8", "backslashreplace")
        yield Reference(place, Purpose.DATA, target, f"field {field.number}")


FORMAT = Format(
    id="scann-model",
    title="ScaNN",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x08", b"\x0a", b"\x10", b"\x18"),
)
