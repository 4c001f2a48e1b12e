"""Tensors out of files that could run code when loaded, into one that cannot: safetensors.

Nothing is loaded for it: where the elements of each tensor lie is taken from following the pickle,
as the scanner does::

    file ──opening──> values ──walking──> views ──gathering──> elements ──writing──> safetensors
                                            └─────────────── proving ──────────────────┘

What cannot be followed is refused, with a reason for each value.
"""

from weighbridge.conversion.converting import Tied, Wanted, convert
from weighbridge.conversion.outcome import Converted, Left, Refused, Taken

__all__ = ["Converted", "Left", "Refused", "Taken", "Tied", "Wanted", "convert"]
