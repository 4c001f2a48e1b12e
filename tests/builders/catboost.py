"""Write CatBoost's .cbm by hand: a small flatbuffer, and any lie you like."""

import struct


def numbers(*values, count=None):
    head = struct.pack("<I", len(values) if count is None else count)
    return head + struct.pack(f"<{len(values)}i", *values)


def text(value):
    raw = value.encode()
    return struct.pack("<I", len(raw)) + raw + b"\0"


def _write(out, thing):
    """Append bytes as they are, a list of things, or a table of fields; return where it begins."""
    out += bytes(-len(out) % 4)
    start = len(out)
    if isinstance(thing, bytes):
        out += thing
        return start
    if isinstance(thing, list):
        out += struct.pack("<I", len(thing)) + bytes(4 * len(thing))
        slots = dict(zip(range(start + 4, len(out), 4), thing, strict=True))
    else:
        fields = max(thing) + 1
        out += struct.pack("<HH", 4 + 2 * fields, 4 + 4 * fields)
        out += b"".join(struct.pack("<H", 4 + 4 * n if n in thing else 0) for n in range(fields))
        out += bytes(-len(out) % 4)
        layout, start = start, len(out)
        out += struct.pack("<i", start - layout) + bytes(4 * fields)
        slots = {start + 4 + 4 * n: inner for n, inner in thing.items()}
    for at, inner in slots.items():
        out[at : at + 4] = struct.pack("<I", _write(out, inner) - at)
    return start


def model(  # noqa: PLR0913 - each is a lie of its own
texts=(("params", "{}"),), *, splits=(0, 1, 0), sizes=(1, 2), starts=(0, 1), parts=(),
          steps=(), behind=b"", size=None, count=None):  # fmt: skip
    trees = {1: numbers(*splits, count=count), 2: numbers(*sizes), 3: numbers(*starts)}
    if steps:
        trees[10] = numbers(*steps)
    entries = [{0: text(key), 1: text(value)} for key, value in texts]
    root = {0: text("FlabuffersModel_v1"), 1: trees, 2: entries, 3: list(map(text, parts))}
    out = bytearray(4)
    out[:4] = struct.pack("<I", _write(out, root))
    return b"CBM1" + struct.pack("<I", len(out) if size is None else size) + out + behind
