"""Write MATLAB's .mat files by hand: honest ones, and any lie you like."""

import struct
import zlib


def element(kind, data, order="<", size=None):
    head = struct.pack(order + "II", kind, len(data) if size is None else size)
    return head + data + bytes(-len(data) % 8)


def small(kind, data, order="<"):
    return struct.pack(order + "I", len(data) << 16 | kind) + data.ljust(4, b"\0")


def array(kind, name, *content, extents=(1, 1), order="<"):
    flags = element(6, struct.pack(order + "II", kind, 0), order)
    shape = element(5, struct.pack(f"{order}{len(extents)}i", *extents), order) if extents else b""
    return element(14, flags + shape + element(1, name.encode(), order) + b"".join(content), order)


def doubles(name, *numbers, order="<"):
    data = struct.pack(f"{order}{len(numbers)}d", *numbers)
    return array(6, name, element(9, data, order), extents=(1, len(numbers)), order=order)


def text(name, value, order="<"):
    return array(4, name, element(16, value.encode(), order), extents=(1, len(value)), order=order)


def cell(name, *items, order="<"):
    return array(1, name, *items, extents=(1, len(items)), order=order)


def function(name, body, order="<"):
    inner = array(2, "", small(5, struct.pack(order + "i", 9), order),
                  element(1, b"function\0", order), text("", body, order), order=order)  # fmt: skip
    return array(16, name, inner, order=order)


def opaque(name, system, cls, *content, order="<"):
    parts = (element(1, system.encode(), order), element(1, cls.encode(), order), *content)
    return array(17, name, *parts, extents=(), order=order)


def old_object(name, cls, *content, order="<"):
    return array(3, name, element(1, cls.encode(), order), *content, order=order)


def compressed(inner, order="<"):
    packed = zlib.compress(inner)
    return struct.pack(order + "II", 15, len(packed)) + packed


def before(name, rows, columns, kind=0, order="<"):
    """A matrix as MATLAB 4 has it."""
    size = {0: 8, 1: 4, 2: 4, 3: 2, 4: 2, 5: 1}.get(kind // 10, 8) * max(rows * columns, 0)
    mark = 1000 if order == ">" else 0
    raw = name.encode() + b"\0"
    data = bytes(size) if size < 1 << 20 else b""
    return struct.pack(f"{order}5i", mark + kind, rows, columns, 0, len(raw)) + raw + data


def file(*elements, order="<"):
    mark = b"\0\1IM" if order == "<" else b"\1\0MI"
    return b"MATLAB 5.0 MAT-file, Platform: posix".ljust(124) + mark + b"".join(elements)
