"""Values that programs keep in a store, and unpickle when they take them out again."""

from __future__ import annotations

from weighbridge.core import Artifact, Call, FormatError, Gap, GapKind, Import, Named
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.doubts_of_pickles import FIRST as _FIRST
from weighbridge.intake.doubts_of_pickles import TAKING
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import USUAL, Budget
from weighbridge.intake.source import Source
from weighbridge.machine.beginnings import begins

OTHERS = (b"PK\3\4", b"\x93NUMPY")
"""How archives and arrays begin, in which a loader may find a pickle."""

FIRST = _FIRST - TAKING | {word[0] for word in OTHERS}
"""Bytes by which values begin that a program may load."""

LOOKED = 256
"""Bytes of a value that are looked at first."""

_LINES = 2
"""Lines that a name takes, where it is not taken from the stack."""

_TWICE = frozenset({GapKind.DAMAGED, GapKind.TRAILING, GapKind.FILLER})
"""Gaps that bytes leave which are no pickle, or what is behind one."""


def loaded(head: bytes, value: Source, store: Cursor) -> bool:
    """Whether a program may load a value, and something comes of it.

    Numbers begin as a pickle does once in some thousand values; of a pickle that names nothing,
    nothing has to be told. So a value counts if it names something before a loader gives up.

    Args:
        head: Its first bytes, ``LOOKED`` if there are so many.
        value: All of it.
        store: What it is in, for which each look counts.

    Raises:
        FormatError: So many values are looked at, for the bytes there are.
    """
    if head.startswith(OTHERS):
        return True
    whole = value.size <= len(head)
    if whole and head.count(b"\n") < _LINES and b"\x93" not in head:
        return False
    # What is loaded is a part, which counts for itself.
    if not begins(Glimpse(value)):
        store.budget.look(1, store.start)
        return False
    if _names(value):
        return True
    store.budget.look(2, store.start)
    return False


def _names(value: Source) -> bool:
    # A name that is computed takes one that is written, before it, to compute it with.
    from weighbridge.machine.streams import read  # noqa: PLC0415 - few values begin as a pickle

    size = value.size
    cursor = Cursor(value, Artifact("", size), Budget(USUAL, size))
    try:
        for item in read(cursor):
            match item:
                case Import(target=Named() as name) | Call(callee=Named() as name):
                    if f"{name.module}{name.name}".isprintable():
                        return True
                case Gap(kind=kind) if kind not in _TWICE:
                    return True
                case _:
                    pass
    except FormatError as error:
        return error.kind not in _TWICE
    return False
