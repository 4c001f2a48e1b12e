"""Write GGUF files by hand: honest ones, and any lie you like."""

import struct


class Writer:
    """Numbers and strings of one version and byte order."""

    def __init__(self, version=3, order="<"):
        self.version, self.order = version, order
        self.wide = "I" if version == 1 else "Q"

    def pack(self, letters, *values):
        return struct.pack(self.order + letters, *values)

    def string(self, text):
        raw = text.encode()
        return self.pack(self.wide, len(raw)) + raw

    def pair(self, key, kind, value):
        return self.string(key) + self.pack("I", kind) + value

    def text(self, key, value):
        return self.pair(key, 8, self.string(value))

    def number(self, key, value):
        return self.pair(key, 4, self.pack("I", value))

    def array(self, key, kind, items):
        return self.pair(key, 9, self.pack("I" + self.wide, kind, len(items)) + b"".join(items))

    def tensor(self, name, shape, kind=0, offset=0):
        axes = self.pack("I" + self.wide * len(shape), len(shape), *shape)
        return self.string(name) + axes + self.pack("IQ", kind, offset)

    def file(self, pairs=(), tensors=(), data=b"", align=32, counts=None):
        n, m = counts or (len(tensors), len(pairs))
        head = b"GGUF" + self.pack("I" + self.wide * 2, self.version, n, m)
        head += b"".join(pairs) + b"".join(tensors)
        return head + (bytes(-len(head) % align) + data if tensors else data)
