"""What PyTorch's pickles say about tensors: which storage, from where on, in which steps.

Sources, retrieved 2026-11-26: https://github.com/pytorch/pytorch/blob/v2.6.0/torch/_utils.py,
https://github.com/pytorch/pytorch/blob/v2.6.0/torch/_tensor.py (``__reduce_ex__``),
https://github.com/pytorch/pytorch/blob/v2.6.0/torch/serialization.py (``persistent_load``).
Not followed: sparse, nested, quantised and wrapped tensors, lazily conjugated ones, and those that
are rebuilt by anything else; each is refused.
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.conversion.keeping import Kept
from weighbridge.conversion.outcome import Refused
from weighbridge.conversion.views import LONGEST, Storage, View, checked, element
from weighbridge.core import Named
from weighbridge.core.records import dataclass
from weighbridge.machine.log import shown
from weighbridge.machine.storages import SIZES
from weighbridge.machine.values import Any_, Box, Pers

UTILS = "torch._utils"

DTYPES = {
    "float64": "F64", "double": "F64", "float32": "F32", "float": "F32", "float16": "F16",
    "half": "F16", "bfloat16": "BF16", "int64": "I64", "long": "I64", "int32": "I32", "int": "I32",
    "int16": "I16", "short": "I16", "int8": "I8", "uint8": "U8", "bool": "BOOL", "uint16": "U16",
    "uint32": "U32", "uint64": "U64", "complex64": "C64", "cfloat": "C64",
    "float8_e4m3fn": "F8_E4M3", "float8_e5m2": "F8_E5M2", "float8_e8m0fnu": "F8_E8M0",
    "float8_e4m3fnuz": "F8_E4M3FNUZ", "float8_e5m2fnuz": "F8_E5M2FNUZ",
}  # fmt: skip
"""Names of ``torch.dtype``, in the words of safetensors."""

PLAIN = frozenset(
    {
        Named("torch", "Tensor"),
        Named("torch._tensor", "Tensor"),
        Named("torch.nn.parameter", "Parameter"),
        Named("torch.nn.parameter", "Buffer"),
    }
)
"""Classes of tensors whose elements are just that."""

FROM_TYPE = Named("torch._tensor", "_rebuild_from_type_v2")

LOAD = Named("torch.storage", "_load_from_bytes")

UNTYPED = "UntypedStorage"

ELEMENTS = frozenset({"data", "real", "imag"})
"""Attributes of a tensor that are its elements."""


@dataclass(frozen=True, slots=True)
class Part:
    """A storage, or a stretch of one, as a persistent id names it.

    Attributes:
        storage: Its bytes.
        dtype: In the words of safetensors, or as ``machine.storages`` calls it.
        untyped: Whether it is bytes to PyTorch, whatever a tensor makes of them.
    """

    storage: Storage
    dtype: str
    untyped: bool


Declared = dict[str, tuple[str, int]]
"""Storages by key: the last part of the type's name, and the number of elements."""

Find = Callable[[str, str, int], Storage]
"""Finds a storage by its key, the last part of its type's name, and its number of elements."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Where storages are that a pickle speaks of.

    Attributes:
        find: Those that are named by persistent ids.
        inside: Those in bytes that are given to ``torch.storage._load_from_bytes``.
    """

    find: Find
    inside: Callable[[Any_], Part]


def nothing(_data: Any_) -> Part:
    """Find no storage in bytes.

    Raises:
        Refused: Always.
    """
    raise Refused("a storage in bytes inside a storage in bytes")


def declared(persistent: tuple[Any_, ...]) -> Declared:
    """Return what a pickle's persistent ids say about storages.

    Raises:
        Refused: Two of them say different things about one storage: PyTorch believes the first.
    """
    found: Declared = {}
    for item in persistent:
        match item:
            case ("storage", Named(_, name), str(key), _, int(count), *_) if 0 <= count <= LONGEST:
                said = name.rpartition(".")[2], count
            case _:
                continue
        if found.setdefault(key, said) != said:
            raise Refused(f"storage {key!r} is declared as {found[key]} and as {said}")
    return found


def is_tensor(value: Any_) -> bool:
    """Whether PyTorch makes a tensor of the value, or what it takes for one."""
    if not isinstance(value, Kept) or not isinstance(value.callee, Named):
        return False
    name = value.callee
    return name == FROM_TYPE or (
        name.module.startswith("torch.") and name.name.startswith("_rebuild")
    )


def tensor(value: Any_, outside: Outside, depth: int = 4) -> View:
    """Return the view that a value stands for.

    Args:
        value: The call that makes the tensor.
        outside: Where storages are.
        depth: Parameters around parameters that are still followed.

    Raises:
        Refused: It is not known how the elements come about.
    """
    if not isinstance(value, Kept) or not isinstance(value.callee, Named) or not depth:
        raise Refused(f"{shown(value)} could not be followed")
    if value.builds or value.items or value.keyed:
        raise Refused(f"the result of {value.callee} is changed after it was made")
    match (value.callee.name, value.arguments):
        case ("_rebuild_from_type_v2", (Named() as function, Named() as kind, arguments, state)):
            _no_elements(state)
            if kind not in PLAIN or not isinstance(arguments, tuple):
                raise Refused(f"a tensor of the class {kind}, which may mean something else")
            made = Kept(value, keyed=False)
            made.callee, made.arguments = function, arguments
            return tensor(made, outside, depth - 1)
        case _ if value.callee.module != UTILS:
            pass
        case ("_rebuild_parameter", (inner, _, _)):
            return tensor(inner, outside, depth - 1)
        case ("_rebuild_parameter_with_state", (inner, _, _, state)):
            _no_elements(state)
            return tensor(inner, outside, depth - 1)
        case ("_rebuild_tensor", (storage, offset, shape, strides)):
            return _view(storage, (offset, shape, strides), outside)
        case ("_rebuild_tensor_v2", (storage, offset, shape, strides, _, _, *more)):
            _no_bits(more)
            return _view(storage, (offset, shape, strides), outside)
        case ("_rebuild_tensor_v3", (storage, offset, shape, strides, _, _, dtype, *more)):
            _no_bits(more)
            return _view(storage, (offset, shape, strides), outside, dtype)
        case _:
            pass
    raise Refused(f"a tensor made by {value.callee}, which is not followed")


def _no_bits(more: list[Any_]) -> None:
    """Insist that the elements are not to be conjugated or negated when they are used."""
    for state in more:
        if state is not None and not (isinstance(state, Box) and not state.count):
            raise Refused(f"a tensor with {shown(state)}, which changes what its elements mean")


def _no_elements(state: Any_) -> None:
    """Insist that attributes that a tensor is given do not replace its elements."""
    for part in state if isinstance(state, tuple) else (state,):
        match part:
            case None:
                continue
            case Box(kind="dict", items=items, count=count) if count == len(items):
                keys = items[::2]
            case _:
                raise Refused(f"a tensor that is given {shown(state)}")
        for key in keys:
            if not isinstance(key, str) or key in ELEMENTS or key.startswith("__"):
                raise Refused(f"a tensor that is given the attribute {shown(key)}")


def _view(storage: Any_, where: tuple[Any_, ...], outside: Outside, dtype: Any_ = None) -> View:
    offset, shape, strides = where
    found = part(storage, outside)
    if dtype is None:
        kind = element(found.dtype)
    elif isinstance(dtype, Named) and dtype.module == "torch" and dtype.name in DTYPES:
        kind = element(DTYPES[dtype.name])
    else:
        raise Refused(f"safetensors has no elements of type {shown(dtype)}")
    if found.untyped and found.storage.big and kind.word > 1:
        raise Refused("big-endian elements in bytes without a type, which loaders do not swap")
    if type(offset) is not int or abs(offset) > LONGEST:
        raise Refused(f"an offset of {shown(offset)}")
    return checked(View(found.storage, kind, _whole(shape), _whole(strides), offset))


def _whole(value: Any_) -> tuple[int, ...]:
    """Return extents or strides."""
    if isinstance(value, Kept) and value.callee == Named("torch", "Size") and value.arguments:
        value = value.arguments[0]
    if not isinstance(value, tuple):
        raise Refused(f"extents {shown(value)}")
    numbers = tuple(item for item in value if type(item) is int and abs(item) <= LONGEST)
    if len(numbers) != len(value):
        raise Refused(f"extents {shown(value)}")
    return numbers


def part(storage: Any_, outside: Outside) -> Part:
    """Find what a persistent id stands for; old files name a stretch of a storage in it.

    Raises:
        Refused: It is none, or the storage is not there.
    """
    match storage:
        case Kept(callee=callee, arguments=(data,), items=[], builds=0) if callee == LOAD:
            return outside.inside(data)
        case _:
            pass
    if not isinstance(storage, Pers):
        raise Refused(f"a storage that is {shown(storage)}")
    match storage.id:
        case ("storage", Named(module, name), str(key), _, int(count)) if 0 <= count <= LONGEST:
            stretch: Any_ = None
        case ("storage", Named(module, name), str(key), _, int(count), stretch) if (
            0 <= count <= LONGEST
        ):
            pass
        case _:
            raise Refused(f"a storage named {shown(storage.id)}")
    kind = name.rpartition(".")[2]
    if not f"{module}.".startswith("torch.") or kind not in SIZES:
        raise Refused(f"a storage of the type {module}.{name}")
    found, (dtype, size) = outside.find(key, kind, count), SIZES[kind]
    if stretch is not None:
        match stretch:
            case (_, int(start), int(length)) if min(start, length) >= 0:
                start, length = start * size, length * size
            case _:
                raise Refused(f"a view {shown(stretch)} of a storage")
        if start + length > found.size:
            raise Refused(f"a view {shown(stretch)} of a storage that is shorter")
        found = Storage(found.source, found.start + start, length, found.big)
    return Part(found, dtype, kind == UNTYPED)
