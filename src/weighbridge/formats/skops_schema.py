"""skops: the tree of objects in a .skops archive (schema.json).

JSON; every object is a table::

    __class__, __module__   its type
    __loader__              the node that makes it: ObjectNode, MethodNode, OperatorFuncNode ...
    content, attrs ...      what it is made of, likewise; ``file`` names an array in the archive

At the outermost level are ``protocol`` and ``_skops_version``. A node imports its type; some call
it, or something that they name: with arguments, with a state, or by the name of an attribute. Each
is told as a pickle would be, and judged by the same lists. Versions before 0.12 trusted the name of
a type and did something else with it (CVE-2025-54412, CVE-2025-54413): such a node is damaged.

Source: https://skops.readthedocs.io/en/stable/persistence.html and ``skops/io`` of 0.16 (retrieved
2026-11-26). Not read: arrays, which are members of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from weighbridge.core import (
    Call,
    Constant,
    Cut,
    Entry,
    Evidence,
    FormatError,
    Gap,
    GapKind,
    How,
    Import,
    Made,
    Named,
    Place,
    Several,
    Unknown,
    Value,
    later,
)
from weighbridge.formats import Format, Kind, Part
from weighbridge.intake import configuration, forecast, jsonlevels, keeping, strictjson
from weighbridge.intake.cursor import Cursor
from weighbridge.intake.glimpse import Glimpse
from weighbridge.intake.limits import Limits
from weighbridge.typings import cast

_KEY = "".join(rf"(?:{letter}|\\u00{ord(letter):02x})" for letter in "__loader__")
_MARK = later.pattern(rf'"{_KEY}"\s*:\s*"'.encode(), re.IGNORECASE)
"""The key, whose letters may be escapes."""

Node = Mapping[str, object]

PLAIN = frozenset({
    "BytearrayNode", "BytesNode", "CachedNode", "DTypeNode", "DefaultDictNode", "DictNode",
    "FunctionNode", "ListNode", "MaskedArrayNode", "NdArrayNode", "RandomGeneratorNode",
    "RandomStateNode", "SetNode", "SliceNode", "SparseMatrixNode", "TupleNode", "TypeNode",
    "_DictWithDeprecatedKeysNode",
})  # fmt: skip
"""Nodes that import their type, and fill it with what is inside."""

PROTOCOL = 2
"""The newest that is known: another may give nodes of the same name another meaning."""

REDUCED = frozenset({"LossNode", "QuantileForestNode", "ReduceNode", "SGDNode", "TreeNode"})
"""Nodes that call their type with the arguments under ``__reduce__``."""

NOWHERE = frozenset(
    Named("builtins", name)
    for name in ("builtin_function_or_method", "function", "method", "method_descriptor")
)
"""Types that ``builtins`` does not have: skops writes them, and fails when it reads them."""

BITS = {
    "MT19937": "_mt19937", "PCG64": "_pcg64", "PCG64DXSM": "_pcg64", "Philox": "_philox",
    "SFC64": "_sfc64",
}  # fmt: skip
"""Modules of ``numpy.random`` that define its bit generators."""

REFERRED = frozenset({"FunctionNode", "TypeNode"})
CONTAINERS = {"DictNode": "dict", "ListNode": "list", "SetNode": "set", "TupleNode": "tuple"}
_NO_JSON = (b"NaN", b"Infinity")
"""What Python's decoder lets pass."""

DEEP = 4
WIDE = 64


SHORT, TEXTS = 64, 4096
"""Characters of a text of which it is kept what it is, and how many are, at most."""


def recognises(glimpse: Glimpse) -> bool:
    """Whether it is JSON, and has a node at its beginning or its end."""
    if not strictjson.begins(glimpse.head):
        return False
    return any(_MARK.search(each) for each in (glimpse.head, glimpse.tail))


def read(cursor: Cursor) -> Iterator[Evidence | Part]:
    """Yield an import per node, and the calls that nodes make.

    Raises:
        FormatError: Not one JSON object, or too much of it.
    """
    start = cursor.offset
    if cursor.left > cursor.limits.text:
        why = f"a schema of {cursor.left} bytes is over {cursor.limits.text}"
        raise FormatError(why, offset=start, kind=GapKind.LIMIT)
    text = cursor.take(cursor.left, "schema")
    seen = forecast.of(text)
    quick = seen.nothing and not any(word in text for word in _NO_JSON)
    levels = jsonlevels.of(text, cursor.limits.nesting - 1) if quick else None
    if levels is not None and type(levels.tree) is dict:
        tree = cast("dict[str, object]", levels.tree)
    else:
        tree, levels = strictjson.table(text, what="schema", offset=start), None
    place = cursor.place(start)
    for key in ("protocol", "_skops_version"):
        if isinstance(found := tree.get(key), str | int):
            yield Entry(place, key, str(found)[: cursor.limits.kept])
    protocol = tree.get("protocol", PROTOCOL)
    if isinstance(protocol, bool) or protocol not in range(PROTOCOL + 1):
        why = f"protocol {str(protocol)[:40]} of skops, of which 0 to {PROTOCOL} are known"
        yield Gap(place, GapKind.UNSUPPORTED, why)
    told = _Told(place, cursor.limits)
    for _, table in configuration.tables(tree, cursor.limits):
        if table and "__loader__" in table:
            yield from told.node(table)
    # A schema may be a configuration too; nodes have been told already, and more fully.
    for item in configuration.everything(tree, place, cursor.limits, seen, levels):
        if not (isinstance(item, Call) and item.callee in told.types):
            yield item


class _Told:
    """What single nodes tell.

    Attributes:
        types: Types that were told.
    """

    def __init__(self, place: Place, limits: Limits) -> None:
        self._place = place
        self._limits = limits
        self._imports: set[tuple[Named, str]] = set()
        self._known: dict[str, Value] = {}
        self.types: set[Value] = set()

    def node(self, node: Node) -> Iterator[Evidence]:
        """Yield the node's import and the call that it makes."""
        loader = node.get("__loader__")
        if loader == "JsonNode":
            return
        name = _type(node)
        if name is None or not isinstance(loader, str):
            yield Gap(self._place, GapKind.DAMAGED, "a node without a type or a loader")
            return
        if name in NOWHERE and loader == "ObjectNode":
            return
        yield from self._imported(name, loader)
        match loader:
            case "ObjectNode":
                yield from self._object(name, node)
            case "MethodNode":
                yield from self._method(name, node)
            case "OperatorFuncNode":
                yield from self._operator(name, node)
            case "PartialNode":
                inner = _table(node.get("content"))
                function = self._value(inner.get("func"))
                first = self._arguments(inner.get("args"))
                yield self._call(Named("functools", "partial"), (function, *first))
            case "ConstructorFromReduceNode":
                yield self._call(name, self._arguments(node.get("content")))
            case "RandomGeneratorNode":
                yield from self._generator(node)
            case _ if loader in REDUCED:
                reduced = _table(node.get("__reduce__"))
                yield self._call(name, self._arguments(reduced.get("args")))
            case _ if loader not in PLAIN:
                why = f"the loader {loader[:80]!r} is not known"
                yield Gap(self._place, GapKind.UNSUPPORTED, why)

    def _imported(self, name: Named, via: str) -> Iterator[Evidence]:
        if (name, via) not in self._imports:
            self._imports.add((name, via))
            self.types.add(name)
            yield Import(self._place, name, via)

    def _call(self, callee: Value, arguments: tuple[Value, ...], how: How = How.CALL) -> Call:
        return Call(self._place, how, callee, arguments)

    def _object(self, name: Named, node: Node) -> Iterator[Evidence]:
        yield self._call(name, (), How.NEW)
        if node.get("content") is not None:
            state = self._value(node["content"])
            yield self._call(Made(How.NEW, name, ()), (state,), How.BUILD)

    def _method(self, name: Named, node: Node) -> Iterator[Evidence]:
        inner = _table(node.get("content"))
        owner = _type(_table(inner.get("obj")))
        if owner != name:
            why = f"a MethodNode of {name}, whose object is of {owner or 'no type'}"
            yield Gap(self._place, GapKind.DAMAGED, why)
        attribute = inner.get("func")
        known = Constant(attribute) if isinstance(attribute, str) else Unknown("no name")
        yield self._call(Named("builtins", "getattr"), (self._value(inner.get("obj")), known))

    def _operator(self, name: Named, node: Node) -> Iterator[Evidence]:
        called = Named("operator", name.name)
        if called != name:
            yield Gap(self._place, GapKind.DAMAGED, f"an OperatorFuncNode of {name}")
            yield from self._imported(called, "OperatorFuncNode")
        yield self._call(called, self._arguments(node.get("attrs")))

    def _generator(self, node: Node) -> Iterator[Evidence]:
        """Tell the class that is found in ``numpy.random`` by a text inside the state."""
        inner = _table(_table(node.get("content")).get("bit_generator"))
        inner = _table(inner.get("content")) or inner
        found = self._value(inner.get("bit_generator"))
        if isinstance(found, Constant) and isinstance(found.value, str):
            module = BITS.get(found.value)
            module = f"numpy.random.{module}" if module else "numpy.random"
            yield from self._imported(Named(module, found.value), "RandomGeneratorNode")
        else:
            why = "the name of a bit generator is not told"
            yield Import(self._place, Unknown(why), "RandomGeneratorNode")

    def _arguments(self, node: object) -> tuple[Value, ...]:
        match self._value(node):
            case Several("tuple" | "list", items, count) if count == len(items):
                return items
            case other:
                return (Unknown("arguments that are no tuple"), other)

    def _value(self, node: object, depth: int = DEEP) -> Value:
        """Say what a node makes, as far as it is needed to judge a call."""
        # A forest has thousands: patterns of tables take five times as long.
        if isinstance(node, dict):
            loader, content = node.get("__loader__"), node.get("content")
            if loader == "JsonNode" and isinstance(content, str):
                return self._json(content)
            if isinstance(loader, str):
                return _function(node) or self._made(loader, node, depth)
        elif node is None or isinstance(node, str | int | float):
            return Constant(node)
        return Unknown("a node of no known form")

    def _made(self, loader: str, node: Node, depth: int) -> Value:
        name = _type(node)
        if name is None:
            return Unknown("a node without a type")
        if loader in REFERRED:
            return name
        content = node.get("content")
        if loader not in CONTAINERS or not isinstance(content, list | dict):
            return Made(How.NEW, name, ())
        if depth == 0:
            return Several(CONTAINERS[loader], (), len(content))
        flat: list[object] = []
        if isinstance(content, dict):
            for key, item in list(content.items())[:WIDE]:
                flat += (key, item)
        else:
            flat = content[:WIDE]
        count = len(content) * (2 if isinstance(content, dict) else 1)
        items = tuple(self._value(item, depth - 1) for item in flat)
        return Several(CONTAINERS[loader], items, count)

    def _json(self, text: str) -> Value:
        """Say what JSON in a text is; parameters of a forest are the same in every tree."""
        if len(text) > SHORT:
            return _json(text, self._limits)
        if (value := self._known.get(text)) is None:
            value = _json(text, self._limits)
            if len(self._known) < TEXTS:
                self._known[text] = value
        return value


def _json(text: str, limits: Limits) -> Value:
    if len(text) > limits.kept:
        return Cut("str", len(text), text[:40])
    try:
        found = strictjson.value(text.encode("utf-8", "replace"), what="", offset=0, lenient=True)
    except FormatError:
        return Unknown("no JSON")
    return keeping.frozen(found, limits)


def _type(node: Node) -> Named | None:
    if (found := _function(node)) is not None:
        return found
    module, name = node.get("__module__"), node.get("__class__")
    return Named(module, name) if isinstance(module, str) and isinstance(name, str) else None


def _function(node: Node) -> Named | None:
    """Return what a node of a function names, which its type does not say."""
    content = node.get("content")
    if node.get("__loader__") != "FunctionNode" or not isinstance(content, dict):
        return None
    module, name = content.get("module_path"), content.get("function")
    return Named(module, name) if isinstance(module, str) and isinstance(name, str) else None


def _table(value: object) -> Node:
    return value if isinstance(value, dict) else {}


FORMAT = Format(
    id="skops-schema",
    title="skops schema",
    doc=__doc__,
    kind=Kind.WEIGHTS,
    recognises=recognises,
    read=read,
    within=(b"__", b"\\u", b"\\U"),
    opens=b"{[",
    refines=("json-config",),
    steps=1,
)
