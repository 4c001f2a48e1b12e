"""What honest libraries write, in outline: arrays, tensors and models, by instructions."""

import pickle
import random
import struct

from tests.builders import pickles as p

FLOATS = "f8"


def floats(count, seed):
    """Random doubles, as bytes: some of them are bound to look like instructions."""
    rng = random.Random(seed)  # noqa: S311 - noise for a test
    return struct.pack(
        f"<{count}d", *(rng.gauss(0, 10 ** rng.randint(-9, 9)) for _ in range(count))
    )


def dtype(kind="f8"):
    """A type of numpy elements, and its state."""
    state = p.value((3, "<", None, None, None, -1, -1, 0))
    arguments = (kind, False, True)
    return p.call("numpy", "dtype", *arguments) + state + p.BUILD


def array(data, *, count=None, core="numpy.core.multiarray", version=2):
    """A pickled array of doubles: ``_reconstruct``, then its state."""
    made = p.call(core, "_reconstruct", p.name("numpy", "ndarray"), (0,), held(b"b", version))
    size = len(data) // 8 if count is None else count
    return made + p.value((1, (size,), dtype(), False, held(data, version))) + p.BUILD  # fmt: skip


def held(data, version):
    """Bytes: as text for ``_codecs.encode`` before protocol 3, which had none."""
    if version > 2:
        return p.binary(data)
    return p.call("_codecs", "encode", data.decode("latin-1"), "latin1")


def wrapper(data, before, *, aligned=True, count=None):
    """joblib's stand-in for an array and, behind it, the array's raw bytes."""
    size = len(data) // 8 if count is None else count
    state = {
        "subclass": p.name("numpy", "ndarray"),
        "shape": (size,),
        "order": "C",
        "dtype": dtype(),
        "allow_mmap": True,
    }
    if aligned:
        state["numpy_array_alignment_bytes"] = 16
    made = p.name("joblib.numpy_pickle", "NumpyArrayWrapper") + p.EMPTY_TUPLE + p.NEWOBJ
    made += p.value(state) + p.BUILD
    if aligned:
        padding = 16 - (before + len(made) + 1) % 16
        made += bytes([padding]) + b"\xff" * padding
    return made + data


def joblib(data, *, aligned=True):
    """A joblib dump of one array in a dictionary."""
    head = p.proto(4) + p.EMPTY_DICT + p.text("w")
    return head + wrapper(data, len(head), aligned=aligned) + p.SETITEM + p.STOP


def storage(key="0", count=4):
    """A persistent id of torch: the elements lie elsewhere."""
    return p.value(("storage", p.name("torch", "FloatStorage"), key, "cpu", count)) + b"Q"


def ordered(**items):
    """An OrderedDict."""
    filled = p.MARK + b"".join(p.text(k) + p.value(v) for k, v in items.items()) + p.SETITEMS
    return (
        p.name("collections", "OrderedDict") + p.EMPTY_TUPLE + p.REDUCE + (filled if items else b"")
    )


def tensor(key="0"):
    """A tensor of two by two."""
    arguments = (storage(key), 0, (2, 2), (2, 1), False, ordered())
    return p.call("torch._utils", "_rebuild_tensor_v2", *arguments)


def state_dict():
    """What ``torch.save(model.state_dict())`` pickles."""
    return p.stream(ordered(weight=tensor("0"), bias=tensor("0")), version=2)


def linear(*, source=""):
    """A whole ``nn.Linear``; with ``source``, as the legacy format writes it."""
    cls = p.name("torch.nn.modules.linear", "Linear")
    if source:
        cls = p.value(("module", cls, "/lib/torch/nn/modules/linear.py", source)) + b"Q"
    state = {
        "training": False,
        "_parameters": ordered(weight=tensor()),
        "_buffers": ordered(),
        "_modules": ordered(),
        "in_features": 2,
        "out_features": 2,
    }
    return cls + p.EMPTY_TUPLE + p.NEWOBJ + p.value(state) + p.BUILD


def legacy(body, *, keys=("0",), count=4):
    """What ``torch.save`` wrote before 1.6: magic number, version, system, object, storages."""
    info = {"protocol_version": 1001, "little_endian": True,
            "type_sizes": {"short": 2, "int": 4, "long": 4}}  # fmt: skip
    parts = [pickle.dumps(each, 2) for each in (0x1950A86A20F9469CFC6C, 1001, info)]
    parts += [p.stream(body, version=2), pickle.dumps(list(keys), 2)]
    parts += [struct.pack("<q", count) + bytes(4 * count) for _ in keys]
    return b"".join(parts)


def zone(key="Europe/Berlin"):
    """A time zone, which is pickled by way of ``getattr``."""
    got = p.name("builtins", "getattr") + p.value((p.name("zoneinfo", "ZoneInfo"), "_unpickle"))
    return got + p.REDUCE + p.value((key, True)) + p.REDUCE  # fmt: skip


def method(owner, name, builtins="builtins"):
    """A method, bound to a class or a value: pickled as a ``getattr`` of it."""
    return p.name(builtins, "getattr") + p.value((owner, name)) + p.REDUCE


def partial(function, *arguments, **keywords):
    """A ``functools.partial``, with its state."""
    made = p.name("functools", "partial") + p.value((function,)) + p.REDUCE
    return made + p.value((function, tuple(arguments), keywords, None)) + p.BUILD
