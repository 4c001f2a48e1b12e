"""Write members of Qualcomm's containers, as far as their layout is known."""

import struct

from tests.builders.graphs import Flat

NUMBERS = struct.pack("<4f", 0.5, -1.5, 0.25, 2)


def head(flat, root, mark, version=4):
    return bytes([0xD5, 0x0A, version, 0, 0, 0, 0, 0]) + flat.file(root, mark)


def node(flat, kind, name="n", version=4):
    slots = (0, 1) if version == 4 else (1, 2)
    return flat.table({slots[0]: flat.bytes(name.encode()), slots[1]: flat.bytes(kind.encode())})


def extents(flat, *shape):
    return flat.put(struct.pack(f"<I{len(shape)}I", len(shape), *shape))


def network(*kinds, version=4):
    """Write the network: operators and, in version 4, a tensor."""
    flat = Flat()
    nodes = [node(flat, kind, f"n{at}", version) for at, kind in enumerate(kinds or ("Conv2d",))]
    if version == 3:
        return head(flat, flat.table({1: flat.vector(nodes)}), b"NETD", 3)
    held = flat.table({1: flat.bytes(b"w"), 3: extents(flat, 2, 2)})
    graph = flat.table({0: flat.bytes(b"g"), 1: flat.vector(nodes), 2: flat.vector([held])})
    return head(flat, flat.table({0: flat.vector([graph])}), b"NETD")


def parameters(*arrays, version=4):
    """Write arrays by name."""
    flat = Flat()
    return head(flat, _parameters(flat, arrays or (("w", NUMBERS),), version), b"NETP", version)


def _parameters(flat, arrays, version):
    made = []
    for name, data in arrays:
        if version == 4:
            made.append(flat.table({0: flat.bytes(name.encode()), 1: flat.bytes(data)}))
            continue
        inner = flat.table({0: ("u32", 6), 1: flat.bytes(data)})
        shape = extents(flat, len(data))
        made.append(flat.table({0: flat.bytes(name.encode()), 1: shape, 2: inner}))
    if version == 3:
        group = flat.table({0: flat.bytes(b"n"), 1: flat.vector(made)})
    else:
        own = flat.table({0: flat.vector(made[1:])})
        group = flat.table({0: flat.bytes(b"g"), 1: flat.vector(made[:1]), 2: flat.vector([own])})
    return flat.table({0: flat.vector([group])})


def large(*buffers):
    """Write arrays in buffers, as files above 2 GiB have them."""
    inner = Flat()
    params = inner.file(_parameters(inner, (("w", b""),), 4), b"NETP")
    flat = Flat()
    held = [flat.table({0: flat.bytes(data)}) for data in buffers or (NUMBERS,)]
    root = flat.table({0: flat.vector(held), 1: flat.bytes(params)})
    return head(flat, root, b"NR64")
