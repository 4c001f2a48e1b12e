"""Write the metadata of Arrow and Parquet tables by hand; the columns are left out."""

import base64
import struct

from tests.builders.graphs import Flat, varint

NAMED = b"ARROW:extension:name"
SAID = b"ARROW:extension:metadata"


def pairs(flat, metadata):
    rows = [flat.table({0: flat.bytes(key), 1: flat.bytes(value)}) for key, value in metadata]
    return flat.vector(rows)


def column(flat, name=b"a", metadata=(), children=()):
    """A field; ``children`` are arguments of this function."""
    inner = flat.vector([column(flat, *each) for each in children])
    return flat.table({0: flat.bytes(name), 5: inner, 6: pairs(flat, metadata)})


def schema(flat, columns=(), metadata=()):
    listed = flat.vector([column(flat, *each) for each in columns])
    return flat.table({1: listed, 2: pairs(flat, metadata)})


def _flat(root, flat):
    return struct.pack("<I", 4 + len(flat.data) - root) + flat.data


def message(columns=(), metadata=(), kind=1, *, old=False):
    flat = Flat()
    place = schema(flat, columns, metadata)
    data = _flat(flat.table({0: ("u32", 4), 1: ("u32", kind), 2: place}), flat)
    data += bytes(-len(data) % 8)
    return (b"" if old else b"\xff" * 4) + struct.pack("<I", len(data)) + data


def stream(*args, **keys):
    return message(*args, **keys) + b"\xff" * 4 + bytes(4)


def file(columns=(), metadata=()):
    flat = Flat()
    place = schema(flat, columns, metadata)
    footer = _flat(flat.table({0: ("u32", 4), 1: place}), flat)
    inner = b"ARROW1\0\0" + stream(columns)
    return inner + footer + struct.pack("<i", len(footer)) + b"ARROW1"


def binary(data):
    return varint(len(data)) + data


def pair(key, value):
    return b"\x18" + binary(key) + b"\x18" + binary(value) + b"\0"


def footer(metadata=(), before=b"\x15\x02"):
    """Thrift: ``before`` ends with field 1; then the list of pairs, and who made it."""
    count = len(metadata)
    head = bytes([count << 4 | 12]) if count < 15 else b"\xfc" + varint(count)
    listed = b"".join(pair(*each) for each in metadata)
    return before + b"\x49" + head + listed + b"\x18" + binary(b"by hand") + b"\0"


def parquet(metadata=(), columns=None, data=None):
    metadata = list(metadata)
    if columns is not None:
        metadata.append((b"ARROW:schema", base64.b64encode(message(columns))))
    data = footer(metadata) if data is None else data
    return b"PAR1" + data + struct.pack("<I", len(data)) + b"PAR1"
