"""Jinja's parser, without what compiles, loads and renders templates, which takes as long again.

Modules of the parser are imported as parts of a package of another name, whose folder is Jinja's:
``import jinja2`` would import all of it first. So nothing here is the same as in ``jinja2`` itself,
which others in the process may import and use as ever. Type checkers see nothing of that
(``jinjasyntax.pyi``); a test holds what comes out against what Jinja itself makes of a template.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
import sys
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import Any

PACKAGE = f"{__name__}_only"
"""What stands in the place of ``jinja2``."""


def _part(name: str) -> Any:
    """Import a module of the parser."""
    if PACKAGE not in sys.modules:
        found = importlib.util.find_spec("jinja2")
        if found is None or found.submodule_search_locations is None:
            raise ModuleNotFoundError("No module named 'jinja2'", name="jinja2")
        package = ModuleType(PACKAGE)
        package.__path__ = list(found.submodule_search_locations)
        sys.modules[PACKAGE] = package
    return importlib.import_module(f"{PACKAGE}.{name}")


nodes = _part("nodes")
_lexer, _parser = _part("lexer"), _part("parser")
TemplateSyntaxError = _part("exceptions").TemplateSyntaxError


class _Generation:
    """``{% generation %}``, which marks what the assistant says; its body is the template's."""

    tags = frozenset({"generation"})

    def parse(self, parser: Any) -> Any:
        next(parser.stream)
        return parser.parse_statements(("name:endgeneration",), drop_needle=True)


class _Loops:
    """``{% break %}`` and ``{% continue %}``, as ``jinja2.ext.loopcontrols`` has them."""

    tags = frozenset({"break", "continue"})

    def parse(self, parser: Any) -> Any:
        token = next(parser.stream)
        made = nodes.Break if token.value == "break" else nodes.Continue
        return made(lineno=token.lineno)


class _Do:
    """``{% do %}``, as ``jinja2.ext.do`` has it."""

    tags = frozenset({"do"})

    def parse(self, parser: Any) -> Any:
        node = nodes.ExprStmt(lineno=next(parser.stream).lineno)
        node.node = parser.parse_tuple()
        return node


class _Syntax:
    """What the parser asks of an environment: how templates are spelled that loaders take."""

    block_start_string, block_end_string = "{%", "%}"
    variable_start_string, variable_end_string = "{{", "}}"
    comment_start_string, comment_end_string = "{#", "#}"
    line_statement_prefix = line_comment_prefix = None
    trim_blocks = lstrip_blocks = True
    newline_sequence, keep_trailing_newline = "\n", False

    def iter_extensions(self) -> Iterator[Any]:
        return iter((_Generation(), _Loops(), _Do()))

    def _tokenize(self, source: str, name: None, filename: None = None, state: None = None) -> Any:
        return _quicker().tokenize(source, name, filename, state)


@cache
def _syntax() -> _Syntax:
    return _Syntax()


_ORDER = ("whitespace", "float", "integer", "name", "string", "operator")
"""What may stand inside of a tag, in the order in which Jinja tries it."""


@cache
def _quicker() -> Any:
    """Return Jinja's lexer, which tries the commonest first.

    Words that begin with a letter, texts, operators and numbers begin with different characters, so
    that it makes no difference which is tried first. Of what ends a tag it does: that stays first.
    """
    lexer = _lexer.get_lexer(_syntax())
    for rules in lexer.rules.values():
        inside = {rule[1]: rule for rule in rules if isinstance(rule[1], str)}
        if tuple(inside)[-len(_ORDER) :] == _ORDER and rules[-1] is inside["operator"]:
            blank, fraction, number, name, text, sign = rules[-len(_ORDER) :]
            word = (re.compile(_LETTER + name[0].pattern, name[0].flags), *name[1:])
            rules[-len(_ORDER) :] = [blank, word, sign, text, fraction, number, name]
    return lexer


_LETTER = r"(?=[a-zA-Z_])"
"""What a name begins with that is no number, whichever is tried first."""


def parsed(text: str) -> Any:
    """Parse a template, with the statements that loaders add.

    Raises:
        TemplateSyntaxError: It does not parse.
    """
    # As ``Parser.parse``, which then tells each node of the environment: nobody asks.
    return nodes.Template(_parser.Parser(_syntax(), text).subparse(), lineno=1)
