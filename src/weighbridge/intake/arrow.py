"""What readers of Arrow tables find in the metadata of a schema, in Arrow's files and in Parquet.

Layout, of Arrow (slots of the flatbuffers' tables)::

    message   -1 as u32 (not before 0.15), u32 size, then the flatbuffer: 1 type, 2 header
    footer    1 schema
    schema    1 fields, 2 metadata
    field     0 name, 5 children, 6 metadata
    pair      0 key, 1 value

Of Parquet, whose footer is one structure of Thrift::

    metadata  5 list of pairs
    pair      1 key, 2 value

Under the key ``ARROW:schema`` lies a message in base64; under two others a schema of Avro, see
``intake/avro.py``.

Source: https://github.com/apache/arrow/tree/main/format, https://arrow.apache.org/docs/format and
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift (retrieved
2026-11-26). Who unpickles what: ``arrow.py_extension_type`` is PyArrow's before 14.0.1
(CVE-2023-47248), ``dataset-toolkit.`` are Petastorm's keys
(https://github.com/uber/petastorm/blob/master/petastorm/etl/dataset_metadata.py), the extensions
of Ray are described in JSON or by a pickle, and the elements of one of them are pickles
(https://github.com/ray-project/ray/blob/master/python/ray/air/util/object_extensions).
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator

from weighbridge.core import Artifact, FormatError, GapKind
from weighbridge.core.records import dataclass
from weighbridge.intake import flatbuffer
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Budget, Limits
from weighbridge.intake.thrift import BYTES, LIST, STRUCT, Compact

CONTINUES = b"\xff\xff\xff\xff"

BEGINS = (CONTINUES, *(bytes([low]) for low in range(0, 256, 8)))
"""What a stream begins with: that, or a size, which is a multiple of eight."""

SCHEMA = 1
"""The type of a message that describes what follows."""

LAST_VERSION = 4
"""Of the metadata, so far."""

FIELDS, METADATA, CHILDREN, OWN = 1, 2, 5, 6
"""Slots, see above."""

PAIRS = 5
"""Number of the field of Parquet's metadata that holds pairs."""

SMALLEST = 24
"""Bytes of a message, at least."""

FREE = 1 << 16
"""Bytes of texts that are read of the smallest schema."""

DEEP = 64
"""Fields inside one another."""

_NAME, _SAID = b"ARROW:extension:name", b"ARROW:extension:metadata"
_MESSAGE = b"ARROW:schema"
_AVRO = (b"parquet.avro.schema", b"avro.schema")
_PICKLED = (b"dataset-toolkit.unischema.v1", b"dataset-toolkit.rowgroups_index.v1")
_ALWAYS = b"arrow.py_extension_type"
_RAY = b"ray.data."
_ELEMENTS = b"ray.data.arrow_pickled_object"
_PROTO = 0x80
_NEWEST = 5


@dataclass(frozen=True, slots=True)
class Pickled:
    """What a reader of tables unpickles.

    Attributes:
        name: What says so: a key, and the field it is of.
        data: The pickle; empty for one that lies in every element of a column.
    """

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Schema:
    """A schema of Avro: JSON."""

    text: bytes


def starts(glimpse: Glimpse) -> bool:
    """Whether bytes are a stream of messages, of which the first is a schema."""
    head = glimpse.head
    at = 4 if head.startswith(CONTINUES) else 0
    size = int.from_bytes(head[at : at + 4], "little")
    if size % 8 or not SMALLEST <= size <= glimpse.size - at - 4:
        return False
    budget, whole = Budget(Limits(), glimpse.size), Artifact("", glimpse.size)
    cursor = Cursor(glimpse.source, whole, budget, start=glimpse.start, stop=glimpse.stop)
    try:
        message = _message(cursor)
        return message.number(0, 2) <= LAST_VERSION and message.number(1, 1) == SCHEMA
    except FormatError:
        return False


def in_stream(cursor: Cursor) -> Iterator[Pickled]:
    """Tell what the first message of a stream makes its readers unpickle.

    Raises:
        FormatError: The message leads out of itself.
    """
    schema = _message(cursor).table(2)
    if schema is not None:
        yield from _Schema(cursor).read(schema)


def in_footer(cursor: Cursor) -> Iterator[Pickled]:
    """Tell what the footer of a file, which the cursor's span is, makes its readers unpickle.

    Raises:
        FormatError: The footer leads out of itself.
    """
    schema = flatbuffer.root(cursor).table(1)
    if schema is not None:
        yield from _Schema(cursor).read(schema)


def in_parquet(cursor: Cursor) -> Iterator[Pickled | Schema]:
    """Tell what Parquet's metadata, which the cursor's span is, make their readers unpickle.

    Schemas of Avro are told, too.

    Raises:
        FormatError: They are no structure.
    """
    start = cursor.offset
    footer = Compact(cursor.take(cursor.left, "metadata"), start)
    for number, kind in footer.fields():
        if (number, kind) != (PAIRS, LIST):
            footer.skip(kind)
            continue
        count, inner = footer.items()
        for _ in range(count):
            if inner == STRUCT:
                key, value = _pair(footer)
                if key in _AVRO:
                    yield Schema(value)
                else:
                    yield from _parquet_pair(key, value, cursor)
            else:
                footer.skip(inner, listed=True)


def _pair(footer: Compact) -> tuple[bytes, bytes]:
    texts = {1: b"", 2: b""}
    for number, kind in footer.fields():
        if kind == BYTES and number in texts:
            texts[number] = footer.bytes()
        else:
            footer.skip(kind)
    return texts[1], texts[2]


def _parquet_pair(key: bytes, value: bytes, cursor: Cursor) -> Iterator[Pickled]:
    if key != _MESSAGE:
        yield from _value(key, value, "", b"")
        return
    try:
        data = binascii.a2b_base64(value)
    except ValueError as error:
        raise FormatError(f"ARROW:schema: {error}", offset=cursor.start) from error
    try:
        yield from in_stream(Cursor.over(data))
    except FormatError as error:
        # The offset would be one of the expanded text.
        raise FormatError(f"ARROW:schema: {error}", offset=cursor.start, kind=error.kind) from error


def _message(cursor: Cursor) -> Table:
    size = cursor.u32("message")
    if size == int.from_bytes(CONTINUES, "little"):
        size = cursor.u32("message")
    start = cursor.skip(size, "message")
    return flatbuffer.root(_within(cursor, start, start + size))


def _within(cursor: Cursor, start: int, stop: int) -> Cursor:
    return Cursor(cursor.source, cursor.artifact, cursor.budget, start=start, stop=stop)


class _Schema:
    """What was read of one schema so far: tables may share texts, and be many."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self._left = FREE + cursor.stop - cursor.start

    def read(self, schema: Table) -> Iterator[Pickled]:
        """Tell of the schema itself, then of each field."""
        yield from self._told(schema, METADATA, "")
        stack = [(field, 0) for field in schema.tables(FIELDS)][::-1]
        while stack:
            field, depth = stack.pop()
            yield from self._told(field, OWN, _shown(self._raw(field, 0)))
            if depth == DEEP:
                raise FormatError("fields too deep inside one another", offset=field.at)
            stack += [(child, depth + 1) for child in field.tables(CHILDREN)][::-1]

    def _told(self, holder: Table, slot: int, name: str) -> Iterator[Pickled]:
        pairs = [(self._raw(pair, 0), self._raw(pair, 1)) for pair in holder.tables(slot)]
        extension = next((value for key, value in pairs if key == _NAME), b"")
        if extension == _ELEMENTS:
            yield Pickled(f"{name}: {extension.decode()}", b"")
        for key, value in pairs:
            yield from _value(key, value, name, extension)

    def _raw(self, table: Table, slot: int) -> bytes:
        found = table.vector(slot, 1)
        if found is None:
            return b""
        self._left -= found.size
        if self._left < 0:
            why = "tables share more than the file has bytes"
            raise FormatError(why, offset=found.start, kind=GapKind.LIMIT)
        self._cursor.seek(found.start, "text")
        return self._cursor.take(found.size, "text")


def _shown(text: bytes) -> str:
    return text[:64].decode("utf-8", "backslashreplace")


def _value(key: bytes, value: bytes, name: str, extension: bytes) -> Iterator[Pickled]:
    """Tell whether a value is a pickle: by its key, by its extension, or as it begins like one."""
    ours = key == _SAID and (
        extension == _ALWAYS
        or (extension.startswith(_RAY) and value[:1] not in {b"", b"{", b"[", b'"'})
    )
    begins = len(value) > 2 and value[0] == _PROTO and value[1] <= _NEWEST  # noqa: PLR2004 - and one instruction
    if value and (ours or key in _PICKLED or begins):
        yield Pickled(f"{name}: {_shown(key)}" if name else _shown(key), value)
