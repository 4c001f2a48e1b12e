"""Ask single nodes of a tree of Python's syntax what they are, as ``pysource`` needs it."""

from __future__ import annotations

import ast
from collections.abc import Set as AbstractSet

from weighbridge.core import later
from weighbridge.intake import pynames

LETTERS = 500
"""Letters of a module that is imported, and of a name in it, up to which imports are followed."""

_MODES = later.pattern("[wax+]")


def short(node: ast.AST) -> str | tuple[str, str] | None:
    """Spell a name, or an attribute of one, which does the same wherever it is; no other node."""
    if type(node) is ast.Attribute:
        return (node.value.id, node.attr) if type(node.value) is ast.Name else None
    return node.id if type(node) is ast.Name else None


def long(node: ast.AST) -> bool:
    """Whether something is imported by a name that no file has: it is spelled for each use."""
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return False
    if isinstance(node, ast.ImportFrom) and len(node.module or "") + node.level > LETTERS:
        return True
    for alias in node.names:  # noqa: SIM110 - a generator takes as long as what is asked
        if len(alias.name) > LETTERS:
            return True
    return False


def leads(node: ast.Import | ast.ImportFrom, words: AbstractSet[str]) -> bool:
    """Whether something is imported of which any step is among some words."""
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        if node.level:
            return False
        if module in pynames.HOLDERS or not words.isdisjoint(module.split(".")):
            return True
    for alias in node.names:  # noqa: SIM110 - a generator takes as long as what is asked
        if not words.isdisjoint(alias.name.split(".")):
            return True
    return False


def constant(node: ast.Constant) -> str:
    """Return a constant as text; nothing of numbers, which may have more digits than are written.

    Sources may spell such numbers in hexadecimal.
    """
    return "" if isinstance(node.value, int) else str(node.value)


def says(node: ast.AST | None, *, value: bool) -> bool:
    """Whether a node is a constant, and which."""
    return isinstance(node, ast.Constant) and node.value is value


def writes(node: ast.Call) -> bool:
    """Whether ``open`` is called with a mode that writes, or with one that is not known."""
    modes = [*node.args[1:2], *(word.value for word in node.keywords if word.arg == "mode")]
    for mode in modes:
        if not isinstance(mode, ast.Constant) or _MODES.search(constant(mode)):
            return True
    return False
