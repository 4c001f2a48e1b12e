"""Follow text through a Jinja template: what is the template's own, and what it puts together.

Works on syntax trees. Variables are followed by name alone, for the whole template at once, which
errs to the side of telling too much.

Source: https://jinja.palletsprojects.com/en/stable/templates/ (retrieved 2026-11-26).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from weighbridge.intake.jinjasyntax import nodes
from weighbridge.typings import TypeAlias

DATA, LITERAL, MADE = 0, 1, 2
"""Not text of the template's; text that stands in it as it is; text that it puts together."""

DEEP = 40
"""Levels of an expression that are followed; what is deeper counts as put together."""

PASSES = 16
"""Times that variables are gone through; where that is not enough, all count as put together."""

MANY = 256
"""Parts of the values of one name that are looked at for text."""

ALL = 1 << 14
"""Parts that are looked at for text in one template; real ones need a few hundred."""

LONG = 512
"""Characters of a text that is put together here."""

_PASSING = frozenset({
    "batch", "d", "default", "dictsort", "first", "items", "last", "list", "map", "max", "min",
    "random", "reject", "rejectattr", "select", "selectattr", "slice", "sort", "sum", "trim",
    "unique",
})  # fmt: skip
"""Filters that hand on what they are given, or parts of it."""

_COUNTING = frozenset({"abs", "count", "float", "int", "length", "round", "wordcount"})
"""Filters that give a number."""

_CUTTING = frozenset({
    "items", "keys", "lstrip", "partition", "removeprefix", "removesuffix", "rpartition", "rsplit",
    "rstrip", "split", "splitlines", "strip", "values",
})  # fmt: skip
"""Methods that give pieces of what they are called on."""

_WRITING = frozenset({"join", "string", "format", "tojson", "pprint", "xmlattr", "urlencode"})
"""Filters that make text of whatever they are given."""

_KEEPING = frozenset({"append", "insert", "extend", "update", "setdefault", "add"})
"""Methods that put an argument into what they are called on."""

_CHANGES: dict[str, Callable[[str], str]] = {
    "capitalize": str.capitalize,
    "join": str,
    "list": str,
    "lower": str.lower,
    "reverse": lambda text: text[::-1],
    "safe": str,
    "string": str,
    "strip": str.strip,
    "title": str.title,
    "trim": str.strip,
    "upper": str.upper,
}
"""Filters and methods that are followed through constant text."""

BROUGHT = "_token"
"""How variables end that hold text of the tokenizer's settings, which the publisher writes too."""

CALLER = frozenset({
    "caller", "conversation", "dict", "documents", "loop", "message", "messages", "namespace",
    "range", "tools", "true", "false", "none", "True", "False", "None",
})  # fmt: skip
"""What the caller brings, or Jinja: any other name may be a special token, with text to match."""

FOLDED = frozenset({
    nodes.Const, nodes.Name, nodes.Concat, nodes.Add, nodes.Mul, nodes.Getitem, nodes.Mod,
    nodes.Filter, nodes.Call,
})  # fmt: skip
"""Nodes of which text may be put together."""

_BINDING = frozenset({
    nodes.Assign, nodes.For, nodes.AssignBlock, nodes.With, nodes.Macro, nodes.CallBlock,
    nodes.Import, nodes.FromImport,
})  # fmt: skip
"""Nodes that give a name a value; those that give a key one are calls and dictionaries."""

Given: TypeAlias = nodes.Expr | None
"""What is put into a variable; nothing if it is a block whose text is captured."""


class Values:
    """What the variables of one template hold.

    Attributes:
        bound: Names that the template gives a value.
        macros: Those that are macros.
    """

    def __init__(self, every: list[nodes.Node]) -> None:
        """Take all nodes of a template."""
        self.bound: set[str] = set()
        self.macros: set[str] = set()
        self._given: dict[str, list[Given]] = {}
        self._calls: dict[str, list[nodes.Call]] = {}
        self._ranks: dict[int, int] = {}
        self._texts: dict[int, str | None] = {}
        self._literals: dict[str, tuple[str | None, ...]] = {}
        self._left = ALL
        for node in every:
            if type(node) is nodes.Call and type(node.node) is nodes.Name:
                self._calls.setdefault(node.node.name, []).append(node)
        for node in every:
            if isinstance(node, nodes.Call):
                if node.args or node.kwargs:
                    self._keep(node)
            elif isinstance(node, nodes.Dict):
                self._keep(node)
            elif type(node) in _BINDING:
                self._bind(node)
        self._held: dict[str, int] = {}
        self._settle()

    def _bind(self, node: nodes.Node) -> None:
        match node:
            case nodes.Assign() | nodes.For():
                value = node.node if isinstance(node, nodes.Assign) else node.iter
                self._give(node.target, value if isinstance(value, nodes.Expr) else None)
            case nodes.AssignBlock(target=target):
                self._give(target, None)
            case nodes.With(targets=targets, values=values):
                for target, value in zip(targets, values, strict=False):
                    self._give(target, value)
            case nodes.Macro(name=name, args=args, defaults=defaults):
                self.bound.add(name)
                self.macros.add(name)
                self._parameters(name, args, defaults)
            case nodes.CallBlock(args=args, defaults=defaults):
                self._parameters("caller", args, defaults)
            case nodes.Import(target=str(name)):
                self.bound.add(name)
            case nodes.FromImport(names=names):
                self.bound.update(name if isinstance(name, str) else name[1] for name in names)
            case _:
                return

    def _keep(self, node: nodes.Node) -> None:
        """Note what is put under a key, or into a list."""
        match node:
            case nodes.Dict(items=items):
                for each in items:
                    if isinstance(each.key, nodes.Const):
                        self._put(f".{each.key.value}", each.value)
            case nodes.Call(node=nodes.Name(), kwargs=kwargs):
                for pair in kwargs:
                    self._put(f".{pair.key}", pair.value)
            case nodes.Call(node=nodes.Getattr(node=nodes.Name(name=name), attr=attr), args=args):
                for value in args if attr in _KEEPING else ():
                    self._put(name, value)
            case _:
                return

    def _parameters(self, name: str, args: list[nodes.Name], defaults: list[nodes.Expr]) -> None:
        names = [arg.name for arg in args]
        self.bound.update(names)
        for each, value in zip(reversed(names), reversed(defaults), strict=False):
            self._put(each, value)
        for call in self._calls.get(name, ()):
            for each, value in zip(names, call.args, strict=False):
                self._put(each, value)
            for pair in call.kwargs:
                if pair.key in names:
                    self._put(pair.key, pair.value)

    def _give(self, target: nodes.Node, value: Given) -> None:
        match target:
            case nodes.Name(name=name):
                self.bound.add(name)
                self._put(name, value)
            case nodes.NSRef(attr=attr):
                self._put(f".{attr}", value)
            case nodes.Tuple(items=items):
                for item in items:
                    self._give(item, value)
            case _:
                return

    def _put(self, name: str, value: Given) -> None:
        self._given.setdefault(name, []).append(value)

    def literals(self, node: nodes.Node) -> Iterator[str | None]:
        """Yield the texts that a value may be as they stand; nothing known, if they are many."""
        if not isinstance(node, nodes.Name):
            yield from self._looked(node)
            return
        if node.name not in self._literals:
            self._literals[node.name] = tuple(self._looked(node))
        yield from self._literals[node.name]

    def _looked(self, node: nodes.Node) -> Iterator[str | None]:
        waiting: list[nodes.Node] = [node]
        seen: set[str] = set()
        for _ in range(min(MANY, self._left)):
            if not waiting:
                return
            self._left -= 1
            each = waiting.pop()
            key = ""
            match each:
                case nodes.Const(value=str(text)):
                    yield text
                case nodes.Name(name=name):
                    key = name
                case nodes.Getattr(attr=attr):
                    key = f".{attr}"
                case _:
                    pass
            waiting += each.iter_child_nodes()
            if key not in seen:
                waiting += [value for value in self._given.get(key, ()) if value is not None]
            seen.add(key)
        yield None

    def _settle(self) -> None:
        """Find what variables hold, though they are given one another's values."""
        for _ in range(PASSES):
            self._ranks.clear()
            before = dict(self._held)
            for name, given in self._given.items():
                self._held[name] = self._most(given, DEEP)
            if self._held == before:
                return
        self._held = dict.fromkeys(self._given, MADE)
        self._ranks.clear()

    def rank(self, node: Given, depth: int = DEEP) -> int:
        """Say whether a value can be text of the template's, and whether that is put together."""
        if node is None or depth == 0:
            return MADE
        if id(node) not in self._ranks:
            self._ranks[id(node)] = self._rank(node, depth - 1)
        return self._ranks[id(node)]

    def _most(self, values: Iterable[Given], depth: int) -> int:
        return max((self.rank(value, depth) for value in values), default=DATA)

    def _rank(self, node: nodes.Expr, depth: int) -> int:
        found = DATA
        match node:
            case nodes.Const():
                found = LITERAL if type(node.value) is str else DATA
            case nodes.Concat():
                found = MADE
            case nodes.Name(name=name):
                own = name in self.bound or name in CALLER
                brought = not own or name.endswith(BROUGHT)
                found = MADE if brought else self._held.get(name, DATA)
            case nodes.Getattr(node=inner, attr=key):
                found = self._kept(inner, key, depth)
            case nodes.Getitem(node=inner, arg=nodes.Const(value=str(key))):
                found = self._kept(inner, key, depth)
            case nodes.Getitem(node=inner, arg=arg):
                found = self.rank(inner, depth)
                # A piece of a literal is in the literal, unless it is taken backwards or in steps.
                stepped = isinstance(arg, nodes.Slice) and arg.step is not None
                found = MADE if found and stepped else found
            case nodes.Filter():
                found = self._filtered(node, depth)
            case nodes.Call():
                found = self._called(node, depth)
            case nodes.CondExpr(expr1=first, expr2=second):
                found = self._most((first, second) if second is not None else (first,), depth)
            case _:
                found = self._combined(node, depth)
        return found

    def _combined(self, node: nodes.Expr, depth: int) -> int:
        """Rank operators and literals of several parts."""
        match node:
            case nodes.Compare() | nodes.Not() | nodes.Test():
                return DATA
            case nodes.Add(left=left, right=right) if _lists(left) or _lists(right):
                return self._most((left, right), depth)
            case nodes.Add(left=left, right=right) | nodes.Mul(left=left, right=right):
                return MADE if self._most((left, right), depth) else DATA
            case nodes.Mod(left=left):
                return MADE if self.rank(left, depth) else DATA
            case nodes.Dict(items=items):
                return self._most([pair.value for pair in items], depth)
            case _:
                parts = [part for part in node.iter_child_nodes() if isinstance(part, nodes.Expr)]
                return self._most(parts, depth)

    def _kept(self, inner: nodes.Expr, key: str, depth: int) -> int:
        """Rank what lies under a key: what was put there by name, else whatever there is."""
        if f".{key}" in self._given:
            return self._held.get(f".{key}", DATA)
        return self.rank(inner, depth)

    def _filtered(self, node: nodes.Filter, depth: int) -> int:
        if node.name in _COUNTING:
            return DATA
        if node.name in _WRITING or node.node is None:
            return MADE
        if node.name in _PASSING:
            return self._most((node.node, *node.args), depth)
        return MADE if self.rank(node.node, depth) or self._adds(node.args, depth) else DATA

    def _adds(self, args: list[nodes.Expr], depth: int) -> bool:
        """Whether arguments can put the ends of a dunder name into somebody's text."""
        for arg in args:
            rank = self.rank(arg, depth)
            text = self.folded(arg) if rank == LITERAL else ""
            if rank == MADE or text is None or "_" in text:
                return True
        return False

    def _called(self, node: nodes.Call, depth: int) -> int:
        match node.node:
            case nodes.Name(name=name):
                if name in self.macros or name == "caller":
                    return MADE
                return self._most([pair.value for pair in node.kwargs], depth)
            case nodes.Getattr(node=inner, attr=attr):
                if attr in {"get", "pop"}:
                    return self._most([inner, *node.args[1:]], depth)
                own = self.rank(inner, depth)
                if attr in _CUTTING:
                    return own
                return MADE if own or self._adds(node.args, depth) else DATA
            case _:
                return DATA

    def is_text(self, node: Given) -> bool:
        """Whether a value, or what a variable is given, is text of the template's for certain."""
        every = self._given.get(node.name, []) if isinstance(node, nodes.Name) else [node]
        return any(each is None or _writes(each) or self.folded(each) is not None for each in every)

    def folded(self, node: nodes.Node, depth: int = DEEP) -> str | None:
        """Put constant text together; nothing if it is not constant, or long."""
        if depth == 0 or not isinstance(node, nodes.Expr):
            return None
        # Of most it is known by what they are.
        if type(node) not in FOLDED:
            return None
        if isinstance(node, nodes.Name):
            if len(self._given.get(node.name, ())) != 1:
                return None
        elif isinstance(node, nodes.Call):
            if type(node.node) is not nodes.Getattr:
                return None
        elif isinstance(node, nodes.Getitem) and type(node.arg) is not nodes.Slice:
            return None
        if id(node) not in self._texts:
            self._texts[id(node)] = None
            text = self._fold(node, depth - 1)
            self._texts[id(node)] = text if text is not None and len(text) <= LONG else None
        return self._texts[id(node)]

    def _fold(self, node: nodes.Expr, depth: int) -> str | None:
        made: str | None = None
        match node:
            case nodes.Const(value=str(text)):
                made = text
            case nodes.Name(name=name):
                given = self._given.get(name, [])
                alone = given[0] if len(given) == 1 else None
                made = self.folded(alone, depth) if alone is not None else None
            case nodes.Concat(nodes=parts):
                made = self._joined(parts, "", depth)
            case nodes.Add(left=left, right=right):
                made = self._joined([left, right], "", depth)
            case nodes.Mul(left=left, right=nodes.Const(value=int(times))) if 0 < times <= LONG:
                made = (self.folded(left, depth) or "") * times
            case nodes.Getitem(node=inner, arg=nodes.Slice() as arg):
                made = (self.folded(inner, depth) or "")[_slice(arg)]
            case nodes.Mod(left=left, right=right):
                items = right.items if isinstance(right, nodes.Tuple) else [right]
                made = self._formatted(self.folded(left, depth), items, depth)
            case nodes.Filter(node=nodes.Expr() as inner, name=name, args=args):
                made = self._changed(inner, name, args, depth)
            case nodes.Call(node=nodes.Getattr(node=inner, attr="join"), args=[first, *_]):
                made = self._changed(first, "join", [inner], depth)
            case nodes.Call(node=nodes.Getattr(node=inner, attr="format"), args=args):
                made = self._formatted(self.folded(inner, depth), args, depth, "{}")
            case nodes.Call(node=nodes.Getattr(node=inner, attr=attr), args=args):
                made = self._changed(inner, attr, args, depth)
            case _:
                pass
        return made

    def _joined(self, parts: list[nodes.Expr], between: str, depth: int) -> str | None:
        known: list[str] = []
        for part in parts:
            text = self.folded(part, depth)
            if text is None:
                return None
            known.append(text)
        return between.join(known)

    def _formatted(
        self, text: str | None, items: list[nodes.Expr], depth: int, hole: str = "%s"
    ) -> str | None:
        """Fill in ``%s`` or ``{}`` alone: widths could ask for any amount of text."""
        pieces = text.split(hole) if text is not None else []
        filled = [self.folded(item, depth) for item in items]
        known = [item for item in filled if item is not None]
        if len(pieces) != len(items) + 1 or len(known) != len(filled):
            return None
        rest = zip(known, pieces[1:], strict=True)
        return pieces[0] + "".join(word + piece for word, piece in rest)

    def _changed(
        self, inner: nodes.Expr, name: str, args: list[nodes.Expr], depth: int
    ) -> str | None:
        """Apply a filter or method to constant text."""
        if name == "join" and isinstance(inner, nodes.List | nodes.Tuple):
            between = self.folded(args[0], depth) if args else ""
            return None if between is None else self._joined(inner.items, between, depth)
        text = self.folded(inner, depth)
        if text is None:
            return None
        if name == "format":
            return self._formatted(text, args, depth)
        if name == "replace":
            words = [self.folded(arg, depth) for arg in args[:2]]
            match words:
                case [str(old), str(new)] if old:
                    return text.replace(old, new)
                case _:
                    return None
        change = _CHANGES.get(name)
        return change(text) if change is not None else None


def _writes(node: nodes.Node) -> bool:
    """Whether something is text whatever it is made of."""
    match node:
        case nodes.Concat() | nodes.Call(node=nodes.Getattr(attr="format")):
            return True
        case _:
            return False


def _lists(node: nodes.Node) -> bool:
    return isinstance(node, nodes.List | nodes.Tuple)


def _slice(node: nodes.Slice) -> slice:
    """Return a slice of constants; what is not constant is left out."""
    bounds = [_number(each) for each in (node.start, node.stop, node.step)]
    return slice(bounds[0], bounds[1], bounds[2] or None)


def _number(node: nodes.Expr | None) -> int | None:
    match node:
        case nodes.Const(value=int(number)):
            return number
        case nodes.Neg(node=nodes.Const(value=int(number))):
            return -number
        case _:
            return None
