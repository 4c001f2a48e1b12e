"""Write forests of Treelite, byte by byte."""

import struct


def array(data=b"", size=1, count=None):
    return struct.pack("<Q", len(data) // size if count is None else count) + data


def tree(nodes=1, size=8, leaves=None):
    leaves = bytes(size * nodes) if leaves is None else leaves
    made = struct.pack("<iB", nodes, 0) + array(bytes(nodes)) + 3 * array(bytes(4 * nodes), 4)
    made += array(bytes(nodes)) + array(leaves, size) + array(bytes(size * nodes), size)
    made += 2 * array(bytes(nodes)) + 12 * array()
    return made + bytes(8)


def forest(*trees, version=(4, 8, 1), kind=3, count=None, fields=0, attributes=b"{}"):
    head = struct.pack("<3iBBQiBB", *version, kind, kind, len(trees) if count is None else count,
                       5, 0, 0)  # fmt: skip
    head += struct.pack("<I", 1) + array(struct.pack("<I", 1), 4)
    head += array(struct.pack("<2I", 1, 1), 4) + 2 * array(bytes(4 * len(trees)), 4)
    head += array(b"sigmoid") + struct.pack("<2f", 1, 1) + array(bytes(8), 8) + array(attributes)
    return head + struct.pack("<i", fields) + b"".join(trees)


HONEST = forest(tree(3), tree(1))
