"""Jinja's lexer and parser of expressions once more, for the same trees in half the time.

Jinja tries one expression after the other for each word, and asks for each of its twelve levels of
operators whether there is one of them behind a word, where most often there is none. Here one
expression tells what a word is, and all levels are passed at once if there is no operator. Words,
trees, lines and errors are Jinja's own, which tests hold against it; statements are left to it.

Modules of Jinja are given, not imported: see ``intake/jinjasyntax.py``.

Source: ``jinja2/lexer.py`` and ``jinja2/parser.py`` of Jinja 3.1.6 (retrieved 2026-11-28).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from weighbridge.typings import Any

_INSIDE = {"variable_begin": "-}", "block_begin": "+-%"}
"""What an end of a tag begins with, by the state of the lexer."""

_STATES = frozenset({
    "root", "raw_begin", "comment_begin", "block_begin", "variable_begin", "linestatement_begin",
    "linecomment_begin",
})  # fmt: skip

_PAIRS, _RULES = ("root", "raw_begin", "comment_begin"), 2
"""States with a rule for what is known, and one for the rest."""

_KINDS = ("whitespace", "float", "integer", "name", "string", "operator")
"""Rules inside of a tag, in Jinja's order, behind what ends it."""

_CLOSING = {"{": "}", "(": ")", "[": "]"}

_JOINING = frozenset({
    "add", "sub", "mul", "div", "floordiv", "mod", "pow", "tilde", "eq", "ne", "lt", "lteq", "gt",
    "gteq",
})  # fmt: skip
"""Types of tokens that join two expressions."""

_WORDS = frozenset({"or", "and", "not", "in"})
"""Names that do."""

_COMPARING = frozenset({"eq", "ne", "lt", "lteq", "gt", "gteq"})
_FOLLOWING = frozenset({"dot", "lbracket", "lparen"})
_LITERAL = frozenset({"true", "false", "True", "False", "none", "None"})


def known(lexer: Any) -> bool:
    """Whether a lexer of Jinja has the rules that are known here."""
    rules = lexer.rules
    if frozenset(rules) != _STATES or any(len(rules[state]) != _RULES for state in _PAIRS):
        return False
    return all(tuple(rule[1] for rule in rules[state][1:]) == _KINDS for state in _INSIDE)


def pattern(lexer: Any) -> re.Pattern[str]:
    """Return one expression for all that may stand inside of a tag but its end.

    Words that begin with a letter, texts, operators and numbers begin with different characters, so
    that it makes no difference which is tried first. The commonest are.
    """
    found = {rule[1]: _inline(rule[0]) for rule in lexer.rules["variable_begin"][1:]}
    word = f"(?=[a-zA-Z_]){found['name']}"
    return re.compile(
        f"(?P<whitespace>{found['whitespace']})|(?P<word>{word})|(?P<operator>{found['operator']})"
        f"|(?P<string>{found['string']})|(?P<float>{found['float']})"
        f"|(?P<integer>{found['integer']})|(?P<name>{found['name']})"
    )


def _inline(found: re.Pattern[str]) -> str:
    """Return an expression with its flags inside."""
    # What is not compiled yet need not be: its flags are those it was given.
    text, flags = getattr(found, "given", None) or (found.pattern, found.flags)
    if flags & re.VERBOSE:
        # Its last line may be a remark.
        text += "\n"
    letters = [(re.IGNORECASE, "i"), (re.DOTALL, "s"), (re.VERBOSE, "x"), (re.MULTILINE, "m")]
    given = "".join(letter for flag, letter in letters if flags & flag)
    return f"(?{given}:{text})" if given else f"(?:{text})"


class Lexer:
    """Makes tokens of a text."""

    def __init__(self, lexing: Any, lexer: Any) -> None:
        """Take Jinja's module, and a lexer of it that is ``known``."""
        self._lexing, self._lexer = lexing, lexer
        self._inside = pattern(lexer).match
        self._ends = {state: lexer.rules[state][0][0].match for state in _INSIDE}
        self._begun = lexer.rules["root"][0][0].match
        self._token = lexing.Token

    def tokens(self, source: str) -> Iterator[Any]:
        """Yield the tokens of a template, as Jinja's lexer and its ``wrap`` do.

        Raises:
            TemplateSyntaxError: Of Jinja.
        """
        lexer, lexing = self._lexer, self._lexing
        lines = lexing.newline_re.split(source)[::2]
        if not lexer.keep_trailing_newline and lines[-1] == "":
            del lines[-1]
        source = "\n".join(lines)
        at, line, state, starting = 0, 1, "root", True
        make, token = tuple.__new__, self._token
        while True:
            if state in _INSIDE:
                at, line, tokens = self._tag(source, at, line, state)
                yield from tokens
                starting, state = source[at - 1 : at] == "\n", "root"
                continue
            match = self._begun(source, at) if state == "root" else None
            if match is not None:
                text, more = self._before(match[1], match, starting)
                if text:
                    yield make(token, (line, "data", text))
                line += text.count("\n") + more
                state, at = match.lastgroup or "", match.end()
                text = match[state]
                if state in _INSIDE:
                    yield make(token, (line, state, text))
                line += text.count("\n")
            elif state == "root":
                if text := source[at:]:
                    yield make(token, (line, "data", text))
                return
            else:
                match = self._besides(source, at, state, line)
                if match is None:
                    return
                text, more = match[1], 0
                if state == "raw_begin":
                    text, more = self._before(text, match, starting)
                    if text:
                        yield make(token, (line, "data", text))
                line += text.count("\n") + more + match[2].count("\n")
                state, at = "root", match.end()
            starting = source[at - 1 : at] == "\n"

    def _before(self, text: str, match: re.Match[str], starting: bool) -> tuple[str, int]:  # noqa: FBT001 - of a tag
        """Return what is left of the text before a tag, and how many of its lines are not.

        The first group behind that which tells the tag holds the sign for blanks.
        """
        sign = match[3] if match.lastgroup is None else match[(match.lastindex or 0) + 1]
        if sign == "-":
            left = text.rstrip()
            return left, text.count("\n", len(left))
        if sign != "+" and match.lastgroup != "variable_begin":
            start = text.rfind("\n") + 1
            blank = start > 0 or starting
            if blank and self._lexing.whitespace_re.fullmatch(text, start):
                return text[:start], 0
        return text, 0

    def _besides(self, source: str, at: int, state: str, line: int) -> re.Match[str] | None:
        """Return what is a comment, or raw, with its end."""
        (whole, _, _), (_, (failure,), _) = self._lexer.rules[state]
        match: re.Match[str] | None = whole.match(source, at)
        if match is None and at < len(source):
            raise failure(line, None)
        return match

    def _tag(self, source: str, at: int, line: int, state: str) -> tuple[int, int, Iterator[Any]]:
        """Return where a tag ends, on which line, and its tokens; an error comes in its turn."""
        found: list[Any] = []
        try:
            at, line = self._words(source, at, line, state, found.append)
        except (self._lexing.TemplateSyntaxError, SyntaxError, ValueError) as error:
            return len(source), line, _failing(found, error)
        return at, line, iter(found)

    def _words(
        self, source: str, at: int, line: int, state: str, add: Callable[[Any], object]
    ) -> tuple[int, int]:
        """Add the tokens up to the end of a tag, and that."""
        inside, ended, ending = self._inside, self._ends[state], _INSIDE[state]
        make, operators, token = tuple.__new__, self._lexing.operators, self._token
        size, closing = len(source), list[str]()
        while at < size:
            sign = source[at]
            if sign == " ":
                at += 1
                continue
            if sign in ending and not closing:
                match = ended(source, at)
                if match is not None:
                    text = match.group()
                    add(make(token, (line, state.replace("begin", "end"), text)))
                    return match.end(), line + text.count("\n")
            match = inside(source, at)
            if match is None:
                why = f"unexpected char {sign!r} at {at}"
                raise self._lexing.TemplateSyntaxError(why, line, None, None)
            text, kind, at = match.group(), match.lastgroup, match.end()
            if kind == "whitespace":
                line += text.count("\n")
            elif kind == "word" and text.isascii():
                add(make(token, (line, "name", text)))
            elif kind == "operator":
                if text in _CLOSING:
                    closing.append(_CLOSING[text])
                elif text in "})]":
                    self._closed(text, closing, line)
                add(make(token, (line, operators[text], text)))
            else:
                add(token(line, "name" if kind == "word" else kind, self._value(kind, text, line)))
                line += text.count("\n")
        return at, line

    def _closed(self, text: str, closing: list[str], line: int) -> None:
        """Take a bracket that ends from those that are open."""
        if not closing:
            raise self._lexing.TemplateSyntaxError(f"unexpected {text!r}", line, None, None)
        if (wanted := closing.pop()) != text:
            why = f"unexpected {text!r}, expected {wanted!r}"
            raise self._lexing.TemplateSyntaxError(why, line, None, None)

    def _value(self, kind: str | None, text: str, line: int) -> Any:
        """Return what a word, a text or a number stands for."""
        lexing = self._lexing
        if kind == "string":
            inner = text[1:-1]
            if "\\" not in inner:
                return inner
            try:
                return inner.encode("ascii", "backslashreplace").decode("unicode-escape")
            except ValueError as error:
                why = str(error).rpartition(":")[2].strip()
                raise lexing.TemplateSyntaxError(why, line, None, None) from error
        if kind == "integer":
            return int(text.replace("_", ""), 0)
        if kind == "float":
            return lexing.literal_eval(text.replace("_", ""))
        if not text.isidentifier():
            why = "Invalid character in identifier"
            raise lexing.TemplateSyntaxError(why, line, None, None)
        return text


def _failing(tokens: list[Any], error: Exception) -> Iterator[Any]:
    """Yield what came before an error, which Jinja raises where it comes to it."""
    yield from tokens
    raise error


class _Expressions:
    """Has what Jinja's has, with the methods that are asked for each word anew.

    A method that ends with ``_rest`` is given what stands left of an operator, if there is one,
    and the line on which that begins.
    """

    stream: Any
    nodes: Any
    sums: Mapping[str, Any]
    products: Mapping[str, Any]
    parse_not: Callable[[], Any]
    parse_primary: Callable[[], Any]
    parse_postfix: Callable[[Any], Any]
    parse_filter_expr: Callable[[Any], Any]

    def _joined(self) -> bool:
        """Whether an operator follows."""
        _, kind, value = self.stream.current
        return kind in _JOINING or (kind == "name" and value in _WORDS)

    def parse_condexpr(self) -> Any:
        line, found = self.stream.current.lineno, self.parse_or()
        while self.stream.current[1:] == ("name", "if"):
            next(self.stream)
            test, other = self.parse_or(), None
            if self.stream.current[1:] == ("name", "else"):
                next(self.stream)
                other = self.parse_condexpr()
            found = self.nodes.CondExpr(test, found, other, lineno=line)
            line = self.stream.current.lineno
        return found

    def parse_or(self) -> Any:
        current = self.stream.current
        line = current.lineno
        if current[1:] == ("name", "not"):
            found = self.parse_not()
        else:
            found = self.parse_unary()
            if not self._joined():
                return found
            found = self._compare_rest(found, line)
        found = self._and_rest(found, line)
        while self.stream.current[1:] == ("name", "or"):
            next(self.stream)
            found = self.nodes.Or(found, self.parse_and(), lineno=line)
            line = self.stream.current.lineno
        return found

    def parse_and(self) -> Any:
        line = self.stream.current.lineno
        return self._and_rest(self.parse_not(), line)

    def _and_rest(self, found: Any, line: int) -> Any:
        while self.stream.current[1:] == ("name", "and"):
            next(self.stream)
            found = self.nodes.And(found, self.parse_not(), lineno=line)
            line = self.stream.current.lineno
        return found

    def parse_compare(self) -> Any:
        line, found = self.stream.current.lineno, self.parse_unary()
        return self._compare_rest(found, line) if self._joined() else found

    def _compare_rest(self, found: Any, line: int) -> Any:
        others: list[Any] = []
        found = self._math1_rest(found, line)
        while True:
            _, kind, value = self.stream.current
            if kind in _COMPARING:
                next(self.stream)
            elif kind == "name" and value == "in":
                next(self.stream)
                kind = "in"
            elif kind == "name" and value == "not" and (self.stream.look()[1:] == ("name", "in")):
                self.stream.skip(2)
                kind = "notin"
            else:
                return self.nodes.Compare(found, others, lineno=line) if others else found
            others.append(self.nodes.Operand(kind, self.parse_math1()))
            line = self.stream.current.lineno

    def parse_math1(self) -> Any:
        line, found = self.stream.current.lineno, self.parse_unary()
        return self._math1_rest(found, line) if self._joined() else found

    def _math1_rest(self, found: Any, line: int) -> Any:
        found = self._concat_rest(found, line)
        while (made := self.sums.get(self.stream.current.type)) is not None:
            next(self.stream)
            found = made(found, self.parse_concat(), lineno=line)
            line = self.stream.current.lineno
        return found

    def parse_concat(self) -> Any:
        line, found = self.stream.current.lineno, self.parse_unary()
        return self._concat_rest(found, line) if self._joined() else found

    def _concat_rest(self, found: Any, line: int) -> Any:
        every = [self._math2_rest(found, line)]
        while self.stream.current.type == "tilde":
            next(self.stream)
            every.append(self.parse_math2())
        return self.nodes.Concat(every, lineno=line) if every[1:] else every[0]

    def parse_math2(self) -> Any:
        line, found = self.stream.current.lineno, self.parse_unary()
        return self._math2_rest(found, line) if self._joined() else found

    def _math2_rest(self, found: Any, line: int) -> Any:
        found = self._pow_rest(found, line)
        while (made := self.products.get(self.stream.current.type)) is not None:
            next(self.stream)
            found = made(found, self.parse_pow(), lineno=line)
            line = self.stream.current.lineno
        return found

    def parse_pow(self) -> Any:
        line = self.stream.current.lineno
        return self._pow_rest(self.parse_unary(), line)

    def _pow_rest(self, found: Any, line: int) -> Any:
        while self.stream.current.type == "pow":
            next(self.stream)
            found = self.nodes.Pow(found, self.parse_unary(), lineno=line)
            line = self.stream.current.lineno
        return found

    def parse_unary(self, with_filter: bool = True) -> Any:  # noqa: FBT001, FBT002 - Jinja's
        stream = self.stream
        line, kind, value = stream.current
        if kind == "name" and value not in _LITERAL:
            next(stream)
            found = self.nodes.Name(value, "load", lineno=line)
        elif kind == "sub":
            next(stream)
            found = self.nodes.Neg(self.parse_unary(with_filter=False), lineno=line)
        elif kind == "add":
            next(stream)
            found = self.nodes.Pos(self.parse_unary(with_filter=False), lineno=line)
        else:
            found = self.parse_primary()
        kind = stream.current.type
        if kind in _FOLLOWING:
            found = self.parse_postfix(found)
            kind = stream.current.type
        if with_filter and (
            kind in ("pipe", "lparen") or (kind == "name" and stream.current.value == "is")
        ):
            found = self.parse_filter_expr(found)
        return found


def parser(parsing: Any, nodes: Any) -> Any:
    """Return a class of parser that passes levels of operators at once.

    Args:
        parsing: Jinja's module of that name.
        nodes: Likewise.
    """
    sums = {"add": nodes.Add, "sub": nodes.Sub}
    products = {
        "mul": nodes.Mul, "div": nodes.Div, "floordiv": nodes.FloorDiv, "mod": nodes.Mod,
    }  # fmt: skip
    held = {"nodes": nodes, "sums": sums, "products": products}
    return type("Parser", (_Expressions, parsing.Parser), held)


def stream(lexing: Any) -> Any:
    """Return a class of streams of tokens that asks once for what is there, as it mostly is."""

    def expect(self: Any, expression: str) -> Any:
        return next(self) if self.current.type == expression else other(self, expression)

    other = lexing.TokenStream.expect
    return type("TokenStream", (lexing.TokenStream,), {"expect": expect})


def quicken(nodes: Any) -> None:
    """Let nodes be made quicker; a node that is made wrongly is left to Jinja to refuse."""
    plain = nodes.Node.__init__

    def made(
        self: Any, *fields: Any, lineno: int | None = None, environment: Any = None, **more: Any
    ) -> None:
        names = self.fields
        if more or self.abstract or len(fields) != len(names):
            plain(self, *fields, lineno=lineno, environment=environment, **more)
            return
        held = self.__dict__
        held.update(zip(names, fields, strict=True))
        held["lineno"], held["environment"] = lineno, environment

    nodes.Node.__init__ = made
