"""Whether arguments are tensors of storages: of ``Shape.TENSORS``, as in ``judgement.shapes``."""

from __future__ import annotations

from weighbridge.core import Constant, Cut, Made, Named, Persistent, Several, Value
from weighbridge.judgement.normal import normal

REBUILD = frozenset(["_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3"])
"""What makes a tensor of a storage."""

TENSORS = frozenset(
    Named("torch._utils", name)
    for name in ("_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_parameter")
)
"""What makes a tensor."""

INERT = TENSORS | {
    Named("datasketch.storage", "DictListStorage"),
    Named("datasketch.storage", "DictSetStorage"),
    Named("fastcore.foundation", "L"),
    Named("fastcore.xtras", "ReindexCollection"),
    Named("pandas.core.frame", "DataFrame"),
    Named("pandas", "DataFrame"),
    Named("transformers.image_utils", "SizeDict"),
}
"""What makes something that nothing can call, and that hands out what it holds as it is."""


def tensors(arguments: tuple[Value, ...]) -> str | None:
    """Accept tensors of storages, and constants: methods of what it is given are called.

    A tensor may have attributes of its own, which go before its methods: those that torch sets
    begin with ``_``.
    """
    for value in arguments:
        match normal(value):
            case Constant() | Cut() | Persistent():
                why = None
            case Several(_, held, count) if count == len(held):
                why = tensors(held)
            case Made(_, Named("torch._utils", name), held) if name in REBUILD:
                why = tensors(held)
            case Made(_, Named("collections", "OrderedDict"), ()):
                why = None
            case Made(
                _,
                Named("torch._tensor", "_rebuild_from_type_v2"),
                (Named("torch._utils", name), Named("torch", "Tensor"), held, state),
            ) if name in REBUILD and _own(state):
                why = tensors((held,))
            case _:
                why = "it is given something that is no tensor of a storage"
        if why:
            return why
    return None


def _own(state: Value) -> bool:
    """Whether the attributes of a tensor are torch's own."""
    match state:
        case Several("dict", held, count) if count == len(held):
            keys = held[::2]
            return all(isinstance(key, Constant) and str(key.value)[:1] == "_" for key in keys)
        case _:
            return False
