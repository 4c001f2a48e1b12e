"""CTranslate2: variables by name (model.bin), as faster-whisper, Argos and OpenNMT ship them.

Layout (little-endian)::

    0    u32    version: 2 to 6
    ..   text   kind of model, e.g. WhisperSpec; u32 its revision
    ..   u32    count of variables; each:
                text name, u8 axes, u32 per axis, u8 type, u32 size in bytes, data
                before version 4 in place of type and size: u8 bytes of an element, u32 elements
    ..   u32    from version 3, count of aliases: text alias, text variable

    text  u16 size, that many bytes, of which the last is zero

The kind is looked for among those that the library carries; nothing is run, imported or fetched.

Source: https://github.com/OpenNMT/CTranslate2/blob/master/src/models/model.cc and
``python/ctranslate2/specs/model_spec.py`` of 4.8.5 (retrieved 2026-11-26). Not read: the elements,
but for the magic numbers of programs; version 1.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Span, Tensor, later
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

VERSIONS = range(2, 7)
TYPED, ALIASED = 4, 3
"""Versions from which a variable has a type, and others may have aliases."""

TYPES = (("F32", 4), ("I8", 1), ("I16", 2), ("I32", 4), ("F16", 2), ("BF16", 2))
OLD = {4: "F32", 1: "I8", 2: "I16"}
"""Types by the size of an element, before they were written."""

AXES = 8
"""Axes of a variable, at most."""

_BEGIN = later.pattern(rb"[\2-\6]\0\0\0(.\0)([A-Za-z][A-Za-z0-9_]{2,80})\0")


def recognises(glimpse: Glimpse) -> bool:
    """Whether a version is followed by the name of a kind, as long as it says."""
    found = _BEGIN.match(glimpse.head)
    return found is not None and int.from_bytes(found[1], "little") == len(found[2]) + 1


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` and a part per variable, a ``Gap`` for what does not fit.

    Raises:
        FormatError: Damaged, or cut off.
    """
    start = cursor.offset
    version = cursor.u32("version")
    if version not in VERSIONS:
        raise FormatError(f"version {version}", offset=start, kind=GapKind.UNSUPPORTED)
    yield Entry(cursor.place(start), "ctranslate2.kind", _text(cursor, "kind"))
    cursor.skip(4, "revision")
    names = set[str]()
    for _ in range(cursor.u32("count")):
        at = cursor.offset
        name = _text(cursor, "name")
        if name in names:
            why = f"variable {name[:80]!r} stands twice"
            yield Gap(cursor.place(at), GapKind.DAMAGED, why)
        names.add(name)
        yield from _variable(cursor, at, name, version)
    for _ in range(cursor.u32("count of aliases") if version >= ALIASED else 0):
        at = cursor.offset
        _text(cursor, "alias")
        if (name := _text(cursor, "variable")) not in names:
            why = f"an alias of {name[:80]!r}, which is not there"
            yield Gap(cursor.place(at), GapKind.DAMAGED, why)
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the model")


def _variable(cursor: Cursor, at: int, name: str, version: int) -> Iterator[Evidence | Part]:
    axes = cursor.u8("axes")
    if axes > AXES:
        raise FormatError(f"{name[:80]!r} has {axes} axes", offset=at)
    shape = struct.unpack(f"<{axes}I", cursor.take(4 * axes, "shape"))
    kind = cursor.u8("type")
    if version >= TYPED:
        dtype, width = TYPES[kind] if kind < len(TYPES) else (f"type {kind}", 0)
        size = cursor.u32("size")
    else:
        dtype, width = OLD.get(kind, f"{kind} bytes"), kind
        size = cursor.u32("elements") * width
    place = cursor.place(at)
    data = Span(cursor.skip(size, "data"), cursor.offset)
    yield Tensor(place, name, dtype, shape, data, math.prod(shape) * width if width else None)
    if data.size:
        yield Part("", lambda: cursor.source, Role.DATA, "", data)


def _text(cursor: Cursor, what: str) -> str:
    """Read a text.

    Raises:
        FormatError: No zero ends it, or it holds another.
    """
    at = cursor.offset
    data = cursor.take(cursor.u16(what), what)
    if data.find(b"\0") != len(data) - 1:
        raise FormatError(f"{what}: no text", offset=at)
    return data[:-1].decode("utf-8", "backslashreplace")


FORMAT = Format(
    id="ctranslate2-model",
    title="CTranslate2 model",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    begins=tuple(bytes([version, 0, 0, 0]) for version in VERSIONS),
)
