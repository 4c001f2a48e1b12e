"""Write programs of ExecuTorch, byte by byte."""

import struct

from tests.builders.graphs import Flat


def segment(flat, offset, size):
    place = flat.put(struct.pack("<iQQ", 8, offset, size))
    flat.put(struct.pack("<HHHH", 8, 20, 4, 12))
    return place


def program(operators=(("aten::add", "out"),), backends=(), constants=(), segments=(), data=b""):
    """Write a program; ``segments`` are offsets and sizes in ``data``, which comes after it."""
    flat = Flat()
    called = [
        flat.table({0: flat.bytes(name.encode()), 1: flat.bytes(overload.encode())})
        for name, overload in operators
    ]
    given = [flat.table({0: flat.bytes(name.encode())}) for name in backends]
    plan = flat.table({6: flat.vector(called), 7: flat.vector(given)})
    kept = [flat.table({0: flat.bytes(each)}) for each in constants]
    parts = [segment(flat, *each) for each in segments]
    fields = {1: flat.vector([plan]), 2: flat.vector(kept), 4: flat.vector(parts)}
    file = flat.file(flat.table(fields), b"ET12")
    if not segments:
        return file + data
    head = struct.pack("<4sIQQ", b"eh00", 24, len(file) + 24, len(file) + 24)
    root = int.from_bytes(file[:4], "little") + 24
    return struct.pack("<I", root) + file[4:8] + head + file[8:] + data


def tensors(named=(("w", 0),), segments=((0, 8),), data=bytes(8), shape=(2,), kind=6, base=None):
    """Write a file of tensors: names with the numbers of their segments."""
    flat = Flat()
    layout = flat.put(struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}i", *shape))
    held = flat.table({0: ("u32", kind), 1: layout})
    rows = [flat.table({0: flat.bytes(name.encode()), 1: ("u32", at), 2: held})
            for name, at in named]  # fmt: skip
    parts = [segment(flat, *each) for each in segments]
    root = flat.table({1: flat.vector(parts), 2: flat.vector(rows)})
    return _packed(flat.file(root, b"FT01"), data, base)


def _packed(file, data, base):
    size = len(file) - 8
    begin = 40 + size if base is None else base
    head = struct.pack("<4sIQQQQ", b"FH01", 40, 48, size, begin + 8, len(data))
    start = int.from_bytes(file[:4], "little") + len(head)
    return struct.pack("<I", start) + file[4:8] + head + file[8:] + data


def old_tensors(rows=(("v", 0, 0, (2,)), ("w", 0, 8, (3,))), segments=((0, 20),), data=bytes(20)):
    """Write a file of tensors as 0.6 did: names, segments, offsets in them and extents."""
    flat = Flat()
    held = []
    for name, index, offset, shape in rows:
        extents = flat.put(struct.pack("<I", len(shape)) + struct.pack(f"<{len(shape)}i", *shape))
        fields = {0: flat.bytes(name.encode()), 1: ("u32", 6), 2: extents, 4: ("u32", index)}
        held.append(flat.table(fields | ({5: ("u64", offset)} if offset else {})))
    parts = [segment(flat, *each) for each in segments]
    root = flat.table({1: ("u32", 16), 2: flat.vector(held), 3: flat.vector(parts)})
    return _packed(flat.file(root, b"FT01"), data, None)


def bundle(inner, values=(bytes(16),)):
    """Write a program with values to try it with."""
    flat = Flat()
    held = [flat.table({0: ("u32", 1), 1: flat.table({2: flat.bytes(each)})}) for each in values]
    suite = flat.table({1: flat.vector([flat.table({0: flat.vector(held)})])})
    root = flat.table({1: flat.vector([suite]), 2: flat.bytes(inner)})
    return flat.file(root, b"BP08")


PLAIN = program(constants=[bytes(8)])
FULL = program(backends=["XnnpackBackend"], segments=[(0, 8), (16, 8)], data=bytes(24))
