"""Write models of TensorFlow Lite by hand: honest ones, and any lie you like."""

import struct

from tests.builders import tensorflow
from tests.builders.graphs import Flat

M32 = 0xFFFFFFFF


def i32(flat, numbers):
    return flat.put(struct.pack(f"<I{len(numbers)}i", len(numbers), *numbers))


def flex_options(name, node):
    """A flexbuffer of two strings: the name of an operation, and its node."""
    first, second = name.encode(), node
    out = struct.pack("<I", len(first)) + first + b"\0"
    at_first = len(out) - len(first) - 1
    out += struct.pack("<I", len(second)) + second + b"\0"
    at_second = len(out) - len(second) - 1
    out += struct.pack("<I", 2)
    start = len(out)
    out += struct.pack("<I", start - at_first) + struct.pack("<I", start + 4 - at_second)
    out += bytes([5 << 2 | 2, 5 << 2 | 2])
    root = len(out)
    return out + bytes([root - start, 10 << 2 | 2, 1])


def operator(flat, index=0, inputs=(0,), options=b""):
    places = {1: i32(flat, inputs), 2: i32(flat, [0])}
    if options:
        places[5] = flat.bytes(options)
    return flat.table({0: ("u32", index), **places})


def code(flat, number=0, custom=""):
    places = {3: ("u32", number & M32), 0: ("u32", min(number, 127) & M32)}
    return flat.table(places | ({1: flat.bytes(custom.encode())} if custom else {}))


def tensor(flat, name="w", dims=(2,), kind=0, buffer=1):
    places = {0: i32(flat, dims), 1: ("u32", kind), 2: ("u32", buffer)}
    return flat.table(places | {3: flat.bytes(name.encode())})


def model(codes=((0, ""),), operators=({},), tensors=({},), raw=bytes(8)):
    flat = Flat()
    buffers = [flat.table({}), flat.table({0: flat.bytes(raw)})]
    listed = [code(flat, *each) for each in codes]
    graph = flat.table({
        0: flat.vector([tensor(flat, **each) for each in tensors]),
        3: flat.vector([operator(flat, **each) for each in operators]),
    })  # fmt: skip
    row = flat.table({0: flat.bytes(b"min_runtime_version"), 1: ("u32", 1)})
    root = flat.table({
        0: ("u32", 3), 1: flat.vector(listed), 2: flat.vector([graph]), 3: flat.bytes(b"by hand"),
        4: flat.vector(buffers), 6: flat.vector([row]),
    })  # fmt: skip
    return flat.file(root, b"TFL3")


def flex(op="MatMul", node=None):
    node = tensorflow.node("x", op) if node is None else node
    return model(((32, f"Flex{op}"),), ({"options": flex_options(op, node)},))
