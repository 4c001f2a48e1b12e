"""Tensors in flatbuffers of ONNX Runtime.

Slots of a tensor: 0 name, 2 dimensions, 3 type, 4 raw data, 6 offset in a file beside (-1: here).

Source: https://github.com/microsoft/onnxruntime/blob/main/onnxruntime/core/flatbuffers/schema/ort.fbs
(retrieved 2026-11-26). Not read: elements, but for the magic numbers of programs; tensors in a file
beside, whose name whoever loads it gives; texts.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Evidence, Gap, GapKind, Span, Tensor
from weighbridge.intake import onnxwire
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.flatbuffer import Table
from weighbridge.intake.part import Part

NAME, DIMENSIONS, TYPE, RAW, ELSEWHERE = 0, 2, 3, 4, 6
"""Slots, see above."""


def read(cursor: Cursor, tensor: Table) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor``, and its data as a part; a ``Gap`` for what it can not be.

    Raises:
        FormatError: An offset leads out of the file.
    """
    dims = tuple(tensor.numbers(DIMENSIONS, 8, onnxwire.AXES, signed=True))
    kind = tensor.number(TYPE, 4, signed=True)
    name, data = tensor.text(NAME), tensor.vector(RAW, 1)
    place = cursor.place(tensor.at, tensor.stop)
    if any(extent < 0 for extent in dims):
        yield Gap(place, GapKind.DAMAGED, f"tensor {name[:80]!r}: an extent below zero")
        return
    label, bits = onnxwire.TYPES.get(kind, (f"type {kind}", 0))
    elsewhere = tensor.number(ELSEWHERE, 8, -1, signed=True) >= 0
    data = data if data is not None and data.size and not elsewhere else None
    if data and kind not in onnxwire.TYPES:
        yield Gap(place, GapKind.UNSUPPORTED, f"tensor {name[:80]!r}: {label} is not known")
    wanted = (math.prod(dims) * bits + 7) // 8 if bits else None
    yield Tensor(place, name, f"tensor({label})", dims, data, wanted)
    yield from onnxwire.programs(cursor, [data] if data else list[Span]())
