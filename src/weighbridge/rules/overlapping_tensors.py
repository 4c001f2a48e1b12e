r"""Two tensors claim the same bytes.

## What it finds
Tensors of one file whose data overlap, where the format gives each its own bytes (safetensors,
GGUF).

## Why it matters
The writers of these formats never make such files. The same bytes then mean two things, which
hides contents from whoever looks at one of them, and can make a small file fill much memory.

## What to do
Ask the publisher for a file that was written by the usual tools.

## Fires on
    name: model.safetensors
    i\x00\x00\x00\x00\x00\x00\x00{\x22v\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[2],\x22da
    ta_offsets\x22:[0,2]},\x22w\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[2],\x22data_offse
    ts\x22:[1,3]}}abc

## Silent on
    name: model.safetensors
    i\x00\x00\x00\x00\x00\x00\x00{\x22v\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[2],\x22da
    ta_offsets\x22:[0,2]},\x22w\x22:{\x22dtype\x22:\x22U8\x22,\x22shape\x22:[2],\x22data_offse
    ts\x22:[2,4]}}abcd
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from weighbridge.core import Dossier, Finding, Severity, Tensor
from weighbridge.rules import Rule

FORMATS = frozenset({"safetensors", "gguf"})
"""Formats that give every tensor bytes of its own."""

MOST = 10
"""Findings on one file."""

_DATA = attrgetter("data.start", "data.stop")


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per tensor that begins before those before it end."""
    own = {name for name, faces in dossier.faces().items() if not FORMATS.isdisjoint(faces)}
    spans: dict[str, list[Tensor]] = {}
    for tensor in dossier.every(Tensor) if own else ():
        name, data = tensor.place.artifact.name, tensor.data
        if name in own and data is not None and data.start < data.stop:
            spans.setdefault(name, []).append(tensor)
    for tensors in spans.values():
        yield from _overlaps(tensors)


def _overlaps(tensors: list[Tensor]) -> Iterator[Finding]:
    """Go through tensors in order of their data: n log n."""
    tensors.sort(key=_DATA)
    placed = [(tensor.data, tensor) for tensor in tensors if tensor.data is not None]
    found = 0
    last_span, last = placed[0]
    for span, tensor in placed[1:]:
        if span.start < last_span.stop:
            found += 1
            if found > MOST:
                return
            shared = f"{span.start:#x}..{min(span.stop, last_span.stop):#x}"
            message = f"the tensors {last.name!r} and {tensor.name!r} share the bytes {shared}"
            yield RULE.finding(message, tensor, last)
        if span.stop > last_span.stop:
            last_span, last = span, tensor


RULE = Rule(
    id="overlapping-tensors", severity=Severity.HIGH, doc=__doc__, check=check, about=(Tensor,)
)
