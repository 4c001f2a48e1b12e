"""Jinja's parser, without what compiles, loads and renders templates, which takes as long again.

Modules of the parser are imported as parts of a package of another name, whose folder is Jinja's:
``import jinja2`` would import all of it first. So nothing here is the same as in ``jinja2`` itself,
which others in the process may import and use as ever. Type checkers see nothing of that
(``jinjasyntax.pyi``); a test holds what comes out against what Jinja itself makes of a template.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from types import ModuleType
from typing import Any

from weighbridge.intake import jinjaquick

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

    def _tokenize(self, source: str, name: None, filename: None, _: None) -> Any:
        most = max(FEW, int(len(source) / CHARACTERS))
        tokens = _quicker()[0](source)
        counted = chain(islice(tokens, most), _none(tokens))
        return _lexer.TokenStream(counted, name, filename)


@cache
def _syntax() -> _Syntax:
    return _Syntax()


@cache
def _quicker() -> tuple[Any, Any]:
    """Return what makes tokens, and a parser: quicker ones, if Jinja is as they know it."""
    theirs = _lexer.get_lexer(_syntax())
    if not jinjaquick.known(theirs):
        return lambda source: theirs.wrap(theirs.tokeniter(source, None)), _parser.Parser
    jinjaquick.quicken(nodes)
    return jinjaquick.Lexer(_lexer, theirs).tokens, jinjaquick.parser(_parser, nodes)


FEW = 128
"""Tokens of a template that are parsed however short it is."""

CHARACTERS = 2.5
"""For each token of a longer one. Of what known models have the densest has one for 2.8, and of
those with more than ``FEW`` one for 4.0: texts and names have several letters each."""


class DenseError(Exception):
    """A template has more tokens than one of its length is parsed with."""


def _none(tokens: Iterator[Any]) -> Iterator[Any]:
    """Yield nothing.

    Raises:
        DenseError: There are tokens.
    """
    for _ in tokens:
        raise DenseError(f"is denser than a word or sign for {CHARACTERS} characters")
    yield from ()


def parsed(text: str) -> Any:
    """Parse a template, with the statements that loaders add.

    Raises:
        TemplateSyntaxError: It does not parse.
        DenseError: It would take longer than its length allows.
    """
    # As ``Parser.parse``, which then tells each node of the environment: nobody asks.
    return nodes.Template(_quicker()[1](_syntax(), text).subparse(), lineno=1)
