"""What XGBoost takes from a model without looking: nodes and features by number.

XGBoost follows ``left_children`` and the like while it predicts, and does not check all of them.
A number that is no node of its tree, or no feature, reads outside of an array.

Source: https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html and its schema
``model.schema`` (retrieved 2026-11-26).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import accumulate, chain, compress, repeat

from weighbridge.core import Entry, Evidence, Gap, GapKind, Place
from weighbridge.intake.jsonnumbers import Numbers
from weighbridge.typings import cast

Table = Mapping[str, object]
Measured = tuple[int, tuple[int, int] | None]
"""How many, and the least and the greatest of whole numbers."""

Measure = Callable[[object], Measured | None]
"""Measures an array, whatever it was read from; ``None`` if it is no array of numbers."""

Spell = Callable[[object], Iterable[int]]
"""Yields the whole numbers of an array that could be measured."""

Lengths = Callable[[list[object]], list[int] | None]
"""Says how many numbers each of some arrays has; ``None`` if one of them is no array of numbers."""

ALIKE = ("left_children", "right_children", "parents", "split_indices", "split_conditions",
         "default_left")  # fmt: skip
"""Arrays that have a number for each node."""

PRUNED = 0x7FFFFFFF
"""Feature of a node that was cut off and is kept: a leaf that no other node leads to."""

LEFT = (PRUNED, -1)
"""Feature and left child of such a node."""

CHILDREN = ("left_children", "right_children")

FEW = 1 << 18
"""Nodes of all trees that are looked at together."""

_DIGITS = len(str(1 << 63))
_ARRAYS = frozenset({list, Numbers})
_INT = frozenset({int})

SAID = 10
"""Faults of one model that are told."""


def lengths(arrays: list[object]) -> list[int] | None:
    """Count the numbers of lists, as JSON has them."""
    if not _ARRAYS.issuperset(map(type, arrays)):
        return None
    return list(map(len, cast("list[list[int]]", arrays)))


def facts(
    tree: object, place: Place, measure: Measure, spell: Spell, count: Lengths = lengths
) -> Iterator[Evidence]:
    """Yield an ``Entry`` for what the model says of itself, a ``Gap`` per number that leads out.

    Args:
        tree: The model: tables, lists, and arrays that ``measure`` understands.
        place: Where it lies.
        measure: Says how long an array is, and between which numbers it lies.
        spell: Yields the numbers of an array.
        count: Says how many there are in each of several.
    """
    # a Booster's state has the model beside its configuration
    root = _table(_table(tree).get("Model")) or _table(tree)
    learner = _table(root.get("learner"))
    booster = _table(learner.get("gradient_booster"))
    for key, value in (
        ("xgboost.booster", booster.get("name")),
        ("xgboost.objective", _table(learner.get("objective")).get("name")),
    ):
        if isinstance(value, str):
            yield Entry(place, key, value[:80])
    inner = _table(booster.get("gbtree")) or booster
    model = _table(inner.get("model"))
    trees = model.get("trees")
    features = _number(_table(learner.get("learner_model_param")).get("num_feature"))
    said = 0
    every = trees if isinstance(trees, list) else []
    for index, each in enumerate(() if _sound(every, features, spell, count) else every):
        for why in _faults(_table(each), features, measure, spell):
            said += 1
            if said <= SAID:
                yield Gap(place, GapKind.DAMAGED, f"tree {index}: {why}")
    if isinstance(trees, list) and "tree_info" in model:
        measured = measure(model["tree_info"])
        if measured and measured[0] != len(trees):
            yield Gap(place, GapKind.DAMAGED, f"{len(trees)} trees, tree_info of {measured[0]}")


def _faults(tree: Table, features: int | None, measure: Measure, spell: Spell) -> Iterator[str]:
    nodes = _nodes(tree)
    if nodes is None:
        yield "no number of nodes"
        return
    inside = 0
    for key in ALIKE:
        measured = measure(tree.get(key))
        if measured is None:
            yield f"{key} is no array of numbers"
            continue
        count, between = measured
        if count != nodes:
            yield f"{key} of {count} numbers, for {nodes} nodes"
        if between is None:
            continue
        low, high = between
        if key in CHILDREN:
            if -1 <= low <= high < nodes:
                inside += count == nodes
            else:
                yield f"{key}: {high if high >= nodes else low} is no node of {nodes}"
        elif key == "split_indices" and features and not 0 <= low <= high < features:
            if high == PRUNED:
                splits = zip(spell(tree.get(key)), spell(tree.get("left_children")), strict=False)
                high = max((split for split, left in splits if (split, left) != LEFT), default=0)
            if not 0 <= low <= high < features:
                wrong = high if high >= features else low
                yield f"split_indices: {wrong} is no feature of {features}"

    if inside == len(CHILDREN):
        pairs = zip(*(spell(tree[key]) for key in CHILDREN), strict=False)
        # A leaf has no left child, and may have anything for its right one.
        every = chain.from_iterable(pair for pair in pairs if pair[0] != -1)
        yield from circles(every, nodes)


def _sound(trees: list[object], features: int | None, spell: Spell, count: Lengths) -> bool:
    """Whether nothing is wrong with any tree, by few calls for the nodes of all.

    If not, or if it is not known, each has to be looked at.
    """
    tables = list(map(_table, trees))
    counts = _counts(tables)
    if min(counts, default=0) < 1 or sum(counts) > FEW:
        return False
    arrays = {key: [tree.get(key) for tree in tables] for key in ALIKE}
    if any(count(several) != counts for several in arrays.values()):
        return False
    # Of JSON, what is no whole number shows below.
    spelled_out = cast("Spell", list) if count is lengths else spell
    left, right, split = (
        [list(spelled_out(array)) for array in arrays[key]] for key in (*CHILDREN, "split_indices")
    )
    if any(list(map(len, each)) != counts for each in (left, right, split)):
        return False
    every = [list(chain.from_iterable(each)) for each in (left, right, split)]
    if not _INT.issuperset(map(type, chain.from_iterable(every))):
        return False
    if min(map(min, every[:2])) < -1 or (features and not _within(every[2], features)):
        return False
    if any(any(map(operator.ge, map(max, each), counts)) for each in (left, right)):
        return False
    # A leaf has no left child; any other node's are numbered on through all trees.
    inner = [each != -1 for each in every[0]]
    starts = chain.from_iterable(map(repeat, accumulate(counts, initial=0), counts))
    children = [list(compress(each, inner)) for each in every[:2]]
    roots = list(compress(starts, inner))
    numbers = [number for each in children for number in map(operator.add, each, roots)]
    if not numbers:
        return True
    return min(map(min, children)) > 0 and len(set(numbers)) == len(numbers)


def _within(numbers: list[int], end: int) -> bool:
    return 0 <= min(numbers) <= max(numbers) < end


def circles(children: Iterable[int], nodes: int) -> Iterator[str]:
    """Say whether a tree comes back to a node: then predicting may never end.

    If every node but the first is the child of at most one, no way from the first comes back.

    Args:
        children: Of all nodes that are no leaves, in any order; none over ``nodes``.
        nodes: How many there are.
    """
    seen = bytearray(nodes)
    for child in children:
        if child < 0:
            yield "a node has one child"
            return
        if child == 0 or seen[child]:
            yield f"node {child} is the child of " + ("two nodes" if child else "another")
            return
        seen[child] = 1


def spelled(array: object) -> Iterable[int]:
    """Yield the numbers of a list, as JSON has it."""
    if not isinstance(array, list | Numbers):
        return ()
    return (item for item in array if isinstance(item, int))


def listed(array: object) -> Measured | None:
    """Measure a list, as JSON has it."""
    if isinstance(array, Numbers):
        return len(array), array.extremes()
    if not isinstance(array, list):
        return None
    if set(map(type, array)) != {int}:
        return len(array), None
    return len(array), (min(array), max(array))


def _table(value: object) -> Table:
    return value if isinstance(value, dict) else {}


def _nodes(tree: Table) -> int | None:
    return _number(_table(tree.get("tree_param")).get("num_nodes"))


def _counts(trees: list[Table]) -> list[int]:
    """Return what ``_nodes`` does of each of some trees, and 0 for ``None``."""
    try:
        said = [tree["tree_param"]["num_nodes"] for tree in trees]  # type: ignore[index]
    except (KeyError, TypeError, IndexError):
        said = [None]
    few = {str}.issuperset(map(type, said)) and max(map(len, said), default=0) < _DIGITS
    if few and all(map(str.isdecimal, said)):
        # As XGBoost writes them.
        return list(map(int, said))
    return [_nodes(tree) or 0 for tree in trees]


def _number(value: object) -> int | None:
    match value:
        case int():
            return value
        case str() if value.isdecimal() and len(value) < _DIGITS:
            return int(value)
        case _:
            return None
