"""Nodes of TensorFlow's graphs of which no more is to be told, known again by their bytes.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/node_def.proto
(retrieved 2026-11-26); fields as in ``intake.tensorflow``.
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES, MORE

MOST = 4096
"""Operations that are known, at most."""

SMALL = 4096
"""Bytes of a node that is passed over."""

FIELD = 4
"""Bytes of its key and length."""

TAIL, TAILS = 512, 1 << 12
"""Bytes of the attributes of a node that are known again, and how many are."""

_NAME, _OP, _INPUT, _DEVICE, _ATTR, _DEBUG, _TYPE = (number << 3 | BYTES for number in range(1, 8))
_BEFORE = frozenset({_INPUT, _DEVICE})
_REST = frozenset({_INPUT, _DEVICE, _ATTR, _DEBUG, _TYPE})

_UNKNOWN = "?"
"""Stands for an operation that was not learned; of a name, no node has it."""

_CALL = "a function"
"""Stands for an operation that calls one, whichever it is."""

Note = Callable[[str, bytes, int, int], bool]


class Dull:
    """Operations that were told, and attributes that were seen to be whole.

    Attributes:
        telling: What stands in a node that calls something of which more is to be told.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._ops: dict[bytes, str | None] = {}
        self._tails: set[bytes] = set()
        self.telling: tuple[bytes, ...] = ()

    def learn(self, op: str, *, noted: bool, calls: bool = False) -> None:
        """Take note of an operation of which no more is to be told than where its nodes are.

        Args:
            op: As told, if it is UTF-8.
            noted: Whether somebody has to know where they are.
            calls: Whether more is to be told of a node in which some of ``telling`` stands.
        """
        raw = op.encode("utf-8")
        if len(self._ops) < MOST and len(raw) < MORE:
            self._ops[bytes([len(raw)]) + raw] = None if calls else op if noted else ""

    def passed(self, cursor: Cursor, key: int, note: Note) -> bool:
        """Pass over nodes that are as every writer writes them, of operations that were learned.

        Args:
            cursor: Over what the nodes are in, in front of one.
            key: That of a node there, as a field of bytes.
            note: Is told operation, name, start and stop of a node, where somebody has to know;
                says whether it may be passed over.

        Returns:
            Whether there were any.
        """
        window, at, _ = cursor.ahead(SMALL + FIELD)
        begins, end = at, min(len(window), at + cursor.left)
        ops, tails, base = self._ops, self._tails, cursor.offset - at
        try:
            while at < end and window[at] == key:
                size, begin = window[at + 1], at + 2
                if size >= MORE:
                    size += (window[begin] << 7) - MORE
                    begin += 1
                stop, named = begin + size, begin + 2
                called = named + window[begin + 1]
                if called - named >= MORE:
                    called += 1 + (window[named] << 7) - MORE
                    named += 1
                tail = called + 2 + window[called + 1]
                op = ops.get(window[called + 1 : tail], _UNKNOWN)
                plain = window[begin] == _NAME and window[called] == _OP
                # Longer lengths are left to others; no operation that is known has one of them.
                if op is _UNKNOWN or not plain or size > SMALL:
                    break
                if stop > end or tail > stop:
                    break
                while tail < stop and window[tail] in _BEFORE and window[tail + 1] < MORE:
                    tail += 2 + window[tail + 1]
                known = tail <= stop and window[tail:stop] in tails
                if not known and not self._whole(window, tail, stop):
                    break
                if op is None:
                    telling = any(window.find(each, begin, stop) >= 0 for each in self.telling)
                    name = window[named:called]
                    if telling or not note(_CALL, name, base + begin, base + stop):
                        break
                elif op and not note(op, window[named:called], base + begin, base + stop):
                    break
                at = stop
        except IndexError:
            pass
        cursor.offset += at - begins
        return at > begins

    def _whole(self, window: bytes, at: int, end: int) -> bool:
        """Whether there are inputs, attributes and the like; known again from then on.

        Raises:
            IndexError: A field is cut.
        """
        # Nodes differ in their names and inputs: what is behind these comes up again.
        tail = window[at:end]
        while at < end:
            key, size = window[at], window[at + 1]
            at += 2
            if size >= MORE:
                size = size & 0x7F | window[at] << 7
                if window[at] >= MORE:
                    return False
                at += 1
            if key not in _REST:
                return False
            at += size
        if at == end and len(tail) <= TAIL and len(self._tails) < TAILS:
            self._tails.add(tail)
        return at == end
