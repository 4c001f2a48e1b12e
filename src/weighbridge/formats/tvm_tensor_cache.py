"""Tensor cache of TVM: what lies where in a model's shards, as MLC-LLM and WebLLM keep it.

Layout of ``ndarray-cache.json`` and ``tensor-cache.json``::

    {"metadata": {...},
     "records": [{"dataPath": "params_shard_0.bin", "format": "raw-shard", "nbytes", "md5sum",
                  "records": [{"name", "shape", "dtype", "format", "nbytes", "byteOffset"}]}]}

A shard is bare numbers; where each tensor lies says this file alone. Whatever is in the JSON
besides is read as in ``json-config``.

Source: https://github.com/apache/tvm/blob/main/python/tvm/contrib/tvmjs.py and
``src/runtime/vm/tensor_cache_support.cc`` (retrieved 2026-11-26). Not read: elements; the sums.
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import (
    Evidence,
    FormatError,
    Gap,
    GapKind,
    Place,
    Purpose,
    Reference,
    Span,
    Tensor,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

AXES = 64
"""Axes of a tensor, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether there are records of shards at either end."""
    head, tail = glimpse.head, glimpse.tail
    if b"\0" in head or head.lstrip()[:1] != b"{" or tail.rstrip()[-1:] != b"}":
        return False
    ends = head + tail
    return all(key in ends for key in (b'"records"', b'"dataPath"', b'"byteOffset"'))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield a ``Reference`` per shard, a ``Tensor`` per tensor, and what JSON tells besides.

    Raises:
        FormatError: No JSON, or too large.
    """
    if cursor.left > cursor.limits.text:
        why = f"JSON of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    start = cursor.offset
    tree = strictjson.table(cursor.take(cursor.left, "JSON"), what="JSON", offset=start)
    place = cursor.place(start)
    yield from configuration.everything(tree, place, cursor.limits)
    shards = tree.get("records")
    for shard in shards if isinstance(shards, list) else [None]:
        match shard:
            case {"dataPath": str(path), "records": [*records]}:
                yield Reference(place, Purpose.WEIGHTS, path, "records.dataPath")
                for record in records:
                    yield _tensor(record, path, place)
            case _:
                yield Gap(place, GapKind.DAMAGED, "records: expected shards with records")


def _tensor(record: object, path: str, place: Place) -> Evidence:
    match record:
        case {
            "name": str(name),
            "dtype": str(dtype),
            "shape": [*shape],
            "nbytes": int(size),
            "byteOffset": int(at),
        } if at >= 0 and size >= 0 and len(shape) <= AXES and all(map(_extent, shape)):
            return Tensor(place, name, dtype, tuple(shape), Span(at, at + size), None, path)
        case _:
            return Gap(place, GapKind.DAMAGED, f"a tensor of {path[:80]!r} that lies nowhere")


def _extent(value: object) -> bool:
    return type(value) is int and 0 <= value < 1 << 63


FORMAT = Format(
    id="tvm-tensor-cache",
    title="tensor cache of TVM (MLC-LLM)",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    plain=True,
    opens=b"{",
    holds=(b'"dataPath"',),
    ends=True,
    refines=("json-config",),
)
