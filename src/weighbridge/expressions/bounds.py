"""Which expressions are accepted: bounded in memory and steps, and without words nobody knows.

The library bounds the items it goes through, to 9,999, and nothing else. What could grow without
bound is refused when a policy is read: text put together (``+``), copies of text inside a loop,
long literal lists, macros nested deeper than two. ``map`` and ``filter`` copy their result at every
step, so what they see is held to 500 items; ``exists``, ``all`` and ``exists_one`` are not. A text
is copied each time a macro looks at it: how often that is, is counted here, and held against the
length of the texts when facts are there.

A misspelt word is refused too: a text that is one of several words can only be compared with one of
them, and ``level("high")`` only with a number on the same scale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping

from weighbridge.core import later
from weighbridge.core.records import dataclass, field
from weighbridge.expressions import schema, tree
from weighbridge.expressions.schema import Field
from weighbridge.expressions.tree import (
    Call,
    Constant,
    Fold,
    Items,
    Made,
    Name,
    Node,
    RefusedError,
    Select,
    Tree,
)
from weighbridge.policy import nearest

MAX_LOOPS = 2
"""Macros inside one another."""

MAX_ITEMS = 500
"""Items of a literal list, and of any list that ``map`` or ``filter`` goes through."""

MAX_LOOP_ITEMS = 64
"""Items of all literal lists inside macros together: they are made anew at each step."""

MAX_LOOKUPS = 4
"""Searches through a list inside macros, each as long as the list at every step."""

MAX_PATTERNS = 8
"""Uses of ``matches``."""

MAX_PATTERN = 200
"""Characters of a pattern."""

MAX_REPEATS = 64
"""Counted repetitions in a pattern, ``[0-9a-f]{64}``, all together: each is a state to follow."""

SCALARS = frozenset({"bool", "int", "uint", "double", "string", "bytes"})

EQUAL, ORDER = frozenset({"_==_", "_!=_"}), frozenset({"_<_", "_<=_", "_>_", "_>=_"})

BUILDING = frozenset({"string", "bytes"})
"""Functions that make text: fine once, and not at every step of a loop."""

ALLOWED = frozenset({
    *EQUAL, *ORDER, *BUILDING, "_&&_", "_||_", "!_", "_?_:_", "_+_", "_-_", "-_", "_*_", "_/_",
    "_%_", "_[_]", "@in", "@not_strictly_false", "size", "contains", "startsWith", "endsWith",
    "matches", "int", "uint", "double", "timestamp", "duration", "getFullYear", "getMonth",
    "getDate", "getDayOfMonth", "getDayOfYear", "getDayOfWeek", "getHours", "getMinutes",
    "getSeconds", "getMilliseconds", "in_list", "glob", "days_until", "level",
})  # fmt: skip
"""Functions and operators; of those the library adds one day, none until it has been looked at."""

GROWING = frozenset({"add_string", "add_bytes", "add_list"})


@dataclass(frozen=True, slots=True)
class Words:
    """What the words of a policy are held against.

    Attributes:
        scales: The words of a scale, by its name; an empty text is one of every scale.
        lists: Values of the policy's lists, by name.
        pattern: Says what is wrong with a regular expression.
    """

    scales: Callable[[str], Collection[str]]
    lists: Mapping[str, Collection[str]]
    pattern: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Uses:
    """What an accepted expression needs.

    Attributes:
        fields: Records and their fields that it looks at.
        lists: Names of the lists that it looks into.
        names: Names of the records that it begins from.
        collects: Whether ``map`` or ``filter`` is in it.
        texts: Times that a macro looks at a text of the item it is at.
        again: Times that a macro looks at any other text, once more at each step.
    """

    fields: frozenset[tuple[str, str]]
    lists: frozenset[str]
    names: frozenset[str]
    collects: bool
    texts: int = 0
    again: int = 0


def check(found: Tree, words: Words) -> Uses:
    """Hold an expression against the bounds.

    Raises:
        RefusedError: It could grow, or has a word in it that nobody knows.
    """
    walker = _Walker(found, words)
    walker.visit(found.root, 0, {})
    for node in tree.walk(found.root):
        if isinstance(node, Call) and node.function == "level" and node.id not in walker.settled:
            why = "level(...) can only be compared with a number of the same scale"
            raise RefusedError(f"{why}, e.g. finding.level", found.positions.get(node.id))
    return Uses(
        frozenset(walker.fields),
        frozenset(walker.lists),
        frozenset(walker.names),
        walker.collects,
        walker.texts,
        walker.again,
    )


_Scope = Mapping[str, "Field | None"]


@dataclass(slots=True)
class _Walker:
    tree: Tree
    words: Words
    fields: set[tuple[str, str]] = field(default_factory=set)
    lists: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    collects: bool = False
    items: int = 0
    lookups: int = 0
    patterns: int = 0
    texts: int = 0
    again: int = 0

    def refuse(self, node: Node, why: str) -> RefusedError:
        return RefusedError(why, self.tree.positions.get(node.id))

    def visit(self, node: Node, loops: int, scope: _Scope) -> None:
        match node:
            case Constant():
                return
            case Name(name=name):
                self._text(node, loops, scope)
                if name not in scope and name in schema.ROOTS:
                    self.names.add(name)
            case Select(operand=operand, field=name):
                self._text(node, loops, scope)
                self.visit(operand, loops, scope)
                if (record := self.tree.type(operand)) in schema.RECORDS:
                    self.fields.add((record, name))
            case Made(name=name):
                raise self.refuse(node, "an expression cannot make records")
            case Items(elements=elements):
                self._literal(node, len(elements), loops)
                for each in elements:
                    self.visit(each, loops, scope)
            case Call():
                self._call(node, loops, scope)
                for each in node.arguments:
                    self.visit(each, loops, scope)
            case Fold():
                self._fold(node, loops, scope)

    def _text(self, node: Name | Select, loops: int, scope: _Scope) -> None:
        """Count what has to be copied at each step of a macro."""
        if not loops or self.tree.type(node) not in {"string", "bytes"}:
            return
        base: Node = node
        while isinstance(base, Select):
            base = base.operand
        if loops == 1 and isinstance(base, Name) and base.name in scope:
            self.texts += 1
        else:
            self.again += 1

    def _literal(self, node: Node, size: int, loops: int) -> None:
        self.items += size if loops else 0
        if size > MAX_ITEMS or self.items > MAX_LOOP_ITEMS:
            most = MAX_LOOP_ITEMS if loops else MAX_ITEMS
            where = " inside macros" if loops else ""
            why = f"more than {most} items in literal lists{where}"
            raise self.refuse(node, f"{why}: use a list of the policy and in_list")

    def _fold(self, node: Fold, loops: int, scope: _Scope) -> None:
        if loops == MAX_LOOPS:
            raise self.refuse(node, f"macros nested deeper than {MAX_LOOPS}")
        self.collects |= node.collects
        self.visit(node.over, loops, scope)
        inner = {**scope, node.variable: self.described(node.over, scope), node.kept: None}
        for each in (node.start, node.condition):
            self.visit(each, loops + 1, inner)
        self._step(node.step, node.kept, loops + 1, inner)
        self.visit(node.result, loops, inner)

    def _step(self, node: Node, kept: str, loops: int, scope: _Scope) -> None:
        """Visit what a macro does at each step; only the macro itself may add to what it keeps."""
        match node:
            case Call(function="_?_:_", arguments=(test, Call() as then, Name(name=name))) if (
                name == kept
            ):
                self.visit(test, loops, scope)
                self._step(then, kept, loops, scope)
            case Call(function="_+_", arguments=(Name(name=name), added)) if name == kept:
                self.visit(added, loops, scope)
            case _:
                self.visit(node, loops, scope)

    def _call(self, node: Call, loops: int, scope: _Scope) -> None:
        name, overloads = node.function, self.tree.overloads.get(node.id, ())
        if name not in ALLOWED:
            raise self.refuse(node, f"{name!r} cannot be used here")
        if GROWING & set(overloads):
            raise self.refuse(node, "texts and lists cannot be put together with '+'")
        if name in BUILDING and loops:
            raise self.refuse(node, f"{name!r} cannot be used inside macros")
        match name, node.arguments:
            case "matches", (_, pattern):
                self._pattern(node, pattern)
            case "glob", (_, pattern):
                self._constant(pattern, "glob", MAX_PATTERN)
            case "in_list", (value, listed):
                self._in_list(value, listed, scope)
            case "days_until", (day,):
                self._day(day)
            case "level", (word,):
                self._constant(word, "level", MAX_PATTERN)
            case "@in", (value, listed):
                self._in(node, value, listed, loops, scope)
            case _, (left, right) if name in EQUAL | ORDER:
                self._compare(node, left, right, loops, scope)

    def _constant(self, node: Node, function: str, most: int) -> str:
        if not isinstance(node, Constant) or node.text is None:
            why = f"the last argument of {function!r} has to be written out, in quotes"
            raise self.refuse(node, why)
        if len(node.text) > most:
            raise self.refuse(node, f"more than {most} characters in a pattern")
        return node.text

    def _pattern(self, node: Call, pattern: Node) -> None:
        text = self._constant(pattern, "matches", MAX_PATTERN)
        self.patterns += 1
        if self.patterns > MAX_PATTERNS:
            raise self.refuse(node, f"'matches' more than {MAX_PATTERNS} times")
        why = self.words.pattern(text)
        if not why and _repeats(text):
            why = f"repetitions in a pattern: of no group, and at most {MAX_REPEATS} all together"
        if why:
            raise self.refuse(pattern, why)

    def _day(self, node: Node) -> None:
        text = self._constant(node, "days_until", MAX_PATTERN)
        if day(text) is None:
            raise self.refuse(node, f"{text!r} is no day such as 2027-01-31")

    def _in_list(self, value: Node, listed: Node, scope: _Scope) -> None:
        name = self._constant(listed, "in_list", MAX_PATTERN)
        if name not in self.words.lists:
            hint = nearest(name.removeprefix("@"), self.words.lists)
            raise self.refuse(listed, f"unknown list {name!r}{hint}")
        self.lists.add(name)
        seen, values = self.described(value, scope), self.words.lists[name]
        if seen is not None and seen.scale and values:
            known = self.words.scales(seen.scale)
            for each in sorted(set(values) - {*known, ""}):
                why = f"{each[:MAX_PATTERN]!r} in the list {name!r} is no {seen.scale}"
                raise self.refuse(listed, f"{why}{nearest(each, known)}")

    def _in(self, node: Call, value: Node, listed: Node, loops: int, scope: _Scope) -> None:
        if self.tree.type(value) not in SCALARS:
            raise self.refuse(node, "'in' looks for a text, a number or a truth value")
        if not isinstance(listed, Items):
            self.lookups += 1 if loops else 0
            if self.lookups > MAX_LOOKUPS:
                raise self.refuse(node, f"'in' more than {MAX_LOOKUPS} times inside macros")
            self._word(value, self.described(listed, scope))
            return
        for each in listed.elements:
            self._word(each, self.described(value, scope))

    def _compare(self, node: Call, left: Node, right: Node, loops: int, scope: _Scope) -> None:
        kinds = {self.tree.type(left), self.tree.type(right)}
        if kinds & set(schema.RECORDS):
            raise self.refuse(node, "records cannot be compared: compare their fields")
        if loops and not kinds <= {*SCALARS, "other"}:
            raise self.refuse(node, "lists cannot be compared inside macros")
        for one, other in ((left, right), (right, left)):
            seen = self.described(one, scope)
            if isinstance(other, Call) and other.function == "level":
                self._level(other, seen)
            elif node.function in EQUAL:
                self._word(other, seen)
            elif seen is not None and seen.scale and seen.type == "str" and not seen.many:
                why = f"the order of words such as {seen.name!r} is that of the alphabet"
                raise self.refuse(node, f"{why}: compare a level")

    def _level(self, node: Call, seen: Field | None) -> None:
        word = self._constant(node.arguments[0], "level", MAX_PATTERN)
        every = {each for scale in schema.SCALES.values() for each in scale}
        if word not in every:
            raise self.refuse(node, f"unknown level {word!r}{nearest(word, every)}")
        if seen is None or seen.type != "int" or seen.scale not in schema.SCALES:
            return
        scale = schema.SCALES[seen.scale]
        if word not in scale:
            expected = f"expected one of {', '.join(scale)}"
            raise self.refuse(node, f"{word!r} is no {seen.scale}, {expected}")
        self.settled.add(node.id)

    def _word(self, node: Node, seen: Field | None) -> None:
        """See that a text which is compared with one of several words is one of them."""
        if seen is None or seen.type != "str" or not seen.scale:
            return
        if not isinstance(node, Constant) or not node.text:
            return
        known = self.words.scales(seen.scale)
        if node.text not in known:
            hint = nearest(node.text, known) or _few(known)
            raise self.refuse(node, f"unknown {seen.scale} {node.text!r}{hint}")

    def described(self, node: Node, scope: _Scope) -> Field | None:
        """Return the field that a value is from; of a list, the field of which it is an item."""
        match node:
            case Name(name=name):
                return scope.get(name)
            case Select(operand=operand, field=name):
                record = self.tree.type(operand)
                return schema.fields(record).get(name) if record in schema.RECORDS else None
            case Call(function="_[_]", arguments=(listed, _)):
                return self.described(listed, scope)
            case Fold(result=Name(), over=over) if node.collects and _keeps(node):
                return self.described(over, scope)
            case _:
                return None


def _keeps(node: Fold) -> bool:
    """Whether what a macro collects are the items themselves: ``filter``."""
    kept = [
        each
        for each in tree.walk(node.step)
        if isinstance(each, Items) and len(each.elements) == 1
        if isinstance(each.elements[0], Name) and each.elements[0].name == node.variable
    ]
    return bool(kept)


def _few(known: Collection[str]) -> str:
    few = len(known) <= 16  # noqa: PLR2004 - what fits on a line
    return f", expected one of {', '.join(sorted(each for each in known if each))}" if few else ""


def _repeats(pattern: str) -> bool:
    """Whether a pattern counts higher than is good, or counts a group, which may count as well."""
    counted = _COUNTED.findall(pattern)
    total = sum(int(number) for _, low, high in counted for number in (high or low,))
    return total > MAX_REPEATS or any(group for group, _, _ in counted)


_COUNTED = later.pattern(r"(\))?\{(\d{1,9})(?:,(\d{0,9}))?\}")


def day(text: str) -> dt.date | None:
    """Read a day written as ``2027-01-31``."""
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2027-01-31") else None
    except ValueError:
        return None
