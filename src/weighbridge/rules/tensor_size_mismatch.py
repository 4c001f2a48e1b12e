r"""A tensor's data are not as long as its type and shape say.

## What it finds
A tensor whose bytes, as the file places them, are more or fewer than its element type and shape
ask for.

## Why it matters
A loader that trusts the shape reads past the end of the data; one that trusts the data makes
another tensor than the one declared. Surplus bytes are a place to hide things.

## What to do
Ask the publisher for a file that was written by the usual tools.

## Fires on
    name: model.safetensors
    6\x00\x00\x00\x00\x00\x00\x00{\x22w\x22:{\x22dtype\x22:\x22F32\x22,\x22shape\x22:[2],\x22d
    ata_offsets\x22:[0,4]}}abcd

## Silent on
    name: model.safetensors
    6\x00\x00\x00\x00\x00\x00\x00{\x22w\x22:{\x22dtype\x22:\x22F32\x22,\x22shape\x22:[1],\x22d
    ata_offsets\x22:[0,4]}}abcd
"""

from __future__ import annotations

from collections.abc import Iterator

from weighbridge.core import Dossier, Finding, Severity, Tensor
from weighbridge.rules import Rule

MOST = 10
"""Findings on one file."""


def check(dossier: Dossier) -> Iterator[Finding]:
    """Yield one finding per tensor, up to ``MOST`` per file."""
    counts: dict[str, int] = {}
    for tensor in dossier.every(Tensor):
        data, wanted = tensor.data, tensor.wanted
        if data is None or wanted is None or data.stop - data.start == wanted:
            continue
        name = tensor.place.artifact.name
        counts[name] = counts.get(name, 0) + 1
        if counts[name] <= MOST:
            shape = "x".join(str(extent) for extent in tensor.shape) or "a scalar"
            yield RULE.finding(
                f"the tensor {tensor.name!r} has {data.size} bytes of data;"
                f" {tensor.dtype!r} and shape {shape} ask for {wanted}",
                tensor,
            )


RULE = Rule(
    id="tensor-size-mismatch", severity=Severity.HIGH, doc=__doc__, check=check, about=(Tensor,)
)
