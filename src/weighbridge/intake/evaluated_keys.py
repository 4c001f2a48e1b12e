"""Say what values that loaders are known to evaluate name, but for what is harmless.

A network is a table with ``backbone`` and ``head``, lists of rows ``[from, number, module, args]``.
The module is looked up by its name, or evaluated (YOLOv5), and called with the arguments, of which
texts are evaluated, too; so is ``activation``. Modules are classes, whose names begin with a
capital, of the library itself, ``nn`` or ``torchvision.ops``; arguments are plain values.

Where it is known that a text is evaluated, what is harmless is listed, and not what is not; see
``intake/evaluated.py`` for texts of which that is not known.

Sources (retrieved 2026-11-27): ``parse_model`` of https://github.com/ultralytics/ultralytics/blob/
main/ultralytics/nn/tasks.py and https://github.com/ultralytics/yolov5/blob/master/models/yolo.py;
``conv_feature_layers``: https://github.com/facebookresearch/fairseq; ``expr_str``:
https://github.com/pytorch/pytorch/blob/main/torch/_export/serde/serialize.py.
Not read: rows that are no list; what modules do with their arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import Named, Unknown, Value, later

_ROWS = ("backbone", "head")
_LAYERS = "conv_feature_layers"
MARKS = frozenset({"expr_str", _LAYERS, *_ROWS})
"""Keys of which a table has one that has anything to tell."""

_MODULE = later.pattern(r"(?:(?:torch\.)?nn\.|torchvision\.ops\.)?[A-Z]\w*")
_NAME = later.pattern(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*")
_PLAIN = (
    r"(?:[A-Za-z_]\w* *= *)?(?:[-+]?[\d.]+(?:e[-+]?\d+)?|True|False|None|'[\w .-]*'|\"[\w .-]*\")"
)
_ACTIVATION = later.pattern(
    rf"(?:(?:torch\.)?nn\.)?[A-Z]\w* *\( *(?:{_PLAIN} *(?:, *{_PLAIN} *)*)?,? *\)"
)
_SHAPES = later.pattern(r"[\d\s,()\[\]*+-]*")
_QUOTED = later.pattern(r"[\"'`\\\\]|__")
_SYMBOL = later.pattern(r"\bSymbol\('[A-Za-z]\w*'")
"""A symbol as SymPy's ``srepr`` writes one, which newer releases of PyTorch keep."""

_OWN = "ultralytics.nn.tasks"
"""Where names without dots are looked up."""

_BUILTINS = frozenset({
    "breakpoint", "compile", "delattr", "eval", "exec", "exit", "getattr", "globals", "input",
    "open", "quit", "setattr", "vars",
})  # fmt: skip
_DEEP = 3
"""Lists inside the arguments that are looked at."""


def named(table: Mapping[str, object]) -> Iterator[Value]:
    """Yield what a table has called that is not on the lists of what is harmless."""
    if all(isinstance(table.get(key), list) for key in _ROWS):
        yield from _network(table)
    layers, size = table.get(_LAYERS), table.get("expr_str")
    if isinstance(layers, str) and not _SHAPES.fullmatch(layers):
        yield Unknown(f"what is evaluated of {layers[:80]!r}")
    if isinstance(size, str) and _QUOTED.search(_SYMBOL.sub("Symbol(s", size)):
        yield Unknown(f"what is evaluated of {size[:80]!r}")


def _network(table: Mapping[str, object]) -> Iterator[Value]:
    activation = table.get("activation")
    if isinstance(activation, str) and not _harmless(activation):
        yield Unknown(f"what is evaluated of {activation.strip()[:80]!r}")
    for key in _ROWS:
        rows = table[key]
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, list) and len(row) > 2:  # noqa: PLR2004 - from, number, module
                yield from _row(row)


def _row(row: list[object]) -> Iterator[Value]:
    module = row[2]
    if isinstance(module, str) and not _MODULE.fullmatch(module.strip()):
        yield _called(module.strip())
    for text in _texts(row[3:], _DEEP):
        if not _harmless(text):
            yield Unknown(f"what is evaluated of {text[:80]!r}")


def _harmless(text: str) -> bool:
    """Whether a text that is evaluated calls nothing, or makes an activation."""
    plain = text.strip()
    return "(" not in plain or bool(_ACTIVATION.fullmatch(plain) or _SHAPES.fullmatch(plain))


def _called(module: str) -> Value:
    if not _NAME.fullmatch(module):
        return Unknown(f"what is evaluated of {module[:80]!r}")
    where, _, name = module.rpartition(".")
    if where:
        return Named(where, name)
    return Named("builtins" if module in _BUILTINS or module[:2] == "__" else _OWN, module)


def _texts(items: list[object], levels: int) -> Iterator[str]:
    for item in items:
        if isinstance(item, str):
            yield item
        elif isinstance(item, list) and levels:
            yield from _texts(item, levels - 1)
