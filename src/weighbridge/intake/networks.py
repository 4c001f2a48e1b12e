"""Say what the networks run that are written as JSON: those of MXNet and of TensorFlow.js.

Told of every table that has their keys, wherever it stands and whatever is around it: a loader
takes the keys in any order, and a format is recognised by both ends of a file alone. The formats,
``mxnet-symbol`` and ``tensorflow-js``, tell the rest.

Sources (retrieved 2026-11-28):
https://github.com/apache/mxnet/blob/v1.x/3rdparty/tvm/nnvm/src/pass/saveload_json.cc (nodes, and
``subgraphs`` in them, which are networks themselves),
https://github.com/apache/mxnet/blob/v1.x/plugin/torch/torch_module-inl.h (``lua_string``),
https://github.com/apache/mxnet/blob/v1.x/src/io/image_io.cc (``filename``) and
https://github.com/tensorflow/tfjs/tree/master/tfjs-converter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from weighbridge.core import (
    Code,
    Constant,
    Evidence,
    FormatError,
    GapKind,
    Operation,
    Place,
    Purpose,
    Reference,
)

MARKS = frozenset({"arg_nodes", "modelInitializer", "modelTopology"})
"""Keys of which a network has one."""

CALLBACKS = frozenset({"Custom", "_CustomFunction", "_NDArray", "_Native"})
"""Operators of MXNet that call what the loading process has registered."""

OPENING = frozenset({"_cvimread", "_npi_cvimread"})
"""Operators of MXNet that read a file when they run."""

KEPT = 256
"""Characters of a name that are kept."""

_LUA = "when MXNet, built with its plugin for Torch, binds the network"
_ATTRIBUTES = ("attrs", "attr", "param")
"""Where operators have their attributes, by version."""


def facts(pairs: Iterable[tuple[str, object]], place: Place) -> Iterator[Evidence]:
    """Yield what a table with one of ``MARKS`` runs.

    Raises:
        FormatError: Too many operations.
    """
    keys = tuple(pairs)
    symbol = any(key == "arg_nodes" for key, _ in keys)
    for key, value in keys:
        if key == "nodes" and symbol:
            yield from _symbol(value, place)
        elif key in ("modelInitializer", "modelTopology"):
            yield from _topology(value, place)


def _symbol(nodes: object, place: Place) -> Iterator[Evidence]:
    for node in nodes if isinstance(nodes, list) else ():
        operator = node.get("op") if isinstance(node, dict) else None
        if not isinstance(operator, str):
            continue
        if operator in CALLBACKS:
            called = _attribute(node, "op_type")
            told = (("op_type", Constant(called[:KEPT])),) if called else ()
            yield Operation(place, "mxnet", operator, told)
        elif operator in OPENING and (path := _attribute(node, "filename")):
            yield Reference(place, Purpose.DATA, path, f"{operator}.filename")
        elif lua := _attribute(node, "lua_string"):
            yield Code(place, "lua", f"{operator!r}, which runs {lua[:KEPT]!r}", _LUA)


def _attribute(node: dict[str, object], name: str) -> str:
    for field in _ATTRIBUTES:
        held = node.get(field)
        value = held.get(name) if isinstance(held, dict) else None
        if isinstance(value, str):
            return value
    return ""


def _items(tree: object, key: str) -> list[object]:
    held = tree.get(key) if isinstance(tree, dict) else None
    return held if isinstance(held, list) else []


def _topology(topology: object, place: Place) -> Iterator[Evidence]:
    """Yield the operations of a graph and its functions, each once."""
    from weighbridge.intake import tensorflow  # noqa: PLC0415 - few texts are networks

    nodes = _items(topology, "node")
    local: set[object] = set()
    library = topology.get("library") if isinstance(topology, dict) else None
    for function in _items(library, "function"):
        if isinstance(function, dict):
            nodes = nodes + _items(function, "nodeDef")
            signature = function.get("signature")
            local.add(signature.get("name") if isinstance(signature, dict) else None)
    told = {str(node.get("op")): None for node in nodes if isinstance(node, dict)}
    if len(told) > tensorflow.OPERATIONS:
        why = f"more than {tensorflow.OPERATIONS} operations"
        raise FormatError(why, offset=place.span.start, kind=GapKind.LIMIT)
    for name in told:
        if name not in local:
            yield Operation(place, tensorflow.DOMAIN, name)
