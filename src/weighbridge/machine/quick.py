"""Common instructions, followed within the window at hand: nothing is read, no place is noted.

Each is in ``instructions.TABLE`` as well, where it is followed if it is not whole, or odd.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from weighbridge.machine.machine import KEPT, Machine
from weighbridge.machine.values import Held
from weighbridge.typings import TypeAlias

_COUNT = struct.Struct("<xI").unpack_from
"""An instruction, and the number of four bytes behind it."""

_WIDE = 5
"""Bytes of both."""


def _mark_at(machine: Machine, _data: bytes, at: int) -> int:
    machine.fence = len(machine.stack)
    machine.marks.append(machine.fence)
    return at + 1


def _pop_at(machine: Machine, _data: bytes, at: int) -> int:
    if len(machine.stack) <= machine.fence:
        return 0
    machine.stack.pop()
    return at + 1


def _byte_at(machine: Machine, data: bytes, at: int) -> int:
    if at + 1 >= len(data):
        return 0
    machine.stack.append(data[at + 1])
    return at + 2


def _short_at(machine: Machine, data: bytes, at: int) -> int:
    if at + 2 >= len(data):
        return 0
    machine.stack.append(data[at + 1] | data[at + 2] << 8)
    return at + 3


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


def _long_get_at(machine: Machine, data: bytes, at: int) -> int:
    memo = machine.memo
    if at + _WIDE <= len(data) and (index := _COUNT(data, at)[0]) < len(memo):
        found = memo[index]
        if not isinstance(found, Held) and not machine.bare:
            machine.stack.append(found)
            return at + _WIDE
    return 0


def _long_put_at(machine: Machine, data: bytes, at: int) -> int:
    memo, stack = machine.memo, machine.stack
    if at + _WIDE > len(data) or len(stack) <= machine.fence:
        return 0
    if _COUNT(data, at)[0] != len(memo) or machine.sparse:
        return 0
    memo.append(stack[-1])
    return at + _WIDE


def _text_at(machine: Machine, data: bytes, at: int) -> int:
    start = at + _WIDE
    size: int = _COUNT(data, at)[0] if start <= len(data) else KEPT + 1
    if size > KEPT or start + size > len(data):
        return 0
    try:
        machine.stack.append(str(data[start : start + size], "utf-8"))
    except UnicodeDecodeError:
        return 0
    return start + size


def _tuple_at(count: int) -> Callable[[Machine, bytes, int], int]:
    def push(machine: Machine, _data: bytes, at: int) -> int:
        stack = machine.stack
        if len(stack) - count < machine.fence:
            return 0
        stack[-count:] = [tuple(stack[-count:])]
        return at + 1

    return push


Instruction: TypeAlias = Callable[[Machine, bytes, int], int]

_QUICK: dict[int, Instruction] = {
    0x28: _mark_at, 0x30: _pop_at, 0x68: _get_at, 0x71: _put_at,
    0x6A: _long_get_at, 0x72: _long_put_at, 0x58: _text_at,
    0x4B: _byte_at, 0x4D: _short_at,
    0x85: _tuple_at(1), 0x86: _tuple_at(2), 0x87: _tuple_at(3),
}  # fmt: skip
QUICK: list[Instruction | None] = [_QUICK.get(opcode) for opcode in range(256)]
"""Instructions that are common: each is given a window and where it begins there, and returns where
it ends, or 0, and nothing done, if it is not whole or odd. Who has a table of its own uses none."""

NONE: list[Instruction | None] = [None] * 256
"""None of them."""
