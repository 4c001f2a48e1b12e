"""Code of functions that comes again, byte for byte, among R's serialised objects.

A list of models has the same functions once for each of them, and R writes them out each time. What
a function takes and what it does are two items behind its environment. Where they were walked and
nothing of it matters, no name is new and nothing is told apart, the same bytes come to the same:
references lead where they led, for names are only ever added.
"""

from __future__ import annotations

from weighbridge.intake.cursor import Cursor
from weighbridge.intake.rcode import Piece

FIRST = 48
"""Bytes by which code is looked up; shorter code is walked."""

LONGEST = 1 << 15
"""Bytes of code that is kept."""

ROOM = 1 << 20
"""Bytes that are kept, in all."""

ALIKE = 4
"""Pieces of code that may begin alike."""


class Blocks:
    """Code of functions that was walked and in which nothing matters."""

    def __init__(self, cursor: Cursor, *, words: bool) -> None:
        """Share a cursor; numbers are words, so that one may go on where the code ended."""
        self._cursor = cursor
        self._more = int(words)
        self._left = ROOM
        self._known: dict[bytes, list[tuple[bytes, dict[str, None], bool, bool]]] = {}
        self._begun: list[tuple[int, tuple[int, ...]]] = []

    def begin(self, start: int, state: tuple[int, ...]) -> None:
        """Note where code begins, and what changes if anything but its own functions is noted."""
        self._begun.append((start, state))

    def end(self, piece: Piece | None, state: tuple[int, ...]) -> None:
        """Remember the code that was begun last and ends here, if nothing came of it."""
        start, before = self._begun.pop()
        tells = piece and (piece.names or piece.effects or piece.evaluates or piece.risky)
        if piece and not tells and state == before:
            self._keep(start, piece)

    def again(self, start: int, room: int) -> bool:
        """Pass over a call that is data, from its flags on; as ``passed``."""
        after, self._cursor.offset = self._cursor.offset, start
        if self.passed(None, room):
            return True
        self._cursor.offset = after
        return False

    def passed(self, piece: Piece | None, room: int) -> bool:
        """Pass over code that is known, and note in its piece what was noted before.

        Args:
            piece: Of which nothing is known yet; ``None`` if nothing is ever told of it.
            room: Steps that may wait; code asks for no more than two of them a byte.
        """
        cursor = self._cursor
        data, at, most = cursor.ahead(FIRST)
        if most < FIRST or not self._known:
            return False
        for block, used, compiled, computes in self._known.get(data[at : at + FIRST], ()):
            size = len(block)
            if at + size > len(data):
                data, at, _ = cursor.ahead(size)
            if data.startswith(block, at) and size <= cursor.left and 2 * size <= room:
                if piece:
                    piece.used.update(used)
                    piece.compiled, piece.computes = compiled, computes
                cursor.offset += size - self._more
                return True
        return False

    def _keep(self, start: int, piece: Piece) -> None:
        """Remember the code from an offset to the cursor."""
        cursor = self._cursor
        size = cursor.offset - start + self._more
        if not FIRST <= size <= min(LONGEST, self._left) or cursor.left < self._more:
            return
        block = cursor.source.read(start, size)
        if self._more and not (block[:1].isspace() and block[-1:].isspace()):
            return
        alike = self._known.setdefault(block[:FIRST], [])
        if len(alike) < ALIKE:
            self._left -= size
            alike.append((block, dict(piece.used), piece.compiled, piece.computes))
