"""What a pickle would do while loading beyond making values: told, or a reason to refuse."""

from __future__ import annotations

from weighbridge.conversion import arrays, torches
from weighbridge.conversion.archive import HARMLESS
from weighbridge.conversion.outcome import Left, Refused
from weighbridge.conversion.torches import LOAD
from weighbridge.core import Call, Gap, How, Made, Named, Value
from weighbridge.machine.loaders import WRAPPERS
from weighbridge.machine.log import Log

CALLED = 40
"""Callables that were not called, and are named."""

FOLLOWED = frozenset(
    {
        Named("collections", "OrderedDict"),
        Named("collections", "defaultdict"),
        Named("copyreg", "_reconstructor"),
        Named("numpy", "dtype"),
        Named("numpy.core.multiarray", "scalar"),
        Named("numpy._core.multiarray", "scalar"),
        Named("_codecs", "encode"),
        Named("torch", "Size"),
        LOAD,
        Named("torch", "device"),
        Named("builtins", "bytes"),
        Named("builtins", "dict"),
        Named("builtins", "set"),
        Named("builtins", "frozenset"),
    }
)
"""What is called in files of tensors, and of which the result depends on nothing else."""

ARRAYS = arrays.RECONSTRUCT | arrays.FROM_BUFFER | WRAPPERS

CHANGES = frozenset({How.SET_ITEM, How.APPEND, How.ADD})


def noted(log: Log) -> list[Left]:
    """Return what the pickle would have done beyond making values.

    Raises:
        Refused: A loader would have raised.
    """
    called: dict[str, None] = {}
    for item in log.evidence():
        if isinstance(item, Gap) and item.kind not in HARMLESS:
            raise Refused(item.why)
        if not isinstance(item, Call):
            continue
        name = _callee(item.callee)
        if item.how in CHANGES and (_makes_tensor(name) or name in ARRAYS):
            raise Refused(f"elements of what {name} makes are set while loading")
        if not (name in FOLLOWED or name in ARRAYS or _makes_tensor(name)):
            called[str(name) if isinstance(name, Named) else "a name computed while loading"] = None
    told = [Left("", f"what {name} does while loading: it was not called") for name in called]
    more = len(told) - CALLED
    return [*told[:CALLED], Left("", f"{more} more calls")] if more > 0 else told


def _callee(value: Value) -> Value:
    """Return what was called first to make the thing that is called now."""
    while isinstance(value, Made):
        value = value.callee
    return value


def _makes_tensor(name: Value) -> bool:
    if not isinstance(name, Named) or not name.name.startswith("_rebuild"):
        return False
    return name.module in {torches.UTILS, torches.FROM_TYPE.module}
