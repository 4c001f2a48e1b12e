"""Nodes of TensorFlow's graphs of which no more is to be told, known again by their bytes.

Source: https://github.com/tensorflow/tensorflow/blob/master/tensorflow/core/framework/node_def.proto
(retrieved 2026-11-26); fields as in ``intake.tensorflow``.
"""

from __future__ import annotations

from weighbridge.intake.cursor import Cursor
from weighbridge.intake.protowire import BYTES, MORE, Field

MOST = 4096
"""Operations that are known, at most."""

TAIL, TAILS = 512, 1 << 12
"""Bytes of the attributes of a node that are known again, and how many are."""

_NAME, _OP, _INPUT, _DEVICE, _ATTR, _DEBUG, _TYPE = (number << 3 | BYTES for number in range(1, 8))
_REST = frozenset({_INPUT, _DEVICE, _ATTR, _DEBUG, _TYPE})


class Dull:
    """Operations that were told, and attributes that were seen to be whole."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._ops: dict[bytes, str] = {}
        self._tails: set[bytes] = set()

    def learn(self, op: str) -> None:
        """Note an operation of which no more is to be told than where its nodes are."""
        if len(self._ops) < MOST:
            self._ops[op.encode("utf-8")] = op

    def found(self, cursor: Cursor, item: Field) -> tuple[str, bytes] | None:
        """Return operation and name of a node, if it is as every writer writes it.

        Args:
            cursor: Over what the node is in.
            item: The node, of no more bytes than are read ahead.

        Returns:
            ``None`` if the operation was not learned, or a field is of a rare form or cut.
        """
        window, base = cursor.held(item.start, item.stop)
        at, end = item.start - base, item.stop - base
        try:
            called = at + 2
            begin = called + window[at + 1]
            stop = begin + 2 + window[begin + 1]
            plain = window[at] == _NAME and window[begin] == _OP
            # Lengths of two bytes are left to others.
            plain = plain and window[at + 1] < MORE and window[begin + 1] < MORE
            op = self._ops.get(window[begin + 2 : stop]) if plain else None
            cut = stop > end or end > len(window)
            if op is None or cut or not self._whole(window, stop, end):
                return None
        except IndexError:
            return None
        return op, window[called:begin]

    def _whole(self, window: bytes, at: int, end: int) -> bool:
        """Whether what follows the operation of a node is inputs, attributes and the like.

        Raises:
            IndexError: A field is cut.
        """
        tail = b""
        while at < end:
            key, size = window[at], window[at + 1]
            if key == _ATTR and not tail:
                # Nodes differ in their names and inputs: what is behind these comes up again.
                tail = window[at:end]
                if tail in self._tails:
                    return True
            at += 2
            if size >= MORE:
                size = size & 0x7F | window[at] << 7
                if window[at] >= MORE:
                    return False
                at += 1
            if key not in _REST:
                return False
            at += size
        if at == end and 0 < len(tail) <= TAIL and len(self._tails) < TAILS:
            self._tails.add(tail)
        return at == end
