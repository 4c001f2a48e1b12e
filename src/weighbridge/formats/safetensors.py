"""safetensors: a length, a JSON header, then the tensors' bytes.

Layout::

    0      u64 little-endian   n, size of the header in bytes
    8      n bytes             JSON object: {name: {dtype, shape, data_offsets}, __metadata__}
    8 + n  rest                data; offsets in the header count from here

Source: https://github.com/huggingface/safetensors#format (retrieved 2026-11-23).
Not read: the elements themselves, but for the magic numbers of programs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind, Place, Span, Tensor
from weighbridge.formats import Format, Kind, Part, Role
from weighbridge.intake import stray, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

AXES = 64
"""Axes of one tensor; no library makes as many."""

PLAUSIBLE = 1 << 40
"""A header length below this is one, true or not; eight characters of text are above."""

BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "U16": 16, "I16": 16, "U32": 32, "I32": 32, "U64": 64, "I64": 64,
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8,
    "F8_E4M3FNUZ": 8, "F8_E5M2FNUZ": 8, "F16": 16, "BF16": 16, "F32": 32, "F64": 64, "C64": 64,
}  # fmt: skip
"""Bits of one element. Source: ``Dtype`` of the reference reader (retrieved 2026-11-23)."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a header length, true or not, is followed by the beginning of a JSON object."""
    head = glimpse.head[:16]
    if head[8:9] != b"{" or (len(head) > 9 and head[9:10] not in b'"} \t\r\n'):
        return False
    text = all(0x20 <= byte < 0x7F or byte in b"\t\r\n" for byte in head[:8])
    return int.from_bytes(head[:8], "little") < PLAUSIBLE or not text


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Tensor`` per tensor, an ``Entry`` per metadata key, a ``Gap`` for stray bytes."""
    origin = cursor.offset
    size = cursor.u64("header length")
    if size > cursor.limits.header:
        why = f"header length {size} is over {cursor.limits.header}"
        raise FormatError(why, offset=origin)
    text = cursor.take(size, "header")
    base, declared = cursor.offset, cursor.place(origin + 8)
    if text[:1] != b"{":
        raise FormatError("header: does not start with '{'", offset=origin + 8)
    header = strictjson.table(text, what="header", offset=origin + 8)

    metadata = header.pop("__metadata__", None)
    if metadata is None:
        metadata = {}  # MLX writes null where there is none, and the reference reader takes it so
    if not isinstance(metadata, dict):
        raise FormatError("__metadata__: expected an object", offset=origin + 8)
    for key, value in metadata.items():
        yield Entry(declared, key, str(value)[: cursor.limits.kept])
        if not isinstance(value, str):
            yield Gap(declared, GapKind.DAMAGED, f"__metadata__ {key!r}: expected a string")

    spans: list[Span] = []
    for name, fields in header.items():
        tensor, data = _tensor(declared, name, fields, base)
        spans.append(data)
        yield tensor
        if tensor.wanted is None:
            yield Gap(declared, GapKind.UNSUPPORTED, f"tensor {name!r}: dtype {tensor.dtype!r}")

    end = max((span.stop for span in spans), default=base)
    if end > cursor.stop:
        why = f"data ends at {end}, the file at {cursor.stop}"
        raise FormatError(why, offset=base)
    yield from stray.holes(cursor, spans, base, cursor.stop, "bytes no tensor refers to")
    for span in spans:
        if span.size:
            yield Part("", lambda: cursor.source, Role.DATA, "", span)


def _tensor(declared: Place, name: str, fields: object, base: int) -> tuple[Tensor, Span]:
    match fields:
        case {"dtype": str(dtype), "shape": [*shape], "data_offsets": [start, stop]}:
            numbers = (*shape, start, stop)
            whole = all(type(n) is int and 0 <= n < 1 << 64 for n in numbers)
            if whole and start <= stop and len(shape) <= AXES:
                data, bits = Span(base + start, base + stop), BITS.get(dtype)
                wanted = None if bits is None else -(-bits * math.prod(shape) // 8)
                return Tensor(declared, name, dtype, tuple(shape), data, wanted), data
    raise FormatError(f"tensor {name!r}: malformed entry", offset=declared.span.start)


FORMAT = Format(
    id="safetensors",
    title="safetensors",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    at=8,
    begins=(b"{",),
    extensions=(".safetensors",),
)
