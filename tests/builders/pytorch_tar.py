"""PyTorch's first layout, a tar of four members, written part by part."""

import struct

from tests.builders import pickles as p
from tests.builders import tars


def storages(extra=b"", count=1):
    """Write one storage of four floats, as torch did in 2016."""
    told = p.value((1, "cpu", p.name("torch", "FloatStorage")))
    body = p.stream(p.number(count), version=2) + p.stream(told, version=2)
    return body + struct.pack("<Q", 4) + bytes(16) + p.stream(p.EMPTY_LIST, version=2) + extra


def tensors(extra=b""):
    """Write one tensor of two dimensions."""
    told = p.value((2, 1, p.name("torch", "FloatTensor")))
    shape = struct.pack("<iiqqqqq", 2, 0, 2, 2, 2, 1, 0)
    return p.stream(p.number(1), version=2) + p.stream(told, version=2) + shape + extra


def archive(model=None, **parts):
    """Write the tar around a model."""
    members = {
        "sys_info": p.stream(p.value({"little_endian": True}), version=2),
        "pickle": model or p.stream(p.number(2), b"Q", version=2),
        "tensors": tensors(),
        "storages": storages(),
        **parts,
    }
    return b"".join(tars.member(name, data) for name, data in members.items()) + bytes(1024)
