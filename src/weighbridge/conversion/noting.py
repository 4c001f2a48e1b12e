"""What a pickle would do while loading beyond making values: told, or a reason to refuse."""

from __future__ import annotations

from weighbridge.conversion import arrays, torches
from weighbridge.conversion.archive import HARMLESS
from weighbridge.conversion.keeping import Acts
from weighbridge.conversion.outcome import Left, Refused
from weighbridge.conversion.torches import LOAD
from weighbridge.core import Gap, Named
from weighbridge.machine.loaders import WRAPPERS

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


def noted(acts: Acts) -> list[Left]:
    """Return what the pickle would have done beyond making values.

    Raises:
        Refused: A loader would have raised.
    """
    for item in acts.evidence():
        if isinstance(item, Gap) and item.kind not in HARMLESS:
            raise Refused(item.why)
    called: dict[str, None] = {}
    for name, changed in acts.called:
        plain = name in ARRAYS or _makes_tensor(name)
        if changed and plain:
            raise Refused(f"elements of what {name} makes are set while loading")
        if not (name in FOLLOWED or plain):
            called["a name computed while loading" if name is None else str(name)] = None
    told = [Left("", f"what {name} does while loading: it was not called") for name in called]
    more = len(told) - CALLED
    return [*told[:CALLED], Left("", f"{more} more calls")] if more > 0 else told


def _makes_tensor(name: Named | None) -> bool:
    if name is None or not name.name.startswith("_rebuild"):
        return False
    return name.module in {torches.UTILS, torches.FROM_TYPE.module}
