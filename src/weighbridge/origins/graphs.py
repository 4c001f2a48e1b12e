"""Texts that people put into graphs of ONNX, Core ML and TensorFlow Lite; nothing else of them.

Layouts::

    ONNX        ModelProto: 14 metadata_props, each {1 key, 2 value}
    Core ML     Model: 2 description, in it 100 metadata: 3 author, 4 license, 100 {1 key, 2 value}
    TF Lite     Model: 4 buffers, 6 metadata, each {0 name, 1 buffer}; the buffer TFLITE_METADATA
                holds a ModelMetadata: 0 name, 4 author, 5 license

Sources (retrieved 2026-11-25): https://github.com/onnx/onnx/blob/main/onnx/onnx.proto,
https://github.com/apple/coremltools/blob/main/mlmodel/format/Model.proto,
https://github.com/google-ai-edge/LiteRT/blob/main/tflite/schema/schema.fbs,
https://github.com/tensorflow/tflite-support/blob/master/tensorflow_lite_support/metadata/metadata_schema.fbs,
https://flatbuffers.dev/internals/. Not read: graphs and weights, which are passed over; texts that
are longer than ``LONGEST``, or not UTF-8.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from weighbridge.core import Entry, FormatError
from weighbridge.intake import protowire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES, Field
from weighbridge.origins.folder import Folder

FIELDS = 100_000
"""Fields of one message that are looked at."""

LONGEST = 4096
"""Bytes of a text."""

ROWS = 64
"""Entries of the list of metadata of a TensorFlow Lite model that are looked at."""

Reader = Callable[[Cursor], Iterator[Entry]]


def entries(folder: Folder, name: str, reader: Reader) -> Iterator[Entry]:
    """Yield the texts of a file, up to where it is damaged; ``faults`` says where that is."""
    with folder.cursor(name) as cursor:
        if cursor is None:
            return
        try:
            yield from reader(cursor)
        except (FormatError, OSError) as error:
            folder.faults[name] = str(error)


def onnx(cursor: Cursor) -> Iterator[Entry]:
    """Yield ``metadata_props``, by key.

    Raises:
        FormatError: Not a message.
    """
    for field in _texts(cursor):
        if field.number == 14:  # noqa: PLR2004 - see the layout above
            yield from _pair(cursor, field)


def coreml(cursor: Cursor) -> Iterator[Entry]:
    """Yield ``author``, ``license`` and what the user defined, by key.

    Raises:
        FormatError: Not a message.
    """
    for field in _texts(cursor):
        if field.number == 2:  # noqa: PLR2004 - see the layout above
            description = protowire.inside(cursor, field)
            for inner in _texts(description):
                if inner.number == 100:  # noqa: PLR2004 - likewise
                    yield from _metadata(protowire.inside(cursor, inner))


def _metadata(cursor: Cursor) -> Iterator[Entry]:
    for field in _texts(cursor):
        if field.number in _COREML:
            yield from _entry(cursor, field, _COREML[field.number])
        elif field.number == 100:  # noqa: PLR2004 - see the layout above
            yield from _pair(cursor, field)


_COREML = {3: "author", 4: "license"}


def _texts(cursor: Cursor) -> Iterator[Field]:
    fields = islice(protowire.fields(cursor), FIELDS)
    return (field for field in fields if field.wire == BYTES)


def _pair(cursor: Cursor, field: Field) -> Iterator[Entry]:
    """Yield a pair of key and value."""
    found: dict[int, Field] = {}
    for part in _texts(protowire.inside(cursor, field)):
        found[part.number] = part
    if 1 in found and 2 in found and (key := _text(cursor, found[1])):  # noqa: PLR2004
        yield from _entry(cursor, found[2], key)


def _entry(cursor: Cursor, field: Field, key: str) -> Iterator[Entry]:
    if value := _text(cursor, field):
        yield Entry(cursor.place(field.start, field.stop), key, value)


def _text(cursor: Cursor, field: Field) -> str:
    if field.value > LONGEST:
        return ""
    return _decoded(protowire.inside(cursor, field).take(field.value, "text"))


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def tflite(cursor: Cursor) -> Iterator[Entry]:
    """Yield ``name``, ``author`` and ``license``.

    Raises:
        FormatError: An offset leads out of the file.
    """
    model = _root(cursor)
    buffers, listed = _vector(cursor, model, 4), _vector(cursor, model, 6)
    for at in listed[:ROWS]:
        name = _string(cursor, at, 0)
        number = _field(cursor, at, 1)
        if name is None or name.value != "TFLITE_METADATA" or number is None:
            continue
        index = _u32(cursor, number)
        data = _field(cursor, buffers[index], 0) if index < len(buffers) else None
        if data is None:
            continue
        start = data + _u32(cursor, data)
        size = _u32(cursor, start)
        cursor.seek(start + 4, "metadata")
        cursor.skip(size, "metadata")
        stop = start + 4 + size
        inner = Cursor(cursor.source, cursor.artifact, cursor.budget, start=start + 4, stop=stop)
        table = _root(inner)
        for key, slot in (("name", 0), ("author", 4), ("license", 5)):
            text = _string(inner, table, slot)
            if text is not None and text.value:
                yield Entry(text.place, key, text.value)


def _u32(cursor: Cursor, at: int) -> int:
    cursor.seek(at, "offset")
    return cursor.u32("number")


def _root(cursor: Cursor) -> int:
    return cursor.start + _u32(cursor, cursor.start)


def _field(cursor: Cursor, table: int, slot: int) -> int | None:
    """Return where a field of a table lies; ``None`` if the table lacks it."""
    cursor.seek(table, "table")
    entries_at = table - cursor.number(4, "table", signed=True)
    cursor.seek(entries_at, "list of fields")
    size = cursor.u16("list of fields")
    if 4 + 2 * slot + 2 > size:
        return None
    cursor.seek(entries_at + 4 + 2 * slot, "field")
    offset = cursor.u16("field")
    return table + offset if offset else None


def _vector(cursor: Cursor, table: int, slot: int) -> list[int]:
    """Return where the tables of a list lie."""
    at = _field(cursor, table, slot)
    if at is None:
        return []
    start = at + _u32(cursor, at)
    count = min(_u32(cursor, start), FIELDS)
    cursor.skip(4 * count, "list")
    places = range(start + 4, start + 4 + 4 * count, 4)
    return [place + _u32(cursor, place) for place in places]


def _string(cursor: Cursor, table: int, slot: int) -> Entry | None:
    at = _field(cursor, table, slot)
    if at is None:
        return None
    start = at + _u32(cursor, at)
    size = _u32(cursor, start)
    if size > LONGEST:
        return None
    value = _decoded(cursor.take(size, "text"))
    return Entry(cursor.place(start), "", value)
