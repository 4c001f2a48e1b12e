"""XGBoost's binary form of before, up to version 2.

Layout (little-endian)::

    0    136 bytes        parameters: features at 4, whether attributes and metrics follow at 12
    ..   text, text       objective and booster; a text is u64 length and bytes
    ..   160 bytes        trees: how many at 0, and numbers per leaf at 28; of a linear model 136
    ..   per tree         148 bytes, nodes at 4; 20 and 16 bytes per node
    ..   i32 per tree     its group; of "dart", a list of weights
    ..   lists of texts   attributes and metrics, some objectives' own parameters

Source: ``src/learner.cc``, ``src/gbm/gbtree_model.h`` and ``include/xgboost/tree_model.h`` of
XGBoost 1.7 (retrieved 2026-11-26), the same of 0.82 and 0.90 (2026-11-27). Not read: numbers other
than those of nodes and features.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator

from weighbridge.core import Entry, Evidence, FormatError, Gap, GapKind
from weighbridge.intake import boosted, stray
from weighbridge.intake.cursor import Cursor

PARAMETERS, TREES, TREE, LINEAR = 136, 160, 148, 136
"""Bytes of structures of fixed size."""

NODE, STATISTICS = 20, 16
"""Bytes for each node of a tree."""

NODES = struct.Struct("<iiiIf")
"""Parent, children, feature with the default's direction in the highest bit, value."""

MOST = 1 << 20
"""Trees, and texts of one list."""

_STEP = NODE * 4096


def facts(cursor: Cursor) -> Iterator[Evidence]:
    """Yield what the model says of itself, and gaps for what leads out of it.

    Raises:
        FormatError: Damaged.
    """
    start = cursor.offset
    parameters = cursor.take(PARAMETERS, "parameters")
    features, _, attributes, metrics, major = struct.unpack_from("<IiIII", parameters, 4)
    objective = _text(cursor, "objective")
    booster = _text(cursor, "booster")
    place = cursor.place(start)
    yield Entry(place, "xgboost.booster", booster)
    yield Entry(place, "xgboost.objective", objective)
    if booster == "gblinear":
        cursor.skip(LINEAR, "linear parameters")
        cursor.skip(4 * _count(cursor, 4, "weights"), "weights")
    elif booster in ("gbtree", "dart"):
        yield from _trees(cursor, features, weighted=booster == "dart")
    else:
        raise FormatError(f"booster {booster!r}", offset=start, kind=GapKind.UNSUPPORTED)
    if attributes:
        for _ in range(_count(cursor, 16, "attributes")):
            key = _text(cursor, "attribute")
            yield Entry(place, key, _text(cursor, "attribute"))
    if objective == "count:poisson" and major == 0:
        _text(cursor, "parameter")
    if metrics:
        for _ in range(_count(cursor, 8, "metrics")):
            _text(cursor, "metric")
    if cursor.left:
        yield stray.gap(cursor, cursor.offset, cursor.stop, "bytes behind the model")


def _text(cursor: Cursor, what: str) -> str:
    size, kept = cursor.u64(f"length of {what}"), cursor.limits.kept
    start = cursor.skip(size, what)
    return cursor.source.read(start, min(size, kept)).decode("utf-8", "replace")


def _count(cursor: Cursor, least: int, what: str) -> int:
    """Read how many there are, of things that take ``least`` bytes."""
    count = cursor.u64(what)
    if count * least > cursor.left:
        why = f"{what}: {count} in {cursor.left} bytes"
        raise FormatError(why, offset=cursor.offset)
    return count


def _trees(cursor: Cursor, features: int, *, weighted: bool) -> Iterator[Evidence]:
    start = cursor.offset
    parameters = cursor.take(TREES, "parameters of trees")
    (count,) = struct.unpack_from("<i", parameters)
    if not 0 <= count <= MOST:
        raise FormatError(f"{count} trees", offset=start)
    said = 0
    for index in range(count):
        begun = cursor.offset
        nodes, leaf = struct.unpack_from("<i12xi", cursor.take(TREE, "tree"), 4)
        if not 0 < nodes <= cursor.left // NODE or leaf not in (0, 1):
            why = f"tree {index}: {nodes} nodes, leaves of {leaf}"
            raise FormatError(why, offset=begun)
        for why in _nodes(cursor, nodes, features):
            said += 1
            if said <= boosted.SAID:
                yield Gap(cursor.place(begun), GapKind.DAMAGED, f"tree {index}: {why}")
        cursor.skip(STATISTICS * nodes, "statistics")
    cursor.skip(4 * count, "groups of trees")
    if weighted and count:
        cursor.skip(4 * _count(cursor, 4, "weights"), "weights")


def _nodes(cursor: Cursor, nodes: int, features: int) -> Iterator[str]:
    left = nodes * NODE
    children = array("i")
    while left:
        data = cursor.take(min(left, _STEP), "nodes")
        left -= len(data)
        for _, first, second, feature, _ in NODES.iter_unpack(data):
            if first == -1:
                continue  # a leaf
            if not (0 < first < nodes and 0 < second < nodes):
                yield f"{first} or {second} is no node of {nodes}"
            elif feature & 0x7FFFFFFF >= features:
                yield f"{feature & 0x7FFFFFFF} is no feature of {features}"
            else:
                children.extend((first, second))
    yield from boosted.circles(children, nodes)
