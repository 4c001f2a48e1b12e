"""XGBoost: a model as UBJSON, or in the binary form of before (``binf``).

UBJSON: an object whose first key is ``learner`` or ``version``; big-endian; arrays and objects may
give the type and count of their items first. Every byte is walked: a file that is not one whole
value is damaged. Data only: no value is run.

Source: https://ubjson.org/type-reference/ and
https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html (retrieved 2026-11-23).
Not read: the binary form of before. (As JSON, the same model is read as JSON.)
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

_START = re.compile(rb"\{(?:L\0{7}.|[iU].|l\0{3}.)(?:learner|version|Config|Model)", re.DOTALL)

SIZES = {
    "Z": 0,
    "N": 0,
    "T": 0,
    "F": 0,
    "i": 1,
    "U": 1,
    "C": 1,
    "I": 2,
    "l": 4,
    "d": 4,
    "L": 8,
    "D": 8,
}
"""Bytes behind a marker."""

WHOLE = "iUIlL"
"""Markers of whole numbers, which lengths are written with."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether an object starts with one of the keys, or the old magic number is there."""
    return glimpse.head[:4] == b"binf" or _START.match(glimpse.head) is not None


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Walk the value; yield a ``Gap`` for the binary form.

    Raises:
        FormatError: Not one whole value, or nested too deeply.
    """
    if cursor.peek(min(cursor.left, 4), "magic number") == b"binf":
        place = cursor.place(cursor.start, cursor.stop)
        why = "XGBoost's binary form is recognised; this version does not read it"
        yield Gap(place, GapKind.UNSUPPORTED, why)
        return
    _value(cursor, _marker(cursor), cursor.limits.nesting)
    if cursor.left:
        raise FormatError(f"{cursor.left} bytes behind the value", offset=cursor.offset)


def _marker(cursor: Cursor) -> str:
    return cursor.take(1, "marker").decode("latin-1")


def _length(cursor: Cursor) -> int:
    marker = _marker(cursor)
    if marker not in WHOLE:
        raise FormatError(f"marker {marker!r} is no length", offset=cursor.offset - 1)
    size = cursor.number(SIZES[marker], "length", "big", signed=marker != "U")
    if size < 0:
        raise FormatError(f"length {size}", offset=cursor.offset)
    return size


def _value(cursor: Cursor, marker: str, deep: int) -> None:
    if deep == 0:
        raise FormatError("nested too deeply", offset=cursor.offset, kind=GapKind.LIMIT)
    if marker in SIZES:
        cursor.skip(SIZES[marker], "value")
    elif marker in ("S", "H"):
        cursor.skip(_length(cursor), "text")
    elif marker in ("[", "{"):
        _items(cursor, marker, deep)
    else:
        raise FormatError(f"marker {marker!r} is not known", offset=cursor.offset - 1)


def _items(cursor: Cursor, opened: str, deep: int) -> None:
    """Pass over an array or object, behind its opening bracket."""
    kind, count, closing = "", -1, "]" if opened == "[" else "}"
    if cursor.peek(min(cursor.left, 1), "marker") == b"$":
        cursor.skip(1, "marker")
        kind = _marker(cursor)
    if cursor.peek(min(cursor.left, 1), "marker") == b"#":
        cursor.skip(1, "marker")
        count = _length(cursor)
    elif kind:
        raise FormatError("a type without a count", offset=cursor.offset)
    if opened == "[" and SIZES.get(kind, 0) and count >= 0:
        cursor.skip(SIZES[kind] * count, "array")
        return
    if count > cursor.left and SIZES.get(kind) != 0:
        raise FormatError(f"{count} items in {cursor.left} bytes", offset=cursor.offset)
    if opened == "[" and SIZES.get(kind) == 0:
        return
    while count:
        if count < 0 and cursor.peek(1, "marker").decode("latin-1") == closing:
            cursor.skip(1, "marker")
            return
        if opened == "{":
            cursor.skip(_length(cursor), "key")
        _value(cursor, kind or _marker(cursor), deep - 1)
        count -= 1


FORMAT = Format(
    id="xgboost-binary",
    title="XGBoost model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    extensions=(".ubj",),
)
