"""Write RKNN models, byte by byte."""

import json
import struct

from tests.builders.graphs import Flat

NODES = (("InputOperator", 0), ("ConvRelu", 2), ("OutputOperator", 0))
HEAD = b"RKNN" + bytes(4)


def graph(nodes=NODES, tensors=(("w", 10, 4, (1, 3)),), more=b""):
    """Write a flatbuffer: nodes with their targets; tensors with type, kind and shape."""
    flat = Flat()
    made = [
        flat.table({1: flat.bytes(name.encode()), 2: flat.bytes(b"n"), 3: ("u32", target)})
        for name, target in nodes
    ]
    held = []
    for name, kind, use, shape in tensors:
        extents = flat.put(struct.pack(f"<I{len(shape)}I", len(shape), *shape))
        fields = {0: ("u32", kind), 2: ("u32", use), 3: extents, 5: flat.bytes(name.encode())}
        held.append(flat.table(fields))
    one = flat.table({0: flat.vector(held), 1: flat.vector(made)})
    fields = {2: flat.vector([one]), 7: flat.bytes(b"2.5.0"), 8: flat.bytes(b"rk3588")}
    return flat.file(flat.table(fields), b"RKNN") + more


def model(inner, about=None, version=6, size=None):
    told = json.dumps({"version": "2.5.0", "nodes": [{"op": "RKNN_OP_NNBG"}]} | (about or {}))
    head = HEAD + struct.pack("<QQ", version, len(inner) if size is None else size)
    head += bytes(40 if version & 0xFF > 1 and inner else 0)
    return head + inner + struct.pack("<Q", len(told)) + told.encode()


MODEL = model(graph())
