"""What rules out a pickle, as ``intake/doubts.py`` does other formats: by its first instruction.

A file of R, of HDF5, and every zip file begins as an instruction of a pickle, too.
"""

from __future__ import annotations

from weighbridge.core import later
from weighbridge.intake.glimpse import Glimpse

PROTO = 0x80
NEWEST = 5
FIRST = frozenset(
    b"().0122BCFGIJKLMNPQRSTUVX]abcdeghijlopqrstu}"
    b"\x80\x81\x82\x83\x84\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8d\x8e\x8f"
    b"\x90\x91\x92\x93\x94\x95\x96\x97\x98"
)
"""Bytes that are instructions: those of ``machine.instructions``, and STOP."""

PUSHING = dict(zip(b"()]}N\x88\x89\x8fKMJG", (0,) * 8 + (1, 2, 4, 8), strict=True))
"""Instructions that put something on the stack and do nothing else: bytes of their operands."""

COUNTED = dict(zip(b"XBTUC\x8c", (4, 4, 4, 1, 1, 1), strict=True))
"""Instructions that push as many bytes as the number behind them says: bytes of that."""

TAKING = frozenset(b".012QRabdeghjlopqrstu\x81\x85\x86\x87\x90\x91\x92\x93\x94\x98")
"""Instructions that take what is on the stack, or was remembered: none of them can be first."""

_INSTANCE = 0x69
_NAMED = later.pattern(rb"i[\w.]{1,255}\n[\w.]{1,255}\n")
"""INST, of which the unpickler in Python looks up the name before it sees that there is nothing to
take: ``load_inst`` in https://github.com/python/cpython/blob/3.13/Lib/pickle.py (retrieved
2026-11-28), which joblib uses."""

_PERSISTENT = b"P"
"""Begins a persistent id, which is a line of printable ASCII."""

SHORTEST = 3
"""Bytes. Shorter ones can make nothing but a constant."""


def may_begin(glimpse: Glimpse) -> bool:
    """Whether some bytes may begin a pickle, as far as takes no machine to tell."""
    head = glimpse.head
    if len(head) < SHORTEST or head[0] not in FIRST or head[0] in TAKING:
        return False
    first = head[0]
    if first == _INSTANCE:
        return _NAMED.match(head) is not None
    if first == PROTO:
        return head[1] <= NEWEST and head[2] in FIRST
    if (size := PUSHING.get(first, 0xFFFF)) < len(head) - 1 and head[1 + size] not in FIRST:
        # What only looks like a beginning, as lengths and counts do, takes no machine to follow.
        return False
    if (width := COUNTED.get(first, 0)) and not _counted(head, width, glimpse.size):
        return False
    # However a line goes on: a zip file is not read for the end of it.
    line = head.partition(b"\n")[0] if head.startswith(_PERSISTENT) else b""
    return line.decode("latin-1").isprintable()


def _counted(head: bytes, width: int, size: int) -> bool:
    """Whether as many bytes as are counted are there, and an instruction is behind them."""
    after = 1 + width + int.from_bytes(head[1 : 1 + width], "little")
    return after < size and (after >= len(head) or head[after] in FIRST)
