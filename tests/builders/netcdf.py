"""Write netCDF files of the classic kinds, byte by byte."""

import struct


class Writer:
    """Writes one version."""

    def __init__(self, version=1):
        self.version = version
        self.wide = version == 5

    def n(self, number):
        return struct.pack(">q" if self.wide else ">i", number)

    def name(self, text):
        raw = text.encode()
        return self.n(len(raw)) + raw + bytes(-len(raw) % 4)

    def list(self, tag, items):
        return struct.pack(">I", tag if items else 0) + self.n(len(items)) + b"".join(items)

    def attribute(self, name, kind, count, raw):
        head = self.name(name) + struct.pack(">I", kind) + self.n(count)
        return head + raw + bytes(-len(raw) % 4)

    def variable(self, name, axes, kind, size, begin, attributes=()):
        head = self.name(name) + self.n(len(axes)) + b"".join(map(self.n, axes))
        head += self.list(12, list(attributes)) + struct.pack(">I", kind) + self.n(size)
        return head + struct.pack(">i" if self.version == 1 else ">q", begin)

    def file(self, extents, variables, data=b"", records=0, attributes=()):
        """Write a file; each variable is name, axes, type, bytes of one and where they begin."""
        dimensions = [self.name(f"d{at}") + self.n(each) for at, each in enumerate(extents)]

        def header(base):
            made = [self.variable(*each[:4], base + each[4]) for each in variables]
            head = b"CDF" + bytes([self.version]) + self.n(records)
            head += self.list(10, dimensions) + self.list(12, list(attributes))
            return head + self.list(11, made)

        return header(len(header(0))) + data


def plain(version=1, data=bytes(24)):
    writer = Writer(version)
    said = [writer.attribute("title", 2, 5, b"model"), writer.attribute("n", 4, 1, bytes(4))]
    return writer.file([2, 3], [("w", (0, 1), 5, 24, 0)], data, attributes=said)


MODEL = plain()
