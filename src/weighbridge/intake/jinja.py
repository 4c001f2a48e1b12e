"""Say what a Jinja template names, from its syntax tree. Nothing is compiled, and nothing rendered.

The text is parsed by Jinja's own parser with the statements that loaders add (``generation``,
``break``, ``continue``, ``do``). Names of attributes, filters, tests, methods and functions are
told with the line of their first use. A name that is put together while rendering (``~``, ``+``,
``join``, ``format``, slices, captured blocks ...) is told as ``computed`` wherever it is used to
look something up; constants are put together here, so that the result can be told too.

Variables are followed by name, for the whole template at once: what any statement puts into a
variable is held to be in it everywhere. Not followed: what data hold that the caller brings.

Source: https://jinja.palletsprojects.com/en/stable/templates/,
https://huggingface.co/docs/transformers/chat_templating_writing (retrieved 2026-11-26). Heavy:
import it where a template is there to be parsed.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import cache, lru_cache

from weighbridge.core import later
from weighbridge.core.records import dataclass
from weighbridge.intake import jinjatext
from weighbridge.intake.growing import undisturbed
from weighbridge.intake.jinjasyntax import DenseError, TemplateSyntaxError, nodes, parsed
from weighbridge.typings import Any

REMEMBERED = 16
"""Templates that are remembered: a model has the same one in several files."""

NUMBER, TIMES = 100_000, 10_000
"""Numbers from which a template is told to hold one, and to repeat something as often."""

DUNDER = later.pattern(r"__[a-z]\w*?__")
"""What walks through Python objects is spelled like this, whatever stands around it."""

_GIVEN_BY_ATTRIBUTE = frozenset(
    {"map", "sum", "sort", "unique", "min", "max", "groupby", "join", "selectattr", "rejectattr"}
)
"""Filters that look an attribute up, by ``attribute=`` or by position."""

_POSITION = {"groupby": 0, "selectattr": 0, "rejectattr": 0, "sum": 0, "join": 1, "attr": 0}
"""Where such a filter takes the name, counted after its input."""


WIDTH = later.pattern(r"%(?:\(\w*+\))?[-+ #0]*+(?:\d{0,6}\.)?\d{7,12}[a-zA-Z]")
"""How ``%`` and the filter ``format`` are told to fill up with millions of characters."""

FILLED = later.pattern(r"(?:[^{}]++|\{\{|\}\}|\{\w*+\})*+")
"""Text in which the method ``format`` writes values as ``~`` does: it looks up nothing of them."""

__all__ = ["WIDTH", "DenseError", "Step", "UnparsedError", "steps"]


class UnparsedError(Exception):
    """No template engine can run the text, or it is nested too deeply to say."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that a template names.

    Attributes:
        sort: ``attribute``, ``method``, ``computed``, ``filter``, ``test``, ``function``, ``name``,
            ``statement``, ``costly`` or ``text``.
        name: As written, or as put together; empty if that is not known. Attacker-controlled.
        line: Line of the template, from 1.
    """

    sort: str
    name: str
    line: int


@lru_cache(maxsize=REMEMBERED)
def steps(text: str) -> tuple[Step, ...]:
    """Return what a template names, each thing once, in order of lines.

    Raises:
        UnparsedError: It does not parse.
        DenseError: It would take longer than its length allows.
    """
    try:
        with undisturbed(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Not Environment.parse, which makes code to show where an error was.
            every = list(_Template(parsed(text)).steps())
    except TemplateSyntaxError as error:
        raise UnparsedError(f"{error.message} on line {error.lineno}") from None
    except RecursionError:
        raise UnparsedError("nested too deeply") from None
    except (ValueError, AssertionError, SyntaxError) as error:
        raise UnparsedError(str(error)[:200] or "malformed") from None
    found: dict[tuple[str, str], Step] = {}
    for step in every:
        found.setdefault((step.sort, step.name), step)
    return tuple(sorted(found.values(), key=lambda step: step.line))


_NAMING = frozenset({
    nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test, nodes.Call, nodes.Name, nodes.Keyword,
    nodes.Const, nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends,
})  # fmt: skip
_COSTING = frozenset({nodes.Pow, nodes.Mul, nodes.Call, nodes.Const})
"""Nodes that may name something; that may take time. Others are not asked."""


_FOLDED = jinjatext.FOLDED - {nodes.Const}


class _Template:
    """One parsed template. Every walk over the tree is iterative, so that depth costs nothing."""

    def __init__(self, tree: nodes.Template) -> None:
        self._nodes = _walk(tree)
        self._values = jinjatext.Values(self._nodes)
        self._called: set[int] = {id(node.node) for node in self._nodes if type(node) is nodes.Call}

    def steps(self) -> Iterator[Step]:
        """Yield what each node names."""
        names: set[str] = set()
        for node in self._nodes:
            kind = type(node)
            if isinstance(node, nodes.Name):
                # Most are asked for again and again, and tell the same.
                if node.name in names:
                    continue
                names.add(node.name)
            if kind in _NAMING:
                for sort, name in self._named(node):
                    yield Step(sort, name, node.lineno)
            if (
                kind in _COSTING
                and not (isinstance(node, nodes.Call) and type(node.node) is not nodes.Name)
                and (cost := _cost(node))
            ):
                yield Step("costly", cost, node.lineno)
            if kind in _FOLDED:
                made = self._values.folded(node)
                for word in DUNDER.findall(made) if made else ():
                    yield Step("computed", word, node.lineno)

    def _named(self, node: nodes.Node) -> Iterator[tuple[str, str]]:
        match node:
            case nodes.Getattr(attr="format", node=nodes.Const(value=str(text))) if id(
                node
            ) in self._called and FILLED.fullmatch(text):
                return
            case nodes.Getattr(attr=attr):
                yield self._looked_up(node, attr)
            case nodes.Getitem():
                yield from self._item(node)
            case nodes.Filter():
                yield from self._filter(node)
            case nodes.Test(name=name):
                yield "test", name
            case nodes.Call(node=callee) if not isinstance(callee, nodes.Getattr | nodes.Getitem):
                yield from self._function(callee)
            case nodes.Name(name=name):
                yield "name", name
            case nodes.Keyword(key=key) if key.startswith("__"):
                yield "attribute", key
            case nodes.Const(value=str(text)):
                yield from (("text", word) for word in DUNDER.findall(text))
            case nodes.Include() | nodes.Import() | nodes.FromImport() | nodes.Extends():
                yield "statement", type(node).__name__.lower()
            case _:
                return

    def _looked_up(self, node: nodes.Getattr | nodes.Getitem, name: str) -> tuple[str, str]:
        """Tell an attribute; what is called is a method, and so is one of the template's text."""
        own = name in {"format", "format_map"} and self._values.is_text(node.node)
        return ("method" if id(node) in self._called or own else "attribute"), name

    def _item(self, node: nodes.Getitem) -> Iterator[tuple[str, str]]:
        match node.arg:
            case nodes.Const(value=str(key)):
                yield self._looked_up(node, key)
            case nodes.Const() | nodes.Slice():
                return
            case arg:
                if self._values.rank(arg) == jinjatext.MADE:
                    yield "computed", self._values.folded(arg) or ""
                    return
                for text in self._values.literals(arg):
                    yield self._looked_up(node, text) if text is not None else ("computed", "")

    def _function(self, callee: nodes.Expr) -> Iterator[tuple[str, str]]:
        match callee:
            case nodes.Name(name=name):
                if name not in self._values.macros:
                    yield "function", name
            case _:
                yield "function", ""

    def _filter(self, node: nodes.Filter) -> Iterator[tuple[str, str]]:
        yield "filter", node.name
        given = [pair.value for pair in node.kwargs if pair.key == "attribute"]
        position = _POSITION.get(node.name)
        if position is not None:
            given += node.args[position : position + 1]
        if node.name in _GIVEN_BY_ATTRIBUTE or node.name == "attr":
            for value in given:
                yield from self._given(value, "attribute")
        if node.name == "map":
            for value in node.args[:1]:
                yield from self._given(value, "filter")
        if node.name in {"select", "reject"}:
            for value in node.args[:1]:
                yield from self._given(value, "test")
        if node.name in {"selectattr", "rejectattr"}:
            for value in node.args[1:2]:
                yield from self._given(value, "test")
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            yield "computed", ""

    def _given(self, value: nodes.Expr, sort: str) -> Iterator[tuple[str, str]]:
        """Tell a name that is handed to a filter: an attribute's may have several steps."""
        match value:
            case nodes.Const(value=str(text)) if sort == "attribute":
                yield from ((sort, name) for name in text.split("."))
            case nodes.Const(value=str(text)):
                yield sort, text
            case nodes.Const():
                return
            case _:
                yield "computed", self._values.folded(value) or ""


def _cost(node: nodes.Node) -> str:
    """Say what takes time or memory at the writer's choice; nothing if it does not."""
    match node:
        case nodes.Pow():
            return "a power"
        case nodes.Mul(left=left, right=right):
            given, most = [left, right], TIMES
        case nodes.Call(node=nodes.Name(name="range"), args=list(given)):
            most = TIMES
        case nodes.Const(value=str(text)):
            wide = WIDTH.search(text) if "%" in text else None
            return "a width of millions" if wide else ""
        case nodes.Const():
            given, most = [node], NUMBER
        case _:
            return ""
    for each in given:
        match each:
            case nodes.Const(value=int(number)) if number >= most:
                return str(number)
            case _:
                pass
    return ""


_BARE = frozenset({"attr", "ctx", "data", "name", "op"})
"""Fields of nodes that hold no node."""


@cache
def _holding(kind: Any) -> tuple[str, ...]:
    """Return the fields of a kind of node that may hold nodes."""
    return () if kind is nodes.Const else tuple(each for each in kind.fields if each not in _BARE)


def _walk(tree: nodes.Node) -> list[nodes.Node]:
    """List every node, parents first and in order."""
    found: list[nodes.Node] = []
    waiting: list[nodes.Node] = [tree]
    while waiting:
        node = waiting.pop()
        found.append(node)
        if names := _holding(type(node)):
            waiting += _children(node, names)
    return found


def _children(node: nodes.Node, names: tuple[str, ...]) -> list[nodes.Node]:
    """List what ``iter_child_nodes`` yields, from its end."""
    held: list[nodes.Node] = []
    for name in names:
        # A field may be missing where a node was made without it.
        value = getattr(node, name, None)
        if isinstance(value, nodes.Node):
            held.append(value)
        elif value and type(value) is list:
            held += [each for each in value if isinstance(each, nodes.Node)]
    held.reverse()
    return held
