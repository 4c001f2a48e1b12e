"""Pickled tensors of PyTorch, by instructions; and files that hold them."""

import struct

from tests.builders import pickles as p
from tests.builders import pytorch_legacy, zips

SIX = struct.pack("<6f", 1, 2, 3, 4, 5, 6)
"""What the storage holds where a test does not care."""


def storage(key="0", kind="FloatStorage", count=6, module="torch"):
    """Refer to a storage by a persistent id."""
    name = p.name(module, kind)
    return p.value(("storage", name, key, "cpu", count)) + pytorch_legacy.PERSISTENT


def ordered(pairs=()):
    """An OrderedDict, filled item by item."""
    made = p.call("collections", "OrderedDict")
    items = b"".join(p.value(key) + p.value(item) for key, item in dict(pairs).items())
    return made + p.MARK + items + p.SETITEMS if items else made


def tensor(shape=(2, 3), strides=(3, 1), offset=0, held=None, more=(), *, by="_rebuild_tensor_v2"):
    """Rebuild a tensor from a storage."""
    arguments = (storage() if held is None else held, offset, shape, strides, False, ordered())
    return p.call("torch._utils", by, *arguments, *more)


def parameter(inner, *more, by="_rebuild_parameter"):
    """Rebuild a parameter."""
    return p.call("torch._utils", by, inner, 1, ordered(), *more)


def typed(dtype, shape=(2,), strides=(1,), held=None):
    """Rebuild a tensor of a storage without a type."""
    given = storage("0", "UntypedStorage", 4, "torch.storage") if held is None else held
    more = (p.name("torch", dtype),)
    return tensor(shape, strides, 0, given, more, by="_rebuild_tensor_v3")


def zipped(value, storages=(SIX,), **options):
    """Write a zip file of PyTorch."""
    return zips.torch(p.stream(p.value(value), version=2), storages=storages, **options)


def legacy(value, storages=(("0", 6, SIX),)):
    """Write a file of before 1.6."""
    return pytorch_legacy.build(p.value(value), storages)
