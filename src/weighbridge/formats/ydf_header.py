"""Yggdrasil: what a decision forest is (header.pb, data_spec.pb, random_forest_header.pb ...).

Messages of protobuf, told apart by their fields::

    model     1 name, in capitals; 2 task; 3 column to be told; 5 columns that tell it; 7 what each
              matters; 10 metadata: 1 owner, 4 library, 5 fields of its own, by name; 4, 6, 8 ...
    columns   1 a column each: 1 type, 2 name, 4 how text is cut, 6 words; 2 rows; 3 of vectors
    forest    1 files of nodes, 2 trees, 7 or (of isolation forests) 3 how these are kept; all else
              is of the kind

Nothing is run, imported or fetched.

Source: ``model/abstract_model.proto``, ``dataset/data_spec.proto`` and the ``.proto`` of each kind
below ``model/`` of https://github.com/google/yggdrasil-decision-forests, and models that ydf 0.16.1
writes (retrieved 2026-11-27). Not read: evaluations, words and importances, but for programs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import programs, protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, FIXED32, VARINT, Field

Wires = Mapping[int, tuple[int, ...]]

NUMBER, TEXT, MANY = (VARINT,), (BYTES,), (VARINT, BYTES)
MODEL: Wires = {
    1: TEXT, 2: NUMBER, 3: NUMBER, 4: TEXT, 5: MANY, 6: NUMBER, 7: TEXT, 8: NUMBER, 9: NUMBER,
    10: TEXT, 11: TEXT, 12: NUMBER, 13: TEXT, 14: NUMBER, 15: NUMBER,
}  # fmt: skip
COLUMNS: Wires = {1: TEXT, 2: NUMBER, 3: TEXT}
COLUMN: Wires = {
    1: NUMBER, 2: TEXT, 3: NUMBER, 4: TEXT, 5: TEXT, 6: TEXT, 7: NUMBER, 8: TEXT, 9: TEXT, 10: TEXT,
    11: NUMBER, 12: NUMBER, 13: TEXT,
}  # fmt: skip
FORESTS: Mapping[str, tuple[int, Wires]] = {
    "random": (7, {1: NUMBER, 2: NUMBER, 3: NUMBER, 4: TEXT, 5: TEXT, 6: TEXT, 7: TEXT, 8: NUMBER}),
    "boosted": (7, {
        1: NUMBER, 2: NUMBER, 3: NUMBER, 4: (FIXED32, BYTES), 5: NUMBER, 6: (FIXED32,), 7: TEXT,
        8: TEXT, 9: NUMBER, 10: TEXT,
    }),
    "isolation": (3, {1: NUMBER, 2: NUMBER, 3: TEXT, 4: NUMBER, 5: TEXT}),
}  # fmt: skip
"""By kind: which field says how nodes are kept, and all fields."""

KEPT = re.compile(r"BLOB_SEQUENCE(?:_GZIP)?|TFE_RECORDIO")
NAME = re.compile(r"[A-Z][A-Z0-9_]{2,63}")
MOST = 1 << 16
"""Fields of a forest that are looked at: of a random one, an evaluation for each tree."""

SHOWN = 8
"""Columns by which a list of them is recognised."""

STRING = 4096
METADATA = {1: "owner", 4: "framework"}
RUNS = "when something takes it out of the model"
BEGINS = (b"\x08", b"\x0a")


def recognises(glimpse: Glimpse) -> bool:
    """Whether its first fields are those of one of the messages."""
    found = protowire.glance(glimpse)
    return bool(found) and (
        _is_model(glimpse, found) or _are_columns(glimpse, found) or bool(_forest(glimpse, found))
    )


def _fits(found: list[Field], wires: Wires) -> bool:
    return all(each.wire in wires.get(each.number, ()) for each in found)


def _is_model(glimpse: Glimpse, found: list[Field]) -> bool:
    first = found[0]
    known = _fits(found, MODEL) and first.number == 1 and {2, 3} <= {each.number for each in found}
    return known and NAME.fullmatch(protowire.text(glimpse, first)) is not None


def _are_columns(glimpse: Glimpse, found: list[Field]) -> bool:
    columns = [each for each in found if each.number == 1][:SHOWN]
    return bool(columns) and _fits(found, COLUMNS) and all(_column(glimpse, at) for at in columns)


def _column(glimpse: Glimpse, at: Field) -> bool:
    inner = Glimpse(glimpse.source, at.start, at.stop)
    found = protowire.glance(inner)
    named = [protowire.text(inner, each) for each in found if each.number == 2]
    kinds = [each for each in found if each.number in (1, 12)]
    return _fits(found, COLUMN) and len(named) == 1 and bool(named[0]) and bool(kinds)


def _forest(glimpse: Glimpse, found: list[Field]) -> str:
    """Return of which kind it is; empty if of none."""
    if {each.number for each in found[:2]} != {1, 2} or found[0].wire != VARINT:
        return ""
    every = protowire.glance(glimpse, MOST) if len(found) >= protowire.FEW else found
    for kind, (kept, wires) in FORESTS.items():
        if _fits(every, wires) and any(
            each.number == kept and KEPT.fullmatch(protowire.text(glimpse, each)) for each in every
        ):
            return kind
    return ""


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield what the model is called, who made it, its columns, how it is kept, and programs.

    Raises:
        FormatError: It is none of the messages, or damaged.
    """
    glimpse = Glimpse(cursor.source, cursor.start, cursor.stop)
    found = protowire.glance(glimpse)
    if found and _is_model(glimpse, found):
        wires = MODEL
    elif found and _are_columns(glimpse, found):
        wires = COLUMNS
    elif found and (kind := _forest(glimpse, found)):
        wires = FORESTS[kind][1]
    else:
        raise FormatError("fields that are none of a forest", offset=cursor.start)
    yield from programs.inside(cursor, "what says what the model is", RUNS)
    columns = 0
    for each in protowire.fields(cursor):
        place = cursor.place(each.start, max(each.start, cursor.offset))
        if each.wire not in wires.get(each.number, ()):
            yield Gap(place, GapKind.UNSUPPORTED, f"field {each.number}, which is not known here")
        elif wires is COLUMNS and each.number == 1:
            columns += 1
            if columns > SHOWN and not _column(glimpse, each):
                raise FormatError("a column that is none", offset=each.start)
        elif wires is MODEL and each.number == 1:
            yield Entry(place, "ydf.model", _text(cursor, each))
        elif wires is MODEL and each.number == 10:
            yield from _metadata(cursor, each)
    if columns:
        yield Entry(cursor.place(cursor.start, cursor.stop), "ydf.columns", str(columns))


def _metadata(cursor: Cursor, at: Field) -> Iterator[Entry]:
    for each in protowire.fields(protowire.inside(cursor, at)):
        if each.wire == BYTES and each.value and each.number in METADATA:
            place = cursor.place(each.start, each.stop)
            yield Entry(place, f"ydf.{METADATA[each.number]}", _text(cursor, each))


def _text(cursor: Cursor, at: Field) -> str:
    raw = cursor.source.read(at.start, min(at.value, STRING))
    return raw.decode("utf-8", "backslashreplace")


FORMAT = Format(
    id="ydf-header",
    title="header of a Yggdrasil decision forest",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    begins=BEGINS,
    refines=("tensorflow-record",),
)
