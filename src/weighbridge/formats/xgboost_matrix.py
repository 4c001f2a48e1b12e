"""XGBoost's data for training: what ``DMatrix.save_binary`` writes (``.buffer``).

Layout (little-endian)::

    u32      0xffffab01
    "version:", 3 x i32, u64 fields
    field    u64 size, name, u8 type (1 f32, 2 f64, 3 u32, 4 u64, 5 text), u8 1 for a scalar: a
             value; otherwise 2 x u64 shape, u64 count, values
    text     u64 size, that many bytes; of the field "cats" one byte: they are UBJSON
    rows     u64 count, u64 offsets; u64 count, elements of u32 column and f32 value

Before 1.0 there are no fields::

    u32      0xffffab01, then i32 version (1 or 2), u64 rows, u64 columns, u64 elements
    lists    labels (f32), groups (u32), of version 2 queries (u64), weights (f32), roots (u32),
             margins (f32); a list is u64 count and values
    rows     as above

Source: https://github.com/dmlc/xgboost/blob/master/src/data/data.cc (``MetaInfo::SaveBinary``) and
``simple_dmatrix.cc`` there (retrieved 2026-11-26); the same and ``simple_csr_source.cc`` of 0.82,
and files that 0.82 and 0.90 wrote (2026-11-27). Not read: values, which are numbers, and names of
columns and categories.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

MAGIC = b"\x01\xab\xff\xff"
VERSION = b"version:"
TEXT = 5
SIZES = {1: 4, 2: 8, 3: 4, 4: 8}
"""Bytes of a value, by type."""

PACKED = b"cats"
"""A field of type 5 that is one text: categories, as UBJSON."""

FIELDS = 64
"""Of one file; there are 13."""

NAME = 200
"""Bytes of the name of a field."""

TEXTS = 10_000_000
"""Names of columns in one field."""

BEFORE = {1: (4, 4, 4, 4, 4), 2: (4, 4, 8, 4, 4, 4)}
"""Bytes of a value in each list of versions before 1.0, by the number of the form."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it begins with the magic number."""
    return glimpse.head.startswith(MAGIC) and glimpse.size > len(MAGIC) + len(VERSION)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield nothing: there is no code in it.

    Raises:
        FormatError: A version that is not known, or what is said does not fill the file.
    """
    start = cursor.offset
    cursor.skip(len(MAGIC), "magic")
    if cursor.peek(len(VERSION), "version") == VERSION:
        cursor.skip(len(VERSION) + 12, "version")
        count = cursor.number(8, "fields")
        if count > FIELDS:
            why = f"{count} fields are over {FIELDS}"
            raise FormatError(why, offset=start, kind=GapKind.LIMIT)
        for _ in range(count):
            _field(cursor)
    else:
        version = cursor.number(4, "version")
        if version not in BEFORE:
            why = f"data in a form {version}"
            raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
        cursor.skip(24, "sizes")
        for size in BEFORE[version]:
            cursor.skip(size * cursor.number(8, "values"), "values")
    for what in ("offsets", "elements"):
        cursor.skip(8 * cursor.number(8, what), what)
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the rows", offset=cursor.offset)
    yield from ()


def _field(cursor: Cursor) -> None:
    start = cursor.offset
    size = cursor.number(8, "field")
    if size > NAME:
        raise FormatError(f"a field's name of {size} bytes is over {NAME}", offset=start)
    name = cursor.take(size, "field")
    kind, scalar = cursor.u8("type"), cursor.u8("type")
    if kind != TEXT and kind not in SIZES:
        why = f"a field of type {kind}"
        raise FormatError(why, offset=start, kind=GapKind.UNSUPPORTED)
    held = 1
    if scalar != 1:
        cursor.skip(16, "shape")
        held = cursor.number(8, "values")
    if kind != TEXT or name == PACKED:
        cursor.skip(held * SIZES.get(kind, 1), "values")
        return
    if held > TEXTS:
        why = f"{held} texts are over {TEXTS}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    for _ in range(held):
        cursor.skip(cursor.number(8, "text"), "text")


FORMAT = Format(
    id="xgboost-matrix",
    title="XGBoost training data",
    doc=__doc__,
    kind=Kind.MEDIA,
    recognises=recognises,
    read=read,
    begins=(MAGIC,),
)
