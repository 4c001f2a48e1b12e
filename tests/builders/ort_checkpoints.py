"""Write checkpoints of ONNX Runtime's training, byte by byte."""

import struct

from tests.builders.graphs import Flat


def checkpoint(*tensors, twice=False):
    """Write tensors as name, extents, type and bytes; the first is a state as well."""
    flat = Flat()
    made = [
        flat.table({
            0: flat.bytes(name.encode()),
            2: flat.put(struct.pack(f"<I{len(dims)}q", len(dims), *dims)),
            3: ("u32", kind),
            4: flat.bytes(raw),
        })
        for name, dims, kind, raw in tensors
    ]  # fmt: skip
    module = flat.table({0: flat.vector(made), 1: flat.vector(made if twice else [])})
    group = flat.table({3: flat.vector([flat.table({1: flat.vector(made[:1])})])})
    row = flat.table({0: flat.bytes(b"note"), 1: flat.bytes(b"mine")})
    bag = flat.table({2: flat.vector([row])})
    root = flat.table({1: module, 2: flat.vector([group]), 3: bag})
    return flat.file(root, b"ODTC")


HONEST = checkpoint(("w", [2], 1, bytes(8)), ("b", [1], 1, bytes(4)))
