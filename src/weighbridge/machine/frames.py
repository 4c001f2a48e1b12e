"""Where frames end: a loader reads all of one before it does what is in it.

Picklers end a frame behind an instruction, and the last one behind STOP. Where one ends anywhere
else, loaders differ on what comes next: the unpickler in C takes what is in memory as it is, but
drops the rest of a frame that was read from a file and is too short for an instruction; that in
Python raises there, and so it does where a frame begins in another one. Whatever reads on from the
file, as joblib does for elements and the next ``load`` does behind STOP, begins behind the frame.

Sources: ``_Unpickler_ReadImpl`` in https://github.com/python/cpython/blob/3.13/Modules/_pickle.c,
``_Unframer`` in https://github.com/python/cpython/blob/3.13/Lib/pickle.py and ``load_build`` in
https://github.com/joblib/joblib/blob/1.5.2/joblib/numpy_pickle.py (retrieved 2026-11-28).
"""

from __future__ import annotations

from weighbridge.machine.tape import Tape
from weighbridge.typings import Protocol

NONE = 1 << 63
"""Where the frame ends if there is none: no stream has so many bytes."""


class Framed(Protocol):
    """What follows a stream.

    Attributes:
        edge: Offset of the byte behind the frame that is being read.
        here: Offset of the instruction at hand.
    """

    tape: Tape
    edge: int
    here: int

    def astray(self, why: str) -> None:
        """Note that loaders differ on what comes next."""


def enter(machine: Framed, size: int) -> None:
    """Begin a frame of so many bytes at the tape's offset."""
    start = machine.tape.offset
    if start < machine.edge < NONE:
        machine.astray("a frame begins inside another one")
    # One that is longer than the stream stops the unpickler in C. That in Python takes it for the
    # rest, and to whatever reads on from the file there is nothing left.
    machine.edge = start + size if start + size <= machine.tape.stop else NONE


def leave(machine: Framed, offset: int) -> int:
    """End the frame: the next instruction begins at its end, or behind it. Return ``NONE``."""
    if offset > machine.edge:
        machine.here = offset
        machine.astray("an instruction goes on behind the end of its frame")
    machine.edge = NONE
    return NONE


def inside(machine: Framed) -> bool:
    """Whether there is more of a frame, which whatever reads from the file is behind."""
    return machine.tape.offset < machine.edge < NONE


def stop(machine: Framed) -> None:
    """End the stream: the next one begins where the frame ends."""
    if inside(machine):
        machine.astray("a frame goes on behind STOP")
    machine.edge = NONE
