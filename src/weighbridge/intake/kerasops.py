"""Which files a layer of Keras has TensorFlow open: by attributes of a node, or by arguments.

A ``TensorFlowOpLayer`` holds a node as a table, whose bytes are base64, or serialised as text. A
``TFOpLambda`` calls a function of TensorFlow with what stands among its inputs, and a ``Lambda``
with its ``arguments``: ``tf.print`` writes to a file that way, and samplers read one.

Layout of a serialised node: as in ``intake/tensorflow.py``; ``op`` is field 2, attributes are
entries of field 5, whose value has a text in field 2 or a list, field 1, of them.

Sources: https://github.com/keras-team/tf-keras (``tf_keras/layers/core/tf_op_layer.py``),
https://www.tensorflow.org/api_docs/python/tf/print (retrieved 2026-11-28). Not read: inputs of
nodes, which are tensors.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from weighbridge.core import later
from weighbridge.intake.tensorflow_files import HELD, NAMING, STREAMS

_FIELD = later.pattern(
    rb"(?P<key>[\x0a\x12\x1a\x22\x2a\x32\x3a])(?P<size>[\0-\x7f]|[\x80-\xff][\0-\x7f])"
)
_ARGUMENTS = frozenset(name for names in NAMING.values() for name in names)
_NAME, _VALUE, _ATTRIBUTES, _LIST = 1, 2, 5, 1


def fields(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield numbers and bytes of fields that are texts or messages.

    Raises:
        ValueError: There is one of another kind, or one of 16 KiB and more.
    """
    at = 0
    while at < len(raw):
        if not (key := _FIELD.match(raw, at)):
            raise ValueError(at)
        low, high = key["size"][0], key["size"][1:]
        start = key.end()
        at = start + (low & 0x7F | (high[0] << 7 if high else 0))
        yield key["key"][0] >> 3, raw[start:at]


def opened(op: str, node: object) -> list[tuple[str, str]] | None:
    """Return which files attributes of a node name, and which does; ``None`` if that is unknown.

    Args:
        op: Its operation.
        node: A table, or bytes.
    """
    found = list[tuple[str, str]]()
    for name in NAMING.get(op, ()):
        texts = _of_table(node, name) if isinstance(node, dict) else _serialised(node, name)
        if texts is None:
            return None
        found += [(f"{op}.{name}", text) for text in texts if _outside(text)]
    return found


def passed(table: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield which files a function of TensorFlow is to open, and by which argument."""
    config = table.get("config")
    left = [table.get("inbound_nodes"), config.get("arguments") if isinstance(config, dict) else ()]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            for name in _ARGUMENTS & node.keys():
                text = node[name]
                if isinstance(text, str) and _outside(text):
                    yield name, text
            left += node.values()
        elif isinstance(node, list):
            left += [each for each in node if isinstance(each, dict | list)]


def _outside(text: str) -> bool:
    return bool(text) and text not in STREAMS and not text.startswith(HELD)


def _of_table(node: Mapping[str, object], name: str) -> list[str] | None:
    match node.get("attr"):
        case {**attributes} if name in attributes:
            match attributes[name]:
                case {"s": str(text)}:
                    return [_decoded(text)]
                case {"list": {"s": list(texts)}}:
                    return [_decoded(text) for text in texts if isinstance(text, str)]
            return None
    return []


def _decoded(text: str) -> str:
    import base64  # noqa: PLC0415 - most configurations have none

    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "backslashreplace")
    except ValueError:
        return text


def _serialised(raw: object, name: str) -> list[str] | None:
    if not isinstance(raw, bytes):
        return None
    found = list[bytes]()
    try:
        for number, entry in fields(raw):
            parts = dict(fields(entry)) if number == _ATTRIBUTES else {}
            if parts.get(_NAME) == name.encode():
                for kind, value in fields(parts.get(_VALUE, b"")):
                    inner = fields(value) if kind == _LIST else [(kind, value)]
                    found += [text for each, text in inner if each == _VALUE]
    except ValueError:
        return None
    return [text.decode("utf-8", "backslashreplace") for text in found]
