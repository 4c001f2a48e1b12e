"""Facts of any kind: whatever the types of their fields allow, likely or not."""

import enum
import types
import typing
from collections.abc import Sequence
from dataclasses import fields, is_dataclass

from hypothesis import strategies as st

from weighbridge.core import Constant, Finding

LEAST = 2.5
"""Depth at which a finding is begun: it holds evidence, however deep it is itself."""

PLAIN = {
    str: st.text(max_size=8) | st.sampled_from(["\ud800", "\0", "é" * 300]),
    bool: st.booleans(),
    int: st.integers() | st.sampled_from([1 << 53, -(1 << 70)]),
    float: st.floats(allow_nan=False),
    bytes: st.binary(max_size=8),
}


@st.composite
def some(draw, hint, depth=7):
    """Anything of a type: what ``fields`` of a record say, down to some depth."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if hint in PLAIN:
        return draw(PLAIN[hint])
    if origin in {typing.Union, types.UnionType}:
        # What holds no other records ends what would go on for ever.
        ends = [each for each in inner if each in {Constant, types.NoneType}]
        return draw(some(draw(st.sampled_from(inner if depth > 0 or not ends else ends)), depth))
    if origin is tuple and inner[1:] != (...,):
        return tuple(draw(some(each, depth)) for each in inner)
    if origin in {tuple, frozenset, Sequence}:
        least = 1 if depth == LEAST else 0
        size = draw(st.integers(least, 2)) if depth > 0 else least
        made = frozenset if origin is frozenset else tuple
        return made(draw(some(inner[0], depth)) for _ in range(size))
    if hint is types.NoneType:
        return None
    if issubclass(hint, enum.Enum):
        return draw(st.sampled_from(hint))
    assert is_dataclass(hint)
    hints = typing.get_type_hints(hint)
    # A finding has evidence, however deep it is.
    down = LEAST if hint is Finding else depth - 1
    return hint(**{each.name: draw(some(hints[each.name], down)) for each in fields(hint)})
