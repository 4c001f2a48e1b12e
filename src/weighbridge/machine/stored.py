"""Values that programs keep in a store, and unpickle when they take them out again."""

from __future__ import annotations

from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.source import Source
from weighbridge.machine.beginnings import begins

LOADED = (b"\x80\2", b"\x80\3", b"\x80\4", b"\x80\5", b"PK\3\4", b"\x93NUMPY")
"""How values begin that programs may load: pickles from protocol 2 on, archives, arrays."""

LOOKED = 256
"""Bytes of a value that are looked at first."""


def loaded(head: bytes, value: Source) -> bool:
    """Whether a program may load a value.

    Args:
        head: Its first bytes, ``LOOKED`` if there are so many.
        value: All of it.
    """
    if head.startswith(LOADED):
        return True
    if value.size <= len(head) and head.count(b"\n") < 2 and b"\x93" not in head:  # noqa: PLR2004
        return False  # a name takes two lines, or is taken from the stack
    return begins(Glimpse(value))
