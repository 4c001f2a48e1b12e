"""Common instructions, followed within the window at hand: nothing is read, no place is noted.

Each is in ``instructions.TABLE`` as well, where it is followed if it is not whole, or odd.
"""

from __future__ import annotations

from collections.abc import Callable

from weighbridge.machine.machine import Machine
from weighbridge.machine.values import Held


def _mark_at(machine: Machine, _data: bytes, at: int) -> int:
    machine.fence = len(machine.stack)
    machine.marks.append(machine.fence)
    return at + 1


def _pop_at(machine: Machine, _data: bytes, at: int) -> int:
    if len(machine.stack) <= machine.fence:
        return 0
    machine.stack.pop()
    return at + 1


def _get_at(machine: Machine, data: bytes, at: int) -> int:
    memo = machine.memo
    if at + 1 < len(data) and (index := data[at + 1]) < len(memo):
        found = memo[index]
        if not isinstance(found, Held) and not machine.bare:
            machine.stack.append(found)
            return at + 2
    return 0


def _put_at(machine: Machine, data: bytes, at: int) -> int:
    memo, stack = machine.memo, machine.stack
    if at + 1 >= len(data) or len(stack) <= machine.fence:
        return 0
    if (index := data[at + 1]) < len(memo):
        memo[index] = stack[-1]
    elif index == len(memo) and not machine.sparse:
        memo.append(stack[-1])
    else:
        return 0
    return at + 2


def _tuple_at(count: int) -> Callable[[Machine, bytes, int], int]:
    def push(machine: Machine, _data: bytes, at: int) -> int:
        stack = machine.stack
        if len(stack) - count < machine.fence:
            return 0
        stack[-count:] = [tuple(stack[-count:])]
        return at + 1

    return push


QUICK: dict[int, Callable[[Machine, bytes, int], int]] = {
    0x28: _mark_at, 0x30: _pop_at, 0x68: _get_at, 0x71: _put_at,
    0x85: _tuple_at(1), 0x86: _tuple_at(2), 0x87: _tuple_at(3),
}  # fmt: skip
"""Instructions that are common: each is given a window and where it begins there, and returns where
it ends, or 0, and nothing done, if it is not whole or odd. Who has a table of its own uses none."""
