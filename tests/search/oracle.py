"""Which names a pickle calls, by a reader of its own: strict, short, and without the machine."""

import pickletools
import tomllib
from _compat_pickle import IMPORT_MAPPING, NAME_MAPPING
from dataclasses import dataclass
from functools import cache

from tests.package import ROOT

LISTS = ROOT / "src" / "weighbridge" / "data" / "harmless"

CALLED = frozenset({"call", "class", "container", "factory"})
"""Uses of a list under which something may call a name; as a ``value`` nobody may."""

MAKER = ".__new__"
GETATTR = "builtins", "getattr"

CALLS = frozenset({"REDUCE", "NEWOBJ", "NEWOBJ_EX", "OBJ", "INST"})
PUTS = frozenset({"PUT", "BINPUT", "LONG_BINPUT"})
GETS = frozenset({"GET", "BINGET", "LONG_BINGET"})
IDS = frozenset({"PERSID", "BINPERSID"})
TEXTS = [pickletools.pyunicode], [pickletools.pybytes_or_str]


@dataclass(frozen=True)
class Name:
    """What GLOBAL pushes, in the spelling of Python 3."""

    module: str
    name: str


@dataclass(frozen=True)
class Made:
    """What a call gives; what was called, as far as that is a name."""

    by: Name | None


@dataclass(frozen=True)
class Outside:
    """What only the loading process knows."""


OUTSIDE = Name("?", "what only the loading process knows")
MARK = object()
OTHER = object()


@cache
def listed():
    """Return the names that may be called, as ``module.name``."""
    found = set()
    for path in sorted(LISTS.glob("*.toml")):
        for group in tomllib.loads(path.read_text("utf-8"))["group"]:
            if group["use"] in CALLED:
                for module, names in group["names"].items():
                    found.update((module, each) for each in names.split())
    return frozenset(found)


def modern(module, name):
    """Return the name that Python 3 takes, by its own tables."""
    if (module, name) in NAME_MAPPING:
        return Name(*NAME_MAPPING[module, name])
    return Name("builtins" if module == "exceptions" else IMPORT_MAPPING.get(module, module), name)


def unlisted(data):
    """Return the names that a pickle calls, or of which it sets a state, and that no list has.

    It is read up to STOP, or as far as instructions can be told.
    """
    return {name for name in called(data) if not _known(name)}


def _known(name):
    plain = name.name.removesuffix(MAKER)
    return (name.module, plain) in listed()


def called(data):
    """Return all names that a pickle calls, or of which it sets a state."""
    reader = _Reader()
    try:
        for opcode, argument, _ in pickletools.genops(data):
            reader.step(opcode, argument)
    except (ValueError, IndexError):
        pass
    return reader.called


class _Reader:
    def __init__(self):
        self.stack = []
        self.memo = {}
        self.called = set()

    def step(self, opcode, argument):
        """Follow one instruction: what takes and gives how much, the disassembler's table says."""
        name = opcode.name
        if name in GETS:
            self.stack.append(self.memo.get(int(argument), OTHER))
        elif name in PUTS:
            self.memo[int(argument)] = self.stack[-1]
        elif name == "MEMOIZE":
            self.memo[len(self.memo)] = self.stack[-1]
        elif name == "GLOBAL":
            self.stack.append(modern(*argument.split(" ", 1)))
        elif name == "STACK_GLOBAL":
            attribute, module = self.stack.pop(), self.stack.pop()
            texts = isinstance(module, str) and isinstance(attribute, str)
            self.stack.append(modern(module, attribute) if texts else OUTSIDE)
        elif name.startswith("EXT") or name in IDS:
            self._other(opcode)
            self.stack[-1] = Outside()
        elif name in CALLS:
            self._call(name, argument)
        elif name == "BUILD":
            self.stack.pop()
            self._reach(self.stack[-1])
        elif name == "DUP":
            self.stack.append(self.stack[-1])
        elif name == "POP" and self.stack[-1] is MARK:
            self.stack.pop()
        elif isinstance(argument, str) and opcode.stack_after[:1] in TEXTS:
            self.stack.append(argument)
        else:
            self._other(opcode)

    def _call(self, name, argument):
        if name == "INST":
            self._marked()
            callee, given = modern(*argument.split(" ", 1)), ()
        elif name == "OBJ":
            callee, *given = self._marked()
        else:
            del self.stack[len(self.stack) - (name == "NEWOBJ_EX") :]
            given, callee = self.stack.pop(), self.stack.pop()
        self._reach(callee)
        self.stack.append(_looked_up(callee, given) or Made(_by(callee)))

    def _reach(self, value):
        if (name := _by(value)) is not None:
            self.called.add(name)

    def _marked(self):
        at = len(self.stack) - 1 - self.stack[::-1].index(MARK)
        items = self.stack[at + 1 :]
        del self.stack[at:]
        return items

    def _other(self, opcode):
        """Take and give what the table says; of tuples what is in them stays known."""
        before, after = opcode.stack_before, opcode.stack_after
        items = []
        if pickletools.markobject in before:
            items = self._marked()
            before = before[: before.index(pickletools.markobject)]
        left = len(self.stack) - len(before)
        if left < 0:
            raise IndexError(opcode.name)
        items = [*self.stack[left:], *items]
        kept = self.stack[left:]
        del self.stack[left:]
        if after == [pickletools.pytuple]:
            self.stack.append(tuple(items))
        elif after == [pickletools.markobject]:
            self.stack.append(MARK)
        elif before and len(after) == 1:
            self.stack.append(kept[0])  # what items were added to
        else:
            self.stack += [OTHER] * len(after)


def _by(value):
    """Return whose call or state this is; ``None`` of plain values, of which neither is taken."""
    match value:
        case Name():
            return value
        case Made(by):
            return by
        case Outside():
            return OUTSIDE
        case _:
            return None


def _looked_up(callee, given):
    """Return the name that ``getattr(name, text)`` gives."""
    match given:
        case (Name(module, name), str(steps), *_) if callee == Name(*GETATTR):
            return Name(module, f"{name}.{steps}")
        case _:
            return None
