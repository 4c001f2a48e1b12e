"""What rules out a format of protocol buffers, as ``intake/doubts.py`` does others."""

# ruff: noqa: PLR2004 - numbers of layouts, which have their names in the formats

from __future__ import annotations

from collections.abc import Callable, Mapping

from weighbridge.intake.glimpse import Glimpse

_FEW = 4
"""Fields that are looked at before the reader of messages is imported."""


_GOING, _LONG = bytes(range(0x80, 0x100)), 9
"""Bytes of a number that another one follows, and how many there are behind the first, at most."""

_KEPT = range(12, 19)
"""Bytes of how a forest says that its nodes are kept, which is its third field or its seventh."""

_ONNX = bytes([0x08, 0x12, 0x1A, 0x22, 0x28, 0x32, 0x3A, 0x42, 0x72])
"""Keys of one byte that a model has."""


def _is_message(glimpse: Glimpse, keys: bytes = b"") -> bool:
    """Whether the first fields may be those of a message: short ones, as long as they say.

    Args:
        glimpse: What begins so.
        keys: All that there may be of one byte; empty if there may be others.
    """
    head, at = glimpse.head, 0
    for _ in range(_FEW):
        if at + 12 > len(head):
            return True
        key, value = head[at], head[at + 1]
        if key >= 0x80:
            # Of more than a byte: what it comes to is left to the reader.
            return key & 7 not in (6, 7)
        if key & 7 == 2 and value >= 0x80:
            return not keys or key in keys
        if key < 8 or key & 7 in (6, 7) or (keys and key not in keys):
            return False
        if key & 7 in (3, 4):
            return True
        at += {0: 2, 1: 9, 2: 2 + value, 5: 5}[key & 7]
        if key & 7 == 0 and value >= 0x80:
            rest = head[at : at + _LONG]
            more = len(rest) - len(rest.lstrip(_GOING))
            if more == _LONG:
                return True
            at += more + 1
        if at > glimpse.size:
            return False
    return True


def _wires(glimpse: Glimpse) -> set[tuple[int, int]]:
    """Return numbers and wire types of the first fields, if it is a message."""
    if not _is_message(glimpse):
        return set()
    from weighbridge.intake import protowire  # noqa: PLC0415 - few files are asked about

    return {(field.number, field.wire) for field in protowire.glance(glimpse)}


def _cntk(glimpse: Glimpse) -> bool:
    if glimpse.head.startswith(b"kntc"):
        return True
    if _wires(glimpse) != {(1, 0), (2, 2)}:
        return False
    from weighbridge.intake import protowire  # noqa: PLC0415 - as above

    entry = next(each for each in protowire.glance(glimpse) if each.number == 2)
    inner = protowire.glance(Glimpse(glimpse.source, entry.start, entry.stop))
    return [(each.number, each.wire) for each in inner] == [(1, 2), (2, 2)]


def _coreml(glimpse: Glimpse) -> bool:
    wires = _wires(glimpse)
    low = {each for each, _ in wires if each < 200}
    kinds = any(each >= 200 and wire == 2 for each, wire in wires)
    return {(1, 0), (2, 2)} <= wires and low <= {1, 2, 10} and kinds


def _saved_model(glimpse: Glimpse) -> bool:
    wires = _wires(glimpse)
    return (2, 2) in wires and wires <= {(1, 0), (2, 2)}


def _record(glimpse: Glimpse) -> bool:
    return 2 <= glimpse.size <= 256


def _graph(glimpse: Glimpse) -> bool:
    return bool(_wires(glimpse))


def _tensor(glimpse: Glimpse) -> bool:
    """Whether there may be a number 2, which is a type: of a tensor, a list, or keys."""
    if not _is_message(glimpse):
        return False
    from weighbridge.intake import protowire  # noqa: PLC0415 - as above

    found = protowire.glance(glimpse)
    kinds = [each[:2] for each in found]
    return (
        len(found) >= protowire.FEW
        or any(each[:2] == (2, 0) and each.value < 64 for each in found)
        # Of a list: its type comes first, or behind a name; of a map, one list is at the end.
        or kinds[:1] == [(2, 0)]
        or kinds[:2] == [(1, 2), (2, 0)]
        or (5, 2) in kinds
    )


def _forest(glimpse: Glimpse) -> bool:
    """Whether a number 2, if there is one, is a number, and there are as few fields."""
    wires = _wires(glimpse)
    if not wires or (2, 2) in wires or max(wires)[0] > 15:
        return False
    from weighbridge.intake import protowire  # noqa: PLC0415 - as above

    found = protowire.glance(glimpse)
    if found[0].wire or len(found) >= protowire.FEW:
        return True
    kept = (each for each in found if each[:2] in ((3, 2), (7, 2)))
    return any(each.stop - each.start in _KEPT for each in kept)


def _onnx(glimpse: Glimpse) -> bool:
    if not _is_message(glimpse, _ONNX):
        return False
    from weighbridge.intake import protowire  # noqa: PLC0415 - as above

    found = protowire.glance(glimpse)
    return len(found) >= protowire.FEW or any(each[:2] == (7, 2) for each in found)


QUESTIONS: Mapping[str, Callable[[Glimpse], bool]] = {
    "cntk-dictionary": _cntk,
    "coreml-model": _coreml,
    "onnx-graph": _onnx,
    "onnx-tensor": _tensor,
    "tensorflow-graph": _graph,
    "tensorflow-record": _record,
    "tensorflow-saved-model": _saved_model,
    "ydf-header": _forest,
}
"""By the id of the format."""
