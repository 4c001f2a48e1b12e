"""Write Avro and ORC tables by hand, byte by byte; what stands in the rows is left out."""

import json

from tests.builders.neighbours import field, varint

MARK = bytes(range(16))
ROWS = {"type": "record", "name": "org.acme.Row", "fields": [{"name": "a", "type": "string"}]}


def long(number):
    return varint(number * 2 if number >= 0 else -number * 2 - 1)


def text(data):
    return long(len(data)) + data


def typed(**about):
    """A schema of one column, which says more of its texts."""
    return ROWS | {"fields": [{"name": "a", "type": {"type": "string", **about}}]}


def avro(schema=ROWS, blocks=((2, b"\2a\2b"),), more=(), *, sized=False):
    pairs = [(b"avro.codec", b"null"), *more]
    if schema is not None:
        pairs.append((b"avro.schema", schema if isinstance(schema, bytes) else dumped(schema)))
    listed = b"".join(text(key) + text(value) for key, value in pairs)
    count = long(-len(pairs)) + long(len(listed)) if sized else long(len(pairs))
    rows = b"".join(long(rows) + text(data) + MARK for rows, data in blocks)
    return b"Obj\x01" + count + listed + b"\0" + MARK + rows


def dumped(schema):
    return json.dumps(schema).encode()


def orc(footer=b"\x08\x03", metadata=b"", name=b"ORC", size=None):
    last = field(1, len(footer) if size is None else size) + field(5, len(metadata))
    last += field(8000, name)
    return b"ORC" + metadata + footer + last + bytes([len(last)])


SAMPLES = {"avro-data": avro(), "orc-table": orc()}
