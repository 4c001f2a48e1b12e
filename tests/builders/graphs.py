"""Write the parts of ONNX, Core ML and TensorFlow Lite files that hold texts, byte by byte."""

import struct


def varint(number):
    out = b""
    while number > 0x7F:
        out += bytes([number & 0x7F | 0x80])
        number >>= 7
    return out + bytes([number])


def field(number, value):
    """Write a field: a number as a varint, bytes and text by their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def pair(key, value):
    return field(1, key) + field(2, value)


def onnx(properties, more=b""):
    head = field(1, 8) + field(2, "pytorch") + field(8, field(2, 17)) + field(7, b"") + more
    return head + b"".join(field(14, pair(key, value)) for key, value in properties.items())


def coreml(author="", licence="", own=None):
    metadata = field(1, "short") + field(3, author) + field(4, licence)
    metadata += b"".join(field(100, pair(key, value)) for key, value in (own or {}).items())
    return field(1, 4) + field(2, field(100, metadata)) + field(200, b"")


class Flat:
    """A flatbuffer, written from its end: every offset then leads forward."""

    def __init__(self):
        self.data = b""

    def put(self, raw):
        raw += bytes(-len(raw) % 4)
        self.data = raw + self.data
        return len(self.data)

    def bytes(self, raw):
        return self.put(struct.pack("<I", len(raw)) + raw + b"\0")

    def vector(self, places):
        size = len(self.data) + 4 + 4 * len(places)
        rows = [size - 4 - 4 * at - place for at, place in enumerate(places)]
        return self.put(struct.pack(f"<I{len(rows)}I", len(places), *rows))

    def table(self, fields):
        """Write a table; ``fields`` maps a slot to a place, or to ``("u32" or "u64", number)``."""
        wide = [slot for slot in fields if isinstance(fields[slot], tuple)]
        wide = {slot for slot in wide if fields[slot][0] == "u64"}
        last = max(fields, default=-1)
        size = 4 + 4 * (len(fields) + len(wide))
        slots, body = [0] * (last + 1), b""
        end = len(self.data) + size
        for slot in sorted(fields):
            value, at = fields[slot], 4 + len(body)
            slots[slot] = at
            number = value[1] if isinstance(value, tuple) else end - at - value
            body += struct.pack("<Q" if slot in wide else "<I", number)
        listed = struct.pack(f"<HH{len(slots)}H", 4 + 2 * len(slots), size, *slots)
        listed += bytes(-len(listed) % 4)
        place = self.put(struct.pack("<i", len(listed)) + body)
        self.put(listed)
        return place

    def file(self, root, mark):
        """Return everything, with the offset of the root table and the mark before it."""
        return struct.pack("<I", 8 + len(self.data) - root) + mark + self.data


def tflite(name="", author="", licence="", called=b"TFLITE_METADATA"):
    inner = Flat()
    texts = {0: name, 4: author, 5: licence}
    places = {slot: inner.bytes(text.encode()) for slot, text in texts.items() if text}
    metadata = inner.file(inner.table(places), b"M001")
    flat = Flat()
    data = flat.bytes(metadata)
    empty, held = flat.table({}), flat.table({0: data})
    row = flat.table({0: flat.bytes(called), 1: ("u32", 1)})
    root = flat.table({4: flat.vector([empty, held]), 6: flat.vector([row])})
    return flat.file(root, b"TFL3")
