"""How many zeros some bytes begin with: a comparison of whole blocks, which costs next to nothing.

``bytes.lstrip`` looks at them one by one, a hundred times slower; a file of holes has very many.
"""

from __future__ import annotations

_BLOCK = bytes(1 << 20)
"""What is compared with. More bytes than these are compared piece by piece."""

_STEP = 1 << 12
"""Bytes that are looked at one by one, at most, where a block is not all zeros."""


def leading(data: bytes) -> int:
    """Return how many zeros ``data`` begins with."""
    at = _blocks(data, 0, len(_BLOCK))
    at = _blocks(data, at, _STEP)
    last = data[at : at + _STEP]
    return at + len(last) - len(last.lstrip(b"\0"))


def _blocks(data: bytes, at: int, size: int) -> int:
    """Return the first offset from ``at`` on, in steps of ``size``, where no block of zeros is."""
    zeros = _BLOCK[:size]
    while data.startswith(zeros, at):
        at += size
    return at
