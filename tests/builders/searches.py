"""Write what indexes of texts are made of by hand."""

import struct

from tests.builders.neighbours import varint


def tantivy(data=b"texts", *, magic=1337, size=None, crc=7):
    footer = b'{"version":{"major":0,"minor":27,"patch":0,"index_format_version":7},"crc":%d}' % crc
    size = len(footer) if size is None else size
    return data + footer + struct.pack("<II", size, magic)


def whoosh(fields=b"\x80\x02}.", parts=b"\x80\x04].", *, size=None):
    head = bytes([4, 8, 4]) + struct.pack(">ii", -12345, -111) + bytes([2, 7, 4])
    size = len(fields) if size is None else size
    return head + varint(size) + fields + struct.pack(">ii", 1, 0) + parts


SAMPLES = {"tantivy-part": tantivy(), "whoosh-toc": whoosh()}
