"""Whether functions of R's do nothing but compute, by all that is in them.

Of a function every call is to a function that computes (``rfunctions``); every variable is one that
it takes, has set before wherever it goes, or that lies in an environment of the same file; and no
name that is called is set in it. Then no other function can be come by: neither under another name
nor as a value. Whatever is not understood is no such function.

What a name stands for outside of the function is asked of the whole file: its other functions are
asked about as well, and one that is not proven is told, and all of them with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from weighbridge.core import FormatError
from weighbridge.intake import rcompiled
from weighbridge.intake.rcode import RISKY
from weighbridge.intake.rfunctions import (
    APPLYING,
    CALLED,
    COMPUTING,
    GENERICS,
    MAKING,
    MASKS,
    NATIVE,
    PACKAGES,
    QUALIFIED,
    SPLITTING,
    VARIABLES,
)
from weighbridge.intake.rtree import DATA, Compiled, Node, Pairs, Text, Trees, Vector, qualified

_EAGER = "( { ! is.null length + - * / == != < > <= >= return any all c sum list"
EAGER = frozenset(_EAGER.split())
"""Functions that evaluate all that they are given, in order."""

ELEMENTS = frozenset({"$", "[["})
ELEMENT_SETTERS = frozenset({"$<-", "[[<-"})
"""How variables of an environment are set, as well as elements of a list."""

TEMPORARY = "*tmp*"
"""What R calls the value of which a part is set."""

ASSIGNING = frozenset({"<-", "="})

Items = tuple[tuple[str, Node], ...]

Known = dict[str, None]
"""Variables that are set by now, in the order of their setting: the last ones are forgotten."""

BYTES = 2
"""Bytes of a function for each item that is looked at: each takes four, but parts are shared."""


class NotProvenError(Exception):
    """There is something in a function that is not known to compute."""


class Proof:
    """What functions of one file call and want.

    Attributes:
        wanted: Variables that have to lie in an environment of the file.
        fetched: Names that may not: they are passed as functions, or name native code.
    """

    def __init__(self, trees: Trees) -> None:
        """Read functions with what reads trees."""
        self._trees = trees
        self.wanted: set[str] = set()
        self.fetched: set[str] = set()

    def computes(self, start: int) -> bool:
        """Whether a function does nothing but compute; as ``Trees.function``."""
        try:
            formals, body = self._trees.function(start)
            tree = _Tree(self._trees.size // BYTES)
            tree.function(formals, body, {})
            tree.done()
        except (FormatError, NotProvenError, RecursionError):
            return False
        self.wanted |= tree.wanted
        self.fetched |= tree.fetched
        return True

    def holds(self, bound: Iterable[tuple[str, bool]]) -> bool:
        """Whether that is so in a file of these names, some of them of environments' variables."""
        there = dict(sorted(bound))
        missing = {name for name in self.wanted if not there.get(name)}
        return not missing and self.fetched.isdisjoint(there)


class _Tree:
    """One function, of which so many items are looked at at most."""

    def __init__(self, room: int) -> None:
        self._room = room
        self.wanted, self.fetched = set[str](), set[str]()
        self._called, self._bound, self._read = set[str](), set[str](), set[str]()
        self._set = set[str]()
        self._altered, self._strange, self._changed = set[str](), set[str](), set[str]()
        self._by_bytecode = self._kept = False
        # Numbers of calls that were looked at: parts of an expression are kept once.
        self._seen = set[int]()

    def done(self) -> None:
        """Compare what is called and what is set.

        Raises:
            NotProvenError: A name is both; would be a function's, where it is not set; or elements
                are put into what may be an environment.
        """
        elsewhere = self.wanted | self._set if self._by_bytecode else self.wanted
        if self._bound & (self._called | self.fetched) or elsewhere & (MASKS | RISKY):
            raise NotProvenError
        if (
            self._changed if self._by_bytecode and self._altered else self._altered
        ) & self._strange:
            raise NotProvenError

    def function(self, formals: Node, body: Node, known: Known) -> None:
        """Look at what a function takes, and at what it does."""
        size = len(known)
        if isinstance(formals, Pairs):
            names = {tag: None for tag, _ in formals.items}
            self._bound |= names.keys()
            self._strange |= names.keys()
            known |= names
            self._arguments(formals.items, known, eager=False)
        if isinstance(body, Compiled):
            self._compiled(body, known)
        else:
            self._node(body, known)
        _forget(known, size)

    def _node(self, node: Node, known: Known) -> None:
        """Look at what is evaluated, and note what it sets."""
        self._room -= 1
        if self._room < 0:
            raise NotProvenError
        if isinstance(node, str):
            self._read.add(node)
            if not (node in known or node in VARIABLES or _rest(node)):
                self.wanted.add(node)
        elif isinstance(node, Pairs):
            if not node.call:
                raise NotProvenError
            self._seen.add(id(node))
            self._call(node.items, known)
        elif isinstance(node, (Vector, Compiled)):
            raise NotProvenError

    def _call(self, items: Items, known: Known) -> None:
        (_, callee), *rest = items
        arguments = tuple(rest)
        if isinstance(callee, Pairs):
            pair = qualified(callee)
            if pair not in QUALIFIED:
                raise NotProvenError
            self._called.add("::")
            self._arguments(arguments, known, eager=False)
        elif not isinstance(callee, str):
            raise NotProvenError
        elif callee in ASSIGNING:
            self._called.add(callee)
            self._assigned(arguments, known)
        elif callee in COMPUTING:
            self._called.add(callee)
            self._computed(callee, arguments, known)
        else:
            self._called.add(callee)
            self._special(callee, arguments, known)

    def _arguments(self, items: Items, known: Known, *, eager: bool) -> None:
        size = len(known)
        for _, value in items:
            self._node(value, known)
            if not eager and len(known) > size:
                _forget(known, size)

    def _computed(self, callee: str, items: Items, known: Known) -> None:
        if callee in ("$", "@") and len(items) == 2:  # noqa: PLR2004 - an object and a name
            self._node(items[0][1], known)
            if not isinstance(items[1][1], (str, Text)):
                raise NotProvenError
        elif callee == "if" and items:
            then, size, ways = self._condition(items[0][1], known), len(known), list[Known]()
            for _, value in items[1:]:
                if not ways:
                    known |= then
                self._node(value, known)
                ways.append(_forget(known, size))
            if len(ways) > 1:
                known |= {name: None for name in ways[0] if all(name in way for way in ways)}
        elif callee in ("&&", "||") and items:
            self._node(items[0][1], known)
            self._arguments(items[1:], known, eager=False)
        elif callee in ELEMENT_SETTERS:
            self._setter(items, known)
        else:
            self._arguments(items, known, eager=callee in EAGER)

    def _setter(self, items: Items, known: Known) -> None:
        """Look at what sets an element: bytecode keeps such a call for each assignment."""
        first = items[0][1] if items else None
        if not self._kept or not isinstance(first, str):
            raise NotProvenError
        if first != TEMPORARY and _field(items[1:]) in (None, *CALLED):
            self._altered.add(first)
            self._changed.add(first)
        self._arguments(items, known, eager=False)

    def _condition(self, node: Node, known: Known) -> Known:
        """Look at a condition; return what is known besides where it holds."""
        if isinstance(node, Pairs) and node.call and node.items[0][1] == "&&":
            self._called.add("&&")
            (_, first), *rest = node.items[1:] or (("", ""),)
            then, size = self._condition(first, known), len(known)
            known |= then
            for _, value in rest:
                known |= self._condition(value, known)
            return _forget(known, size)
        self._node(node, known)
        return {}

    def _assigned(self, items: Items, known: Known) -> None:
        if len(items) != 2:  # noqa: PLR2004 - a name and a value
            raise NotProvenError
        (_, target), (_, value) = items
        self._node(value, known)
        whole = not isinstance(target, Pairs)
        inside = False
        while isinstance(target, Pairs) and target.call and len(target.items) > 1:
            (_, callee), (_, inner), *more = target.items
            if not isinstance(callee, str) or not {callee, f"{callee}<-"} <= COMPUTING:
                raise NotProvenError
            if callee in ELEMENTS and isinstance(inner, Pairs):
                raise NotProvenError
            inside = callee in ELEMENTS and _field(more) in (None, *CALLED)
            self._called |= {callee, f"{callee}<-"}
            if callee not in ("$", "@"):
                self._arguments(tuple(more), known, eager=False)
            target = inner
        name = target.text if isinstance(target, Text) else target
        if not isinstance(name, str):
            raise NotProvenError
        if not whole:
            # What is changed has to be there: what is found elsewhere is copied.
            if name not in known:
                self._strange.add(name)
            self._node(name, known)
            self._changed.add(name)
            if inside:
                self._altered.add(name)
        elif not (isinstance(value, Pairs) and value.items[0][1] in MAKING):
            self._strange.add(name)
        self._bound.add(name)
        self._set.add(name)
        known[name] = None

    def _special(self, callee: str, items: Items, known: Known) -> None:
        """Look at a call to what computes only with some arguments."""
        first = items[0][1] if items else None
        if callee == "function" and len(items) > 1 and not isinstance(items[1][1], Compiled):
            self.function(items[0][1], items[1][1], known)
        elif callee == "for" and len(items) > 2 and isinstance(first, str):  # noqa: PLR2004 - variable, values, body
            self._node(items[1][1], known)
            self._bound.add(first)
            self._set.add(first)
            self._strange.add(first)
            size = len(known)
            known[first] = None
            self._node(items[2][1], known)
            _forget(known, size)
        elif callee == ".Call" and isinstance(first, str) and first in NATIVE:
            if any(tag for tag, _ in items) or "..." in [value for _, value in items]:
                raise NotProvenError
            self.fetched.add(first)
            self._arguments(items[1:], known, eager=False)
        elif callee == "requireNamespace" and isinstance(first, Text):
            if first.text not in PACKAGES or [tag for tag, _ in items] not in (
                [""],
                ["", "quietly"],
            ):
                raise NotProvenError
            self._arguments(items[1:], known, eager=False)
        elif callee == "::" and len(items) == 2:  # noqa: PLR2004 - a package and a name
            if (first, items[1][1]) not in QUALIFIED:
                raise NotProvenError
        elif callee == "UseMethod" and len(items) == 1 and isinstance(first, Text):
            if first.text not in GENERICS:
                raise NotProvenError
        else:
            self._giving(callee, items, known)

    def _giving(self, callee: str, items: Items, known: Known) -> None:
        """Look at a call to what evaluates or calls an argument, unless it is of one kind."""
        if callee == SPLITTING and rcompiled.repeats([value for _, value in items[1:]]):
            if any(tag for tag, _ in items) or items[0][1] == "...":
                raise NotProvenError
            self._arguments(items, known, eager=False)
        elif callee in APPLYING:
            self._applied(APPLYING[callee], items, known)
        else:
            raise NotProvenError

    def _applied(self, place: int, items: Items, known: Known) -> None:
        before = items[: place + 1]
        # What is in ``...`` may have the tag ``FUN``.
        if len(before) <= place or any(value == "..." for _, value in items):
            raise NotProvenError
        if any(tag and tag != "FUN" for tag, _ in before):
            raise NotProvenError
        if any(tag for tag, _ in before[:place]) or any(
            tag and "FUN".startswith(tag) for tag, _ in items[place + 1 :]
        ):
            raise NotProvenError
        function = before[place][1]
        if isinstance(function, str) and function in COMPUTING - ELEMENT_SETTERS:
            self._called.add(function)
            self.fetched.add(function)
            items = before[:place] + items[place + 1 :]
        elif not (
            isinstance(function, Pairs) and function.call and function.items[0][1] == "function"
        ):
            raise NotProvenError
        self._arguments(items, known, eager=False)

    def _compiled(self, body: Compiled, known: Known) -> None:
        """Look at the expression that was compiled, and whether bytecode is of nothing else."""
        if not body.constants:
            raise NotProvenError
        self._by_bytecode = True
        self._node(body.constants[0], known)
        self._constants(body)
        native = self.fetched & NATIVE
        passed = self.fetched - native
        read = self._read | self._bound | passed
        elements = bool(self._altered)
        names = rcompiled.Names(
            self._called, read, self._bound, self._changed, native, passed, elements
        )
        if not rcompiled.follows(body, names):
            raise NotProvenError

    def _constants(self, body: Compiled) -> None:
        """Look at all calls that were kept: R evaluates parts of some where a class has methods."""
        known = dict.fromkeys(self._read | self._bound | {TEMPORARY})
        size = len(known)
        self._kept = True
        seen = self._seen
        left = list(body.constants)
        while left:
            node = left.pop()
            if id(node) in seen:
                continue
            seen.add(id(node))
            if isinstance(node, Compiled):
                left += node.constants
            elif isinstance(node, Vector):
                left += [item for item in node.items if isinstance(item, Compiled)]
                for item in node.items:
                    if isinstance(item, Pairs):
                        self.function(item, DATA, known)
            elif isinstance(node, Pairs) and node.call:
                self._node(node, known)
                _forget(known, size)
        self._kept = False


def _forget(known: Known, size: int) -> Known:
    """Forget variables but the first ones; return those that were forgotten."""
    gone = Known()
    while len(known) > size:
        gone[known.popitem()[0]] = None
    return gone


def _rest(name: str) -> bool:
    """Whether a name is of what else a function takes."""
    return name == "..." or (name.startswith("..") and name[2:].isdecimal())


def _field(items: Sequence[tuple[str, Node]]) -> str | None:
    """Return which element is set, if that is always the same one."""
    name = items[0][1] if len(items) > 0 else None
    return name.text if isinstance(name, Text) else None
