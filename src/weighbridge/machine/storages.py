"""Storages of PyTorch before zip files: a count, and then the elements.

Source: https://github.com/pytorch/pytorch/blob/v2.6.0/torch/csrc/generic/serialization.cpp,
``THPStorage_readFileRaw`` (retrieved 2026-11-23). Not read: the elements.
"""

from __future__ import annotations

import re

from weighbridge.core import FormatError, Span, Tensor, later
from weighbridge.intake.cursor import Cursor

MAGIC = later.pattern(
    rb"(?:\x80[\x02-\x05](?:\x95.{8})?\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19\x94?"
    rb"|L119547037146038801333356L\n)\.",
    re.DOTALL,
)
"""The magic number, pickled."""

SIZES = {
    "DoubleStorage": ("F64", 8),
    "FloatStorage": ("F32", 4),
    "HalfStorage": ("F16", 2),
    "BFloat16Storage": ("BF16", 2),
    "LongStorage": ("I64", 8),
    "IntStorage": ("I32", 4),
    "ShortStorage": ("I16", 2),
    "CharStorage": ("I8", 1),
    "ByteStorage": ("U8", 1),
    "BoolStorage": ("BOOL", 1),
    "ComplexDoubleStorage": ("C128", 16),
    "ComplexFloatStorage": ("C64", 8),
    "QUInt8Storage": ("QU8", 1),
    "QInt8Storage": ("QI8", 1),
    "QInt32Storage": ("QI32", 4),
    "QUInt4x2Storage": ("QU4x2", 1),
    "QUInt2x4Storage": ("QU2x4", 1),
    "UntypedStorage": ("U8", 1),
}
"""Bytes per element, by the last part of the storage type's name."""


def elements(cursor: Cursor, key: str, kind: str) -> Tensor:
    """Pass over one storage.

    Args:
        cursor: Stands at the count.
        key: By which tensors name the storage.
        kind: Last part of its type's name, e.g. ``FloatStorage``.

    Raises:
        FormatError: The type is not known, or the elements are not all there.
    """
    start = cursor.offset
    if kind not in SIZES:
        raise FormatError(f"storage {key[:40]!r} is of no known type", offset=start)
    dtype, size = SIZES[kind]
    count = cursor.u64("number of elements")
    begin = cursor.skip(count * size, f"storage {key[:40]!r}")
    data = Span(begin, cursor.offset)
    return Tensor(cursor.place(start, begin), key, dtype, (count,), data, count * size)
