"""Which constants of R's bytecode are names of arguments, and nothing else.

``solve(L, u, system = "Pt")`` leaves the symbol ``system`` among the constants, where functions
that are fetched stand too. Only instructions tell which it is: ``SETTAG`` names an argument.

Layout: numbers of 32 bits; the version, then instructions, each with its operands behind it, of
which the first ones are places among the constants, and the others labels and counts.

Source: ``src/library/compiler/R/cmp.R`` (``Opcodes.argc``) and ``src/main/eval.c`` of R 4.2
(retrieved 2026-11-27). Not read: what instructions do. Of other versions, of instructions that are
not known or cut, and of more than ``MOST`` of them, no constant is known to be only a name.
"""

from __future__ import annotations

from weighbridge.core import FormatError
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.rwire import Wire

MOST = 1 << 18
"""Instructions and operands of one object that are read, in all."""

VERSIONS = frozenset({11, 12})
"""R 4.0 and later."""

SETTAG = 31

_INTEGERS = 13

OPERANDS = (
    "00120002100310001000111111110101001000111111111111111111111101120202020202200000"
    "0000111121211101112100402211112222221122111200100"
)
"""How many operands an instruction has; a digit for each, from 0 on."""

CONSTANTS = (
    "00010000000200001000111111110101001000111111111111111111111101110101010102200000"
    "0000111111111101112100401111111111111111111100000"
)
"""How many of them, the first ones, are places among the constants."""


class Instructions:
    """Reads instructions where they stand, each once, and only where a name is asked about.

    Attributes:
        left: Instructions and operands that may still be read.
    """

    def __init__(self, cursor: Cursor, how: Wire) -> None:
        """Read with a cursor, in one of R's ways."""
        self._cursor, self._how = cursor, how
        self._known: dict[int, frozenset[int]] = {}
        self.left = MOST

    def only_names(self, start: int, index: int) -> bool:
        """Whether a constant is used, and by nothing but instructions that name an argument.

        Args:
            start: Offset of the instructions.
            index: Which constant.
        """
        names = self._known.get(start)
        if names is None:
            after = self._cursor.offset
            try:
                self._cursor.seek(start, "instructions")
                names = self._names()
            except FormatError:
                names = frozenset()
            self._cursor.seek(after, "constants")
            self._known[start] = names
        return index in names

    def _names(self) -> frozenset[int]:
        """Return the constants that are names of arguments alone."""
        read = self._how.integer
        if read("flags") & 0xFF != _INTEGERS:
            return frozenset()
        count = read("instructions")
        self.left -= max(count, 0)
        if count < 1 or self.left < 0 or read("version") not in VERSIONS:
            return frozenset()
        names, others, left = set[int](), set[int](), count - 1
        while left:
            code = read("instruction")
            if not 0 <= code < len(OPERANDS) or int(OPERANDS[code]) >= left:
                return frozenset()
            operands = [read("operand") for _ in range(int(OPERANDS[code]))]
            used = names if code == SETTAG else others
            used.update(operands[: int(CONSTANTS[code])])
            left -= 1 + len(operands)
        return frozenset(names - others)
