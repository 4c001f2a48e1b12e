"""Say what code a Keras configuration holds, and what it names. Unmarshals nothing.

Three spellings, in ``config.json`` of a ``.keras`` archive, in ``to_json`` texts and elsewhere:

- ``{"class_name": "__lambda__", "config": {"code": base64, ...}}``: Keras 3, a function by value;
- ``{"class_name": "Lambda", "config": {"function": [base64, ...], ...}}``: Keras 1 and 2; in
  Keras 1, ``{"class_name": "Merge", "config": {"mode": base64, "mode_type": "lambda"}}`` as well;
- ``{"module": ..., "class_name": ..., "config": ...}``: the loader imports that name; of a
  function, ``class_name`` is ``function`` and ``config`` its name. Before Keras 2.13 there is no
  ``module``: the loader looks the class up in Keras, and among those that its caller registered;
  only there if it is spelled ``Package>Name``, or has a ``registered_name``.

A function of the module ``builtins`` is looked for in Keras and among the user's own, and only by
old versions in Python itself: it is a name if Python has it. A ``TFOpLambda``, or the same for
slices, calls the function of TensorFlow that it names, and a ``ClassMethod`` whatever such a name
has. A ``TensorFlowOpLayer`` of Keras 2 runs the operation of the ``NodeDef`` that it holds, as a
table or serialised as text; what these open is in ``intake/kerasops.py``. Look-up layers
read their vocabulary from a file or URL that they name, tokenizers of KerasHub theirs, merges,
proto and special tokens; a ``TFSMLayer`` loads the graph that it names, and a
``TorchModuleWrapper`` the pickle it holds. Assets of KerasHub lie beside the ``config_file`` of
what names them.

The code is Python's marshal format in base64 (in Keras 1, as text). Its short strings, which are
the names that it uses, are found by their length bytes.

Sources (retrieved 2026-11-23): https://github.com/keras-team/keras
(``keras/src/saving/serialization_lib.py``, ``keras/src/legacy/saving/serialization.py``,
``keras/src/layers/preprocessing/index_lookup.py``, ``keras/src/utils/torch_utils.py``),
https://github.com/keras-team/tf-keras (``tf_keras/layers/core/lambda_layer.py``,
``tf_keras/layers/core/tf_op_layer.py``),
https://github.com/python/cpython/blob/3.13/Python/marshal.c. Not read: the byte code itself.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from weighbridge.core import Named, later

RUNS = "when keras loads the model"

NAMES = 8
"""Names that one description tells."""

LONGEST = 1 << 20
"""Characters of encoded code in which names are looked for."""

PLAIN = "keras"
"""Stands for the module of a class that is looked up in all of Keras."""

UNREAD = "?"
"""Stands for the operation of a node that is not to be read."""

_STRING = later.pattern(rb"[zZ\xda\xfa](?s:(.))")
_NAME = later.pattern(rb"[A-Za-z_][A-Za-z0-9_]{0,63}")
_CLASS = later.pattern(r"(?!__)[A-Za-z_]\w{0,199}")
_FIELDS = ("function", "output_shape", "mask", "mode", "output_mask")
_LOOKUPS = frozenset({"IndexLookup", "IntegerLookup", "StringLookup", "TextVectorization"})
_TOKENS = ("language_tokens", "merges", "proto", "special_tokens", "vocabulary")
"""What tokenizers of KerasHub open, if it is a text."""

_PROTO = 2048
"""Characters; a longer proto is the bytes themselves, if it is base64."""

_NODE = "TensorFlowOpLayer"
_OP = 2
"""Field of a ``NodeDef``."""
_METHOD = "ClassMethod"

_TFOP = frozenset({"SlicingOpLambda", "TFOpLambda"})
_CALLING = _TFOP | {"Lambda"}


KIND = "class_name"
"""Key of every object of a configuration that tells anything here."""


def code(table: Mapping[str, object]) -> Iterator[str]:
    """Yield a description of every function that an object of a configuration holds by value."""
    kind, config = table.get("class_name"), table.get("config")
    if not (isinstance(kind, str) and isinstance(config, dict)):
        return
    if kind == "__lambda__":
        held = config.get("code", config.get("value"))
        yield _described("a function", held)
        return
    name = kind.rpartition(">")[2]
    # A Merge layer of Keras 1 has such fields, too.
    for field in _FIELDS:
        match config.get(field), config.get(f"{field}_type"):
            case ([str(held), *_] | {"items": [str(held), *_]}, said) if said == "lambda" or (
                field == "function" and name == "Lambda"
            ):
                yield _described(f"{field!r} of a {name} layer", held)
            case (str(held), "lambda"):
                yield _described(f"{field!r} of a {name} layer", held)


def imported(table: Mapping[str, object]) -> Named | None:
    """Return the name that the loader imports for an object of a configuration."""
    match table:
        case {"module": "builtins", "class_name": "function", "config": str(name)} if not hasattr(
            builtins, name
        ):
            return None
        case {"module": str(module), "class_name": "function", "config": str(name)}:
            return _joined(module, name)
        case {"class_name": str(kind), "config": {"function": str(dotted)}} if _last(kind) in _TFOP:
            module, _, name = f"tensorflow.{dotted}".rpartition(".")
            return Named(module, name)
        case {
            "class_name": str(kind),
            "config": {"cls_symbol": str(dotted), "method_name": str(name)},
        } if _last(kind) == _METHOD:
            # A function has a method by which it is called.
            steps = dotted if name.startswith("__") else f"{dotted}.{name}"
            module, _, name = f"tensorflow.{steps}".rpartition(".")
            return Named(module, name)
        case {"module": str(module), "class_name": str(name), "config": _}:
            return _joined(module, name)
        case {"class_name": str(kind), "config": dict()} if (
            table.get("module") is table.get("registered_name") is None
            and _CLASS.fullmatch(kind)
            and kind != "function"
        ):
            return Named(PLAIN, kind)
    return None


def _joined(module: str, name: str) -> Named:
    """Return a name by its last step: Keras joins both parts before it looks them up."""
    module, _, name = f"{module}.{name}".rpartition(".")
    return Named(module, name)


_PLAIN = frozenset({
    "build_config", "class_name", "compile_config", "config", "inbound_nodes", "module", "name",
    "registered_name", "shared_object_id",
})  # fmt: skip
"""Keys of an object as Keras writes it: of the others than class and module, nothing is told."""

_ASKED = frozenset({
    "cls_symbol", "code", "config_file", "filepath", "function", "language_tokens", "mask",
    "merges", "mode", "module", "node_def", "output_mask", "output_shape", "proto",
    "special_tokens", "value", "vocabulary",
})  # fmt: skip
"""Keys of a configuration that are asked about here."""

Kin = tuple[str, str | None, bool]


def kin(table: dict[str, object]) -> Kin | None:
    """Return all that it depends on what a table tells by itself; ``None`` if that is more.

    A network has thousands of objects of few classes, so that what was told once need not be asked
    again. Whoever asks has to see to the keys that lead to the table.
    """
    if type(table) is not dict or not table.keys() <= _PLAIN:
        return None
    kind, module, config = table.get("class_name"), table.get("module"), table.get("config")
    if type(kind) is not str or type(config) is not dict or ":" in kind:
        return None
    if not (module is None or type(module) is str) or not _ASKED.isdisjoint(config):
        return None
    return kind, module, table.get("registered_name") is None


class Kins:
    """As ``kin``, for the tables of one tree: what its keys say of all is asked once."""

    def __init__(self, keys: AbstractSet[str]) -> None:
        """Take all the keys that stand in any of the tables."""
        self._asked = tuple(_ASKED & keys)
        self._plain: set[tuple[str, ...]] = set()

    def of(self, table: dict[str, object]) -> Kin | None:
        """Return what ``kin`` does of a table that was decoded and has no key twice."""
        shape = tuple(table)
        if shape not in self._plain:
            if not _PLAIN.issuperset(shape):
                return None
            self._plain.add(shape)
        kind, module, config = table.get("class_name"), table.get("module"), table.get("config")
        if type(kind) is not str or type(config) is not dict or ":" in kind:
            return None
        if not (module is None or type(module) is str):
            return None
        for key in self._asked:
            if key in config:
                return None
        return kind, module, table.get("registered_name") is None


def operation(table: Mapping[str, object]) -> str | None:
    """Return the operation of TensorFlow that a layer runs; ``UNREAD`` if it is not to be read."""
    match table:
        case {"class_name": str(kind), "config": {"node_def": held}} if _last(kind) == _NODE:
            match held:
                case {"op": str(op)}:
                    return op if _files_of(op, held) is not None else UNREAD
                case str():
                    raw = _raw(held)
                    op = _serialised(raw)
                    return op if _files_of(op, raw) is not None else UNREAD
            return UNREAD
    return None


def _raw(held: str) -> bytes:
    return held[:LONGEST].encode("utf-8", "replace")


def _serialised(raw: bytes) -> str:
    """Return the operation of a ``NodeDef`` of texts and messages; the last one counts."""
    from weighbridge.intake import kerasops  # noqa: PLC0415 - few layers hold one

    op = UNREAD
    try:
        for number, held in kerasops.fields(raw):
            if number == _OP:
                op = held.decode("utf-8", "backslashreplace")
    except ValueError:
        return UNREAD
    return op


def _files_of(op: str, node: object) -> list[tuple[str, str]] | None:
    """Return which files a node names, and in which attribute; ``None`` if that is unknown."""
    from weighbridge.intake import kerasops  # noqa: PLC0415 - as above

    return kerasops.opened(op, node)


def files(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what an object of a configuration makes the loader open: a field, and a path or URL."""
    match table:
        case {"class_name": str(kind), "config": {"vocabulary": str(path)}} if (
            _last(kind) in _LOOKUPS
        ):
            yield f"{_last(kind)}.vocabulary", path
        case {"class_name": str(kind), "config": {"filepath": str(path)}} if (
            _last(kind) == "TFSMLayer"
        ):
            yield "TFSMLayer.filepath", path
        case {"class_name": str(kind), "config": {"node_def": held}} if _last(kind) == _NODE:
            if isinstance(held, str):
                yield from _files_of(_serialised(_raw(held)), _raw(held)) or ()
            elif isinstance(held, dict):
                yield from _files_of(str(held.get("op")), held) or ()
        case {"class_name": str(kind), "config": dict()} if _last(kind) in _CALLING:
            from weighbridge.intake import kerasops  # noqa: PLC0415 - as above

            for name, path in kerasops.passed(table):
                yield f"{_last(kind)}.{name}", path
        case {"class_name": str(kind), "config": dict(config)}:
            yield from _assets(_last(kind), config)
        case _:
            return


def _assets(kind: str, config: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield what an object of KerasHub makes the loader open."""
    if kind.endswith("Tokenizer"):
        for key in _TOKENS:
            match config.get(key):
                case str(path) if not (key == "proto" and len(path) > _PROTO and _base64(path)):
                    yield f"{kind}.{key}", path
                case _:
                    pass
    match config.get("config_file"):
        case str(path) if "/" in path or "\\" in path:
            yield f"{kind}.config_file", path
        case _:
            pass


def _base64(text: str) -> bool:
    import base64  # noqa: PLC0415 - most configurations have none

    try:
        base64.b64decode(text, validate=True)
    except ValueError:
        return False
    return True


def module(table: Mapping[str, object]) -> str | None:
    """Return the base64 of the torch module that a layer of a configuration unpickles."""
    match table:
        case {"class_name": str(kind), "config": {"module": str(encoded)}} if (
            _last(kind) == "TorchModuleWrapper"
        ):
            return encoded
    return None


def _last(kind: str) -> str:
    """Return a class's own name, without that of the package it is registered for."""
    return kind.rpartition(">")[2].rpartition(".")[2]


def _described(what: str, held: object) -> str:
    if not isinstance(held, str):
        return f"{what}, as byte code"
    packed = _decoded(held)
    found = list(dict.fromkeys(_names(packed)))
    shown = ", ".join(repr(name) for name in found[:NAMES])
    more = " ..." if len(found) > NAMES else ""
    uses = f", which names {shown}{more}" if found else ""
    return f"{what}, {len(packed)} bytes of byte code{uses}"


def _decoded(held: str) -> bytes:
    """Decode the code, as Keras does: as base64, else as text whose characters are the bytes."""
    try:
        import base64  # noqa: PLC0415 - of most configurations, nothing is in it

        return base64.b64decode(held[:LONGEST].encode("ascii"))
    except ValueError:
        return held[:LONGEST].encode("raw_unicode_escape", "replace")


def _names(packed: bytes) -> Iterator[str]:
    """Yield what looks like a name among marshal's short strings: kind, length, characters."""
    at = 0
    while found := _STRING.search(packed, at):
        text = packed[found.end() : found.end() + found[1][0]]
        at = found.start() + 1
        if text and len(text) == found[1][0] and _NAME.fullmatch(text):
            at = found.end() + len(text)
            if not keyword.iskeyword(name := text.decode("ascii")):
                yield name
