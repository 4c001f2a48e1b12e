"""Go through a tree of Python's syntax: all of its nodes, what runs on import, what is called."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator

from weighbridge.typings import Any

_CALLABLE = (ast.FunctionDef, ast.AsyncFunctionDef)
DEFINED = (*_CALLABLE, ast.ClassDef)
_IMPORTS = frozenset({ast.Import, ast.ImportFrom})
_LEAVES = frozenset({ast.Name, ast.Constant, ast.alias, ast.Pass})
"""Nodes below which nothing is but a context."""

_BLOCKS = (ast.stmt, ast.excepthandler, ast.match_case)
_PLAIN = frozenset({ast.Expr, ast.Assign, ast.Import, ast.ImportFrom, ast.Return, ast.Assert})
"""Statements with no others inside."""

_BARE = frozenset(
    {"attr", "ctx", "id", "is_async", "kind", "level", "module", "op", "ops", "simple"}
    | {"type_comment"}
)
"""Fields of nodes that hold an operator, a context, a text or a number."""

_HOLDING: dict[type[ast.AST], tuple[str, ...]] = {
    sort: tuple(name for name in sort._fields if name not in _BARE)
    for sort in vars(ast).values()
    if isinstance(sort, type) and issubclass(sort, ast.AST)
}
"""Which fields of a node may hold nodes."""

_COMMON: dict[type[ast.AST], Callable[[Any], list[ast.AST]]] = {
    ast.Expr: lambda node: [node.value],
    ast.Import: lambda node: node.names,
    ast.ImportFrom: lambda node: node.names,
    ast.Attribute: lambda node: [node.value],
    ast.Call: lambda node: [node.func, *node.args, *node.keywords],
    ast.Assign: lambda node: [*node.targets, node.value],
    ast.Subscript: lambda node: [node.value, node.slice],
    ast.BinOp: lambda node: [node.left, node.right],
    ast.UnaryOp: lambda node: [node.operand],
    ast.Compare: lambda node: [node.left, *node.comparators],
    ast.keyword: lambda node: [node.value],
    ast.Tuple: lambda node: node.elts,
    ast.List: lambda node: node.elts,
}
"""What is right below a node of which there are many, as fields in their order have it."""


def nodes(tree: ast.AST) -> list[ast.AST]:
    """List the nodes of a tree as ``ast.walk`` does, but for operators and contexts of names."""
    found = [tree]
    for node in found:
        if type(node) not in _LEAVES:
            found += _children(node)
    return found


def own(definition: ast.AST) -> list[ast.AST]:
    """List the nodes of a definition, of definitions inside it only themselves."""
    found = [*_children(definition)]
    for node in found:
        if not isinstance(node, DEFINED):
            found += _children(node)
    return found


def _children(node: ast.AST) -> list[ast.AST]:
    """List the nodes right below one, but for operators and contexts of names."""
    sort = type(node)
    if sort in _COMMON:
        return _COMMON[sort](node)
    found: list[ast.AST] = []
    if sort in _LEAVES:
        return found
    for name in _HOLDING[sort]:
        held = getattr(node, name, None)
        if type(held) is list:
            if held:
                found += [item for item in held if isinstance(item, ast.AST)]
        elif isinstance(held, ast.AST):
            found.append(held)
    return found


def executed(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Yield the statements that run on import: all but function bodies and the main guard."""
    waiting: list[ast.AST] = list(reversed(body))
    while waiting:
        node = waiting.pop()
        if type(node) in _PLAIN and isinstance(node, ast.stmt):
            yield node
            continue
        if isinstance(node, ast.If) and _guard(node.test):
            waiting.extend(reversed(node.orelse))
            continue
        if isinstance(node, ast.stmt):
            yield node
        if not isinstance(node, _CALLABLE):
            inner = (child for child in _children(node) if isinstance(child, _BLOCKS))
            waiting.extend(reversed(list(inner)))


def called(statement: ast.stmt) -> Iterator[ast.Call]:
    """Yield the calls in one statement that run with it, without its inner statements."""
    sort = type(statement)
    if sort in _IMPORTS or (sort is ast.Expr and type(statement.value) in _LEAVES):  # type: ignore[attr-defined]
        return
    waiting: list[ast.AST] = list(_first(statement))
    while waiting:
        node = waiting.pop()
        if type(node) in _LEAVES:
            continue
        if isinstance(node, ast.Call):
            yield node
        if isinstance(node, ast.Lambda):
            waiting.extend(_defaults(node.args))
        elif type(node) in _COMMON:
            waiting.extend(_children(node))
        else:
            waiting.extend([child for child in _children(node) if not isinstance(child, ast.stmt)])


def _first(statement: ast.stmt) -> Iterable[ast.AST]:
    if type(statement) in _PLAIN:
        return _children(statement)
    if isinstance(statement, _CALLABLE):
        given = statement.args
        every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
        noted = [arg.annotation for arg in every if arg is not None and arg.annotation is not None]
        returned = [statement.returns] if statement.returns is not None else []
        return [*statement.decorator_list, *_defaults(given), *noted, *returned]
    return [child for child in _children(statement) if not isinstance(child, _BLOCKS)]


def _defaults(given: ast.arguments) -> list[ast.expr]:
    return [*given.defaults, *(item for item in given.kw_defaults if item is not None)]


def _guard(test: ast.expr) -> bool:
    """Whether a condition is never true on import."""
    match test:
        case ast.Compare(
            left=ast.Name(id="__name__"),
            ops=[ast.Eq()],
            comparators=[ast.Constant(value="__main__")],
        ):
            return True
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return False
    return False
