r"""A tensor's data lie beyond the end of the file that holds them.

## What it finds
A graph that keeps tensors in another file of the model, at an offset and of a length that the other
file does not have.

## Why it matters
A loader that believes the numbers reads memory that is not the file's, or asks for more memory than
there is. Else the file is not the one that belongs to the graph, or its download stopped.

## What to do
Fetch both files again and compare their digests with the publisher's.

## Fires on
    name: model.onnx
    \x08\x08:B\x2a\x40\x08\x02\x10\x01B\x01wj\x1b\x0a\x08location\x12\x0fmodel.onnx.dataj\x0b
    \x0a\x06offset\x12\x014j\x0b\x0a\x06length\x12\x018p\x01B\x02\x10\x11
    name: model.onnx.data
    abcdefgh

## Silent on
    name: model.onnx
    \x08\x08:B\x2a\x40\x08\x02\x10\x01B\x01wj\x1b\x0a\x08location\x12\x0fmodel.onnx.dataj\x0b
    \x0a\x06offset\x12\x010j\x0b\x0a\x06length\x12\x018p\x01B\x02\x10\x11
    name: model.onnx.data
    abcdefgh
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Face, Finding, Severity, Tensor
from weighbridge.judgement.paths import beside
from weighbridge.rules import Rule


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per pair of files, on the tensor that lies farthest out."""
    sizes = {artifact.name: artifact.size for artifact in dossier.artifacts}
    for face in dossier.every(Face):
        sizes.setdefault(face.place.artifact.name, face.place.artifact.size)
    worst: dict[tuple[str, str], Tensor] = {}
    for tensor in dossier.every(Tensor):
        if not tensor.file or tensor.data is None:
            continue
        here = tensor.place.artifact.name
        target = beside(here, tensor.file)
        if target not in sizes or tensor.data.stop <= sizes[target]:
            continue
        held = worst.get((here, target))
        if held is None or held.data is None or held.data.stop < tensor.data.stop:
            worst[here, target] = tensor
    for (here, target), tensor in worst.items():
        end = tensor.data.stop if tensor.data else 0
        message = (
            f"{here!r} has the tensor {tensor.name!r} end at byte {end} of {target!r}, which has"
            f" {sizes[target]}"
        )
        yield RULE.finding(message, tensor)


RULE = Rule(
    id="tensor-outside-file", severity=Severity.HIGH, doc=__doc__, check=check, about=(Tensor,)
)
