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

# What an instruction takes from the stack, and what it leaves there: ``v`` a value, ``w`` one that
# is counted once more, ``f`` a function that was fetched and its arguments, ``c`` a value, a call
# on it and its arguments, ``d`` and ``e`` two values and such a call, ``l`` a loop, ``s`` a
# variable that is being changed, ``x`` its value, ``y`` that of which a part was set, ``k`` a place
# on the stack, ``p`` a function by its package, ``n`` native code. Where a value is taken, ``x``
# and ``y`` are values too. What puts arguments does so for ``c``, ``d`` and ``e`` as well. A ``!``
# ends the way, ``@`` stands before what is left where it jumps.
EFFECTS = {
    1: "v>!", 2: ">!@", 3: "v>@", 4: "v>", 5: "v>vv",
    11: "v>!@l", 12: "l>l@l", 13: "l>v",
    15: ">", 16: ">v", 17: ">v", 18: ">v", 19: ">v", 20: ">v", 22: "v>v",
    26: ">f", 27: ">f",
    29: "f>f", 30: "f>f", 31: "f>f", 32: "f>f", 33: "fv>f", 34: "f>f", 35: "f>f", 36: "f>f",
    37: "f>f", 38: "f>v", 39: "f>v", 40: ">v", 41: ">v",
    **dict.fromkeys((42, 43, 49, 50, 59, 116, 118), "v>v"),
    **dict.fromkeys((44, 45, 46, 47, 48, 51, 52, 53, 54, 55, 56, 57, 58, 117, 120), "vv>v"),
    61: "v>vsxv", 62: "vsy>v",
    63: "v>c@v", 64: "c>v", 65: "vv>d@y", 66: "d>y", 67: "v>c@v", 68: "c>v", 69: "v>c@v", 70: "c>v",
    71: "xv>e@y", 72: "e>y", 73: "v>v", 74: "xv>y",
    **dict.fromkeys(range(75, 84), "v>v"),
    84: "vv>v", 85: "vvv>v", 86: "vvv>y", 87: "vvvv>y", 88: "v>v@v", 89: "vv>v", 90: "v>v@v",
    91: "vv>v", 92: ">v", 94: ">", 98: "vvf>y", 99: "vvf>vvv", 100: "vvv>vvv", 101: "vv>vvv",
    103: "v>!", 104: "v>v@v", 105: "vv>vv@y", 106: "vv>v", 107: "vvv>v",
    108: "xvv>y", 109: "xvvv>y", 110: "v>v@v", 111: "xv>xv@y", 121: "v>v", 122: "v>v",
    123: ">@v", 124: "v>w", 125: "wv>vv", 127: ">k", 128: "kv>v",
}  # fmt: skip

JUMPS = {
    2: 0, 3: 1, 11: 2, 12: 0, 63: 1, 65: 1, 67: 1, 69: 1, 71: 1, 88: 1, 90: 1, 104: 1, 105: 1,
    110: 1, 111: 1, 123: 1,
}  # fmt: skip
"""Which operand says where it jumps."""

OPERATORS = {
    42: "-", 43: "+", 44: "+", 45: "-", 46: "*", 47: "/", 48: "^", 49: "sqrt", 50: "exp", 51: "==",
    52: "!=", 53: "<", 54: "<=", 55: ">=", 56: ">", 57: "&", 58: "|", 59: "!", 63: "[", 65: "[<-",
    67: "c", 69: "[[", 71: "[[<-", 73: "$", 74: "$<-", 84: "[", 85: "[", 86: "[<-", 87: "[<-",
    88: "&&", 89: "&&", 90: "||", 91: "||", 104: "[", 105: "[<-", 106: "[[", 107: "[[",
    108: "[[<-", 109: "[[<-", 110: "[[", 111: "[[<-", 116: "log", 117: "log", 119: ".Call",
    120: ":", 121: "seq_along", 122: "seq_len",
}  # fmt: skip
"""Instructions that have a call, whose methods get what is in it, and of which function it is."""


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
