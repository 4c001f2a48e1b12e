"""Weights of Core ML models compiled for Espresso, byte by byte."""

import struct


def build(*values, numbers=None, count=None, sizes=None):
    """Write values; by default each has its place's number, and its own size."""
    numbers = range(len(values)) if numbers is None else numbers
    sizes = [len(value) for value in values] if sizes is None else sizes
    table = b"".join(struct.pack("<QQ", *row) for row in zip(numbers, sizes, strict=True))
    return struct.pack("<Q", len(values) if count is None else count) + table + b"".join(values)


WEIGHTS = struct.pack("<8f", *(0.25 * index for index in range(8)))
HONEST = build(b"", WEIGHTS, WEIGHTS[:12], numbers=(0, 1, 3))
