"""Whether bytecode of R's does nothing but what its expression does, as far as it can be told.

Bytecode brings along the expression that it was compiled from, and R runs the instructions. So each
function that these fetch has to be called in the expression, and each variable that they read or
set has to be one there. What waits on the stack is followed: a function is called only where it was
fetched, with arguments that were put there for it, and nothing is taken that was not put. Whatever
else there is (contexts of loops, instructions that are not in the table) is not understood.

Source: ``src/library/compiler/R/cmp.R`` and ``bcEval`` in ``src/main/eval.c`` of R 4.2 (retrieved
2026-11-28).
"""

from __future__ import annotations

from weighbridge.core.records import dataclass
from weighbridge.intake.rfunctions import CALLED, QUALIFIED
from weighbridge.intake.rinstructions import CONSTANTS, OPERANDS, VERSIONS
from weighbridge.intake.rtree import Compiled, Node, Numbers, Pairs, Text, Vector

# What an instruction takes from the stack, and what it leaves there: ``v`` a value, ``f`` one
# that was fetched and its arguments, ``c`` a value, a call on it and its arguments, ``d`` two
# values and such a call, ``l`` a loop, ``s`` a variable that is being changed, ``p`` a function by
# its package, ``n`` native code. What puts arguments does so for ``c`` and ``d`` as well. A ``!``
# ends the way, ``@`` stands before what is left where it jumps.
_EFFECTS = {
    1: "v>!", 2: ">!@", 3: "v>@", 4: "v>", 5: "v>vv",
    11: "v>!@l", 12: "l>l@l", 13: "l>v",
    15: ">", 16: ">v", 17: ">v", 18: ">v", 19: ">v", 20: ">v", 22: "v>v",
    23: ">f", 24: ">f", 25: ">f", 26: ">f", 27: ">f",
    29: "f>f", 30: "f>f", 31: "f>f", 32: "f>f", 33: "fv>f", 34: "f>f", 35: "f>f", 36: "f>f",
    37: "f>f", 38: "f>v", 39: "f>v", 40: ">v", 41: ">v",
    **dict.fromkeys((42, 43, 49, 50, 59, 116, 118), "v>v"),
    **dict.fromkeys((44, 45, 46, 47, 48, 51, 52, 53, 54, 55, 56, 57, 58, 117, 120), "vv>v"),
    61: "v>vsvv", 62: "vsv>v",
    63: "v>c@v", 64: "c>v", 65: "vv>d@v", 66: "d>v", 67: "v>c@v", 68: "c>v", 69: "v>c@v", 70: "c>v",
    71: "vv>d@v", 72: "d>v", 73: "v>v", 74: "vv>v",
    **dict.fromkeys(range(75, 84), "v>v"),
    84: "vv>v", 85: "vvv>v", 86: "vvv>v", 87: "vvvv>v", 88: "v>v@v", 89: "vv>v", 90: "v>v@v",
    91: "vv>v", 92: ">v", 94: ">", 98: "vvf>v", 99: "vf>v", 100: "vv>vv", 101: "vv>vvv", 103: "v>!",
    104: "v>v@v", 105: "vv>vv@v", 106: "vv>v", 107: "vvv>v",
    108: "vvv>v", 109: "vvvv>v", 110: "v>v@v", 111: "vv>vv@v", 121: "v>v", 122: "v>v",
    123: ">@v", 124: ">", 125: ">", 126: ">", 127: ">", 128: ">",
}  # fmt: skip

_JUMPS = {
    2: 0, 3: 1, 11: 2, 12: 0, 63: 1, 65: 1, 67: 1, 69: 1, 71: 1, 88: 1, 90: 1, 104: 1, 105: 1,
    110: 1, 111: 1, 123: 1,
}  # fmt: skip
"""Which operand says where it jumps."""

_ARGUMENTS = frozenset(range(29, 38))
"""Instructions that put something to the arguments."""

_MATHEMATICS = 118
_FUNCTIONS = 24
"""Of one number, in R's own table."""

_FETCH = frozenset({23, 24, 25, 26, 27})
_READ = frozenset({20, 92})
_SET = {22: 0, 11: 1}
_ELEMENTS = frozenset({71, 72, 74, 108, 109, 111})
_CHANGED = frozenset({61, 62})
_STARTS, _SETS, _CONSTANT = 111, 108, 16
"""What has methods asked, sets the element, and puts its name there."""

_SETTERS = ("$<-", "[[<-")
"""These are instructions of their own where a list is changed."""

_SWITCH = 102
_CHECK, _CONSTANT_ARGUMENT, _CALL, _PROMISE, _MADE, _NATIVE, _GETVAR, _FETCHED = (
    28, 34, 38, 29, 41, 119, 20, 23,
)  # fmt: skip

MOST = 1 << 12
"""Instructions of one piece of bytecode, at most."""

DEEP = 256
"""Values on the stack, at most."""

Instruction = tuple[int, tuple[int, ...]]

Code = dict[int, Instruction]

Way = tuple[int, str]
"""Where it goes on, and what is on the stack there."""


@dataclass(frozen=True, slots=True)
class Names:
    """What an expression names.

    Attributes:
        called: Functions.
        read: Variables that it may read.
        bound: Those that it may set.
        changed: Those of which it may change a part.
        native: Those that name native code.
    """

    called: set[str]
    read: set[str]
    bound: set[str]
    changed: set[str]
    native: set[str]


def follows(body: Compiled, names: Names, *, elements: bool) -> bool:
    """Whether bytecode does nothing but what its expression does.

    Args:
        body: The bytecode.
        names: What the expression names.
        elements: It sets elements of lists.
    """
    left = [body]
    while left:
        one = left.pop()
        inner = _inner(one, names, elements=elements)
        if inner is None:
            return False
        left += inner
    return True


def qualified(callee: Pairs) -> tuple[str, str] | None:
    """Return package and name of a function that is named by both."""
    match callee.items:
        case (("", "::"), ("", str(package)), ("", str(name))):
            return package, name
    return None


def _inner(body: Compiled, names: Names, *, elements: bool) -> list[Compiled] | None:
    """Look at one piece of bytecode; return those inside of it, ``None`` if it is another."""
    code = _decoded(body.code, len(body.constants))
    if code is None:
        return None
    inner = list[Compiled]()
    before: Instruction = (0, ())
    for at, (number, operands) in code.items():
        if number in _ELEMENTS and not elements and not _field(body, code, at, before):
            return None
        before = number, operands
        found = _looked(body, number, operands, names)
        if found is None:
            return None
        inner += found
    return inner if _stacked(body, code, names) else None


def _field(body: Compiled, code: Code, at: int, before: Instruction) -> bool:
    """Whether an instruction sets an element that is always the same one, and no function's."""
    number, _ = code[at]
    if number == _STARTS:
        return True
    if number != _SETS or before[0] != _CONSTANT:
        return False
    name = body.constants[before[1][0]]
    if not isinstance(name, Text) or name.text in CALLED:
        return False
    labels = set[int]()
    for number, operands in code.values():
        if number in _JUMPS:
            labels.add(operands[_JUMPS[number]])
        elif number == _SWITCH:
            for place in operands[2:]:
                places = body.constants[place]
                labels.update(places.numbers if isinstance(places, Numbers) else ())
    return at not in labels


def _decoded(code: tuple[int, ...], constants: int) -> Code | None:
    """Return instructions by their places; ``None`` if they are not understood."""
    if not 1 < len(code) <= MOST or code[0] not in VERSIONS:
        return None
    found, at = dict[int, Instruction](), 1
    while at < len(code):
        number = code[at]
        if not 0 <= number < len(OPERANDS):
            return None
        size, of_constants = int(OPERANDS[number]), int(CONSTANTS[number])
        operands = code[at + 1 : at + 1 + size]
        if len(operands) < size or not all(0 <= n < constants for n in operands[:of_constants]):
            return None
        found[at] = number, operands
        at += 1 + size
    return found


def _looked(
    body: Compiled, number: int, operands: tuple[int, ...], names: Names
) -> list[Compiled] | None:
    """Look at what an instruction names; return bytecode that it makes something of."""
    constants = body.constants
    if number in (_PROMISE, _MADE):
        made = constants[operands[0]]
        if number == _MADE and isinstance(made, Vector) and len(made.items) > 1:
            made = made.items[1]
        return [made] if isinstance(made, Compiled) else None
    if number in _FETCH:
        name = constants[operands[0]]
        good = name in names.called and name not in _SETTERS
    elif number in _READ:
        name = constants[operands[0]]
        good = name in names.read or name in names.native or _rest(name)
    elif number in _SET:
        good = constants[operands[_SET[number]]] in names.bound
    elif number in _CHANGED:
        good = constants[operands[0]] in names.changed
    else:
        good = number != _MATHEMATICS or 0 <= operands[1] < _FUNCTIONS
    return [] if good else None


def _rest(name: Node) -> bool:
    return isinstance(name, str) and name.startswith("..")


def _stacked(body: Compiled, code: Code, names: Names) -> bool:
    """Whether nothing is taken from the stack but what was put there for it."""
    known, left = dict[int, str](), [(1, "")]
    while left:
        at, stack = left.pop()
        if at in known:
            if known[at] != stack:
                return False
            continue
        if at not in code or len(stack) > DEEP:
            return False
        known[at] = stack
        odd = _ODD.get(code[at][0])
        ways = odd(body, code, at, stack) if odd else None
        if ways is None:
            ways = _ways(body, code[at], at, stack, names)
        if ways is None:
            return False
        left += ways
    return True


def _ways(
    body: Compiled, instruction: Instruction, at: int, stack: str, names: Names
) -> list[Way] | None:
    """Return where it goes on behind an instruction, and what is on the stack there."""
    number, operands = instruction
    effect = _EFFECTS.get(number)
    if effect is None:
        return None
    taken, _, rest = effect.partition(">")
    if number in _ARGUMENTS and (frame := stack[-len(taken) :][:1]) in ("c", "d"):
        taken, rest = taken.replace("f", frame), frame
    if not stack.endswith(taken):
        return None
    if number == _GETVAR and body.constants[operands[0]] in names.native:
        rest = "n"
    stays, _, jumped = rest.partition("@")
    base = stack.removesuffix(taken)
    ways = [] if "!" in stays else [(at + 1 + len(operands), base + stays)]
    if number in _JUMPS:
        ways.append((operands[_JUMPS[number]], base + jumped))
    return ways


def _checked(_: Compiled, __: Code, at: int, stack: str) -> list[Way] | None:
    """Go on behind a check of a function that came from a package just before."""
    return [(at + 1, f"{stack[:-1]}f")] if stack.endswith("p") else None


def _native(_: Compiled, code: Code, at: int, stack: str) -> list[Way] | None:
    """Go on behind a call to native code."""
    count = code[at][1][1]
    taken = "n" + "v" * min(max(count, 0), DEEP)
    return [(at + 3, f"{stack.removesuffix(taken)}v")] if stack.endswith(taken) else None


def _switched(body: Compiled, code: Code, at: int, stack: str) -> list[Way] | None:
    """Go on wherever a value may lead."""
    operands = code[at][1]
    # Without names there are no places by name: both are the same constant.
    places = operands[3:] if operands[1] == operands[2] else operands[2:]
    ways = list[Way]()
    for place in places:
        labels = body.constants[place]
        if not stack.endswith("v") or not isinstance(labels, Numbers):
            return None
        ways += [(label, stack[:-1]) for label in labels.numbers]
    return ways


def _fetched(body: Compiled, code: Code, at: int, stack: str) -> list[Way] | None:
    """Go on behind a call that gets a function from a package, if it is one."""
    end = _qualified_at(body, code, at)
    return [(end, f"{stack}p")] if end else None


_ODD = {_CHECK: _checked, _NATIVE: _native, _SWITCH: _switched, _FETCHED: _fetched}


def _qualified_at(body: Compiled, code: Code, at: int) -> int:
    """Return where a call ends that gets a function by its package and name; 0 if there is none."""
    if body.constants[code[at][1][0]] != "::":
        return 0
    told, at = list[str](), at + 2
    for _ in range(2):
        number, operands = code.get(at, (0, ()))
        if number != _CONSTANT_ARGUMENT:
            return 0
        constant = body.constants[operands[0]]
        told.append(constant.text if isinstance(constant, Text) else str(constant))
        at += 2
    number, _ = code.get(at, (0, ()))
    return at + 2 if number == _CALL and tuple(told) in QUALIFIED else 0
