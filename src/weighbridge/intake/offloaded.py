"""accelerate: which arrays lie in the files of an offload folder (index.json beside NAME.dat).

Layout::

    {NAME: {"dtype": "float32", "shape": [4, 4]},                    elements, in NAME.dat
     NAME: {"safetensors_file": PATH, "weight_name": NAME, "dtype"}}  in a file of safetensors

A file of an array has its elements and nothing else; bf16 as i16. They are mapped by the type as
NumPy spells it: types that accelerate does not write are damage, since some of them are pointers.

Source: ``src/accelerate/utils/offload.py`` of https://github.com/huggingface/accelerate (retrieved
2026-11-27). Not read: elements.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from weighbridge.core import Evidence, Gap, GapKind, Place, Purpose, Reference, Span, Tensor

NAME = "index.json"
ENDING = ".dat"
SIZES = {
    "float64": 8, "float32": 4, "float16": 2, "bfloat16": 2, "int64": 8, "int32": 4, "int16": 2,
    "int8": 1, "uint64": 8, "uint32": 4, "uint16": 2, "uint8": 1, "bool": 1, "complex64": 8,
    "complex128": 16,
}  # fmt: skip
"""Bytes of an element."""

AXES = 64


def named(file: str) -> bool:
    """Whether accelerate looks for an index under the name of a file."""
    return file.rpartition("/")[2] == NAME


def facts(items: Iterable[tuple[str, object]], place: Place) -> Iterator[Evidence]:
    """Yield a ``Tensor`` per array, a ``Reference`` per file; a ``Gap`` for what is none.

    Args:
        items: Keys and values of an object; nothing is told of one without any array in it.
        place: Where it lies.
    """
    every = tuple(items)
    if any(_described(held) for _, held in every):
        for name, held in every:
            yield from _array(name, held, place)


def _described(held: object) -> bool:
    match held:
        case {"dtype": _, "shape": [*_]} | {"safetensors_file": _}:
            return True
    return False


def _array(name: str, held: object, place: Place) -> Iterator[Evidence]:
    match held:
        case {"safetensors_file": str(path)}:
            yield Reference(place, Purpose.WEIGHTS, path, f"{name}.safetensors_file")
        case {"dtype": str(dtype), "shape": [*shape]} if (
            dtype in SIZES
            and len(shape) <= AXES
            and all(type(extent) is int and 0 <= extent < 1 << 63 for extent in shape)
        ):
            extents = tuple(extent for extent in shape if isinstance(extent, int))
            size, file = SIZES[dtype] * math.prod(extents), name + ENDING
            yield Reference(place, Purpose.WEIGHTS, file, name)
            yield Tensor(place, name, dtype, extents, Span(0, size), size, file)
        case _:
            yield Gap(place, GapKind.DAMAGED, f"{name[:80]!r} is no array that accelerate writes")
