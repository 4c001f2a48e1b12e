"""Write what goes with tokenisers and messages: a compiled normalisation, and descriptors."""

import struct

from tests.builders.neighbours import field

LEAF = 1 << 31


def charsmap(text=b"a\0b\0", *values, root=63 << 10, size=None, behind=b""):
    units = [root, *(LEAF | value for value in values)]
    units += [0] * (256 - len(units))
    trie = struct.pack("<256I", *units)
    return struct.pack("<I", len(trie) if size is None else size) + trie + text + behind


def described(name="acme/model.proto", *more):
    """A file, with one message of one field."""
    message = field(4, field(1, "Shape") + field(2, field(1, "axis") + field(3, 1)))
    return field(1, field(1, name) + field(2, "acme") + message + b"".join(more))


SAMPLES = {
    "sentencepiece-charsmap": charsmap(b"a\0b\0", 0, 2),
    "protobuf-descriptors": described() + described("acme/other.proto", field(12, "proto3")),
}
