"""Functions of one object of R's that do nothing but compute, as long as there are no others.

What a name stands for that a function calls is asked of all that is in the object. So functions are
put off until it was read; and told, each of them, as soon as there is one of which it is not
proven, or something else that a name may stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from weighbridge.core import Code, Entry, Evidence
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.part import Part
from weighbridge.intake.rbegun import USED, told
from weighbridge.intake.rcode import STARTING, Piece
from weighbridge.intake.rnames import Names
from weighbridge.intake.rparts import CONSTANT
from weighbridge.intake.rplain import (
    Relation,
)
from weighbridge.intake.rtypes import HAS_TAG, IS_OBJECT, NAMES
from weighbridge.intake.rwire import Wire

HEAD = "(head)"
"""What the first item of a call with a class is named."""

FORMULA = "~"
LANGUAGE = 6

_NAMES = frozenset({"names", "dim", "dimnames", "row.names", "levels", "class", "tsp", "comment"})
"""Attributes that R makes no calls."""

KEY = "r.functions-that-compute"
"""What is told of functions of which each is proven to do nothing else: their number."""


class Calm:
    """Puts off what is told of functions.

    Attributes:
        bound: Names of values, and whether of variables of an environment.
        odd: Calls with a class of which it is not known that they are formulas.
    """

    def __init__(self, cursor: Cursor, how: Wire, names: Names, out: list[Evidence | Part]) -> None:
        """Share what reads, and where the walker puts what it tells."""
        self._cursor, self._out = cursor, out
        self._how, self._names = how, names
        self._computes: Callable[[int], bool] | None = None
        self._holds: Callable[[Iterable[tuple[str, bool]]], bool] | None = None
        self._first = cursor.offset
        self._calm: list[Code] | None = []
        self.bound: set[tuple[str, bool]] = set()
        self.odd = 0

    def ask(self, piece: Piece | None) -> None:
        """Ask whether a function that was walked does nothing but compute, unless one does not."""
        if piece and piece.body >= 0 and self._calm is not None and piece.may_compute():
            # Most that does not compute is known by the first functions that it calls.
            piece.computes = _known(piece) and self._asked()(piece.body)

    def _asked(self) -> Callable[[int], bool]:
        """Return what asks whether a function computes."""
        if self._computes is None:
            from weighbridge.intake.rcomputing import Proof  # noqa: PLC0415 - few have functions
            from weighbridge.intake.rtree import Trees  # noqa: PLC0415 - as above

            proof = Proof(Trees(self._cursor, self._how, self._names))
            self._computes, self._holds = proof.computes, proof.holds
        return self._computes

    def tell(self, piece: Piece, code: Code) -> None:
        """Tell of code, or put it off."""
        if piece.computes and self._calm is not None and not _named(piece.name):
            self._calm.append(code)
        else:
            self.doubt()
            self._out.append(code)

    def doubt(self) -> None:
        """Tell all functions, those that are put off among them."""
        self._out += self._calm or ()
        self._calm = None

    def worth(self, piece: Piece | None) -> bool:
        """Whether code that was walked is worth a word."""
        if piece and piece.risky:
            self.doubt()
        return piece is not None and told(piece)

    def pair(self, kind: int, flags: int, role: Relation) -> str:
        """Look at a call that begins, if it is one; return what its first item is named.

        R's functions evaluate a call that has a class, and names that are one, as soon as they
        make texts of them; what is a formula comes to itself.
        """
        if role.piece and role.callee and role.name == CONSTANT:
            role.piece.loose = True
        if kind != LANGUAGE:
            return ""
        if flags & HAS_TAG or (role.piece is None and role.name in _NAMES):
            self.doubt()
        if not flags & IS_OBJECT:
            return ""
        self.odd += 1
        return HEAD

    def head(self, name: str, role: Relation) -> None:
        """Look at a name: what a call with a class is of is a formula."""
        # A name in the file may be spelled alike, and is another object.
        if role.name is HEAD and role.callee and name == FORMULA:
            self.odd -= 1

    def promised(self, piece: Piece | None, *, waits: bool) -> None:
        """Note a promise, which may come to be any function, or was evaluated to one."""
        if piece:
            piece.waits = waits
            if _named(piece.name) or (waits and not piece.name):
                self.doubt()

    def built_in(self, name: str, start: int) -> None:
        """Note a function that is R's own."""
        from weighbridge.intake.rfunctions import COMPUTING  # noqa: PLC0415 - few have any

        if name not in COMPUTING:
            self.doubt()
            if start == self._first:
                # Alone it may be what a name that computes stands for in a database.
                what = f"built-in function {name[:80]!r}"
                self._out.append(Code(self._cursor.place(start), "r", what, USED))

    def cut(self) -> Iterator[Evidence]:
        """Yield what was put off, for reading ends early."""
        yield from self._calm or ()

    def end(self, passed: Iterable[tuple[str, bool]]) -> Iterator[Evidence]:
        """Yield how many functions do nothing but compute, if there are no others.

        Args:
            passed: Further names of values.
        """
        if not self._calm:
            return
        few = len(self._names.refs) < NAMES
        if self._holds and few and not self.odd and self._holds(self.bound.union(passed)):
            yield Entry(self._calm[0].place, KEY, str(len(self._calm)))
        else:
            yield from self._calm


def _known(piece: Piece) -> bool:
    """Whether a function calls none of which it is not known when it computes."""
    from weighbridge.intake.rfunctions import PARTS  # noqa: PLC0415 - few files have functions

    return piece.loose or piece.used.keys() <= PARTS


def _named(name: str) -> bool:
    """Whether a function of that name is told: what is taken for granted of R's own is not so."""
    from weighbridge.intake.rfunctions import CALLED  # noqa: PLC0415 - few files have functions

    return name in STARTING or name in CALLED or name == FORMULA
