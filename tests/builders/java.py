"""Write Java's serialised objects by hand: honest ones, and any lie you like."""

import struct

MAGIC = b"\xac\xed\0\5"
NULL, END = b"\x70", b"\x78"
HANDLE = 0x7E0000


def name(text):
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def string(text):
    return b"\x74" + name(text)


def described(cls, fields=(), flags=2, above=NULL, added=b""):
    """Fields are (letter, name) or (letter, name, content that names the type)."""
    out = b"\x72" + name(cls) + bytes(8) + bytes([flags]) + struct.pack(">H", len(fields))
    for letter, field, *kind in fields:
        out += letter.encode() + name(field) + b"".join(kind)
    return out + added + END + above


def proxy(*interfaces):
    inner = b"".join(map(name, interfaces))
    return b"\x7d" + struct.pack(">I", len(interfaces)) + inner + END + NULL


def instance(cls, *values):
    return b"\x73" + cls + b"".join(values)


def array(cls, count, data):
    return b"\x75" + described(cls) + struct.pack(">I", count) + data


def refer(index):
    return b"\x71" + struct.pack(">I", HANDLE + index)


def block(data):
    return b"\x77" + bytes([len(data)]) + data


def boxed(number):
    above = described("java.lang.Number")
    return instance(described("java.lang.Integer", [("I", "value")], above=above),
                    struct.pack(">i", number))  # fmt: skip


def listed(*items, cls="java.util.ArrayList"):
    head = block(struct.pack(">I", len(items)))
    desc = described(cls, [("I", "size")], flags=3)
    return instance(desc, struct.pack(">i", len(items)), head, *items, END)


def file(*contents):
    return MAGIC + b"".join(contents)
