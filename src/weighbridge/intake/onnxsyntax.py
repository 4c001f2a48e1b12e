"""Models of ONNX in the syntax of ONNX's own, turned into their wire format.

Layout::

    <ir_version: 8, opset_import: ["" : 17]>                       fields of the model
    name (float[1,3] x, float w = {1}) => (float[1] y)             the graph: inputs, outputs
    <float[2] b = {1, 2}, float[9] c = ["location": "c.bin"]> {    tensors, here or in a file
        ["node"] y, z = domain.Op:overload <axis: int = 1, body = inner (x) => (y) {...}> (x, b)
    }
    <domain: "acme", opset_import: [...]> function <attribute> (x) => (y) { ... }

What the parser of ONNX refuses is damage here. Elements of tensors, types of what is no tensor,
inputs and outputs of nodes are passed over.

Source: ``onnx/defs/parser.cc`` and ``parser.h`` of https://github.com/onnx/onnx,
https://onnx.ai/onnx/repo-docs/Syntax.html (retrieved 2026-11-27).
"""

from __future__ import annotations

import re

from weighbridge.core import FormatError, GapKind, later
from weighbridge.intake import onnxwire
from weighbridge.intake.onnxtext import SCHEMA, TOP
from weighbridge.intake.textproto import field, integer

_BLANK = later.pattern(rb"(?:\s|#[^\n]*)*+")
_WORD = later.pattern(rb"[A-Za-z_][A-Za-z0-9_]*+")
_STRING = later.pattern(rb'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_NUMBER = later.pattern(
    rb"-?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d*)?|(?:nan|inf|infinity)(?![A-Za-z0-9_]))", re.IGNORECASE
)
_ELEMENTS = later.pattern(rb'\{[^"{}#\[\]<>=]*+\}')
_ESCAPED = later.pattern(rb"\\(.)", re.DOTALL)

_NAMES = rb'(?:[A-Za-z_]\w*+|"[^"\\]*+")?+(?:\s*+,\s*+(?:[A-Za-z_]\w*+|"[^"\\]*+"))*+'
_NODES = later.pattern(
    rb'\s*+(?:\[\s*+(?:[A-Za-z_]\w*+|"[^"\\]*+")\s*+\]\s*+)?+%b\s*+=\s*+([A-Za-z_]\w*+(?:\.\w++)*+)'
    rb"\s*+\(\s*+%b\s*+\)(?=\s*+[A-Za-z_\[}\"])" % (_NAMES, _NAMES),
    re.ASCII,
)
"""A node without attributes, as nearly all are written; another one, or the end, follows it."""

_FIGURES = later.pattern(
    rb"\s*+(?::\s*+[A-Za-z_]\w*+\s*+)?+=\s*+(-?\d++(?:\.\d*+)?+|\[\s*+-?\d++(?:\s*+,\s*+-?\d++)*+\s*+\])"
    rb"(?=\s*+[,>])",
    re.ASCII,
)
"""What an attribute of numbers is, behind its name."""

BLANKS = frozenset(bytes([each]) for each in b" \t\n\r\v\f#")

TYPES = frozenset(
    b"float uint8 int8 uint16 int16 int32 int64 string bool float16 double uint32 uint64 complex64"
    b" complex128 bfloat16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz float8e8m0 uint4"
    b" int4 float4e2m1 uint2 int2 floate4m3 floate5m2".split()
)
KINDS = {
    name.encode(): integer(SCHEMA["TensorProto"]["data_type"][0], b"%d" % kind)
    for kind, (name, _) in onnxwire.TYPES.items()
}
"""What a tensor says of its type."""

OF_TYPES = frozenset({b"seq", b"map", b"optional", b"sparse_tensor"})
"""Words before types in brackets."""

NUMBERS = frozenset({"ir_version", "model_version"})
LISTS = {"opset_import": "OperatorSetIdProto", "metadata_props": "Pair"}
FUNCTION = "FunctionProto"
INDENT = 2
"""Levels of nesting that a graph in an attribute of a node takes."""


def wire(text: bytes, base: int, nesting: int) -> bytes:
    """Return a model as it would be on the wire.

    Args:
        text: All of it.
        base: Offset of its first byte, for errors.
        nesting: Graphs and types inside one another, at most.

    Raises:
        FormatError: Not such a text; of kind ``LIMIT`` if it is nested too deeply.
    """
    return _Parser(text, base, nesting).model()


def _put(message: str, name: str, raw: bytes) -> bytes:
    return field(SCHEMA[message][name][0], raw) if name in SCHEMA[message] else b""


class _Parser:
    """Walks through the text; each method leaves ``at`` behind what it read."""

    def __init__(self, text: bytes, base: int, nesting: int) -> None:
        self.text = text
        self.base = base
        self.left = nesting
        self.at = 0
        self._made: dict[bytes, bytes] = {}

    def model(self) -> bytes:
        parts = self._fields(TOP) if self._is(b"<") else []
        parts.append(_put(TOP, "graph", self._graph()))
        while self._next():
            parts.append(_put(TOP, "functions", self._function()))
        return b"".join(parts)

    def _fields(self, message: str) -> list[bytes]:
        """Read the fields of a model or a function, behind what opens them."""
        parts: list[bytes] = []
        while True:
            name = self._word().decode()
            self._take(b":")
            if name in LISTS:
                parts += self._pairs(message, name)
            elif name in NUMBERS:
                parts.append(self._integer(message, name))
            else:
                parts.append(_put(message, name, self._string()))
            if not self._is(b","):
                break
        self._take(b">")
        return parts

    def _integer(self, message: str, name: str) -> bytes:
        digits = self._number()
        number = SCHEMA[message].get(name)
        return integer(number[0], digits) if number and digits.isdigit() else b""

    def _pairs(self, message: str, name: str) -> list[bytes]:
        """Read a list of texts with what each stands for."""
        parts: list[bytes] = []
        self._take(b"[")
        if self._is(b"]"):
            return parts
        inner = LISTS.get(name, "Pair")
        while True:
            key = self._string()
            self._take(b":")
            if inner == "Pair":
                pair = _put(inner, "key", key) + _put(inner, "value", self._string())
            else:
                pair = _put(inner, "domain", key) + self._integer(inner, "version")
            parts.append(_put(message, name, pair))
            if not self._is(b","):
                break
        self._take(b"]")
        return parts

    def _function(self) -> bytes:
        parts = self._fields(FUNCTION) if self._is(b"<") else []
        parts.append(_put(FUNCTION, "name", self._name()))
        if self._is(b"<"):
            while True:
                name = self._name()
                if self._next() in (b":", b"="):
                    parts.append(_put(FUNCTION, "attribute_proto", self._attribute(name)))
                if not self._is(b","):
                    break
            self._take(b">")
        self._take(b"(")
        self._values(b")", "")
        self._arrow()
        self._take(b"(")
        self._values(b")", "")
        if self._is(b"<"):
            self._values(b">", "")
        return b"".join([*parts, *self._nodes(FUNCTION)])

    def _graph(self) -> bytes:
        graph = "GraphProto"
        parts = [_put(graph, "name", self._name())]
        if self._is(b"("):
            parts += self._values(b")", graph)
        self._arrow()
        self._take(b"(")
        self._values(b")", "")
        if self._is(b"<"):
            parts += self._values(b">", graph)
        return b"".join([*parts, *self._nodes(graph)])

    def _values(self, closing: bytes, message: str) -> list[bytes]:
        """Read names with their types; where tensors may be, the tensor behind each."""
        parts: list[bytes] = []
        if self._is(closing):
            return parts
        while True:
            said = self._type() if self._typed() else b""
            name = self._name()
            if message and self._is(b"="):
                parts.append(_put(message, "initializer", self._tensor(name, said)))
            if not self._is(b","):
                break
        self._take(closing)
        return parts

    def _tensor(self, name: bytes, said: bytes) -> bytes:
        """Read elements, or the file that they lie in, behind a type; there may be neither."""
        parts, following = [said, _put("TensorProto", "name", name)], self._next()
        if following == b"[":
            parts += self._pairs("TensorProto", "external_data")
        elif following == b"{" and (found := _ELEMENTS.match(self.text, self.at)):
            self.at = found.end()
        elif following == b"{":
            self._take(b"{")
            self._string()
            while self._is(b","):
                self._string()
            self._take(b"}")
        return b"".join(parts)

    def _nodes(self, message: str) -> list[bytes]:
        parts: list[bytes] = []
        self._take(b"{")
        while not self._is(b"}"):
            if plain := _NODES.match(self.text, self.at):
                self.at = plain.end()
                if (made := self._made.get(plain[1])) is None:
                    made = self._made[plain[1]] = self._operator(plain[1].split(b"."))
                parts.append(_put(message, "node", made))
            else:
                parts.append(_put(message, "node", self._node()))
        return parts

    def _operator(self, words: list[bytes]) -> bytes:
        domain = _put("NodeProto", "domain", b".".join(words[:-1]))
        return domain + _put("NodeProto", "op_type", words[-1])

    def _node(self) -> bytes:
        if self._is(b"["):
            if self._next() != b"]":
                self._name()
            self._take(b"]")
        self._names()
        self._take(b"=")
        words = [self._word()]
        while self._is(b"."):
            words.append(self._word())
        node, parts = "NodeProto", [self._operator(words)]
        if self._is(b":"):
            self._word()
        before = self._attributes()
        self._take(b"(")
        self._names()
        self._take(b")")
        attributes = before or self._attributes()
        return b"".join([*parts, *(_put(node, "attribute", each) for each in attributes)])

    def _attributes(self) -> list[bytes]:
        found: list[bytes] = []
        if self._is(b"<"):
            found.append(self._attribute(self._word()))
            while self._is(b","):
                found.append(self._attribute(self._word()))
            self._take(b">")
        return found

    def _attribute(self, name: bytes) -> bytes:
        parts = [_put("AttributeProto", "name", name)]
        if figures := _FIGURES.match(self.text, self.at):
            self.at, digits = figures.end(), figures[1]
            number = SCHEMA["AttributeProto"]["i"][0]
            return parts[0] + (integer(number, digits) if digits.isdigit() else b"")
        if self._is(b":"):
            self._word()
        self._take(b"=")
        if not self._is(b"["):
            return b"".join([*parts, self._value(several=False)])
        if not self._is(b"]"):
            parts.append(self._value(several=True))
            while self._is(b","):
                parts.append(self._value(several=True))
            self._take(b"]")
        return b"".join(parts)

    def _value(self, *, several: bool) -> bytes:
        """Read one value of an attribute; as a field of its own, or one of several."""
        following, attribute = self._next(), "AttributeProto"
        if following == b'"':
            return _put(attribute, "strings" if several else "s", self._string())
        if self._is(b"@"):
            self._name()
            return b""
        if self._typed():
            said = self._type()
            if self._next() in (b"{", b"=", b"[", b'"') or _WORD.match(self.text, self.at):
                name = b"" if self._next() in (b"{", b"=", b"[") else self._name()
                self._is(b"=")
                tensor = self._tensor(name, said)
                return _put(attribute, "tensors" if several else "t", tensor)
            return b""
        if _NUMBER.match(self.text, self.at):
            return self._integer(attribute, "" if several else "i")
        self._deeper()
        graph = self._graph()
        self.left += INDENT
        return _put(attribute, "graphs" if several else "g", graph)

    def _typed(self) -> bool:
        self._next()
        found = _WORD.match(self.text, self.at)
        return found is not None and (found[0] in TYPES or found[0] in OF_TYPES)

    def _type(self) -> bytes:
        """Read a type; return what a tensor says of it."""
        parts, word = list[bytes](), self._word()
        if word in OF_TYPES:
            self._deeper()
            self._take(b"(")
            self._type()
            if word == b"map":
                self._take(b",")
                self._type()
            self._take(b")")
            self.left += INDENT
        elif word not in TYPES:
            raise self._error("a type")
        else:
            parts.append(KINDS.get(word, b""))
            if self._is(b"[") and not self._is(b"]"):
                parts.append(self._extent())
                while self._is(b","):
                    parts.append(self._extent())
                self._take(b"]")
        return b"".join(parts)

    def _extent(self) -> bytes:
        if self._is(b"?") or self._skip(_WORD):
            return b""
        return self._integer("TensorProto", "dims")

    def _names(self) -> None:
        """Read names with commas between them; there may be none, and a comma behind the last."""
        while self._next() == b'"' or _WORD.match(self.text, self.at):
            self._name()
            if not self._is(b","):
                return

    def _arrow(self) -> None:
        self._take(b"=")
        if self.text[self.at : self.at + 1] != b">":
            raise self._error("an arrow")
        self.at += 1

    def _name(self) -> bytes:
        return self._string() if self._next() == b'"' else self._word()

    def _word(self) -> bytes:
        return self._one(_WORD, "a word")[0]

    def _number(self) -> bytes:
        return self._one(_NUMBER, "a number")[0]

    def _string(self) -> bytes:
        return _ESCAPED.sub(rb"\1", self._one(_STRING, "a text")[1])

    def _one(self, pattern: re.Pattern[bytes], what: str) -> re.Match[bytes]:
        self._next()
        found = pattern.match(self.text, self.at)
        if found is None:
            raise self._error(what)
        self.at = found.end()
        return found

    def _skip(self, pattern: re.Pattern[bytes]) -> bool:
        self._next()
        found = pattern.match(self.text, self.at)
        if found is not None:
            self.at = found.end()
        return found is not None

    def _next(self) -> bytes:
        """Pass over blanks; return the byte that follows, none at the end."""
        found = self.text[self.at : self.at + 1]
        if found in BLANKS and (blank := _BLANK.match(self.text, self.at)):
            self.at = blank.end()
            found = self.text[self.at : self.at + 1]
        return found

    def _is(self, mark: bytes) -> bool:
        found = self._next() == mark
        self.at += found
        return found

    def _take(self, mark: bytes) -> None:
        if not self._is(mark):
            raise self._error(repr(mark.decode()))

    def _deeper(self) -> None:
        self.left -= INDENT
        if self.left <= 0:
            why = "graphs nested too deeply"
            raise FormatError(why, offset=self.base + self.at, kind=GapKind.LIMIT)

    def _error(self, what: str) -> FormatError:
        return FormatError(f"{what} expected", offset=self.base + self.at)
