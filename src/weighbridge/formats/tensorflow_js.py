"""TensorFlow.js: a graph or the layers of Keras as JSON (model.json), weights in files beside it.

Layout::

    {"format": "graph-model" or "layers-model",
     "modelTopology": {"node": [{"name", "op", ...}], "library": {"function": [{"nodeDef": [...]}]}}
                   or {"class_name", "config"}, as Keras writes it
     "weightsManifest": [{"paths": ["group1-shard1of1.bin"],
                          "weights": [{"name", "shape", "dtype", "quantization"}]}]}

Of layers that a program has by itself, and of graphs of the first releases, which stand in
``tensorflowjs_model.pb``, there is a list of weights alone (weights_manifest.json): the array that
else is the ``weightsManifest``.

The elements of a group lie one after another in its files, joined. Whatever is in the JSON besides
is read as in ``json-config``, with the functions of Lambda layers among it; so are operations
(``intake/networks.py``).

Source: https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts and
https://github.com/tensorflow/tfjs/tree/master/tfjs-converter (retrieved 2026-11-26). Not read:
elements; where they lie in a group of several files, unless these are of 4 MiB each, as the
converter makes them if it is not told else, and in one with texts: all of such a file is weights;
attributes of nodes.
"""

from __future__ import annotations

import math
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
from weighbridge.intake import configuration, forecast, jsonlevels, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse

SHARD = 4 << 20
"""Bytes of a file of weights, if there are several."""

SIZES = {
    "float32": 4, "float16": 2, "int32": 4, "uint8": 1, "uint16": 2, "int16": 2, "int8": 1,
    "bool": 1, "complex64": 8,
}  # fmt: skip
"""Bytes of an element; a string has no fixed size."""

LONGEST = (1 << 63) - 1
"""Bytes of a file of weights, if there are texts among them, at most."""

AXES = 64
"""Axes of a tensor, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether a topology, or a list of weights, is at either end, or a list is all there is."""
    head, tail = glimpse.head, glimpse.tail
    if b"\0" in head or not strictjson.begins(head):
        return False
    ends, last = head + tail, tail.rstrip()[-1:]
    if last == b"]" and head.lstrip()[:1] == b"[":
        return all(key in ends for key in (b'"weights"', b'"paths"', b'"dtype"', b'"shape"'))
    return last == b"}" and (b'"weightsManifest"' in ends or b'"modelTopology"' in ends)


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an ``Operation`` per operation, a ``Tensor`` per weight, references, and code."""
    if cursor.left > cursor.limits.text:
        why = f"JSON of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=cursor.offset, kind=GapKind.LIMIT)
    start = cursor.offset
    text = cursor.take(cursor.left, "JSON")
    place, seen = cursor.place(start), forecast.of(text)
    nesting = cursor.limits.nesting
    for tree, levels in jsonlevels.trees(
        text, what="JSON", offset=start, nesting=nesting, each=not seen.nothing
    ):
        yield from configuration.everything(tree, place, cursor.limits, seen, levels)
        if isinstance(tree, dict):
            yield from _weights(tree.get("weightsManifest"), place)
        else:
            yield from _weights(tree, place)


def _weights(manifest: object, place: Place) -> Iterator[Evidence]:
    if manifest is None:
        return
    for group in manifest if isinstance(manifest, list) else [None]:
        match group:
            case {"paths": [*paths], "weights": [*weights]} if all(
                isinstance(path, str) for path in paths
            ):
                names = [str(path) for path in paths]
                for path in names:
                    yield Reference(place, Purpose.WEIGHTS, path, "weightsManifest.paths")
                yield from _group(names, [_declared(each) for each in weights], place)
            case _:
                why = "weightsManifest: expected groups of paths and weights"
                yield Gap(place, GapKind.DAMAGED, why)


def _declared(weight: object) -> tuple[str, str, tuple[int, ...], int | None]:
    """Return name, type, shape and bytes of a weight; ``None`` bytes if they are not known."""
    match weight:
        case {"name": str(name), "dtype": str(dtype), "shape": [*shape], **rest}:
            whole = all(type(extent) is int and 0 <= extent < 1 << 63 for extent in shape)
            if not whole or len(shape) > AXES:
                return name, dtype, (), None
            packed = rest.get("quantization")
            stored = packed.get("dtype", dtype) if isinstance(packed, dict) else dtype
            size = SIZES.get(stored) if isinstance(stored, str) else None
            total = None if size is None else size * math.prod(shape)
            return name, dtype, tuple(shape), total
    return "", "", (), None


def _group(
    paths: list[str], weights: list[tuple[str, str, tuple[int, ...], int | None]], place: Place
) -> Iterator[Evidence]:
    """Tell where the weights of a group lie, as far as it is known, and in which files they do."""
    known = all(size is not None for *_, size in weights)
    total = sum(size or 0 for *_, size in weights)
    regular = len(paths) == 1 or len(paths) == -(-total // SHARD)
    if not known or len(paths) > 1:
        most = total if known else LONGEST
        yield from (Tensor(place, path, "bytes", (), None, most, path) for path in paths)
    at = 0
    for name, dtype, shape, size in weights:
        if not (known and regular) or size is None or not paths:
            yield Tensor(place, name, dtype, shape)
            continue
        first = 0 if len(paths) == 1 else at // SHARD
        begin = at - first * SHARD
        if len(paths) == 1 or begin + size <= SHARD:
            file = paths[min(first, len(paths) - 1)]
            yield Tensor(place, name, dtype, shape, Span(begin, begin + size), size, file)
        else:
            yield Tensor(place, name, dtype, shape, None, size)
            yield from _pieces(paths, Span(at, at + size), place, name)
        at += size


def _pieces(paths: list[str], span: Span, place: Place, name: str) -> Iterator[Tensor]:
    """Tell the parts of a weight that lies in more than one file."""
    for index in range(span.start // SHARD, -(-span.stop // SHARD)):
        start, stop = max(span.start - index * SHARD, 0), min(span.stop - index * SHARD, SHARD)
        part = Span(start, stop)
        yield Tensor(place, name, "bytes", (part.size,), part, part.size, paths[index])


FORMAT = Format(
    id="tensorflow-js",
    title="TensorFlow.js",
    doc=__doc__,
    kind=Kind.CONFIG,
    recognises=recognises,
    read=read,
    within=(b'"weights"', b'"weightsManifest"', b'"modelTopology"'),
    plain=True,
    opens=b"{[",
    refines=("json-config",),
)
