"""Pass over a pickle that is nothing but data, at the speed of a compiled expression.

Whatever a pickle makes a loader do begins with an instruction that brings in something from
outside: a name, an extension code, a persistent id. A stream without one can build numbers,
strings and containers and nothing else, however its instructions are arranged. Such streams are
the bulk of what is large, so they are recognised first: one expression eats runs of plain
instructions, and Python is woken for long strings only.
"""

from __future__ import annotations

import re

from weighbridge.core import FormatError, later
from weighbridge.machine.frames import NONE
from weighbridge.machine.tape import Tape

SHORT = 40
"""Bytes of a short string up to which its length is unrolled into the expression."""


def _unrolled(opcode: bytes, width: int, longest: int) -> bytes:
    """Match a counted string, its count ``width`` bytes wide, of up to ``longest`` bytes."""
    counts = (re.escape(size.to_bytes(width, "little")) for size in range(longest + 1))
    lengths = (count + b".{%d}" % size for size, count in enumerate(counts))
    return re.escape(opcode) + b"(?:" + b"|".join(lengths) + b")"


_BARE = b"[012N()\\]}a\x85-\x89\x8f-\x91\x94esutdl]"
_HOLDING = (
    b"|[Khq\x80].|M..|[Jjr].{4}|G.{8}"
    b"|"
    + _unrolled(b"\x8c", 1, SHORT)
    + b"|"
    + _unrolled(b"X", 4, SHORT)
    + b"|"
    + _unrolled(b"U", 1, SHORT)
    + b"|"
    + _unrolled(b"\x8a", 1, 9)
    + b"|[IFLSVpg][^\n]*+\n"
)

PLAIN = later.pattern(b"(?:" + _BARE + b"++" + _HOLDING + b")*+", re.DOTALL)
"""A run of instructions that only make plain values."""

FEW = 6
"""Instructions after which announced bytes are taken for a pickle, though it breaks off."""

_WHOLE = (
    b"(?:" + _BARE + _HOLDING + rb"|\x95.{8}|[ci][^\n]*+\n[^\n]*+\n|P[^\n]*+\n"
    rb"|[QRo\x81\x92\x93]|\x82.|\x83..|\x84.{4})"
)

BEGUN = later.pattern(
    b"(?:" + _WHOLE + b"{%d}|" % FEW + _WHOLE + b"{0,%d}+\\.)" % (FEW - 1), re.DOTALL
)
"""So many instructions, or fewer up to STOP, of which none makes a reader stop."""

_PREFIX = {0x8C: 1, 0x55: 1, 0x43: 1, 0x58: 4, 0x54: 4, 0x42: 4, 0x8B: 4, 0x8A: 1}
_PREFIX |= {0x8D: 8, 0x8E: 8, 0x96: 8}
"""Instructions that hold a counted string of bytes: how many bytes the count takes."""

_STOP, _FRAME = 0x2E, 0x95

_KEYS = (b"_instantiator", b"_target_", b"conv_feature_layers")
"""Keys of plain data that loaders act on: see ``telling.TELLING``."""

_LENGTHS = frozenset(map(len, _KEYS))
_REACHING = frozenset(b"ciPQRbo\x81\x82\x83\x84\x92\x93")
"""Instructions that bring in something, or do something with it."""

_ESCAPE = b"\\u00"
_QUOTES = (b"S'", b'S"')
_ESCAPED = later.pattern(rb"S['\"][^\n]{0,120}?\\[x0-7]")
"""Texts of protocol 0 that may spell the key in another way."""


def _telling(data: bytes, start: int, stop: int) -> bool:
    """Whether plain instructions hold texts that have to be looked at."""
    # Searches for constant bytes: one expression for all would take as long as the rest.
    for mark in (*_KEYS, _ESCAPE):
        if data.find(mark, start, stop) >= 0:
            return True
    for quote in _QUOTES:
        at = data.find(quote, start, stop)
        while at >= 0:
            if _ESCAPED.match(data, at, stop):
                return True
            at = data.find(quote, at + len(quote), stop)
    return False


def skim(tape: Tape) -> bool:
    """Pass over a stream up to and with its STOP.

    Returns:
        True if the stream holds plain data and nothing else, and was passed over whole. False if an
        instruction or a text was met that has to be followed, or if a frame ends elsewhere than
        instructions do; the tape then stands anywhere.

    Raises:
        FormatError: The stream ends early.
    """
    stuck, edge = -1, NONE
    while _passes(tape, edge):
        if tape.offset == edge:
            edge = NONE
        if tape.at == len(tape.data):
            continue
        opcode = tape.data[tape.at]
        if opcode == _STOP:
            tape.at += 1
            return edge in {NONE, tape.offset}
        if opcode == _FRAME and edge == NONE:
            edge = _frame(tape)
        elif size := _PREFIX.get(opcode):
            if not _text(tape, size):
                return False
        elif stuck == tape.offset:
            return False
        else:
            stuck = tape.offset  # the window may end inside this instruction: look at it whole
            tape.base, tape.data, tape.at = stuck, b"", 0
    return False


def _passes(tape: Tape, edge: int) -> bool:
    """Pass over a run of instructions up to the end of the frame; whether none has to be followed.

    Raises:
        FormatError: The stream ends early.
    """
    if tape.fill(1) == 0:
        raise FormatError("the stream ends without STOP", offset=tape.offset)
    if tape.offset > edge:
        return False
    run = PLAIN.match(tape.data, tape.at, min(len(tape.data), edge - tape.base))
    if run is not None:
        end = run.end()
        if end < len(tape.data) and tape.data[end] in _REACHING:
            return False
        if _telling(tape.data, tape.at, end):
            return False
        tape.at = end
    return True


def _frame(tape: Tape) -> int:
    """Pass over FRAME; return where the frame ends: see ``frames.enter``."""
    tape.at += 1
    size = int.from_bytes(tape.take(8), "little")
    return tape.offset + size if size <= tape.stop - tape.offset else NONE


def _text(tape: Tape, width: int) -> bool:
    """Pass over a counted string, its count so wide; whether it is none that is acted on."""
    tape.at += 1
    length = int.from_bytes(tape.take(width), "little")
    if length not in _LENGTHS:
        tape.skip(length)
        return True
    return tape.take(length) not in _KEYS
