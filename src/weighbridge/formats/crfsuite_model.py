"""CRFsuite: weights of labels and attributes, by number (.crfsuite).

Layout (little-endian)::

    0    "lCRF"
    4    u32 size of the file, "FOMC", u32 version (100)
    16   u32 features, labels, attributes
    28   u32 offsets: features, labels, attributes, references of labels, of attributes
    ..   "FEAT"   u32 size, u32 count; each u32 type, source, target, f64 weight
    ..   "CQDB"   u32 size and hash tables of names; two of them
    ..   "LFRF", "AFRF"   u32 size, u32 count, u32 offsets of lists of features

The library follows these numbers as they are; each is compared with what is there.

Source: https://github.com/chokkan/crfsuite/blob/master/lib/crf/src/crf1d_model.c and
``lib/cqdb/src/cqdb.c`` (retrieved 2026-11-26). Not read: names of labels and attributes; whether a
weight makes sense.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind
from weighbridge.core.records import dataclass
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

HEADER = struct.Struct("<4sI4sI8I")
FEATURE = struct.Struct("<IIId")
CHUNK = struct.Struct("<4sII")
VERSION = 100
STATE, TRANSITION = 0, 1
ABSENT = 0
"""An offset of a list that is not there."""

_STEP = 1 << 12


@dataclass(frozen=True, slots=True)
class _Header:
    labels: int
    attributes: int
    offsets: tuple[int, ...]


def recognises(glimpse: Glimpse) -> bool:
    """Whether magic number and type are there."""
    return glimpse.head[:4] == b"lCRF" and glimpse.head[8:12] == b"FOMC"


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield how much there is, and a ``Gap`` for numbers that lead out and for stray bytes.

    Raises:
        FormatError: Damaged, or cut off.
    """
    origin = cursor.offset
    # writers leave the number of features at 0
    _, size, _, version, _, labels, attributes, *offsets = HEADER.unpack(
        cursor.take(HEADER.size, "header")
    )
    head = _Header(labels, attributes, tuple(offsets))
    if version != VERSION:
        raise FormatError(f"version {version}", offset=origin, kind=GapKind.UNSUPPORTED)
    if not HEADER.size <= size <= cursor.stop - origin:
        raise FormatError(f"size {size}, {cursor.stop - origin} bytes here", offset=origin)
    place = cursor.place(origin)
    for key, count in (("labels", labels), ("attributes", attributes)):
        yield Entry(place, f"crfsuite.{key}", str(count))
    first, names, others, *lists = head.offsets
    for why in _features(cursor, origin + first, head):
        yield Gap(place, GapKind.DAMAGED, why)
    for at in (names, others):
        _chunk(cursor, origin + at, (b"CQDB",))
    for at, mark in zip(lists, (b"LFRF", b"AFRF"), strict=True):
        for why in _references(cursor, origin, at, mark):
            yield Gap(place, GapKind.DAMAGED, why)
    if origin + size < cursor.stop:
        yield stray.gap(cursor, origin + size, cursor.stop, "bytes behind the model")


def _chunk(cursor: Cursor, at: int, marks: tuple[bytes, ...]) -> tuple[int, int]:
    """Go to a chunk; return its size and its count.

    Raises:
        FormatError: It is not there, or longer than the file.
    """
    cursor.seek(at, "chunk")
    mark, size, count = CHUNK.unpack(cursor.take(CHUNK.size, "chunk"))
    if mark not in marks or not CHUNK.size <= size <= cursor.stop - at:
        raise FormatError(f"chunk {mark!r} of {size} bytes", offset=at)
    return size, count


def _features(cursor: Cursor, at: int, head: _Header) -> Iterator[str]:
    size, count = _chunk(cursor, at, (b"FEAT",))
    if count * FEATURE.size + CHUNK.size > size:
        raise FormatError(f"{count} features in {size} bytes", offset=at)
    left = count
    while left:
        step = min(left, _STEP)
        for kind, source, target, _ in FEATURE.iter_unpack(
            cursor.take(step * FEATURE.size, "features")
        ):
            most = head.attributes if kind == STATE else head.labels
            if kind not in (STATE, TRANSITION) or source >= most or target >= head.labels:
                yield f"a feature of type {kind} from {source} to {target}"
                return
        left -= step


def _references(cursor: Cursor, origin: int, offset: int, mark: bytes) -> Iterator[str]:
    """Compare each list's place and length; the lists lie one behind the other."""
    size, count = _chunk(cursor, origin + offset, (mark,))
    if count > (size - CHUNK.size) // 4:
        raise FormatError(f"{count} lists in {size} bytes", offset=origin + offset)
    first, last = offset + CHUNK.size + 4 * count, offset + size
    left = count
    while left:
        step = min(left, _STEP)
        for (at,) in struct.iter_unpack("<I", cursor.take(4 * step, "offsets")):
            if at == ABSENT:
                continue
            if not first <= at <= last - 4:
                yield f"a list of {mark.decode()} at {at}, outside of {first}..{last}"
                return
            (long,) = struct.unpack("<I", cursor.source.read(origin + at, 4))
            if at + 4 + 4 * long > last:
                yield f"a list of {mark.decode()} of {long} at {at}"
                return
        left -= step


FORMAT = Format(
    id="crfsuite-model",
    title="CRFsuite model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"lCRF",),
    extensions=(".crfsuite",),
)
