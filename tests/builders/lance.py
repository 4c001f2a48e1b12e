"""Write files of a Lance table by hand."""

import struct

from tests.builders.neighbours import field, varint

NUMBERS = struct.pack("<16f", *(0.5, -0.25) * 8)


def packed(*numbers):
    return b"".join(map(varint, numbers))


def data(*, where=(0, 64), sizes=(1, 64), version=(2, 1), pad=b"H", shared=b"{}", **said):
    """Write one column of one page, in two buffers with padding between them."""
    body = b"\x01" + pad * 63 + NUMBERS + shared
    page = field(1, packed(*where)) + field(2, packed(*sizes)) + field(3, 16)
    column = field(2, page) + field(3, b"") + field(4, b"")
    at = said.get("at", len(body))
    pairs = struct.pack("<QQ", at, len(column)) * said.get("again", 1)
    rest = struct.pack("<QQ", len(body) - len(shared), len(shared))
    footer = struct.pack(
        "<QQQIIHH", len(body), len(body) + len(column), len(body) + len(column) + len(pairs),
        said.get("many", 1), said.get("columns", 1), *version,
    )  # fmt: skip
    return body + column + pairs + rest + footer + b"LANC"


def manifest(*more, size=None, before=b"\n\1x", path="a.lance"):
    """Write what a table is made of: one column, one file."""
    fragment = field(2, field(2, field(1, path) + field(2, packed(0))))
    message = field(1, field(2, "v")) + fragment + b"".join(more)
    head = struct.pack("<I", len(before)) + before
    body = struct.pack("<I", len(message) if size is None else size) + message
    return head + body + struct.pack("<QHH", len(head), 0, 2) + b"LANC"


def step():
    name = "0a3ae241-8863-4878-9b53-53059d2bdec0"
    return field(1, 3) + field(2, name) + field(102, field(1, "x"))


def old():
    """Write data of before 2.0."""
    message = field(2, packed(0, 1)) + field(3, 8)
    body = bytes(16) + struct.pack("<I", len(message)) + message
    return body + struct.pack("<QHH", 16, 0, 2) + b"LANC"


SAMPLES = {"lance-table": data()}
