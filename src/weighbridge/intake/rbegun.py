"""Which code begins where R's serialised objects have some, when it runs, and whether it is told.

Source: ``src/main/serialize.c`` and ``src/main/startup.c`` of R 4.4 (retrieved 2026-11-26).
"""

from __future__ import annotations

from weighbridge.core import Effect
from weighbridge.intake.rcode import DATA_TOO, STARTING, Piece
from weighbridge.intake.rplain import Relation

CLOSURE, PROMISE = 3, 5

USED = "when the function is called"
STARTS = "when R starts in a folder where the file is named .RData"
LAZY = "when the variable is used"
READ = "as soon as the value is looked at after reading (CVE-2024-27322)"
EVALUATED = "when the call is evaluated, as update() does"


def begun(kind: int, role: Relation, start: int) -> Piece:
    """Return a piece of code of which nothing is known yet but what it is.

    Args:
        kind: Type of the item.
        role: What the item is to those around it.
        start: Offset of the item.
    """
    later = LAZY if role.framed else READ
    if role.piece and role.piece.what == "promise":
        later = role.piece.runs  # R comes to it when it evaluates the other, and not before
    what, runs = {
        CLOSURE: ("function", STARTS if role.name in STARTING else USED),
        PROMISE: ("promise", later),
    }.get(kind, ("call", EVALUATED))
    return Piece(what, start, role.name, runs)


def told(piece: Piece) -> bool:
    """Whether code that was walked is worth a word; of a promise that is evaluated, note that."""
    if piece.what == "call":
        return piece.evaluates or bool(piece.effects & DATA_TOO)
    if piece.what == "promise":
        if not piece.waits or (piece.runs == LAZY and not (piece.used or piece.names)):
            return False  # evaluated already, a constant, or a variable
        if piece.runs == READ:
            piece.effects.add(Effect.DYNAMIC)
    return True
