"""Small records of TensorFlow and its hub beside a SavedModel.

They are fingerprint.pb and tfhub_module.pb. A ``FingerprintDef`` has five hashes as numbers (1 to
5), a version (6) and a uuid (7); a ``ModuleDef`` of TensorFlow Hub has one number (1), which says
that the module is a SavedModel.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/protobuf/fingerprint.proto,
https://github.com/tensorflow/hub/blob/master/tensorflow_hub/module_def.proto (retrieved
2026-11-26). Not checked: the hashes, which TensorFlow does not check either.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import protowire, tensorflow_nodes
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.protowire import BYTES, VARINT

MOST = 256
"""Bytes of such a file, at most."""

HASHES = (
    "saved_model_checksum", "graph_def_program_hash", "signature_def_hash",
    "saved_object_graph_hash", "checkpoint_hash",
)  # fmt: skip

MODULE = b"\x08\x03"
"""All of a ``ModuleDef``."""

_KEYS = (*(number << 3 | VARINT for number in range(1, 6)), 6 << 3 | BYTES, 7 << 3 | BYTES)
_BEGINS = tuple(bytes([key | more]) for key in _KEYS for more in (0, 0x80))
"""First bytes; a key may be written in more bytes than it needs."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether all of it is a module's number, or hashes and a version."""
    if glimpse.size > MOST or glimpse.size < len(MODULE):
        return False
    if glimpse.head == MODULE:
        return True
    found = protowire.glance(glimpse)
    wires = [(field.number, field.wire) for field in found]
    hashes = [number for number, wire in wires if wire == VARINT and number <= len(HASHES)]
    rest = [wire for wire in wires if wire[1] != VARINT]
    return len(set(hashes)) > 2 and len(hashes) + len(rest) == len(wires) and _end(rest)


def _end(rest: list[tuple[int, int]]) -> bool:
    return bool(rest) and set(rest) <= {(6, BYTES), (7, BYTES)}


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Entry`` per hash."""
    start = cursor.offset
    if cursor.left == len(MODULE) and cursor.peek(len(MODULE), "module") == MODULE:
        yield Entry(cursor.place(start, cursor.stop), "tfhub_module.format", "3")
        return
    for item in protowire.fields(cursor):
        place = cursor.place(start, cursor.offset)
        if item.wire == VARINT and item.number <= len(HASHES):
            yield Entry(place, HASHES[item.number - 1], str(item.value))
        elif (item.number, item.wire) == (7, BYTES):
            yield Entry(place, "uuid", tensorflow_nodes.text(cursor, item))
        elif (item.number, item.wire) != (6, BYTES):
            raise FormatError(f"field {item.number} is not one of a fingerprint", offset=start)
        start = cursor.offset


FORMAT = Format(
    id="tensorflow-record",
    title="TensorFlow fingerprint",
    doc=__doc__,
    kind=Kind.RECORD,
    recognises=recognises,
    read=read,
    begins=_BEGINS,
)
