"""Yggdrasil: trees of a decision forest, as TF-DF has them too (nodes-00000-of-00001, .ydf).

Layout (little-endian)::

    0    "BS", u16 version, 0 or 1; u8 1 if the rest is gzip, from version 1; zeros
    8    records, to the end of the file: u32 size, as many bytes

A record is one node, a message of protobuf; of a model as one file, it is "YDF", then two messages
that say what the model is, then trees, as such a file again. Nothing is run, imported or fetched.

Source: ``utils/blob_sequence.h`` and ``model/decision_tree/decision_tree.proto`` of
https://github.com/google/yggdrasil-decision-forests, and models that ydf 0.16.1 writes (retrieved
2026-11-27). Not read: what nodes say, but for programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Span, Tensor
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import codecs, expand, programs, zeros
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source

MAGIC = tuple(b"BS%c\0" % version for version in (0, 1))
HEADER = 8
PLAIN, GZIP = bytes(4), b"\1" + bytes(3)
PACKED = b"\x1f\x8b\x08"
WHOLE = b"YDF"
"""The first record of a model as one file."""

NODE = (b"\x0a", b"\x12", b"\x1a", b"\x20", b"\x2a", b"\x32")
"""Keys of a node's fields."""

SIZE = 4
RUNS = "when something takes it out of the model"


def recognises(glimpse: Glimpse) -> bool:
    """Whether the header is there, and a record that a forest begins with."""
    head = glimpse.head[:32]
    if not head.startswith(MAGIC) or len(head) < HEADER:
        return False
    if head[SIZE:HEADER] == GZIP:
        return head.startswith(MAGIC[1]) and head[HEADER:].startswith(PACKED)
    size = int.from_bytes(head[HEADER : HEADER + SIZE], "little")
    first = head[HEADER + SIZE :]
    fits = HEADER + SIZE + size <= glimpse.size and first.startswith((WHOLE, *NODE))
    return head[SIZE:HEADER] == PLAIN and (glimpse.size == HEADER or fits)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how many records there are, all as one ``Tensor``, and programs; or what was packed.

    Raises:
        FormatError: Of another version, or a record is cut or is no node.
    """
    start = cursor.offset
    header = cursor.take(HEADER, "header")
    if not header.startswith(MAGIC) or header[SIZE:] not in (PLAIN, GZIP):
        raise FormatError("a header that is none of a forest", offset=start)
    if header[SIZE:] == GZIP:
        inner = cursor.part(cursor.offset, cursor.stop)
        for item in expand.unpack(inner, codecs.GZIP):
            match item:
                case expand.Expanded():
                    yield _trees(_Unpacked(header[:SIZE] + PLAIN, item))
                case Span():
                    yield Part("", lambda: cursor.source, span=item)
                case _:
                    yield item
        return
    yield from programs.inside(cursor, "the forest", RUNS)
    count = 0
    whole = False
    while cursor.left:
        at = cursor.offset
        size = cursor.u32("size of a record")
        first = cursor.peek(min(size, SIZE, cursor.left), "record")
        cursor.skip(size, "record")
        if count == 0 and first.startswith(WHOLE):
            whole = True
        elif whole and first.startswith(MAGIC):
            span = Span(at + SIZE, cursor.offset)
            yield Part("", lambda: cursor.source, expect="ydf-forest", span=span)
        elif not whole and size and not first.startswith(NODE):
            raise FormatError("a record that is no node", offset=at)
        count += 1
        if not size:
            none = zeros.behind(cursor) // SIZE
            count += none
            cursor.skip(SIZE * none, "records of nothing")
    place = cursor.place(start, cursor.stop)
    yield Entry(place, "ydf.records", str(count))
    data = Span(start + HEADER, cursor.stop)
    yield Tensor(place, "trees", "U8", (data.size,), data, data.size)


def _trees(records: Source) -> Part:
    return Part("trees", lambda: records, expect="ydf-forest")


class _Unpacked:
    """A header that says that nothing is packed, and what was packed."""

    def __init__(self, header: bytes, inner: Source) -> None:
        self._header = header
        self._inner = inner
        self.size = HEADER + inner.size

    def read(self, offset: int, size: int) -> bytes:
        first = self._header[offset : offset + size]
        wanted = size - len(first)
        rest = self._inner.read(max(offset - HEADER, 0), wanted) if wanted else b""
        return first + rest


FORMAT = Format(
    id="ydf-forest",
    title="Yggdrasil decision forest",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=MAGIC,
    extensions=(".ydf",),
)
