"""What each instruction of a pickle does to the machine.

Source: https://github.com/python/cpython/blob/3.13/Modules/_pickle.c (retrieved 2026-11-23).
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable, Sequence

from weighbridge.core import FormatError, GapKind, How, Unknown
from weighbridge.machine import frames
from weighbridge.machine.machine import KEPT, UNDERFLOW, WIDEST, Machine, digits
from weighbridge.machine.quick import NONE, QUICK
from weighbridge.machine.telling import ACTING, acting
from weighbridge.machine.values import Any_, Box

HIGHEST = 5
"""The newest protocol."""

STOP = 0x2E
SHORT_TEXT = 0x8C
MEMOIZE = 0x94
MARK = 0x28

PLAIN: dict[int, Any_] = {0x4E: None, 0x88: True, 0x89: False, 0x29: ()}
"""Instructions that push a constant, and nothing else."""

NUMBERS = {
    0x47: (8, struct.Struct(">d").unpack_from),
    0x4A: (4, struct.Struct("<i").unpack_from),
    0x4B: (1, struct.Struct("<B").unpack_from),
    0x4D: (2, struct.Struct("<H").unpack_from),
}
"""Instructions that push a number: bytes of it, and what reads them."""

OPENING = frozenset(b"]}")
"""Instructions that make a list or a dict, which may be packed."""

STACKED = 700_000
"""Values on the stack on which no empty list, dict or set is put: each takes one byte of the stream
and 200 of memory. Who writes pickles puts few there, but for the elements of a tuple."""

MARKED = 1_000_000
"""Marks at once, at most: values lie that deep in one another where nobody has written them."""

AHEAD = 32
"""Bytes of the window that are there when an instruction is looked at, unless the stream ends."""

_DOUBLE = struct.Struct(">d").unpack


def run(machine: Machine, opcodes: int) -> Any_:
    """Follow the stream up to STOP and return what it leaves on the stack.

    Args:
        machine: Its tape stands at the first instruction, and after STOP in the end.
        opcodes: Instructions to follow at most.

    Raises:
        FormatError: The stream ends early, holds what is no instruction, or is too long.
    """
    if advance(machine, opcodes, TABLE):
        machine.settle()
        return machine.pop()
    why = f"more than {opcodes} instructions"
    raise FormatError(why, offset=machine.tape.offset, kind=GapKind.LIMIT)


def advance(machine: Machine, opcodes: int, table: Sequence[Callable[[Machine], None]]) -> bool:
    """Follow so many instructions, or up to STOP; return whether that was met.

    Args:
        machine: Its tape stands at the first instruction, and after the last one in the end.
        opcodes: Instructions to follow at most.
        table: What each of them does, as ``TABLE``.

    Raises:
        FormatError: The stream ends early, or holds what is no instruction.
    """
    tape, stack, memo = machine.tape, machine.stack, machine.memo
    at, data = tape.at, tape.data
    size, pack, edge = len(data), machine.pack, machine.edge - tape.base
    quick = QUICK if table is TABLE else NONE
    for _ in range(opcodes):
        edge = edge if at < edge else frames.leave(machine, tape.base + at)
        if at + AHEAD > size and (at >= size or tape.base + size < tape.stop):
            tape.at = at
            _look(machine, AHEAD)
            at, data = tape.at, tape.data
            size, edge = len(data), machine.edge - tape.base
        opcode = data[at]
        # The commonest instructions are taken here, if they are whole; all are in the table too.
        if (whole := quick[opcode]) is not None and (end := whole(machine, data, at)):
            at = end
            continue
        if opcode == SHORT_TEXT and at + 1 < size and (end := at + 2 + data[at + 1]) <= size:
            try:
                stack.append(str(data[at + 2 : end], "utf-8"))
            except UnicodeDecodeError:
                end = 0
            if end:
                at = end
                continue
        elif opcode == MEMOIZE and not machine.sparse and len(stack) > machine.fence:
            memo.append(stack[-1])
            at += 1
            continue
        elif opcode in PLAIN:
            stack.append(PLAIN[opcode])
            at += 1
            continue
        elif opcode in OPENING and pack is not None and (end := pack(machine, data, at)):
            at = end
            continue
        elif opcode in NUMBERS and at + AHEAD <= size:
            wide, number = NUMBERS[opcode]
            stack.append(number(data, at + 1)[0])
            at += wide + 1
            continue
        machine.here = tape.base + at
        tape.at = at + 1
        if opcode == STOP:
            frames.stop(machine)
            return True
        table[opcode](machine)
        at, data = tape.at, tape.data
        size, edge = len(data), machine.edge - tape.base
    tape.at = at
    return False


def step(machine: Machine) -> bool:
    """Follow one instruction; return whether it was STOP.

    Raises:
        FormatError: As ``run``.
    """
    _look(machine, 1)
    machine.here = machine.tape.offset
    if machine.here >= machine.edge:
        frames.leave(machine, machine.here)
    opcode = machine.tape.data[machine.tape.at]
    machine.tape.at += 1
    if opcode == STOP:
        machine.pop()
        frames.stop(machine)
        return True
    TABLE[opcode](machine)
    return False


def _look(machine: Machine, size: int) -> None:
    if machine.tape.fill(size) == 0:
        raise FormatError("the stream ends without STOP", offset=machine.tape.offset)
    if len(machine.marks) > MARKED:
        why = f"more than {MARKED} marks"
        raise FormatError(why, offset=machine.tape.offset, kind=GapKind.LIMIT)


def _bad(machine: Machine) -> None:
    opcode = machine.tape.data[machine.tape.at - 1]
    raise FormatError(f"byte {opcode:#04x} is no instruction", offset=machine.here)


def _mark(machine: Machine) -> None:
    machine.fence = len(machine.stack)
    machine.marks.append(machine.fence)


def _pop(machine: Machine) -> None:
    if machine.marks and machine.marks[-1] == len(machine.stack):
        machine.mark()
    else:
        machine.pop()


def _dup(machine: Machine) -> None:
    machine.again(machine.top())


def _constant(value: tuple[()] | None) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        machine.stack.append(value)

    return push


def _true(machine: Machine) -> None:
    machine.stack.append(True)


def _false(machine: Machine) -> None:
    machine.stack.append(False)


def _empty(kind: str) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        if len(machine.stack) > STACKED:
            why = f"more than {STACKED} values on the stack"
            raise FormatError(why, offset=machine.here, kind=GapKind.LIMIT)
        machine.stack.append(Box(kind, [], machine.keep))

    return push


def _marked(kind: str) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        items = machine.mark()
        machine.stack.append(Box(kind, items, machine.keep))
        if kind != "list":
            machine.keyed(items[::2] if kind == "dict" else items)

    return push


def _int(size: int, *, signed: bool = False) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        machine.stack.append(int.from_bytes(machine.tape.take(size), "little", signed=signed))

    return push


def _int_line(machine: Machine) -> None:
    line = digits(machine.tape.line())
    if line in {b"00", b"01"}:
        machine.stack.append(line == b"01")
        return
    try:
        machine.stack.append(int(line.rstrip(b"L").decode("ascii"), 0))
    except ValueError:
        _old_octal(machine, line)


def _old_octal(machine: Machine, line: bytes) -> None:
    try:
        machine.stack.append(int(line.rstrip(b"L").decode("ascii")))
    except ValueError:
        machine.fault(f"{line[:40]!r} is no number")
        machine.stack.append(Unknown("a number that cannot be read"))


def _float_line(machine: Machine) -> None:
    line = digits(machine.tape.line())
    try:
        machine.stack.append(float(line))
    except ValueError:
        machine.fault(f"{line[:40]!r} is no number")
        machine.stack.append(Unknown("a number that cannot be read"))


def _float(machine: Machine) -> None:
    machine.stack.append(_DOUBLE(machine.tape.take(8))[0])


def _long(size: int) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        length = _length(machine, size, signed=size == 4)  # noqa: PLR2004 - LONG4 is signed
        if length <= KEPT:
            machine.stack.append(int.from_bytes(machine.tape.take(length), "little", signed=True))
        else:
            machine.blob("int", length)

    return push


def _length(machine: Machine, size: int, *, signed: bool = False) -> int:
    length = int.from_bytes(machine.tape.take(size), "little", signed=signed)
    if length < 0:
        raise FormatError(f"a length is {length}", offset=machine.here)
    return length


def _string_line(machine: Machine) -> None:
    line = machine.tape.line()
    if len(line) < 2 or line[0] != line[-1] or line[:1] not in {b"'", b'"'}:  # noqa: PLR2004 - two quotes
        machine.fault("the operand of STRING is not quoted")
        machine.stack.append(line.decode("latin-1"))
        return
    try:
        plain = codecs.escape_decode(line[1:-1])[0]
    except ValueError:
        machine.fault("the operand of STRING has a bad escape")
        plain = line[1:-1]
    machine.stack.append(plain.decode("latin-1"))


def _unicode_line(machine: Machine) -> None:
    line = machine.tape.line()
    try:
        machine.stack.append(line.decode("raw-unicode-escape"))
    except UnicodeDecodeError:
        machine.fault("the operand of UNICODE has a bad escape")
        machine.stack.append(line.decode("latin-1"))


def _text(size: int, encoding: str = "utf-8") -> Callable[[Machine], None]:
    signed = encoding == "latin-1" and size == 4  # noqa: PLR2004 - BINSTRING is signed

    def push(machine: Machine) -> None:
        machine.text(_length(machine, size, signed=signed), encoding)

    return push


def _binary(size: int) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        machine.binary(_length(machine, size))

    return push


def _bytearray(machine: Machine) -> None:
    machine.blob("bytearray", _length(machine, 8))


def _buffer(machine: Machine) -> None:
    machine.fault("a buffer is asked for that lies in no file")
    machine.stack.append(Unknown("a buffer that lies in no file"))


def _tuple(count: int) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        if len(machine.stack) - count < machine.fence and not machine.reaches(count):
            machine.fault("stack underflow")
            items: list[Any_] = [machine.pop() for _ in range(count)][::-1]
        else:
            items = machine.stack[-count:]
            del machine.stack[-count:]
        machine.stack.append(tuple(items))

    return push


def _tuple_marked(machine: Machine) -> None:
    items = machine.mark()
    wide = len(items) > WIDEST
    machine.stack.append(Box("tuple", items, machine.keep) if wide else tuple(items))


def _append(machine: Machine) -> None:
    item = machine.pop()
    machine.change(How.APPEND, ("list",), machine.top(), [item])


def _appends(machine: Machine) -> None:
    items = machine.mark()
    target = machine.top()
    if type(target) is Box and target.kind == "list":
        target.extend(items)
    elif items:
        machine.change(How.APPEND, ("list",), target, items)


def _set_item(machine: Machine) -> None:
    value, key = machine.pair()
    machine.change(How.SET_ITEM, ("dict",), machine.top(), [key, value])
    if type(key) is not str:
        machine.keyed((key,))
    elif key in ACTING:
        machine.acted_on([key, value])


def _set_items(machine: Machine) -> None:
    if machine.folds and machine.fill():
        return
    items = machine.mark()
    target = machine.top()
    if len(items) % 2:
        machine.fault("an odd number of items for SETITEMS")
    if items:
        machine.change(How.SET_ITEM, ("dict",), target, items)
        machine.keyed(items[::2])
        if acting(items[::2]):
            machine.acted_on(items)


def _add_items(machine: Machine) -> None:
    items = machine.mark()
    target = machine.top()
    if items:
        machine.change(How.ADD, ("set",), target, items)
        machine.keyed(items)


def _global(machine: Machine) -> None:
    module, name = machine.tape.line(), machine.tape.line()
    machine.resolve(_name(machine, module), _name(machine, name), "GLOBAL")


def _name(machine: Machine, line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        machine.fault("a name is not UTF-8")
        return line.decode("latin-1")


def _stack_global(machine: Machine) -> None:
    name, module = machine.pair()
    machine.resolve(module, name, "STACK_GLOBAL")


def _inst(machine: Machine) -> None:
    module, name = _name(machine, machine.tape.line()), _name(machine, machine.tape.line())
    arguments = machine.mark()
    machine.resolve(module, name, "INST")
    _instantiate(machine, machine.pop(), arguments)


def _obj(machine: Machine) -> None:
    items = machine.mark()
    if not items:
        machine.fault("stack underflow")
        items = [UNDERFLOW]
    _instantiate(machine, items[0], items[1:])


def _instantiate(machine: Machine, callee: Any_, arguments: list[Any_]) -> None:
    how = How.CALL if arguments else How.NEW
    wide: Any_ = tuple(arguments) if len(arguments) <= WIDEST else Box("tuple", arguments)
    machine.call(how, callee, wide)


def _build(machine: Machine) -> None:
    machine.build()


def _reduce(machine: Machine) -> None:
    arguments, callee = machine.pair()
    machine.call(How.CALL, callee, arguments)


def _new_obj(machine: Machine) -> None:
    arguments, callee = machine.pair()
    machine.call(How.NEW, callee, arguments)


def _new_obj_ex(machine: Machine) -> None:
    keywords, arguments, callee = machine.pop(), machine.pop(), machine.pop()
    machine.call(How.NEW, callee, arguments, keywords)


def _put(size: int) -> Callable[[Machine], None]:
    def put(machine: Machine) -> None:
        machine.put(int.from_bytes(machine.tape.take(size), "little"))

    return put


def _put_line(machine: Machine) -> None:
    index = machine.number(machine.tape.line(), "memo index")
    if index < 0:
        machine.fault("a memo index is negative")
    machine.put(index)


def _memoize(machine: Machine) -> None:
    machine.put(len(machine.memo) + len(machine.sparse))


def _get(size: int) -> Callable[[Machine], None]:
    def get(machine: Machine) -> None:
        machine.get(int.from_bytes(machine.tape.take(size), "little"))

    return get


def _get_line(machine: Machine) -> None:
    machine.get(machine.number(machine.tape.line(), "memo index"))


def _persistent_line(machine: Machine) -> None:
    line = machine.tape.line()
    if not line.isascii() or not line.decode("ascii").isprintable():
        machine.fault("a persistent id is no line of text")
    machine.persist(line.decode("latin-1"))


def _persistent(machine: Machine) -> None:
    machine.persist(machine.pop())


def _extension(size: int) -> Callable[[Machine], None]:
    def push(machine: Machine) -> None:
        machine.extension(size)

    return push


def _protocol(machine: Machine) -> None:
    machine.protocol = machine.tape.take(1)[0]
    if machine.protocol > HIGHEST:
        machine.fault(f"protocol {machine.protocol} is not known")


def _frame(machine: Machine) -> None:
    frames.enter(machine, _length(machine, 8))


def _read_only(machine: Machine) -> None:
    machine.top()


def _pop_mark(machine: Machine) -> None:
    machine.mark()


INSTRUCTIONS: dict[bytes, Callable[[Machine], None]] = {
    b"(": _mark, b"0": _pop, b"1": _pop_mark, b"2": _dup,
    b"F": _float_line, b"I": _int_line, b"J": _int(4, signed=True), b"K": _int(1),
    b"L": _int_line, b"M": _int(2), b"N": _constant(None), b"P": _persistent_line,
    b"Q": _persistent, b"R": _reduce, b"S": _string_line, b"T": _text(4, "latin-1"),
    b"U": _text(1, "latin-1"), b"V": _unicode_line, b"X": _text(4), b"a": _append,
    b"b": _build, b"c": _global, b"d": _marked("dict"), b"}": _empty("dict"),
    b"e": _appends, b"g": _get_line, b"h": _get(1), b"i": _inst, b"j": _get(4),
    b"l": _marked("list"), b"]": _empty("list"), b"o": _obj, b"p": _put_line, b"q": _put(1),
    b"r": _put(4), b"s": _set_item, b"t": _tuple_marked, b")": _constant(()),
    b"u": _set_items, b"G": _float,
    b"\x80": _protocol, b"\x81": _new_obj, b"\x82": _extension(1), b"\x83": _extension(2),
    b"\x84": _extension(4), b"\x85": _tuple(1), b"\x86": _tuple(2), b"\x87": _tuple(3),
    b"\x88": _true, b"\x89": _false, b"\x8a": _long(1), b"\x8b": _long(4),
    b"B": _binary(4), b"C": _binary(1),
    b"\x8c": _text(1), b"\x8d": _text(8), b"\x8e": _binary(8), b"\x8f": _empty("set"),
    b"\x90": _add_items, b"\x91": _marked("frozenset"), b"\x92": _new_obj_ex,
    b"\x93": _stack_global, b"\x94": _memoize, b"\x95": _frame,
    b"\x96": _bytearray, b"\x97": _buffer, b"\x98": _read_only,
}  # fmt: skip

TABLE: list[Callable[[Machine], None]] = [_bad] * 256
for _opcode, _instruction in INSTRUCTIONS.items():
    TABLE[_opcode[0]] = _instruction
