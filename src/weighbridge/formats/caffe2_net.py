"""Caffe2: a network, or how its weights are made (``predict_net.pb``, ``init_net.pb``).

A protocol buffer, ``NetDef``: 1 its name, 2 operators (1 inputs, 2 outputs, 4 the type, 5 settings,
of which 1 is the name, 4 a text, 5 and 6 numbers), 7 and 8 what comes in and goes out. Weights are
the numbers of an operator that fills an array. Operators that open files or call Python are told.

Source: ``caffe2/proto/caffe2.proto`` of https://github.com/pytorch/pytorch, before 2.4 (retrieved
2026-11-28). Not read: other settings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from weighbridge.core import Constant, Evidence, Operation, later
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT, Field

NAME, OPERATOR = 1, 2
TYPE, SETTING = 4, 5
OUTER = frozenset({(4, VARINT), *((number, BYTES) for number in (1, 2, 3, 5, 6, 7, 8, 9))})
"""Fields of a network, and how they are written."""

INNER = range(1, 13)
TEXT = 512
"""Bytes of a name that are kept."""

TEXTS = 16
"""Texts of one operator that are told."""

SHOWN = 8
"""Operators by which a network is recognised."""

_TYPE = later.pattern(r"[A-Za-z][A-Za-z0-9_]{1,80}")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a name and operators with types are there, and nothing that a network lacks."""
    found = protowire.glance(glimpse)
    if not found or not {(field.number, field.wire) for field in found} <= OUTER:
        return False
    if len(found) < 2 or found[0].number != NAME or found[1].number == NAME:
        return False
    operators = [field for field in found if field.number == OPERATOR]
    return bool(operators) and all(_operator(glimpse, each) for each in operators[:SHOWN])


def _operator(glimpse: Glimpse, operator: Field) -> bool:
    """Whether it has a type, and inputs and outputs with names."""
    inner = protowire.glance(Glimpse(glimpse.source, operator.start, operator.stop))
    types = [field for field in inner if field.number == TYPE]
    names = [field for field in inner if field.number in (1, 2)]
    if len(types) != 1 or types[0].wire != BYTES or not names:
        return False
    kind: re.Match[str] | None = _TYPE.fullmatch(protowire.text(glimpse, types[0]))
    return (
        kind is not None
        and all(field.number in INNER for field in inner)
        and all(field.wire == BYTES and protowire.text(glimpse, field) for field in names[:SHOWN])
    )


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operator, with its texts.

    Raises:
        FormatError: Not a message.
    """
    told: set[tuple[str, tuple[tuple[str, Constant], ...]]] = set()
    for field in protowire.fields(cursor):
        if field.number != OPERATOR or field.wire != BYTES:
            continue
        kind = ""
        texts: list[tuple[str, Constant]] = []
        for each in protowire.fields(protowire.inside(cursor, field)):
            if each.number == TYPE and each.wire == BYTES:
                kind = _text(cursor, each)
            elif each.number == SETTING and each.wire == BYTES:
                found = _setting(protowire.inside(cursor, each))
                texts += found if len(texts) < TEXTS else []
        if (key := (kind, tuple(texts))) not in told:
            told.add(key)
            place = cursor.place(field.start, field.stop)
            yield Operation(place, "caffe2", kind or "operator without a type", tuple(texts))


def _setting(cursor: Cursor) -> list[tuple[str, Constant]]:
    """Read a setting; return its name and text, if it is one."""
    name = text = ""
    for field in protowire.fields(cursor):
        if field.number == NAME and field.wire == BYTES:
            name = _text(cursor, field)
        elif field.number == TYPE and field.wire == BYTES:
            text = _text(cursor, field)
    return [(name, Constant(text))] if text else []


def _text(cursor: Cursor, field: Field) -> str:
    raw = cursor.part(field.start, min(field.stop, field.start + TEXT))
    return raw.take(raw.left, "text").decode("utf-8", "replace")


FORMAT = Format(
    id="caffe2-net",
    title="Caffe2",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=(b"\x0a",),
)
