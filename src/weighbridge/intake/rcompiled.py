"""Whether bytecode of R's does nothing but what its expression does, as far as it can be told.

Bytecode brings along the expression that it was compiled from, and R runs the instructions. So each
function that these fetch has to be called in the expression, and each variable that they read or
set has to be one there. What waits on the stack is followed: a function is called only where it was
fetched, with arguments that were put there for it, and nothing is taken that was not put. Whatever
else there is (contexts of loops, instructions that are not in the table) is not understood.

What the interpreter takes for granted is asked for: calls, symbols and functions stand where it
reads them as such, a call is one of the function that was fetched (R evaluates what is in the call
if that is a special one), and a function gets no value that it might evaluate.

Source: ``bcEval`` in ``src/main/eval.c`` (https://github.com/r-devel/r-svn, of 2016 and of 2026),
each row compared; the compiler package of R 4.2 for what is written (retrieved 2026-11-28).
"""

from __future__ import annotations

from weighbridge.core.records import dataclass
from weighbridge.intake.rfunctions import (
    APPLYING,
    CALLED,
    MAKING,
    PACKAGES,
    QUALIFIED,
    REPEATED,
    SPLITTING,
)
from weighbridge.intake.rinstructions import (
    CONSTANTS,
    EFFECTS,
    JUMPS,
    OPERANDS,
    OPERATORS,
    VERSIONS,
)
from weighbridge.intake.rtree import (
    NOTHING,
    Compiled,
    Data,
    Node,
    Numbers,
    Pairs,
    Text,
    Vector,
    qualified,
)

_LEAST = {"[<-": 3, "[[<-": 3, "$": 3, "$<-": 4}
"""Items of such a call, at least; of others two."""

_HAVE_CALLS = OPERATORS.keys() | {3, 11, 38, 39, 40, 98, 99, 102, 118, 123}

_HAVE_SYMBOLS = {11: 1, 20: 0, 22: 0, 23: 0, 26: 0, 27: 0, 31: 0, 61: 0, 62: 0, 73: 1, 74: 1, 92: 0}
"""Which operand is a symbol."""

_ARGUMENTS = frozenset(range(29, 38))
"""Instructions that put something to the arguments."""

_OF_DISPATCH = frozenset({30, 31, 33, 34, 35, 36, 37})
"""Those among them that do so where methods were asked."""

_SIMPLE = frozenset({29, 34, 35, 36, 37})
"""Those that put one argument, which does not wait on the stack."""

_MATHEMATICS = 118
_FUNCTIONS = 24
"""Of one number, in R's own table."""

_FETCH, _READ = frozenset({23, 26, 27}), frozenset({20, 92})
_SET = {22: 0, 11: 1}
_CALLS, _MAKES = frozenset({38, 39, 98, 99}), frozenset({38, 39, 40})
_SETVAR, _COMBINED = 22, 68
"""What sets a variable, and what ``c`` comes to."""

_ELEMENTS = frozenset({71, 72, 74, 108, 109, 111})
_CHANGED = frozenset({61, 62})
_STARTS, _SETS, _CONSTANT = 111, 108, 16
"""What has methods asked, sets the element, and puts its name there."""

_SETTERS = ("$<-", "[[<-", ".Call")
"""These are instructions of their own where a list is changed, or native code is called."""

_SPECIAL, _INTERNAL, _TAG, _VALUE, _DECREASE = 40, 27, 31, 33, 126
_SWITCH = 102
_CHECK, _CONSTANT_ARGUMENT, _CALL, _PROMISE, _MADE, _NATIVE, _GETVAR, _FETCHED = (
    28, 34, 38, 29, 41, 119, 20, 23,
)  # fmt: skip

_UNWRAPPED = (
    "atan2 beta choose drop inherits is.vector lbeta lchoose nchar vector which.max which.min "
    "identical match rep.int rep_len"
)
_SAFE = frozenset(_UNWRAPPED.split())
"""Functions that R's compiler calls without their wrappers, where those only compute."""

_NATIVE_ARGUMENTS = 16
_NAMED, _BUILT = 1 << 12, 1 << 19
"""Where letters begin for functions that were fetched: by the constant that is the name."""

MOST = 1 << 12
"""Instructions of one piece of bytecode, at most."""

DEEP = 256
"""Values on the stack, at most."""

WAYS = 4
"""Ways that are followed, at most, for each instruction or operand."""

_SIZES = tuple(zip(map(int, OPERANDS), map(int, CONSTANTS), strict=True))
"""How many operands an instruction has, and how many of them are places among the constants."""

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
        passed: Functions that it passes to others.
        elements: It sets elements of lists, made by functions that make no environment.
    """

    called: set[str]
    read: set[str]
    bound: set[str]
    changed: set[str]
    native: set[str]
    passed: set[str]
    elements: bool


def follows(body: Compiled, names: Names) -> bool:
    """Whether bytecode does nothing but what its expression does."""
    left, seen = [body], set[int]()
    while left:
        one = left.pop()
        # Several instructions may make something of one constant.
        if id(one) in seen:
            continue
        seen.add(id(one))
        inner = _inner(one, names)
        if inner is None:
            return False
        left += inner
    return True


def repeats(arguments: list[Node]) -> bool:
    """Whether there is one argument, which is what ``rep`` returns."""
    match arguments:
        case [Pairs(call=True) as call]:
            return call.items[0][1] == REPEATED
    return False


def _inner(body: Compiled, names: Names) -> list[Compiled] | None:
    """Look at one piece of bytecode; return those inside of it, ``None`` if it is another."""
    code = _decoded(body.code, len(body.constants))
    if code is None or not _whole(body.constants, names):
        return None
    inner = list[Compiled]()
    before: Instruction = (0, ())
    labels = _labels(body, code)
    for at, (number, operands) in code.items():
        if number in _ELEMENTS and not names.elements:
            if not _field(body, number, before, reached=at in labels):
                return None
        elif names.elements and number in _SET:
            name = body.constants[operands[_SET[number]]]
            if name in names.changed and not _made(body, number, before, reached=at in labels):
                return None
        before = number, operands
        found = _looked(body, number, operands, names)
        if found is None:
            return None
        inner += found
    return inner if _stacked(body, code, names) else None


def _field(body: Compiled, number: int, before: Instruction, *, reached: bool) -> bool:
    """Whether an instruction sets an element that is always the same one, and no function's.

    ``reached``: it may be jumped to, so that another one may come before.
    """
    if number == _STARTS:
        return True
    if number != _SETS or before[0] != _CONSTANT:
        return False
    name = body.constants[before[1][0]]
    return isinstance(name, Text) and name.text not in CALLED and not reached


def _made(body: Compiled, number: int, before: Instruction, *, reached: bool) -> bool:
    """Whether a variable is set to what was made just before."""
    if number != _SETVAR or reached:
        return False
    made = before[0] in _MAKES and _head_of(body.constants[before[1][0]]) in MAKING
    return made or before[0] == _COMBINED


def _labels(body: Compiled, code: Code) -> set[int]:
    """Return where it may jump to."""
    labels, several = set[int](), set[int]()
    for number, operands in code.values():
        if number in JUMPS:
            labels.add(operands[JUMPS[number]])
        elif number == _SWITCH:
            several.update(operands[2:])
    for place in several:
        places = body.constants[place]
        labels.update(places.numbers if isinstance(places, Numbers) else ())
    return labels


def _decoded(code: tuple[int, ...], constants: int) -> Code | None:
    """Return instructions by their places; ``None`` if they are not understood."""
    if not 1 < len(code) <= MOST or code[0] not in VERSIONS:
        return None
    found, at = dict[int, Instruction](), 1
    while at < len(code):
        number = code[at]
        if not 0 <= number < len(_SIZES):
            return None
        size, of_constants = _SIZES[number]
        operands = code[at + 1 : at + 1 + size]
        if len(operands) < size:
            return None
        for place in operands[:of_constants]:
            if not 0 <= place < constants:
                return None
        found[at] = number, operands
        at += 1 + size
    return found


def _whole(constants: tuple[Node, ...], names: Names) -> bool:
    """Whether the first constant is an expression, which R evaluates where it takes no bytecode."""
    first = constants[0] if constants else None
    if isinstance(first, str):
        return first in names.read or first in names.native
    return isinstance(first, (Text, Numbers, Data)) or (isinstance(first, Pairs) and first.call)


def _typed(constants: tuple[Node, ...], number: int, operands: tuple[int, ...]) -> bool:
    """Whether constants are of the kinds that the interpreter takes for granted."""
    place = _HAVE_SYMBOLS.get(number, -1)
    if place >= 0:
        name = constants[operands[place]]
        # ``...`` is no value: it has instructions of its own.
        if not isinstance(name, str) or (number != _TAG and name.startswith("..")):
            return False
    if number in _HAVE_CALLS:
        call = constants[operands[0]]
        if not isinstance(call, Pairs) or not call.call:
            return False
        head = call.items[0][1]
        if number == _SPECIAL:
            return isinstance(head, str)
        name = OPERATORS.get(number, "")
        return not name or (head == name and len(call.items) >= _LEAST.get(name, 2))
    if number == _CONSTANT:
        return not isinstance(constants[operands[0]], (Compiled, Vector))
    if number == _CONSTANT_ARGUMENT:
        return isinstance(constants[operands[0]], (Text, Numbers, Data))
    return True


def _looked(
    body: Compiled, number: int, operands: tuple[int, ...], names: Names
) -> list[Compiled] | None:
    """Look at what an instruction names; return bytecode that it makes something of."""
    constants = body.constants
    if not _typed(constants, number, operands):
        return None
    if number == _MADE:
        match constants[operands[0]]:
            case Vector((formals, Compiled() as made, *_)):
                listed = isinstance(formals, Pairs) and not formals.call
                return [made] if listed or formals is NOTHING else None
        return None
    if number == _PROMISE:
        code = constants[operands[0]]
        return [code] if isinstance(code, Compiled) else None
    if number in _FETCH:
        name = constants[operands[0]]
        good = name in names.called and name not in _SETTERS
        good = good and (number != _INTERNAL or name in _SAFE)
    elif number in _READ:
        name = constants[operands[0]]
        good = name in names.read or name in names.native
    elif number in _SET:
        good = constants[operands[_SET[number]]] in names.bound
    elif number in _CHANGED:
        good = constants[operands[0]] in names.changed
    else:
        good = number != _MATHEMATICS or 0 <= operands[1] < _FUNCTIONS
    return [] if good else None


def _stacked(body: Compiled, code: Code, names: Names) -> bool:
    """Whether nothing is taken from the stack but what was put there for it."""
    known, left, room = dict[int, str](), [(1, "")], WAYS * len(body.code)
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
        if code[at][0] == _FETCHED:
            ways = _fetched(body, code, at, stack, names)
        elif odd:
            ways = odd(body, code, at, stack)
        else:
            ways = _ways(body, code[at], at, stack, names)
        room -= len(ways or ())
        if ways is None or room < 0:
            return False
        left += ways
    return True


def _ways(
    body: Compiled, instruction: Instruction, at: int, stack: str, names: Names
) -> list[Way] | None:
    """Return where it goes on behind an instruction, and what is on the stack there."""
    number, operands = instruction
    effect = EFFECTS.get(number)
    if effect is None:
        return None
    taken, _, rest = effect.partition(">")
    if number in _ARGUMENTS:
        frame = stack[-len(taken) :][:1]
        if not _takes(frame, number):
            return None
        taken, rest = taken.replace("f", frame), frame
    elif number in _CALLS:
        frame = stack[-1:]
        if not _of_it(body.constants, frame, operands[0]):
            return None
        taken = taken.replace("f", frame)
    elif number in _FETCH:
        rest = chr(_BUILT + operands[0])
    base = stack[: max(len(stack) - len(taken), 0)]
    if not _same(stack[len(base) :], taken, strict=names.elements):
        return None
    if number == _GETVAR and body.constants[operands[0]] in names.native:
        rest = "n"
    stays, _, jumped = rest.partition("@")
    ways = [] if "!" in stays else [(at + 1 + len(operands), base + stays)]
    if number in JUMPS:
        ways.append((operands[JUMPS[number]], base + jumped))
    return ways


def _same(there: str, taken: str, *, strict: bool) -> bool:
    """Whether on the stack is what is taken from it."""
    if there == taken or len(there) != len(taken):
        return there == taken
    if not strict:
        taken = taken.replace("x", "v").replace("y", "v")
    pairs = zip(there, taken, strict=True)
    return all(one == other or (other == "v" and one in "xy") for one, other in pairs)


def _takes(frame: str, number: int) -> bool:
    """Whether a function that was fetched may get an argument in this way.

    A closure gets promises and plain constants: it would evaluate other values that it passes on.
    """
    if frame in ("c", "d", "e"):
        return number in _OF_DISPATCH
    if frame == "f" or (frame and _NAMED <= ord(frame) < _BUILT):
        return number != _VALUE
    return bool(frame) and ord(frame) >= _BUILT


def _of_it(constants: tuple[Node, ...], frame: str, place: int) -> bool:
    """Whether a call is one of the function that was fetched."""
    call = constants[place]
    head = call.items[0][1] if isinstance(call, Pairs) else None
    if frame == "f":
        return isinstance(head, Pairs) and qualified(head) in QUALIFIED
    if not frame or ord(frame) < _NAMED:
        return False
    letter = ord(frame)
    return head == constants[letter - (_BUILT if letter >= _BUILT else _NAMED)]


def _checked(_: Compiled, __: Code, at: int, stack: str) -> list[Way] | None:
    """Go on behind a check of a function that came from a package just before."""
    return [(at + 1, f"{stack[:-1]}f")] if stack.endswith("p") else None


def _native(_: Compiled, code: Code, at: int, stack: str) -> list[Way] | None:
    """Go on behind a call to native code."""
    count = code[at][1][1]
    if not 0 <= count <= _NATIVE_ARGUMENTS:
        return None
    taken = "n" + "v" * count
    return [(at + 3, f"{stack.removesuffix(taken)}v")] if stack.endswith(taken) else None


def _switched(body: Compiled, code: Code, at: int, stack: str) -> list[Way] | None:
    """Go on wherever a value may lead."""
    operands = code[at][1]
    # Without names there are no places by name: both are the same constant.
    places = operands[3:] if operands[1] == operands[2] else operands[2:]
    ways = list[Way]()
    for place in places:
        labels = body.constants[place]
        # Where there are none, R would read before the first one.
        if not stack.endswith("v") or not isinstance(labels, Numbers) or not labels.numbers:
            return None
        ways += [(label, stack[:-1]) for label in labels.numbers]
    return ways


def _decreased(_: Compiled, code: Code, at: int, stack: str) -> list[Way] | None:
    """Go on where several values are counted less."""
    count = code[at][1][0]
    if not 0 < count < DEEP or not stack.endswith("w" * count + "v"):
        return None
    return [(at + 2, stack[: -count - 1] + "v" * (count + 1))]


def _fetched(body: Compiled, code: Code, at: int, stack: str, names: Names) -> list[Way] | None:
    """Go on behind a function that was fetched.

    Of those that compute only with some arguments, go on behind the call: nothing else may come
    between.
    """
    place = code[at][1][0]
    name = body.constants[place]
    if name == "::":
        end = _qualified_at(body, code, at)
        return [(end, f"{stack}p")] if end else None
    if name in ("requireNamespace", SPLITTING) or name in APPLYING:
        end = _careful_at(body, code, at, names)
        return [(end, f"{stack}v")] if end else None
    return [(at + 2, stack + chr(_NAMED + place))]


_ODD = {_CHECK: _checked, _NATIVE: _native, _SWITCH: _switched, _DECREASE: _decreased}


def _careful_at(body: Compiled, code: Code, at: int, names: Names) -> int:
    """Return where a call ends whose arguments are as the function may have them; 0 otherwise."""
    constants, told = body.constants, list[tuple[str, Node]]()
    name = str(constants[code[at][1][0]])
    at += 2
    while (number := code.get(at, (0, ()))[0]) in _SIMPLE or (number == _TAG and told):
        operands = code[at][1]
        constant = constants[operands[0]] if operands else NOTHING
        if number == _TAG:
            told[-1] = str(constant), told[-1][1]
        else:
            told.append(("", constant))
        at += 1 + len(operands)
    if number != _CALL or not _head_is(constants[code[at][1][0]], name):
        return 0
    tags = [tag for tag, _ in told]
    if name == "requireNamespace":
        first = told[0][1] if told else None
        good = isinstance(first, Text) and first.text in PACKAGES
        return at + 2 if good and tags in ([""], ["", "quietly"]) else 0
    if name == SPLITTING:
        good = tags == ["", ""] and _repeats(told[1][1])
        return at + 2 if good else 0
    place = APPLYING[name]
    if len(told) <= place or any(tags[:place]) or tags[place] not in ("", "FUN"):
        return 0
    if any(tag and "FUN".startswith(tag) for tag in tags[place + 1 :]):
        return 0
    return at + 2 if _function_in(told[place][1], names) else 0


def _repeats(promise: Node) -> bool:
    """Whether a promise is of what ``rep`` returns, as R compiles it, and nothing else."""
    match promise:
        case Compiled((_, 40, only, 1), constants):
            places = [only]
        case Compiled((_, 123, first, 6, 40, second, 1), constants):
            places = [first, second]
        case _:
            return False
    return all(0 <= at < len(constants) and _head_is(constants[at], REPEATED) for at in places)


def _head_is(call: Node, name: str) -> bool:
    return _head_of(call) == name


def _head_of(call: Node) -> Node:
    return call.items[0][1] if isinstance(call, Pairs) else NOTHING


def _function_in(promise: Node, names: Names) -> bool:
    """Whether a promise is of a function that is passed, or made in place, and nothing else."""
    match promise:
        case Compiled((_, number, place, 1), constants) if 0 <= place < len(constants):
            passed = number == _GETVAR and constants[place] in names.passed
            return passed or number == _MADE
    return False


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
