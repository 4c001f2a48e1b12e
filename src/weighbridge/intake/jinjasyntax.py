"""Jinja's parser, without what compiles, loads and renders templates, which takes as long again.

Modules of the parser are imported as parts of a package of another name, whose folder is Jinja's:
``import jinja2`` would import all of it first. So nothing here is the same as in ``jinja2`` itself,
which others in the process may import and use as ever. Type checkers see nothing of that
(``jinjasyntax.pyi``). What the parser imports and does not parse with (``inspect``, and all that is
behind it) is not imported until it is used, and expressions are compiled then. A test holds what
comes out against what Jinja itself makes of a template.
"""

from __future__ import annotations

import _thread
import builtins
import importlib
import importlib.util
import sys
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice
from types import ModuleType

from weighbridge.core import later
from weighbridge.intake import jinjaquick
from weighbridge.typings import Any

PACKAGE = f"{__name__}_only"
"""What stands in the place of ``jinja2``."""


class _Unused:
    """Stands for a class of which only annotations speak."""


class _Spared:
    """Stands for a module that is imported if something of it is used after all."""

    def __init__(self, name: str, **known: object) -> None:
        self.__dict__.update(known)
        self._spared = name

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._spared), name)

    def calling(self, name: str) -> Any:
        """Return a function that calls one of the module."""

        def call(*given: object) -> Any:
            return getattr(self, name)(*given)

        return call


def _spared() -> dict[str, _Spared]:
    """Return what Jinja's parser imports and does not use to parse, by name."""
    ast, random = _Spared("ast"), _Spared("random")
    # Names that are taken out as Jinja is imported may not lead to the modules yet.
    return {
        "ast": _Spared("ast", literal_eval=ast.calling("literal_eval")),
        "inspect": _Spared("inspect"),
        "markupsafe": _Spared("markupsafe", Markup=_Unused),
        "random": _Spared(
            "random", choice=random.calling("choice"), randrange=random.calling("randrange")
        ),
        # Its lexer compiles a dozen expressions for what is read by three here.
        "re": _Spared("re", compile=later.pattern),
        "threading": _Spared("threading", Lock=_thread.allocate_lock),
    }


def _package() -> ModuleType:
    """Return what stands in the place of ``jinja2``."""
    if PACKAGE not in sys.modules:
        found = importlib.util.find_spec("jinja2")
        if found is None or found.submodule_search_locations is None:
            raise ModuleNotFoundError("No module named 'jinja2'", name="jinja2")
        package = ModuleType(PACKAGE)
        package.__path__ = list(found.submodule_search_locations)
        sys.modules[PACKAGE] = package
    return sys.modules[PACKAGE]


def _part(name: str) -> Any:
    """Import a module of the parser, for which ``import`` is ``_import``."""
    package, whole = _package(), f"{PACKAGE}.{name}"
    if whole not in sys.modules:
        spec = importlib.util.find_spec(whole)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"No module named {whole!r}", name=whole)
        module = importlib.util.module_from_spec(spec)
        module.__dict__["__builtins__"] = {**vars(builtins), "__import__": _import}
        sys.modules[whole] = module
        spec.loader.exec_module(module)
        setattr(package, name, module)
    return sys.modules[whole]


def _import(
    name: str, given: Any = None, local: Any = None, names: Any = (), level: int = 0
) -> Any:
    """Import for a module of the parser: another one, or what it can do without."""
    if level == 1 and "." not in name:
        for each in (name,) if name else names:
            _part(each)
        return sys.modules[f"{PACKAGE}.{name}"] if name else _package()
    return _SPARED.get(name) or builtins.__import__(name, given, local, names, level)


_SPARED = _spared()
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
        tags = source.count("{{") + source.count("{%")
        most = max(FEW, int(FEW / 2 + len(source) / CHARACTERS) - TAG * tags)
        tokens = _quicker()[0](source)
        counted = chain(islice(tokens, most), _none(tokens))
        return _quicker()[2](counted, name, filename)


@cache
def _syntax() -> _Syntax:
    return _Syntax()


@cache
def _quicker() -> tuple[Any, Any, Any]:
    """Return what makes tokens, a parser and streams: quicker ones, if Jinja is as they know it."""
    theirs = _lexer.get_lexer(_syntax())
    if not jinjaquick.known(theirs):
        plain = _parser.Parser, _lexer.TokenStream
        return lambda source: theirs.wrap(theirs.tokeniter(source, None)), *plain
    jinjaquick.quicken(nodes)
    made = jinjaquick.parser(_parser, nodes), jinjaquick.stream(_lexer)
    return jinjaquick.Lexer(_lexer, theirs).tokens, *made


FEW = 128
"""Tokens of a template that are parsed however short it is."""

CHARACTERS, TAG = 2.6, 3
"""For each token of a longer one, and tokens that a tag takes besides its own: half of ``FEW`` are
there for any. Counted so, the densest of known models with more than ``FEW`` has seven tenths of
what it may have, and the others less: texts and names have several letters each."""


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
